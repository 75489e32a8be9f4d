"""The work of a crew as its web pages list it: the very same orders, in the same round, as on its tablet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import hypot
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from server.domain.calendar import local_day
from server.domain.promise import norm_words
from server.domain.round import in_route_order
from server.domain.vocabulary import NormState, Outcome, Urgency, WorkStatus
from server.model.base import db
from server.model.report import Report
from server.model.work_order import WorkOrder, owed_at
from server.queries import worklist
from server.queries.field import stop_of
from server.queries.field_orders import orders_of
from server.queries.plan_route import route_of
from server.queries.reference import Reference
from server.wire.field import Order

NEARBY_MOST = 40

IN_OUR_HANDS: ColumnElement[bool] = WorkOrder.status.not_in([WorkStatus.ENDED, WorkStatus.WITH_PARTNER])


@dataclass(frozen=True)
class CrewOrder:
    """A piece of work with how it stands against its date. `distance_m` is there where a place was asked for."""

    order: Order
    report_id: int
    what: str
    state: NormState
    norm: str
    outcome: Outcome | None = None
    distance_m: float | None = None

    @property
    def where(self) -> str:
        return self.order.address or self.order.place_text or "Plek onbekend"

    @property
    def text(self) -> str:
        return self.order.task or self.order.text


def todays_orders(crew_id: int, known: Reference, *, now: datetime) -> list[CrewOrder]:
    """Return what the crew does today, in the order in which it drives."""
    today = local_day(now)
    rows = _rows(WorkOrder.crew_id == crew_id, or_(WorkOrder.planned_on.is_(None), WorkOrder.planned_on <= today))
    by_id = {row.id: row for row in rows}
    driven = in_route_order([stop_of(row) for row in rows], route_of(crew_id, today))
    return _orders([by_id[id] for id in driven], known, now)


def later_orders(crew_id: int, known: Reference, *, now: datetime) -> list[CrewOrder]:
    """Return what was planned for this crew on a later day, day by day."""
    rows = _rows(WorkOrder.crew_id == crew_id, WorkOrder.planned_on > local_day(now))
    return _orders(sorted(rows, key=lambda row: (row.planned_on or date.max, row.worklist_at, row.id)), known, now)


def free_orders(
    team_id: int, known: Reference, *, now: datetime, near: tuple[float, float] | None = None
) -> list[CrewOrder]:
    """Return the team's work that no crew has: the nearest first, else danger and what must be done first."""
    rows = _rows(WorkOrder.team_id == team_id, WorkOrder.crew_id.is_(None))
    if near is None:
        rows = sorted(rows, key=lambda row: (row.urgency is not Urgency.DANGER, row.worklist_at, row.id))
        return _orders(rows[:NEARBY_MOST], known, now)
    far = {row.id: hypot(row.x - near[0], row.y - near[1]) for row in rows if row.x is not None and row.y is not None}
    nearest = sorted((row for row in rows if row.id in far), key=lambda row: (far[row.id], row.id))[:NEARBY_MOST]
    return _orders(nearest, known, now, far)


def crew_order(order_id: int, known: Reference, *, now: datetime) -> CrewOrder | None:
    """Return one piece of work, also when it has ended."""
    rows = db.session.execute(_COLUMNS.where(WorkOrder.id == order_id)).all()
    return next(iter(_orders(rows, known, now)), None)


_COLUMNS = select(
    WorkOrder.id,
    WorkOrder.report_id,
    WorkOrder.urgency,
    WorkOrder.planned_on,
    WorkOrder.worklist_at,
    WorkOrder.outcome,
    Report.x,
    Report.y,
    Report.paused_at,
).join(Report, Report.id == WorkOrder.report_id)

Rows = Sequence[Row[*tuple[Any, ...]]]  # Any: plain columns


def _rows(*where: ColumnElement[bool]) -> Rows:
    return db.session.execute(_COLUMNS.where(*where, IN_OUR_HANDS)).all()


def _orders(rows: Rows, known: Reference, now: datetime, far: dict[int, float] | None = None) -> list[CrewOrder]:
    orders = {order.id: order for order in orders_of([row.id for row in rows], {}, known)}
    soon = worklist.soon_until(now, known.calendar)
    return [_judged(row, orders[row.id], known, now, soon, (far or {}).get(row.id)) for row in rows]


def _judged(
    row: Row[*tuple[Any, ...]],
    order: Order,
    known: Reference,
    now: datetime,
    soon: datetime,
    distance_m: float | None,
) -> CrewOrder:
    paused = row.paused_at is not None
    return CrewOrder(
        order=order,
        report_id=row.report_id,
        what=known.categories[order.category_id].name,
        state=worklist.state_of(row.worklist_at, paused, now=now, soon=soon),
        norm=norm_words(owed_at(row.worklist_at), now=now, calendar=known.calendar, paused=paused),
        outcome=Outcome(row.outcome) if row.outcome else None,
        distance_m=distance_m,
    )
