"""Our words in those of the public API."""

from collections.abc import Sequence

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import status_words
from server.domain.norm import Norm
from server.domain.numbering import report_number
from server.domain.promise import norm_amount
from server.domain.public_words import OUTCOME, STATUS, URGENCY
from server.domain.vocabulary import NormState, NormUnit, Status
from server.queries.open311 import Page, Shown, public_photos
from server.queries.reference import AreaInfo, CategoryInfo, Reference
from server.web.api.answers import moment
from server.web.api.crs import Crs
from server.web.edge import now
from server.web.open311.shape import photo_url
from server.web.open311.telling import cleared

__all__ = ["NORM", "OUTCOME", "STATUS", "UNITS", "URGENCY", "Json", "area_named", "features", "named", "term"]

Json = dict[str, object]

NORM = {
    NormState.LATE: "te-laat",
    NormState.DUE_SOON: "dreigt",
    NormState.IN_TIME: "op-tijd",
    NormState.PAUSED: "stil",
    NormState.NO_NORM: "geen",
}
UNITS = {
    NormUnit.WORKING_HOURS: "werkuren",
    NormUnit.WORKING_DAYS: "werkdagen",
    NormUnit.CALENDAR_DAYS: "dagen",
    NormUnit.HOURS: "uur",
}


def named(category: CategoryInfo) -> Json:
    """Return a category by its code and name."""
    return {"code": category.slug, "naam": category.public_name}


def area_named(area: AreaInfo | None) -> Json | None:
    """Return an area by its code and name."""
    return {"code": area.code, "naam": area.name} if area else None


def term(norm: Norm | None) -> Json | None:
    """Return a term."""
    if norm is None:
        return None
    return {"aantal": norm.amount, "eenheid": UNITS[norm.unit], "tekst": norm_amount(norm)}


def features(page: Page, known: Reference, crs: Crs) -> list[Json]:
    """Return reports as everybody may know them; how a joined one stands, its main report says."""
    photos = public_photos(page.rows)
    return [
        _feature(row, page.mains.get(row.duplicate_of_id, row), known, crs, photos.get(row.id, ())) for row in page.rows
    ]


def _feature(row: Shown, standing: Shown, known: Reference, crs: Crs, photos: Sequence[str]) -> Json:
    number = report_number(known.prefix, row.received_at, row.id)
    partner = known.partners.get(standing.partner_id)
    changed_at = max(row.changed_at or row.received_at, standing.changed_at or row.received_at)
    return {
        "type": "Feature",
        "id": number,
        "geometry": crs.point(row.x, row.y),
        "properties": {
            "meldingsnummer": number,
            "categorie": named(known.categories[row.category_id]),
            "status": STATUS[standing.status],
            "statusTekst": _sentence(standing, partner.name if partner else ""),
            "uitkomst": OUTCOME[standing.outcome] if standing.outcome else None,
            "ontvangenOp": moment(row.received_at),
            "gewijzigdOp": moment(changed_at),
            "geslotenOp": moment(standing.ended_at) if standing.ended_at else None,
            "streefdatum": local_day(standing.due_at).isoformat() if standing.due_at else None,
            "gebied": area_named(known.areas.get(row.area_id)),
            "uitvoerder": partner.name if partner else known.teams[standing.team_id].public_name,
            "fotos": [photo_url(key) for key in photos],
        },
    }


def _sentence(row: Shown, partner_name: str) -> str:
    """Return how it stands in words; of the reasons only those that we wrote ourselves."""
    later = row.status is Status.PLANNED_LATER
    facts = Facts(
        due_on=local_day(row.due_at) if row.due_at and not row.ended_at else None,
        partner_name=partner_name,
        planned_on=None if later else row.planned_on,
        planned_month=row.planned_on if later else None,
        outcome=row.outcome,
        reason=cleared(row.outcome, row.outcome_reason),
        ended_on=local_day(row.ended_at) if row.ended_at else None,
        written_on=local_day(now()),
    )
    return status_words(row.status, facts)
