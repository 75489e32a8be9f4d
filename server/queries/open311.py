"""What the public may read of reports by Open311: no person, no words that were not cleared, no exact place.

The rules are those of the public pages: the middle of a square of 50 metres, only categories that are on the public
map, one row for a report with all that were joined to it. Who asks for a number finds a joined one too, and how it
stands with the report under which it goes on; who made it with a key of its own, finds it in every category.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, false, func, or_, select

from server.domain.numbering import report_id_in
from server.domain.vocabulary import EventKind, Status
from server.model.base import db
from server.model.municipality import Municipality
from server.model.photo import Photo
from server.model.report import Event, Report
from server.queries.open311_place import Place
from server.queries.reference import Reference

Shown = Row[*tuple[Any, ...]]  # Any: plain columns

CHANNEL = "open311"
SPAN = timedelta(days=90)
MOST = 1000
SECOND = timedelta(seconds=1)

NEWEST_FIRST = (Report.received_at.desc(), Report.id.desc())

CHANGES = (
    EventKind.RECEIVED,
    EventKind.SEEN,
    EventKind.PLANNED,
    EventKind.STARTED,
    EventKind.ASSIGNED,
    EventKind.RECATEGORISED,
    EventKind.PLACED,
    EventKind.PROMISED,
    EventKind.ASKED,
    EventKind.ANSWERED,
    EventKind.FORWARDED,
    EventKind.RETURNED,
    EventKind.JOINED,
    EventKind.MADE_SAFE,
    EventKind.ENDED,
    EventKind.END_CORRECTED,
    EventKind.REOPENED,
)
"""What changes something that is told here; `updated_datetime` is the moment at which we heard of the last one."""


@dataclass(frozen=True)
class Wanted:
    """Which reports; bounds of time are whole seconds, both included. None: no bound."""

    start: datetime | None = None
    end: datetime | None = None
    changed_after: datetime | None = None
    changed_before: datetime | None = None
    categories: frozenset[int] | None = None
    is_open: bool | None = None
    places: Sequence[Place] = field(default=())
    page: int = 1
    size: int = MOST


@dataclass(frozen=True)
class Page:
    """A page of reports, newest first, with those that others go on under, by id."""

    rows: Sequence[Shown]
    has_next: bool = False
    mains: Mapping[int, Shown] = field(default_factory=dict)


def requests_page(wanted: Wanted, known: Reference) -> Page:
    """Return a page of what the public may see."""
    chosen = (
        select(Report.id, Report.x, Report.y)
        .where(*public(known), Report.duplicate_of_id.is_(None), *_terms(wanted))
        .order_by(*NEWEST_FIRST)
    )
    skipped = (wanted.page - 1) * wanted.size
    if wanted.places:
        ids = list(islice(_within(chosen, wanted.places), skipped, skipped + wanted.size + 1))
        query = _select().where(Report.id.in_(ids))
    else:
        # First which, then what stands in them: of rows that are skipped nothing need be worked out.
        found = chosen.offset(skipped).limit(wanted.size + 1).subquery()
        query = _select().join(found, found.c.id == Report.id)
    rows = db.session.execute(query.order_by(*NEWEST_FIRST)).all()
    return Page(rows[: wanted.size], len(rows) > wanted.size)


def requests_by_number(numbers: Sequence[str], known: Reference, *, key_id: int | None = None) -> Page:
    """Return the reports with these numbers, those that there are; of a joined one also its main report."""
    ids = {found for number in numbers[:MOST] if (found := report_id_in(number)) is not None}
    own = Report.channel_ref.startswith(f"{key_id}.") if key_id is not None else false()
    seen = or_(*public(known), (Report.channel == CHANNEL) & own)
    rows = db.session.execute(_select().where(Report.id.in_(ids), seen).order_by(*NEWEST_FIRST)).all()
    main_ids = {row.duplicate_of_id for row in rows if row.duplicate_of_id is not None}
    mains = db.session.execute(_select().where(Report.id.in_(main_ids))).all() if main_ids else []
    return Page(rows, mains={main.id: main for main in mains})


def public_photos(rows: Sequence[Shown]) -> Mapping[int, Sequence[str]]:
    """Return the keys of the photos that somebody cleared for the public, by report."""
    found: dict[int, list[str]] = {}
    with_photos = [row.id for row in rows if row.photos]
    if with_photos:
        shown = select(Photo.report_id, Photo.key).where(Photo.report_id.in_(with_photos), Photo.public)
        for photo in db.session.execute(shown.order_by(Photo.id)):
            found.setdefault(photo.report_id, []).append(photo.key)
    return found


def received_at(report_id: int) -> datetime | None:
    """Return when a report came in; None when there is no such report here."""
    return db.session.scalars(select(Report.received_at).where(Report.id == report_id)).first()


def answers_of(rows: Sequence[Shown]) -> Mapping[int, Mapping[str, str]]:
    """Return what reporters answered to our questions, by report."""
    given = select(Report.id, Report.answers).where(Report.id.in_([row.id for row in rows]))
    return {row.id: row.answers for row in db.session.execute(given)}


def last_change() -> datetime | None:
    """Return when anything changed last that is told here."""
    last = select(Event.recorded_at).where(Event.kind.in_(CHANGES)).order_by(Event.recorded_at.desc()).limit(1)
    return db.session.scalars(last).first()


def services_changed_at(known: Reference) -> datetime:
    """Return when the municipality changed what can be reported, or anything else about itself."""
    return db.session.execute(select(Municipality.changed_at).where(Municipality.id == known.id)).scalar_one()


def _select() -> Select[*tuple[Any, ...]]:
    return select(
        Report.id,
        Report.received_at,
        Report.category_id,
        Report.area_id,
        Report.channel,
        Report.x,
        Report.y,
        Report.status,
        Report.planned_on,
        Report.due_at,
        Report.outcome,
        Report.outcome_reason,
        Report.ended_at,
        Report.duplicate_of_id,
        Report.partner_id,
        Report.team_id,
        Report.photos,
        _changed_at().label("changed_at"),
    )


def _changed_at() -> ScalarSelect[datetime]:
    """Return the moment of the last change, as a part of another query."""
    return (
        select(func.max(Event.recorded_at))
        .where(Event.report_id == Report.id, Event.kind.in_(CHANGES))
        .correlate(Report)
        .scalar_subquery()
    )


def public(known: Reference) -> tuple[ColumnElement[bool], ...]:
    """Return which reports the public may know of: those of the categories that are on the public map."""
    return (Report.category_id.in_([c.id for c in known.categories.values() if c.on_public_map]),)


def _terms(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.start is not None:
        yield Report.received_at >= wanted.start
    if wanted.end is not None:
        yield Report.received_at < wanted.end + SECOND
    if wanted.categories is not None:
        yield Report.category_id.in_(wanted.categories)
    if wanted.is_open is not None:
        yield (Report.status != Status.ENDED) if wanted.is_open else (Report.status == Status.ENDED)
    if wanted.changed_after is not None:
        recent = select(Event.report_id).where(Event.recorded_at >= wanted.changed_after, Event.kind.in_(CHANGES))
        yield Report.id.in_(recent)
    if wanted.changed_before is not None:
        yield _changed_at() < wanted.changed_before + SECOND
    for place in wanted.places:
        west, south, east, north = place.bounds
        yield Report.x >= west
        yield Report.x < east
        yield Report.y >= south
        yield Report.y < north


def _within(chosen: Select[*tuple[Any, ...]], places: Sequence[Place]) -> Iterator[int]:
    """Yield the reports whose shown place lies within: the exact one would give itself away to who asks often."""
    for row in db.session.execute(chosen.execution_options(yield_per=MOST)):
        if all(place.holds(row.x, row.y) for place in places):
            yield row.id
