"""What a webhook is told: what happened to which report, and how that report stands. Nothing that anybody wrote.

No name, no address of a person, no words of reporters or staff, no photo; the place is the middle of a square, as for
everybody. Whoever may know more asks for it with a key.
"""

import json
from datetime import UTC, datetime
from typing import Any

from server.domain.numbering import report_number
from server.domain.promise import norm_amount
from server.domain.public_words import OUTCOME, STATUS, URGENCY
from server.domain.vocabulary import EventKind
from server.domain.webhook import HEARD
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.queries.open311_place import middle, shown
from server.queries.reference import Reference

Json = dict[str, Any]  # Any: JSON


def body_of(row: OutboxMessage, report: Report, known: Reference, *, base_url: str) -> str:
    """Return the message as JSON; `server/wire/webhook_json.py` has its shape."""
    number = report_number(known.prefix, report.received_at, report.id)
    kind, happened = HEARD[EventKind(row.facts["kind"])]
    return json.dumps(
        {
            "berichtId": f"{known.slug}.{row.key}",
            "soort": kind.value,
            "gebeurtenis": happened,
            "op": _moment(datetime.fromisoformat(row.facts["at"])),
            "volgnummer": row.facts["version"],
            "opdracht": row.facts["work_order"],
            "melding": _standing(report, number, known),
            "links": [
                {"rel": "dossier", "href": f"{base_url}/{known.slug}/v1/werkvoorraad/{number}"},
                {"rel": "pagina", "href": f"{base_url}/{known.slug}/werk/{number}"},
            ],
        },
        ensure_ascii=False,
    )


def _standing(report: Report, number: str, known: Reference) -> Json:
    category, team = known.categories[report.category_id], known.teams[report.team_id]
    area = known.areas.get(report.area_id or 0)
    partner = known.partners.get(report.partner_id or 0)
    norm = next((norm for norm in known.norms if norm.id == report.norm_id), None)
    return {
        "meldingsnummer": number,
        "versie": report.version,
        "categorie": {"code": category.slug, "naam": category.public_name},
        "status": STATUS[report.status],
        "uitkomst": OUTCOME[report.outcome] if report.outcome else None,
        "spoed": URGENCY[report.urgency],
        "team": {"code": team.slug, "naam": team.name},
        "partner": {"code": partner.slug, "naam": partner.name} if partner else None,
        "gebied": {"code": area.code, "naam": area.name} if area else None,
        "locatie": _place(report),
        "norm": norm_amount(norm) if norm else None,
        "eersteStreefmoment": _moment(report.first_due_at),
        "streefmoment": _moment(report.due_at),
        "ontvangenOp": _moment(report.received_at),
        "geslotenOp": _moment(report.ended_at),
    }


def _place(report: Report) -> Json | None:
    if report.x is None or report.y is None:
        return None
    at = shown(middle(report.x, report.y))
    return {"type": "Point", "coordinates": [at.lon, at.lat]}


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
