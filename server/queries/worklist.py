"""The worklist: open work in the order in which it must be done, in pages, with counts that equal their lists.

The hot page of the house: plain columns, no mapped objects, one statement a page. Each "source" (a team, a person)
is read from its own partial index, already in order, and no further than the page reaches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from server.domain.calendar import Calendar, end_of_day, local_day, nth_working_day
from server.domain.numbering import report_id_in
from server.domain.vocabulary import NormState, Status, Urgency
from server.model.base import UtcDateTime, db, entered
from server.model.report import Report
from server.model.work_order import WorkOrder

PAGE = 50
NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)
EXCERPT = 110

W, R = WorkOrder.__table__.c, Report.__table__.c
IS_OPEN: ColumnElement[bool] = literal_column("work_order.status <> 'ended'")
"""In these very words, or SQLite doesn't see that the partial index fits."""


@dataclass(frozen=True)
class View:
    """Which work: whose (of persons, or else of teams), and which part of that."""

    handler_ids: tuple[int, ...] = ()
    team_ids: tuple[int, ...] = ()
    norm: NormState | None = None
    without_owner: bool = False
    urgent: bool = False
    status: Status | None = None
    category_ids: tuple[int, ...] | None = None
    area_ids: tuple[int, ...] | None = None
    no_area: bool = False
    search: str = ""


@dataclass(frozen=True)
class Cursor:
    """A place in a worklist: the row with this moment and id."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Page:
    """One page of rows; `before` and `after` lead on where there is more."""

    rows: Sequence[Row[Any]]
    before: Cursor | None
    after: Cursor | None


@dataclass(frozen=True)
class Counts:
    """How many pieces of work a view has, and how many of those are in a bad way."""

    all: int
    late: int
    due_soon: int
    without_owner: int


COLUMNS = (
    W.id,
    W.report_id,
    W.worklist_at,
    W.part,
    W.task,
    W.category_id,
    W.team_id,
    W.handler_id,
    W.crew_id,
    W.partner_id,
    W.urgency,
    W.status.label("work_status"),
    W.planned_on,
    R.received_at,
    func.substr(R.text, 1, EXCERPT).label("excerpt"),
    R.street,
    R.house_number,
    R.place_text,
    R.place_doubt,
    R.area_id,
    R.status.label("report_status"),
    R.paused_at,
    R.photos,
    R.followers,
    R.reopened,
)


def soon_until(now: datetime, calendar: Calendar) -> datetime:
    """Return up to which due moment work is due soon: with one working day or less to go (as `norm_state` says)."""
    return end_of_day(nth_working_day(local_day(now), 2, calendar) - timedelta(days=1))


def state_of(worklist_at: datetime, paused: bool, *, now: datetime, soon: datetime) -> NormState:
    """Return how a piece of work stands, by the same rule as the filters and the counts."""
    if worklist_at >= NO_DATE:
        return NormState.NO_NORM
    if paused:
        return NormState.PAUSED
    if worklist_at < now:
        return NormState.LATE
    return NormState.DUE_SOON if worklist_at <= soon else NormState.IN_TIME


def page(
    view: View, *, now: datetime, soon: datetime, after: Cursor | None = None, before: Cursor | None = None, size: int = PAGE
) -> Page:
    """Return the rows after (or before) a cursor; the first page without one."""
    backwards = before is not None
    found = _read(_statement(view, now, soon, before or after, backwards, size + 1))
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows, None, None)
    first, last = _cursor(rows[0]), _cursor(rows[-1])
    if backwards:
        return Page(rows, first if more else None, last)
    return Page(rows, first if after else None, last if more else None)


def counts(view: View, *, now: datetime, soon: datetime) -> Counts:
    """Return the counts of a view and of its three warnings, each as its list would have."""
    variants = (
        view,
        replace(view, norm=NormState.LATE),
        replace(view, norm=NormState.DUE_SOON),
        replace(view, without_owner=True),
    )
    numbers = [_count(variant, now, soon).scalar_subquery() for variant in variants]
    return Counts(*_run(select(*numbers)).one())


def count(view: View, *, now: datetime, soon: datetime) -> int:
    """Return how many pieces of work a view has."""
    return int(_run(_count(view, now, soon)).scalar_one())


def place_in(view: View, cursor: Cursor, *, now: datetime, soon: datetime) -> tuple[int, int]:
    """Return (number, of how many) of the row at this cursor in its list; the number is 0 when it isn't there."""
    there = _count(view, now, soon).where(W.id == cursor.id).scalar_subquery()
    before = _count(view, now, soon).where(_beyond(cursor, backwards=True)).scalar_subquery()
    row = _run(select(there, before, _count(view, now, soon).scalar_subquery())).one()
    return (row[1] + 1 if row[0] else 0), row[2]


def late_by(grouping: str, view: View, *, now: datetime, soon: datetime) -> dict[int, int]:
    """Return how much work of a view is late, by "category" or "area" (0 is none)."""
    key = W.category_id if grouping == "category" else func.coalesce(R.area_id, 0)
    rows = _run(_count(replace(view, norm=NormState.LATE), now, soon).add_columns(key.label("key")).group_by(key))
    return {row.key: row[0] for row in rows}


def find_report(words: str) -> int | None:
    """Return the report whose number somebody typed, if there is one."""
    report_id = report_id_in(words)
    if report_id is None:
        return None
    found = _run(select(R.id).where(R.municipality_id == entered(), R.id == report_id)).first()
    return report_id if found else None


def _run(statement: Any) -> Any:  # Any: the rows of a statement that is put together have no type
    # Not through the session: its fence takes longer than the question, and every statement here names the town.
    return db.session.connection().execute(statement)


