"""What came into a list of work since somebody opened it: a number and nothing else."""

from sqlalchemy import func, or_, select

from server.domain.vocabulary import EventKind, WorkStatus
from server.model.base import db
from server.model.report import Event
from server.model.work_order import WorkOrder
from server.queries.worklist import View

ARRIVALS = (
    EventKind.RECEIVED,
    EventKind.ASSIGNED,
    EventKind.RECATEGORISED,
    EventKind.RETURNED,
    EventKind.GIVEN_BACK,
    EventKind.SPLIT,
    EventKind.REOPENED,
)
"""What brings work into a list."""

FAR = 20_000
"""A page that was open for longer than so many events is not looked at further back."""


def newest_event() -> int:
    """Return the id of what happened last; 0 when nothing did."""
    return db.session.scalar(select(func.max(Event.id))) or 0


def arrived(view: View, since: int, *, besides: int) -> int:
    """Return how much open work came into a list after this event, but for what somebody (`besides`) did.

    A transaction that was open when the page was read may be missed. This is a hint: the list itself is exact.
    """
    mine = WorkOrder.handler_id.in_(view.handler_ids) if view.handler_ids else WorkOrder.team_id.in_(view.team_ids)
    since = max(since, newest_event() - FAR)
    counted = (
        select(func.count(WorkOrder.id.distinct()))
        .join(Event, Event.report_id == WorkOrder.report_id)
        .where(Event.id > since, Event.kind.in_(ARRIVALS), WorkOrder.status != WorkStatus.ENDED, mine)
        .where(or_(Event.handler_id.is_(None), Event.handler_id != besides))
    )
    return db.session.scalar(counted) or 0
