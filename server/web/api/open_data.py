"""Open data: reports of some months as a table, and a description for catalogues of data."""

import csv
import io
from datetime import date, timedelta

from flask import Response

from server.domain.calendar import local_day
from server.domain.numbering import report_number
from server.queries.api import OpenRow, open_rows
from server.queries.open311_place import middle, shown
from server.web.api.answers import answer, dressed, moment, to_keep
from server.web.api.asked import Asked, begins, ends
from server.web.api.blueprint import blueprint
from server.web.api.words import OUTCOME, STATUS, Json
from server.web.edge import edge, now, town
from server.wire.api import OpenMeldingSchema

DAYS_MOST = 92
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"
COLUMNS = tuple(OpenMeldingSchema().fields)
CSV, LD = "text/csv; charset=utf-8", "application/ld+json"


@blueprint.get("/open-data/meldingen.json", endpoint="open_json")
def open_json() -> Response:
    """Return reports as JSON."""
    return to_keep(answer({"licentie": LICENCE, "meldingen": _rows()}))


@blueprint.get("/open-data/meldingen.csv", endpoint="open_csv")
def open_csv() -> Response:
    """Return reports as CSV, with a line of names."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row[name]) for name in COLUMNS] for row in _rows())
    response = Response(table.getvalue(), content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="meldingen-{town().slug}.csv"'
    return to_keep(dressed(response))


def _cell(value: object) -> object:
    return {None: "", True: "ja", False: "nee"}.get(value, value) if value is None or value in (True, False) else value


def _rows() -> list[Json]:
    asked = Asked()
    until = asked.day("tot") or local_day(now())
    since = asked.day("van") or until - timedelta(days=DAYS_MOST - 1)
    if not timedelta(0) <= until - since < timedelta(days=DAYS_MOST):
        asked.wrong("van", f"van en tot mogen hooguit {DAYS_MOST} dagen uit elkaar liggen, en van komt eerst")
    asked.check()
    return [_row(row) for row in open_rows(town(), start=begins(since), end=ends(until))]


def _row(row: OpenRow) -> Json:
    known = town()
    category, area = known.categories[row.category_id], known.areas.get(row.area_id)
    at = shown(middle(row.x, row.y)) if row.x is not None else None
    return {
        "meldingsnummer": report_number(known.prefix, row.received_at, row.id),
        "ontvangenOp": moment(row.received_at),
        "categorie": category.slug,
        "hoofdcategorie": known.categories[category.path[-1]].slug,
        "gebied": area.code if area else "",
        "lengte": at.lon if at else None,
        "breedte": at.lat if at else None,
        "status": STATUS[row.status],
        "uitkomst": OUTCOME[row.outcome] if row.outcome else "",
        "streefdatum": local_day(row.due_at).isoformat() if row.due_at else None,
        "eersteStreefdatum": local_day(row.first_due_at).isoformat() if row.first_due_at else None,
        "geslotenOp": moment(row.ended_at) if row.ended_at else None,
        "opTijd": row.on_time,
    }


@blueprint.get("/open-data/catalogus", endpoint="open_catalogue")
def open_catalogue() -> Response:
    """Describe the data by DCAT, for portals such as data.overheid.nl."""
    known, base = town(), f"{edge().base_url}/{town().slug}/v1"
    document = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
        },
        "@id": f"{base}/open-data/catalogus",
        "@type": "dcat:Catalog",
        "dct:title": f"Open data van {known.name}",
        "dct:description": "Meldingen openbare ruimte, zonder gegevens van personen.",
        "dct:publisher": _publisher(),
        "dct:license": {"@id": LICENCE},
        "dcat:dataset": [_dataset(base)],
    }
    return to_keep(answer(document, kind=LD))


def _publisher() -> Json:
    known = town()
    return {"@type": "foaf:Organization", "foaf:name": known.name, "foaf:homepage": known.website or edge().base_url}


def _dataset(base: str) -> Json:
    known = town()
    return {
        "@id": f"{base}/open-data/meldingen.json",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{known.code}-meldingen",
        "dct:title": f"Meldingen openbare ruimte {known.name}",
        "dct:description": (
            "Wat inwoners meldden, waar dat ongeveer was (een vak van 50 meter), en of het op tijd klaar was. "
            "Zonder tekst, foto's of gegevens van melders. Onderwerpen over personen staan er niet in."
        ),
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/NLD"},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT"},
        "dct:publisher": _publisher(),
        "dct:license": {"@id": LICENCE},
        "dct:modified": _today().isoformat(),
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/GOVE"},
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:hasEmail": f"mailto:{known.mail_reply_to}"},
        "dcat:distribution": [_distribution(base, "csv", "text/csv"), _distribution(base, "json", "application/json")],
    }


def _today() -> date:
    return local_day(now())


def _distribution(base: str, ending: str, kind: str) -> Json:
    address = f"{base}/open-data/meldingen.{ending}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": f"Meldingen ({ending.upper()})",
        "dct:license": {"@id": LICENCE},
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{kind}"},
    }
