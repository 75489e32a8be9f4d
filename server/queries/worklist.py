"""The worklist: open work in the order in which it must be done, in pages, with counts that equal their lists.

The hot page of the house: plain columns, no mapped objects, one statement a page. Each "source" (a team, a person)
is read from its own partial index, already in order, and no further than the page reaches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from server.domain.calendar import Calendar, end_of_day, local_day, nth_working_day
from server.domain.numbering import report_id_in
from server.domain.vocabulary import NormState, Status, Urgency, WorkStatus
from server.model.base import UtcDateTime, db, entered
from server.model.report import Report
from server.model.work_order import NO_DATE, WorkOrder

PAGE = 50
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


class WorkRow(NamedTuple):
    """One piece of work in a list, with what its report adds; in the order of `COLUMNS`."""

    id: int
    report_id: int
    worklist_at: datetime
    task: str
    category_id: int
    team_id: int
    handler_id: int | None
    crew_id: int | None
    partner_id: int | None
    urgency: Urgency
    work_status: WorkStatus
    planned_on: date | None
    received_at: datetime
    excerpt: str
    street: str
    house_number: str
    place_text: str
    place_doubt: str
    area_id: int | None
    report_status: Status
    paused_at: datetime | None
    photos: int
    followers: int
    reopened: int


@dataclass(frozen=True)
class Page:
    """One page of rows; `before` and `after` lead on where there is more."""

    rows: Sequence[WorkRow]
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
    view: View,
    *,
    now: datetime,
    soon: datetime,
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = PAGE,
) -> Page:
    """Return the rows after (or before) a cursor; the first page without one."""
    backwards, cursor = before is not None, before or after
    statement = _page(_shape(view), cursor is not None, backwards, size + 1)
    # Tuples with names: SQLAlchemy's own rows look up each name, which takes as long as all the rest.
    found = [WorkRow._make(row) for row in _run(statement, view, now, soon, cursor)]
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
    return Counts(*_run(_counts(_shape(view)), view, now, soon).one())


def count(view: View, *, now: datetime, soon: datetime) -> int:
    """Return how many pieces of work a view has."""
    return int(_run(select(_number(_shape(view))), view, now, soon).scalar_one())


def place_in(view: View, cursor: Cursor, *, now: datetime, soon: datetime) -> tuple[int, int]:
    """Return (number, of how many) of the row at this cursor in its list; the number is 0 when it isn't there."""
    there, before, of = _run(_places(_shape(view)), view, now, soon, cursor).one()
    return (before + 1 if there else 0), of


def late_by(grouping: str, view: View, *, now: datetime, soon: datetime) -> dict[int, int]:
    """Return how much work of a view is late, by "category" or "area" (0 is none)."""
    key = W.category_id if grouping == "category" else func.coalesce(R.area_id, 0)
    late = _count(_shape(replace(view, norm=NormState.LATE))).add_columns(key.label("key")).group_by(key)
    return {row.key: row[0] for row in _run(late, view, now, soon)}


def find_report(words: str) -> int | None:
    """Return the report whose number somebody typed, if there is one."""
    report_id = report_id_in(words)
    if report_id is None:
        return None
    known = select(R.id).where(R.municipality_id == entered(), R.id == report_id)
    return report_id if db.session.connection().execute(known).first() else None


def _cursor(row: WorkRow) -> Cursor:
    return Cursor(row.worklist_at, row.id)


# --- the statements: put together once for each shape of view, and then only filled in


def _run(statement: Any, view: View, now: datetime, soon: datetime, cursor: Cursor | None = None) -> Any:
    """Run a statement for a view. Any: a statement that is put together has rows of no type.

    Not through the session: its fence takes longer than the question, and every statement here names the town.
    """
    values: dict[str, Any] = {
        "town": entered(),
        "now": now,
        "soon": soon,
        "status": view.status,
        "categories": view.category_ids,
        "areas": view.area_ids,
        **{f"owner_{n}": owner for n, owner in enumerate(view.handler_ids or view.team_ids)},
    }
    if cursor is not None:
        values |= {"at": cursor.at, "row": cursor.id}
    if view.search:
        values |= _patterns(view.search)
    return db.session.connection().execute(statement, values)


def _shape(view: View) -> View:
    """Return the view with its values taken out: views of one shape share a statement."""
    return replace(
        view,
        handler_ids=tuple(range(len(view.handler_ids))),
        team_ids=() if view.handler_ids else tuple(range(len(view.team_ids))),
        status=view.status and Status.REPORTED,
        category_ids=None if view.category_ids is None else (),
        area_ids=None if view.area_ids is None else (),
        search=view.search and "*",
    )


