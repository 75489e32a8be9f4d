"""Following one's own report, and adding to it. The code goes in a header: an address ends up in logs."""

from flask import Response, request

from server.model.base import db
from server.operations.api import Addition, add_from_reporter, addition_of, photos_in, wait_to_add_s, was_added
from server.operations.apply import UnknownReport
from server.operations.waiting_photos import keep_raw
from server.queries.track import Tracked, open_report
from server.web.api.answers import answer, moment, sent_as, to_keep
from server.web.api.blueprint import blueprint
from server.web.api.posting import BODY_MAX_BYTES, own_name
from server.web.api.problems import problem, too_often
from server.web.api.words import OUTCOME, STATUS, Json, named
from server.web.edge import edge, now, town, writes
from server.web.resident.track_view import page
from server.wire.api import NieuweAanvullingSchema
from server.wire.channel import BadMessage, Fault, RawPhoto

ADDITION = NieuweAanvullingSchema()
HEADER = "Volgcode"


@blueprint.get("/meldingen/<meldingsnummer>/voortgang", endpoint="progress")
def progress(meldingsnummer: str) -> Response:
    """Show a report to who has its code, in the words of its own page."""
    response = to_keep(answer(_progress(_found(meldingsnummer))))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _found(number: str) -> Tracked:
    """Return the report. A wrong code and a wrong number look the same. Raises BadMessage, UnknownReport."""
    code = request.headers.get(HEADER, "").strip()
    if not code:
        raise BadMessage([Fault(HEADER, "stuur de volgcode mee in deze header")])
    found = open_report(number, code, town(), now=now())
    if found is None:
        raise UnknownReport(number[:100])
    return found


def _progress(found: Tracked) -> Json:
    shown, report = page(found, ""), found.report
    return {
        "meldingsnummer": shown["report"]["reference"],
        "categorie": named(town().categories[report.category_id]),
        "status": STATUS[found.main.status],
        "statusTekst": shown["report"]["status"],
        "uitkomst": OUTCOME[found.main.outcome] if found.main.outcome else None,
        "ontvangenOp": moment(report.received_at),
        "streefdatum": shown["due_on"].isoformat() if shown["due_on"] else None,
        "plaats": shown["report"]["place"],
        "omschrijving": shown["report"]["text"],
        "vraag": shown["question"],
        "verloop": [
            {"op": moment(line["at"]), "tekst": line["what"], "eigenWoorden": line["text"]} for line in shown["events"]
        ],
        "fotos": [f"{edge().base_url}{photo['href']}" for photo in shown["photos"]],
        "magAanvullen": found.may_withdraw,
    }


@blueprint.post("/meldingen/<meldingsnummer>/aanvullingen", endpoint="add")
@writes
def add(meldingsnummer: str) -> Response:
    """Add words or photos, or answer our question: 201 when it is new, 200 when we had it."""
    found = _found(meldingsnummer)
    addition, pictures = _read(found.report.id)
    if was_added(addition):
        return answer(_progress(found))
    if not found.may_withdraw:
        return problem(409, "Deze melding is al klaar. Aanvullen kan niet meer.")
    if wait := wait_to_add_s(found.report.id, now=now()):
        return too_often(wait)
    db.session.rollback()  # see posting
    photos, _ = keep_raw(pictures, municipality_id=town().id, store=edge().photos)
    is_new = add_from_reporter(addition, photos, now=now())
    return answer(_progress(_found(meldingsnummer)), 201 if is_new else 200)


def _read(report_id: int) -> tuple[Addition, tuple[RawPhoto, ...]]:
    """Return what was sent. Raises BadMessage with all that is wrong, in the headers and in the body."""
    faults: list[Fault] = []
    name = own_name(faults)
    try:
        data = sent_as(ADDITION, most_bytes=BODY_MAX_BYTES)
    except BadMessage as error:
        raise BadMessage([*faults, *error.faults]) from None
    pictures = photos_in(data["fotos"], faults)
    if not (data["tekst"] or "").strip() and not data["fotos"]:
        faults.append(Fault("tekst", "schrijf iets, of stuur een foto"))
    if faults:
        raise BadMessage(faults)
    return addition_of(data, report_id, name), pictures
