"""Which of the tablets that wait have something to read: one look for all of them, far cheaper than the feed itself."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from server.domain.calendar import local_day
from server.domain.vocabulary import PlanStatus
from server.model.base import db, entered
from server.model.plan import DayPlan
from server.model.report import Event
from server.model.work_order import WorkOrder
from server.queries.field import MOVING, Cursor, place, since

_E = Event.__table__.c


@dataclass(frozen=True)
class Asker:
    """A tablet of a crew that read the feed up to a cursor; None: it never did, or not as we write it now."""

    crew_id: int
    team_id: int
    cursor: Cursor | None


def with_news(askers: Collection[Asker], *, now: datetime) -> set[Asker]:
    """Return who of these, all of the municipality at hand, should read the feed.

    Never too few, but for reference data and the map. Now and then too many: a plan has one version for all its crews.
    """
    day = local_day(now)
    plan = _plan_version(day)
    late = {asker for asker in askers if _is_behind(asker, day, plan)}
    rest = {asker: asker.cursor.position for asker in askers if asker not in late and asker.cursor}
    for row in _happened(min(rest.values())) if rest else ():
        late |= {asker for asker, position in rest.items() if row.place >= position and _concerns(row, asker)}
    return late


def _is_behind(asker: Asker, day: date, plan: int) -> bool:
    cursor = asker.cursor
    return cursor is None or (cursor.day, cursor.team_id, cursor.plan) != (day.isoformat(), asker.team_id, plan)


def _plan_version(day: date) -> int:
    """Return which plan the crews drive by; 0 when there is none."""
    given = select(DayPlan.version).where(DayPlan.day == day, DayPlan.status == PlanStatus.PUBLISHED)
    return db.session.scalar(given) or 0


def _happened(position: int) -> Iterator[Row[*tuple[Any, ...]]]:  # Any: plain columns
    """Yield what happened since a position, for each piece of work of the report."""
    found = (
        select(place().label("place"), _E.kind, WorkOrder.team_id, WorkOrder.crew_id)
        .join(WorkOrder, WorkOrder.report_id == _E.report_id)
        .where(_E.municipality_id == entered(), since(position))
    )
    yield from db.session.execute(found)


def _concerns(row: Row[*tuple[Any, ...]], asker: Asker) -> bool:
    """Whether the feed of this tablet may tell of it: the same question as `may_have_held` asks of work."""
    return row.team_id == asker.team_id or row.crew_id == asker.crew_id or row.kind in MOVING