def _read(statement: Select[Any]) -> list[Row[Any]]:
    return list(_run(statement).all())


def _cursor(row: Row[Any]) -> Cursor:
    return Cursor(row.worklist_at, row.id)


def _statement(
    view: View, now: datetime, soon: datetime, cursor: Cursor | None, backwards: bool, limit: int
) -> Select[Any]:
    """Find the ids first, each source in its own index and no further than needed; then fetch those rows."""
    conditions = _conditions(view, now, soon)
    if cursor is not None:
        conditions.append(_beyond(cursor, backwards))
    parts = [
        select(W.id, W.worklist_at)
        .select_from(_source(view))
        .where(source, *conditions)
        .order_by(*_order(W.worklist_at, W.id, backwards))
        .limit(limit)
        .subquery()
        for source in _sources(view)
    ]
    found = union_all(*(select(part) for part in parts)).subquery() if len(parts) > 1 else parts[0]
    return (
        select(*COLUMNS)
        .join_from(found, WorkOrder.__table__, W.id == found.c.id)
        .join(Report.__table__, R.id == W.report_id)
        .order_by(*_order(found.c.worklist_at, found.c.id, backwards))
        .limit(limit)
    )


def _order(at: ColumnElement[datetime], row_id: ColumnElement[int], backwards: bool) -> tuple[Any, Any]:
    return (at.desc(), row_id.desc()) if backwards else (at, row_id)


def _beyond(cursor: Cursor, backwards: bool) -> ColumnElement[bool]:
    here = tuple_(literal(cursor.at, UtcDateTime), literal(cursor.id))
    place = tuple_(W.worklist_at, W.id)
    return place < here if backwards else place > here


def _sources(view: View) -> list[ColumnElement[bool]]:
    """Return the disjoint parts of a view that an index gives in order."""
    if view.handler_ids:
        return [W.handler_id == handler_id for handler_id in view.handler_ids]
    return [W.team_id == team_id for team_id in view.team_ids] or [false()]


def _source(view: View) -> FromClause:
    if _asks_report(view):
        return WorkOrder.__table__.join(Report.__table__, W.report_id == R.id)
    return WorkOrder.__table__


def _count(view: View, now: datetime, soon: datetime) -> Select[Any]:
    return select(func.count()).select_from(_source(view)).where(_belongs(view), *_conditions(view, now, soon))


def _belongs(view: View) -> ColumnElement[bool]:
    return W.handler_id.in_(view.handler_ids) if view.handler_ids else W.team_id.in_(view.team_ids)


def _asks_report(view: View) -> bool:
    """Whether the conditions of a view ask something of the report as well."""
    on_time = view.norm in (None, NormState.NO_NORM)
    return not on_time or bool(view.status or view.area_ids is not None or view.no_area or view.search)


def _conditions(view: View, now: datetime, soon: datetime) -> list[ColumnElement[bool]]:
    wanted = [IS_OPEN, W.municipality_id == entered()]
    if view.norm is not None:
        wanted += _norm_is(view.norm, now, soon)
    if view.without_owner:
        wanted += [W.handler_id.is_(None), W.crew_id.is_(None), W.partner_id.is_(None)]
    if view.urgent:
        wanted.append(W.urgency != Urgency.NORMAL)
    if view.category_ids is not None:
        wanted.append(W.category_id.in_(view.category_ids))
    return wanted + _report_conditions(view)


def _report_conditions(view: View) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if view.status is not None:
        wanted.append(R.status == view.status)
    if view.area_ids is not None:
        wanted.append(R.area_id.in_(view.area_ids))
    if view.no_area:
        wanted.append(R.area_id.is_(None))
    if view.search:
        wanted.append(_mentions(view.search))
    return wanted


def _norm_is(norm: NormState, now: datetime, soon: datetime) -> list[ColumnElement[bool]]:
    dated: list[ColumnElement[bool]] = [W.worklist_at < NO_DATE]
    match norm:
        case NormState.NO_NORM:
            return [W.worklist_at >= NO_DATE]
        case NormState.PAUSED:
            return [*dated, R.paused_at.is_not(None)]
        case NormState.LATE:
            return [W.worklist_at < now, R.paused_at.is_(None)]
        case NormState.DUE_SOON:
            return [W.worklist_at >= now, W.worklist_at <= soon, R.paused_at.is_(None)]
    return [*dated, W.worklist_at > soon, R.paused_at.is_(None)]


def _mentions(words: str) -> ColumnElement[bool]:
    """Find by (the start of) a postcode, a street with or without number, or words of the report."""
    plain = " ".join(words.lower().split())
    text = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    address = func.lower(R.street + " " + R.house_number)
    postcode = text.replace(" ", "").upper()
    return or_(
        address.like(f"{text}%", escape="\\"),
        and_(R.postcode != "", func.replace(R.postcode, " ", "").like(f"{postcode}%", escape="\\")),
        func.lower(R.text).like(f"%{text}%", escape="\\"),
        func.lower(R.place_text).like(f"%{text}%", escape="\\"),
    )


def shown_status(work_status: str, report_status: Status) -> str:
    """Return the state of one piece of work in words: its own where the report's other work may differ."""
    own = {"open": "Open", "planned": "Gepland", "in_progress": "Bezig", "with_partner": "Bij partner"}
    if report_status in {Status.PLANNED, Status.IN_PROGRESS, Status.WITH_PARTNER}:
        return own[work_status]
    return report_status.label


def age_words(received_at: datetime, today: date) -> str:
    """Return how long ago a report came in: "vandaag", "1 dag", "12 dagen"."""
    days = (today - local_day(received_at)).days
    return "vandaag" if days <= 0 else "1 dag" if days == 1 else f"{days} dagen"
