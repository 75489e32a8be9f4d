"""Making a report, with photos; under `test` everything but that."""

from dataclasses import replace

from flask import Response, g, request

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import promise_words
from server.model.base import db
from server.operations.open311 import checked, rehearse, take_in
from server.operations.photos import MOST
from server.operations.pictures import LIMITS
from server.operations.waiting_photos import keep_raw
from server.web.edge import edge, now, town, writes
from server.web.open311.answers import answer
from server.web.open311.blueprint import ENDING, STAGE, blueprint
from server.web.open311.door import gets_token, key
from server.web.open311.tokens import token_of
from server.wire.channel import Parcel, RawPhoto
from server.wire.open311 import Fields, Many

NO_NUMBER = "test"
NOTHING_KEPT = "Dit is een test: er is niets bewaard."
TOO_MANY = f"Er kwamen meer dan {MOST} bestanden mee. De rest is niet bewaard."


@blueprint.post(f"{STAGE}/requests{ENDING}", endpoint="post_request")
@writes
def post_request() -> Response:
    """Take a report, or the same one again."""
    parcel = edge().open311.read(g.sent)
    if g.rehearsal:
        return _created(_rehearsed(parcel))
    checked(parcel, town())  # before anything is kept of it
    photos, notes = keep_raw(_pictures(), municipality_id=town().id, store=edge().photos)
    more = [*parcel.notes, *notes, *([TOO_MANY] if len(_files()) > MOST else [])]
    receipt = take_in(replace(parcel, notes=tuple(more)), key(), photos=photos, now=now())
    notice = promise_words(Facts(due_on=receipt.due_on), g.language)
    if gets_token(key()):
        return _created({"token": token_of(receipt.report_id), "service_notice": notice})
    return _created({"service_request_id": receipt.reference, "service_notice": notice})


def _rehearsed(parcel: Parcel) -> Fields:
    judged = rehearse(parcel, now=now())
    db.session.rollback()
    due_on = local_day(judged.promised.due_at) if judged.promised else None
    notice = f"{NOTHING_KEPT} {promise_words(Facts(due_on=due_on), g.language)}"
    return {"token" if gets_token(key()) else "service_request_id": NO_NUMBER, "service_notice": notice}


def _created(fields: Fields) -> Response:
    return answer(Many("service_requests", "request", [fields]))


def _files() -> list[str]:
    return [file.filename for _, file in request.files.items(multi=True) if file.filename]


def _pictures() -> list[RawPhoto]:
    """Return the files that came along, whatever their part is called: `media`, `media[]`, `photo1`, `file_x`."""
    found = [file for _, file in request.files.items(multi=True) if file.filename][:MOST]
    return [RawPhoto(file.stream.read(LIMITS.max_bytes + 1), file.filename or "") for file in found]