@lru_cache(maxsize=512)
def _page(shape: View, seek: bool, backwards: bool, limit: int) -> Select[Any]:
    """Find the ids first, each source in its own index and no further than needed; then fetch those rows."""
    conditions = _conditions(shape)
    if seek:
        conditions.append(_beyond(backwards))
    parts = [
        select(W.id, W.worklist_at)
        .select_from(_tables(shape))
        .where(source, *conditions)
        .order_by(*_order(W.worklist_at, W.id, backwards))
        .limit(limit)
        .subquery()
        for source in _sources(shape)
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


def _beyond(backwards: bool) -> ColumnElement[bool]:
    here = tuple_(bindparam("at", type_=UtcDateTime), bindparam("row", type_=Integer))
    place = tuple_(W.worklist_at, W.id)
    return place < here if backwards else place > here


def _sources(shape: View) -> list[ColumnElement[bool]]:
    """Return the disjoint parts of a view that an index gives in order."""
    column = W.handler_id if shape.handler_ids else W.team_id
    owners = shape.handler_ids or shape.team_ids
    return [column == bindparam(f"owner_{n}") for n in owners] or [false()]


@lru_cache(maxsize=256)
def _counts(shape: View) -> Select[*tuple[Any, ...]]:
    late, soon = replace(shape, norm=NormState.LATE), replace(shape, norm=NormState.DUE_SOON)
    return select(*map(_number, (shape, late, soon, replace(shape, without_owner=True))))


@lru_cache(maxsize=256)
def _places(shape: View) -> Select[*tuple[Any, ...]]:
    there = _count(shape).where(W.id == bindparam("row"))
    before = _count(shape).where(_beyond(backwards=True))
    return select(there.scalar_subquery(), before.scalar_subquery(), _number(shape))


def _number(shape: View) -> ColumnElement[int]:
    """Return how many there are. Few are paused, so those are counted apart: the rest is in the index."""
    undated = replace(shape, norm=None)
    if shape.norm not in (NormState.LATE, NormState.DUE_SOON) or _asks_report(undated):
        return _count(shape).scalar_subquery()
    wanted = [_belongs(shape), *_work_conditions(undated), *_window(shape.norm)]
    paused = select(R.id).where(R.municipality_id == bindparam("town"), R.paused_at.is_not(None))
    # Not IS_OPEN: then the few paused reports are found first, and not all open work is walked through.
    still = select(func.count()).where(W.ended_at.is_(None), W.report_id.in_(paused), *wanted)
    return select(func.count()).where(IS_OPEN, *wanted).scalar_subquery() - still.scalar_subquery()


def _count(shape: View) -> Select[Any]:
    return select(func.count()).select_from(_tables(shape)).where(_belongs(shape), *_conditions(shape))


def _tables(shape: View) -> FromClause:
    if _asks_report(shape):
        return WorkOrder.__table__.join(Report.__table__, W.report_id == R.id)
    return WorkOrder.__table__


def _belongs(shape: View) -> ColumnElement[bool]:
    return or_(*_sources(shape))


def _asks_report(shape: View) -> bool:
    """Whether the conditions of a view ask something of the report as well."""
    on_time = shape.norm in (None, NormState.NO_NORM)
    return not on_time or bool(shape.status or shape.area_ids is not None or shape.no_area or shape.search)


def _conditions(shape: View) -> list[ColumnElement[bool]]:
    dated = [] if shape.norm is None else [*_window(shape.norm), *_pause(shape.norm)]
    return [IS_OPEN, *dated, *_work_conditions(shape), *_report_conditions(shape)]


def _work_conditions(shape: View) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [W.municipality_id == bindparam("town")]
    if shape.without_owner:
        wanted += [W.handler_id.is_(None), W.crew_id.is_(None), W.partner_id.is_(None)]
    if shape.urgent:
        wanted.append(W.urgency != Urgency.NORMAL)
    if shape.category_ids is not None:
        wanted.append(W.category_id.in_(bindparam("categories", expanding=True)))
    return wanted


def _report_conditions(shape: View) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if shape.status is not None:
        wanted.append(R.status == bindparam("status"))
    if shape.area_ids is not None:
        wanted.append(R.area_id.in_(bindparam("areas", expanding=True)))
    if shape.no_area:
        wanted.append(R.area_id.is_(None))
    if shape.search:
        wanted.append(_mentions())
    return wanted


def _window(norm: NormState) -> list[ColumnElement[bool]]:
    """Return between which due moments work in this state lies."""
    now, soon = bindparam("now", type_=UtcDateTime), bindparam("soon", type_=UtcDateTime)
    match norm:
        case NormState.NO_NORM:
            return [W.worklist_at >= NO_DATE]
        case NormState.PAUSED:
            return [W.worklist_at < NO_DATE]
        case NormState.LATE:
            return [W.worklist_at < now]
        case NormState.DUE_SOON:
            return [W.worklist_at >= now, W.worklist_at <= soon]
        case NormState.IN_TIME:
            return [W.worklist_at > soon, W.worklist_at < NO_DATE]


def _pause(norm: NormState) -> list[ColumnElement[bool]]:
    if norm is NormState.NO_NORM:
        return []
    return [R.paused_at.is_not(None) if norm is NormState.PAUSED else R.paused_at.is_(None)]


def _mentions() -> ColumnElement[bool]:
    """Find by (the start of) a postcode, a street with or without number, or words of the report."""
    holds = bindparam("holds", type_=String)
    return or_(
        func.lower(R.street + " " + R.house_number).like(bindparam("begins", type_=String), escape="\\"),
        and_(
            R.postcode != "", func.replace(R.postcode, " ", "").like(bindparam("postcode", type_=String), escape="\\")
        ),
        func.lower(R.text).like(holds, escape="\\"),
        func.lower(R.place_text).like(holds, escape="\\"),
    )


def _patterns(words: str) -> dict[str, str]:
    plain = " ".join(words.lower().split())
    text = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"begins": f"{text}%", "holds": f"%{text}%", "postcode": f"{text.replace(' ', '').upper()}%"}


def shown_status(work_status: WorkStatus, report_status: Status) -> str:
    """Return the state of one piece of work in words: its own where the report's other work may differ."""
    return work_status.label if report_status in _OF_ITS_WORK else report_status.label


_OF_ITS_WORK = {Status.PLANNED, Status.IN_PROGRESS, Status.WITH_PARTNER}
