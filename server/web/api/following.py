"""Following one's own report, and adding to it. The code goes in a header: an address ends up in logs."""

from flask import Response, request

from server.model.base import db
from server.operations.api import add_from_reporter, photos_in
from server.operations.apply import UnknownReport
from server.operations.waiting_photos import keep_raw
from server.queries.track import Tracked, open_report
from server.web.api.answers import answer, moment, sent_as, to_keep
from server.web.api.blueprint import blueprint
from server.web.api.posting import BODY_MAX_BYTES
from server.web.api.problems import problem
from server.web.api.words import OUTCOME, STATUS, Json, named
from server.web.edge import edge, now, town, writes
from server.web.resident.track_view import page
from server.wire.api import NieuweAanvullingSchema
from server.wire.channel import BadMessage, Fault

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
    """Add words or photos, or answer our question."""
    found = _found(meldingsnummer)
    data, faults = sent_as(ADDITION, most_bytes=BODY_MAX_BYTES), list[Fault]()
    text, pictures = (data["tekst"] or "").strip(), photos_in(data["fotos"], faults)
    if not text and not data["fotos"]:
        faults.append(Fault("tekst", "schrijf iets, of stuur een foto"))
    if faults:
        raise BadMessage(faults)
    if not found.may_withdraw:
        return problem(409, "Deze melding is al klaar. Aanvullen kan niet meer.")
    report_id = found.report.id
    db.session.rollback()  # see posting
    photos, _ = keep_raw(pictures, municipality_id=town().id, store=edge().photos)
    add_from_reporter(report_id, text, photos, now=now())
    return answer(_progress(_found(meldingsnummer)), 201)
