"""A report as GeoReport has it: from rows of ours to the fields of the standard, and those of its extensions."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from flask import g, url_for

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import status_words
from server.domain.numbering import report_number
from server.domain.vocabulary import Outcome, Status
from server.queries.open311 import Page, Shown, answers_of, public_photos
from server.queries.open311_news import Happened, happenings_of
from server.queries.open311_place import middle, shown
from server.queries.reference import Reference
from server.web.edge import edge
from server.web.open311.telling import CLOSED, OPEN, TOLD, cleared, news_words
from server.wire.open311 import Fields, Many, One, Value

KEPT = 5000

REFUSED = {Outcome.NOT_OURS, Outcome.NOT_DONE, Outcome.NOT_FOUND}
DETAILED = {Status.REPORTED: "PENDING", Status.SEEN: "RECEIVED", Status.ENDED: "PROCESSED"}
"""The words of CitySDK; what is not here is IN_PROCESS, and an end that solved nothing is REJECTED."""


def requests_of(page: Page, known: Reference, *, extended: bool, today: date) -> list[Fields]:
    """Return the rows of a page; how a joined report stands, its main report says."""
    photos = public_photos(page.rows)
    notes = _notes(page, known) if extended else {}
    answers = answers_of(page.rows) if extended else {}
    rows: list[Fields] = []
    for row in page.rows:
        standing = page.mains.get(row.duplicate_of_id, row)
        fields = _fields(row, standing, known, photos.get(row.id, ()), today)
        if extended:
            fields |= _extensions(row, standing, photos.get(row.id, ()), notes.get(row.id, ())) | {
                "attributes": Many("attributes", "attribute", _attributes(row, answers[row.id], known))
            }
        rows.append(fields)
    return rows


def _fields(row: Shown, standing: Shown, known: Reference, photos: Sequence[str], today: date) -> dict[str, Value]:
    category, area = known.categories[row.category_id], known.areas.get(row.area_id)
    at = shown(middle(row.x, row.y)) if row.x is not None else None
    partner = known.partners.get(standing.partner_id)
    return {
        "service_request_id": report_number(known.prefix, row.received_at, row.id),
        "status": CLOSED if standing.ended_at else OPEN,
        "status_notes": _standing_words(standing, partner.name if partner else "", today, g.language),
        "service_name": category.called(g.language),
        "service_code": category.slug,
        "description": None,  # nobody clears what reporters write, so nobody reads it here
        "agency_responsible": partner.name if partner else known.teams[standing.team_id].public_name,
        "service_notice": _stop_text(category.stop_text, category.stop_text_en),
        "requested_datetime": row.received_at,
        "updated_datetime": max(row.changed_at or row.received_at, standing.changed_at or row.received_at),
        "expected_datetime": standing.due_at,
        "address": area.name if area else None,
        "address_id": None,
        "zipcode": None,
        "lat": at.lat if at else None,
        "long": at.lon if at else None,
        "media_url": photo_url(photos[0]) if photos else None,
    }


def _stop_text(dutch: str, english: str) -> str | None:
    return (english if g.language == "en" else "") or dutch or None


def photo_url(key: str) -> str:
    """Return where a photo is that was cleared for the public."""
    return f"{edge().base_url}{url_for('resident.photo', key=key, groot='')}"


def _standing_words(row: Shown, partner_name: str, today: date, language: str) -> str:
    """Return how it stands; of the reasons only those that we wrote ourselves."""
    return _sentence(
        row.status,
        row.outcome,
        cleared(row.outcome, row.outcome_reason),
        local_day(row.due_at) if row.due_at and not row.ended_at else None,
        row.planned_on,
        local_day(row.ended_at) if row.ended_at else None,
        partner_name,
        today,
        language,
    )


@lru_cache(KEPT)
def _sentence(
    status: Status,
    outcome: Outcome | None,
    reason: str,
    due_on: date | None,
    planned_on: date | None,
    ended_on: date | None,
    partner_name: str,
    today: date,
    language: str,
) -> str:
    """Return how it stands in words; thousands of reports share a few hundred sentences."""
    later = status is Status.PLANNED_LATER
    facts = Facts(
        due_on=due_on,
        partner_name=partner_name,
        planned_on=None if later else planned_on,
        planned_month=planned_on if later else None,
        outcome=outcome,
        reason=reason,
        ended_on=ended_on,
        written_on=today,
    )
    return status_words(status, facts, language)


# --- the extensions


def _extensions(row: Shown, standing: Shown, photos: Sequence[str], notes: Sequence[Happened]) -> dict[str, Value]:
    urls = [photo_url(key) for key in photos]
    detailed = DETAILED.get(standing.status, "IN_PROCESS")
    told = [{"datetime": n.event.recorded_at, "type": n.event.kind, "description": news_words(n)} for n in notes]
    return {
        "extended_attributes": One(
            "extended_attributes",
            {
                "channel": row.channel,
                "detailed_status": "REJECTED" if standing.outcome in REFUSED else detailed,
                "media_urls": Many("media_urls", "media_url", urls),
                "photos": Many("photos", "photo", [{"media_url": url} for url in urls]),
            },
        ),
        "notes": Many("notes", "note", told),
    }


def _attributes(row: Shown, answers: Mapping[str, str], known: Reference) -> list[Fields]:
    """Return the answers that were picked from a list; what was written is nobody else's business."""
    english = g.language == "en"
    return [
        {
            "label": (question.text_en if english else "") or question.text,
            "name": question.key,
            "value": (option.label_en if english else "") or option.label,
            "code": option.value,
        }
        for question in known.questions_for(row.category_id)
        for option in question.options
        if answers.get(question.key) == option.value
    ]


def _notes(page: Page, known: Reference) -> Mapping[int, list[Happened]]:
    found: dict[int, list[Happened]] = {}
    for told in happenings_of([row.id for row in page.rows], known, TOLD):
        found.setdefault(told.event.report_id, []).append(told)
    return found
