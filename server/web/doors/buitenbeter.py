"""`POST /koppelvlak/buitenbeter`: one address for all municipalities, SOAP in and SOAP out."""

from flask import Response, g

from server.web.doors.blueprint import blueprint
from server.web.doors.coming_in import Answer, answered, body_up_to, connected_to, enter_town, take
from server.web.edge import edge, writes
from server.wire.channel import BadMessage, Fault

NAME = "buitenbeter"
BODY_MAX_BYTES = 15_000_000
XML = "text/xml; charset=utf-8"


@blueprint.post("/koppelvlak/buitenbeter", endpoint="buitenbeter")
@writes
def report() -> Response:
    """Take in one `wloLk01`.

    What the sender did wrong is answered with 4xx. SOAP 1.1 asks 500 for every fault, but here a 5xx always means that
    we are in trouble and that sending it again helps; clients read the fault all the same.
    """
    return answered(edge().doors.buitenbeter, XML, _taken)


def _taken() -> Answer:
    door = edge().doors.buitenbeter
    parcel = door.read(body_up_to(BODY_MAX_BYTES))
    g.their_ref = parcel.channel_ref
    enter_town(parcel.municipality_code, connected_to(NAME))
    return door.receipt(parcel, take(parcel, NAME)), 200


@blueprint.get("/koppelvlak/buitenbeter", endpoint="buitenbeter_read")
def read() -> Response:
    """Tell who looks with a browser what this is."""
    door = edge().doors.buitenbeter
    refusal = door.refusal(BadMessage([Fault("bericht", "stuur hier een wloLk01 met POST")]), status=405)
    return Response(refusal, 405, content_type=XML, headers={"Allow": "POST"})
