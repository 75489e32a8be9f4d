"""`POST /<gemeente>/koppelvlak/zaken`: the case system says that a case changed. The worker looks what it was.

Nothing of what it says is believed but which case it is about: the case itself is read anew, by our own address of it.
"""

import json

from flask import Response, request

from server.operations.case_looks import may_notify, notice
from server.web.doors.blueprint import blueprint
from server.web.doors.coming_in import Refused, body_up_to
from server.web.edge import edge, now, writes
from server.wire.channel import Fault

BODY_MAX_BYTES = 50_000
CHANNEL = "zaken"


@blueprint.post("/<municipality>/koppelvlak/zaken", endpoint="case_changed")
@writes
def case_changed() -> Response:
    """Take a notification (Notificaties API): 204 also for one that is not about a case of ours."""
    try:
        _take()
    except Refused as refused:
        said = {"status": refused.status, "fouten": [{"veld": f.field, "fout": f.text} for f in refused.faults]}
        return Response(json.dumps(said), refused.status, content_type="application/problem+json")
    return Response(status=204)


def _take() -> None:
    if not may_notify(request.headers.get("Authorization", ""), edge().secret_key):
        raise Refused(403, Fault("Authorization", "de sleutel klopt niet"))
    try:
        told = json.loads(body_up_to(BODY_MAX_BYTES))
    except (ValueError, RecursionError):
        raise Refused(400, Fault("bericht", "is geen JSON")) from None
    if not isinstance(told, dict) or not isinstance(told.get("kanaal"), str):
        raise Refused(400, Fault("kanaal", "ontbreekt"))
    case_url = told.get("hoofdObject")
    if told["kanaal"] == CHANNEL and isinstance(case_url, str):
        notice(case_url, now=now())
