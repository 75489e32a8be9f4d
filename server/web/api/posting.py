"""Making a report, once however often it is sent."""

import re
from dataclasses import replace

from flask import Response, request

from server.model.base import db
from server.operations.api import channel_of, parcel_of
from server.operations.doors import Deskside, earlier_reply, hand_in
from server.operations.intake import receipt_of
from server.operations.waiting_photos import keep_raw
from server.web.api.answers import answer, sent_as
from server.web.api.blueprint import blueprint
from server.web.api.crs import placed, sent_crs
from server.web.api.door import key
from server.web.edge import edge, now, town, writes
from server.wire.api import NieuweMeldingSchema
from server.wire.channel import BadMessage, Fault, Parcel, Reply

BODY_MAX_BYTES = 30_000_000
REPORT = NieuweMeldingSchema()
_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


@blueprint.post("/meldingen", endpoint="post_report")
@writes
def post_report() -> Response:
    """Take a report: 201 when it is new, 200 when we had it."""
    parcel = _read()
    channel, desk = channel_of(key()), Deskside(edge().base_url, edge().secret_key)
    if earlier := earlier_reply(parcel, channel):
        return _answered(parcel, earlier)
    db.session.rollback()  # photos go to the store while no transaction is open: SQLite has one writer
    photos, notes = keep_raw(parcel.raw_photos, municipality_id=town().id, store=edge().photos)
    noted = replace(parcel, notes=tuple(notes), raw_photos=())
    return _answered(parcel, hand_in(noted, channel, photos, town(), desk, now=now()))


def _read() -> Parcel:
    """Return the report that was sent. Raises BadMessage with all that is wrong, in the headers and in the body."""
    faults: list[Fault] = []
    crs, name = sent_crs(faults), own_name(faults)
    try:
        data = sent_as(REPORT, most_bytes=BODY_MAX_BYTES)
    except BadMessage as error:
        raise BadMessage([*faults, *error.faults]) from None
    point = placed(data["locatie"], crs, faults) if data["locatie"] else None
    parcel = parcel_of(data, point, key(), name, town(), faults)
    if faults:
        raise BadMessage(faults)
    return parcel


def own_name(faults: list[Fault]) -> str:
    """Return the name by which a repeat of this message is known."""
    name = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(name):
        faults.append(Fault("Idempotency-Key", "stuur een eigen kenmerk van 1 tot 200 tekens mee, zonder spaties"))
    return name


def _answered(parcel: Parcel, reply: Reply) -> Response:
    receipt = receipt_of(parcel.channel, parcel.channel_ref, town())
    assert receipt is not None
    body = {
        "meldingsnummer": reply.number,
        "volgcode": receipt.track_code,
        "statusUrl": reply.status_url,
        "streefdatum": reply.due_on.isoformat() if reply.due_on else None,
        "norm": reply.norm or None,
        "volgendeStap": reply.next_step,
        "mogelijkDubbel": list(reply.duplicates),
    }
    response = answer(body, 200 if reply.repeated else 201)
    response.headers["Location"] = f"{edge().base_url}/{town().slug}/v1/meldingen/{reply.number}"
    return response
