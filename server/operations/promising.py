"""Keeping promises: naming a date, moving it with a reason, stopping and restarting the clock."""

from datetime import date, datetime

from sqlalchemy import func, select

from server.domain.calendar import end_of_day, local_day
from server.domain.command import Actor
from server.domain.errors import DomainError
from server.domain.facts import Facts
from server.domain.lifecycle import move
from server.domain.norm import Norm
from server.domain.promise import Promised, resume
from server.domain.vocabulary import EventKind, MessageKind, NormKind, PromiseCause, Status
from server.model.base import db
from server.model.report import Event, Pause, PromiseRow, Report
from server.model.work_order import NO_DATE, WorkOrder
from server.operations.ahead import work_of
from server.operations.feedback import tell
from server.operations.history import record
from server.operations.intake import promised
from server.queries.reference import Reference


class ReasonMissing(DomainError):
    """Something that residents or colleagues will ask about was done without saying why."""


class DateInThePast(DomainError):
    """A date to come was asked for, and this one has gone."""

    def __init__(self, day: date) -> None:
        super().__init__(str(day))
        self.day = day


def needed(reason: str) -> str:
    """Return the reason without spaces around it. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing("a reason is missing")
    return reason.strip()


def still_to_come(day: date, known: Reference, *, now: datetime) -> date:
    """Return a day that is not over yet, and that the calendar reaches. Raises DateInThePast, OutOfCalendar."""
    if day < local_day(now):
        raise DateInThePast(day)
    known.calendar.is_working_day(day)
    return day


def keep_promise(report: Report, made: Promised, *, reason: str, now: datetime, reorder: bool = True) -> None:
    """Write a new promise down and let the report follow it; its work too, if `reorder`. The first promise stays."""
    db.session.add(
        PromiseRow(
            municipality_id=report.municipality_id,
            report_id=report.id,
            due_at=made.due_at,
            made_at=now,
            cause=made.cause,
            why=made.why,
            reason=reason,
            norm_id=made.norm_id,
            calendar_version=made.calendar_version,
        )
    )
    report.due_at = made.due_at
    report.due_why = made.why
    report.first_due_at = report.first_due_at or made.due_at
    for order in open_work(report) if reorder else ():
        order.worklist_at = made.due_at or NO_DATE


def open_work(report: Report) -> list[WorkOrder]:
    """Return the work of a report that has not ended, in order."""
    return [order for order in work_of(report) if order.ended_at is None]


def next_part(report: Report) -> int:
    """Return the number of a new piece of work."""
    parts = select(func.max(WorkOrder.part)).where(WorkOrder.report_id == report.id)
    return (db.session.scalar(parts) or 0) + 1


def partner_of(report: Report) -> int | None:
    """Return the partner who has open work of this report, if any."""
    return next((order.partner_id for order in open_work(report) if order.partner_id is not None), None)


def move_date(report: Report, due_on: date, reason: str, known: Reference, *, by: Actor, now: datetime) -> None:
    """Promise another day, say why, and tell the reporter."""
    if report.paused_at is not None:
        _count_waiting(report, known, now=now)
    before = report.due_at
    made = Promised(
        due_at=end_of_day(still_to_come(due_on, known, now=now)),
        cause=PromiseCause.MOVED,
        why=f"Verzet door {by.name or 'het systeem'}.",
        norm_id=None,
        calendar_version=known.calendar.version,
    )
    keep_promise(report, made, reason=needed(reason), now=now)
    say_moved(report, before, reason, by=by, now=now)
    tell(report, MessageKind.MOVED, known, moved_words(report, before, reason), now=now)


def say_moved(report: Report, before: datetime | None, reason: str, *, by: Actor, now: datetime) -> None:
    """Put the new date on the time line."""
    assert report.due_at is not None
    due_on = local_day(report.due_at).isoformat()
    earlier = local_day(before).isoformat() if before else ""
    record(report, EventKind.PROMISED, by=by, now=now, public=True, reason=reason, due_on=due_on, before=earlier)


def moved_words(report: Report, before: datetime | None, reason: str) -> Facts:
    """Return what a message about a moved date says."""
    return Facts(
        due_on=local_day(report.due_at) if report.due_at else None,
        first_due_on=local_day(before) if before else None,
        reason=reason,
    )


def solution_norm(report: Report, known: Reference) -> Norm | None:
    """Return the norm that the report's promise came from."""
    return next((norm for norm in known.norms if norm.id == report.norm_id), None)


def promise_from(
    report: Report, start: datetime, cause: PromiseCause, known: Reference, area_ids: tuple[int, ...]
) -> Promised | None:
    """Return what the norm gives for the report as it is now, counted from `start`."""
    category = known.categories[report.category_id]
    return promised(NormKind.SOLUTION, category, report.channel, area_ids, report.urgency, known, start, cause)


def pause(report: Report, question: str, *, now: datetime) -> None:
    """Stop the clock while we wait for the reporter; another question gives as long again to answer."""
    _end_pauses(report, now=now)
    report.paused_at = report.paused_at or now
    db.session.add(Pause(report_id=report.id, started_at=now, question=question))


def _end_pauses(report: Report, *, now: datetime) -> None:
    for waiting in db.session.scalars(select(Pause).where(Pause.report_id == report.id, Pause.ended_at.is_(None))):
        waiting.ended_at = now


def restart(report: Report, known: Reference, *, now: datetime) -> None:
    """Let the clock run again; the date moves on by the time that we waited."""
    if report.paused_at is None:
        return
    _count_waiting(report, known, now=now)
    report.paused_at = None
    _end_pauses(report, now=now)


def _count_waiting(report: Report, known: Reference, *, now: datetime) -> None:
    """Move the date on by the waiting up to now, and count from here when we wait on."""
    waited_from, report.paused_at = report.paused_at, now
    if report.due_at is None or waited_from is None:
        return
    norm = solution_norm(report, known)
    due_at = resume(report.due_at, norm, paused_at=waited_from, resumed_at=now, calendar=known.calendar)
    if due_at != report.due_at:
        report.paused_min += int((due_at - report.due_at).total_seconds() // 60)
        why = "De tijd dat wij op uw antwoord wachtten, telt niet mee."
        made = Promised(due_at, PromiseCause.PAUSED, why, report.norm_id, known.calendar.version)
        keep_promise(report, made, reason=why, now=now)


def go_on(report: Report, to: Status, known: Reference, *, now: datetime) -> None:
    """Bring a report into its next state; whoever goes on, waits no longer for the reporter."""
    move(report.status, to)
    restart(report, known, now=now)
    report.status = to


def reopened_at(report: Report) -> datetime | None:
    """Return when the report was reopened last, if ever."""
    reopenings = select(Event.recorded_at).where(Event.report_id == report.id, Event.kind == EventKind.REOPENED)
    return db.session.scalars(reopenings.order_by(Event.id.desc()).limit(1)).first() if report.reopened else None


def after_pauses(report: Report, due_at: datetime, norm: Norm | None, known: Reference, *, since: datetime) -> datetime:
    """Return a due moment that was counted anew from `since`, moved on by the times that we waited for the reporter."""
    pauses = select(Pause).where(Pause.report_id == report.id, Pause.started_at >= since).order_by(Pause.started_at)
    for waited in db.session.scalars(pauses):
        if waited.ended_at is not None:
            due_at = resume(
                due_at, norm, paused_at=waited.started_at, resumed_at=waited.ended_at, calendar=known.calendar
            )
    return due_at
