"""When it is done: on a day, or in a later month."""

from datetime import date, datetime, timedelta

from server.domain.calendar import end_of_day, local_day
from server.domain.command import Actor, MoveDate, Plan, PlanLater
from server.domain.facts import Facts
from server.domain.promise import Promised
from server.domain.vocabulary import EventKind, MessageKind, PromiseCause, Status, WorkStatus
from server.model.report import Report
from server.operations.assigning import UnknownTarget, work_meant
from server.operations.feedback import tell
from server.operations.history import record
from server.operations.promising import go_on, keep_promise, move_date, needed, still_to_come
from server.queries.reference import Reference


def plan(report: Report, command: Plan, known: Reference, *, by: Actor, now: datetime) -> None:
    """Do it on a day. A day after the promised one moves the promise, with its reason."""
    on = still_to_come(command.on, known, now=now)
    if command.crew_id is not None and command.crew_id not in known.crews:
        raise UnknownTarget(f"crew {command.crew_id}")
    for order in work_meant(report, command.work_order_id):
        order.status, order.planned_on, order.crew_id = WorkStatus.PLANNED, on, command.crew_id
        order.version += 1
    go_on(report, Status.PLANNED, known, now=now)
    report.planned_on = on
    record(report, EventKind.PLANNED, by=by, now=now, public=True, planned_on=on.isoformat())
    if report.due_at is not None and on > local_day(report.due_at):
        move_date(report, on, command.reason, known, by=by, now=now)
    else:
        tell(report, MessageKind.PLANNED, known, Facts(planned_on=on), now=now)


def plan_later(report: Report, command: PlanLater, known: Reference, *, by: Actor, now: datetime) -> None:
    """Do it in a month, with other work. The report stays open, and the end of that month is the new promise."""
    reason = needed(command.reason)
    month = command.month.replace(day=1)
    known.calendar.is_working_day(month)
    last_day = still_to_come(_last_of(month), known, now=now)
    for order in work_meant(report, command.work_order_id):
        order.status, order.planned_on = WorkStatus.PLANNED, month
        order.version += 1
    go_on(report, Status.PLANNED_LATER, known, now=now)
    report.planned_on = month
    made = Promised(end_of_day(last_day), PromiseCause.MOVED, "Samen met ander werk.", None, known.calendar.version)
    before = report.due_at
    keep_promise(report, made, reason=reason, now=now)
    record(report, EventKind.PLANNED, by=by, now=now, public=True, reason=reason, planned_month=month.isoformat())
    first = local_day(before) if before else None
    said = Facts(planned_month=month, reason=reason, first_due_on=first)
    tell(report, MessageKind.PLANNED_LATER, known, said, now=now)


def _last_of(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def promise_another_day(report: Report, command: MoveDate, known: Reference, *, by: Actor, now: datetime) -> None:
    """Move the promised date, with a reason that the reporter reads."""
    work_meant(report, command.work_order_id)
    move_date(report, command.due_on, command.reason, known, by=by, now=now)
