"""How a report ends, and comes back: with an outcome, a reason in words and a moment on the street."""

from datetime import datetime, timedelta

from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.command import Actor, Close, CorrectEnd, Join, Reopen, Who
from server.domain.errors import DomainError
from server.domain.facts import Facts
from server.domain.lifecycle import move
from server.domain.numbering import report_number
from server.domain.vocabulary import EventKind, MessageKind, Outcome, PromiseCause, Status, WorkStatus
from server.model.base import db
from server.model.photo import Photo
from server.model.report import Report
from server.model.work_order import NO_DATE, WorkOrder
from server.operations.assigning import UnknownTarget, area_ids_of, present, work_meant
from server.operations.feedback import count_followers, tell
from server.operations.history import held, record
from server.operations.measuring import count_end, count_reopened, measure_end
from server.operations.promising import (
    go_on,
    keep_promise,
    needed,
    next_part,
    open_work,
    partner_of,
    promise_from,
    reopened_at,
    restart,
)
from server.queries.reference import Reference


class EndOutOfOrder(DomainError):
    """The work can't have ended before the report was received, or in the future."""


class TooLateToReopen(DomainError):
    """The time in which a reporter can say "it is still there" has gone; a new report is the way."""


class AlreadyOpen(DomainError):
    """The report has not ended, so it can't be reopened."""


def close(report: Report, command: Close, known: Reference, *, by: Actor, now: datetime) -> None:
    """End a piece of work; with the last one the report ends, unless it was only made safe."""
    reason = needed(command.reason)
    if command.outcome is Outcome.DUPLICATE:
        raise UnknownTarget("a duplicate ends by joining it to the report that it repeats")
    ended_at = command.ended_at or now
    if ended_at > now or ended_at < report.received_at:
        raise EndOutOfOrder(f"report {report.id}")
    orders = work_meant(report, command.work_order_id)
    for order in orders:
        _end_work(order, command.outcome, reason, ended_at)
    attach_photos(report, command.photos, moment="after", work_order_id=orders[0].id)
    if command.outcome is Outcome.MADE_SAFE:
        _go_on_after_safety(report, orders, reason, ended_at, known, by=by, now=now)
    elif open_work(report):
        record(report, EventKind.WORK_ENDED, by=by, now=now, at=ended_at, note=reason, work_order_id=orders[0].id)
    else:
        _end(report, *_sum(report, command.outcome, reason), ended_at, known, by=by, now=now)
    if spent := _spent(command):
        record(report, EventKind.NOTE, by=by, now=now, note=spent, work_order_id=orders[0].id, minutes=command.minutes)


def _spent(command: Close | CorrectEnd) -> str:
    """Return what the work took, in words."""
    minutes = f"{command.minutes} minuten werk." if command.minutes else ""
    material = f"Materiaal: {command.material.strip()}." if command.material.strip() else ""
    return f"{minutes} {material}".strip()


def correct_end(report: Report, command: CorrectEnd, known: Reference, *, by: Actor, now: datetime) -> None:
    """Let the outcome of who was there first count, instead of the one that was written down first."""
    reason, ended_at = needed(command.reason), max(command.ended_at, report.received_at)
    order = db.session.get(WorkOrder, command.work_order_id)
    if order is None or order.ended_at is None or report.ended_at is None or ended_at >= order.ended_at:
        raise EndOutOfOrder(f"report {report.id}")
    was = f"{Outcome(order.outcome).label}: {order.outcome_reason}" if order.outcome else ""
    count_end(report, -1)
    _end_work(order, command.outcome, reason, ended_at)
    db.session.flush()
    report.outcome, report.outcome_reason = _sum(report, command.outcome, reason)
    report.ended_at = _last_end(report)
    measure_end(report)
    count_end(report)
    note = f"Eerder ter plaatse: {command.outcome.label.lower()}. {reason} Het was: {was} {_spent(command)}".strip()
    record(
        report,
        EventKind.END_CORRECTED,
        by=by,
        now=now,
        at=ended_at,
        note=note,
        work_order_id=order.id,
        outcome=report.outcome,
        reason=report.outcome_reason,
    )


def _last_end(report: Report) -> datetime:
    ends = select(WorkOrder.ended_at).where(WorkOrder.report_id == report.id, WorkOrder.ended_at.is_not(None))
    return max(ended_at for ended_at in db.session.scalars(ends) if ended_at is not None)


def _end_work(order: WorkOrder, outcome: Outcome, reason: str, ended_at: datetime) -> None:
    order.status, order.outcome, order.outcome_reason = WorkStatus.ENDED, outcome, reason
    order.ended_at = ended_at
    order.version += 1


def _sum(report: Report, outcome: Outcome, reason: str) -> tuple[Outcome, str]:
    """Return outcome and reason of the whole: solved if any part was, with the reasons of all parts."""
    parts = db.session.scalars(select(WorkOrder).where(WorkOrder.report_id == report.id).order_by(WorkOrder.part)).all()
    since = reopened_at(report) or report.received_at
    latest = [p for p in parts if p.outcome is not Outcome.MADE_SAFE and p.created_at >= since]
    if any(part.outcome is Outcome.SOLVED for part in latest):
        outcome = Outcome.SOLVED
    reasons = dict.fromkeys(part.outcome_reason for part in latest if part.outcome_reason)
    return outcome, " ".join(reasons) or reason


def _go_on_after_safety(
    report: Report,
    orders: list[WorkOrder],
    reason: str,
    safe_at: datetime,
    known: Reference,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Made safe is not solved: the repair is a new piece of work."""
    for order in orders:
        again(report, order, "Herstellen, de plek is veilig gemaakt.", known, now=now)
    go_on(report, Status.IN_PROGRESS, known, now=now)
    report.partner_id = partner_of(report)
    record(report, EventKind.MADE_SAFE, by=by, now=now, at=safe_at, public=True, reason=reason)
    due_on = local_day(report.due_at) if report.due_at else None
    tell(report, MessageKind.MADE_SAFE, known, Facts(reason=reason, due_on=due_on), now=now)


def again(report: Report, order: WorkOrder, task: str, known: Reference, *, now: datetime) -> WorkOrder:
    """Return a new piece of work after an ended one, for the same team, and person or deputy."""
    fresh = WorkOrder(
        report_id=report.id,
        part=next_part(report),
        task=task,
        category_id=order.category_id,
        team_id=order.team_id,
        handler_id=present(order.handler_id, known, now=now),
        urgency=report.urgency,
        status=WorkStatus.OPEN,
        worklist_at=report.due_at or NO_DATE,
        created_at=now,
    )
    db.session.add(fresh)
    db.session.flush()
    return fresh


def _end(
    report: Report, outcome: Outcome, reason: str, ended_at: datetime, known: Reference, *, by: Actor, now: datetime
) -> None:
    restart(report, known, now=now)
    report.status = move(report.status, Status.ENDED)
    report.outcome, report.outcome_reason, report.ended_at = outcome, reason, ended_at
    report.first_ended_at = report.first_ended_at or ended_at
    measure_end(report)
    count_end(report)
    record(report, EventKind.ENDED, by=by, now=now, at=ended_at, public=True, outcome=outcome, reason=reason)
    said = Facts(outcome=outcome, reason=reason, ended_on=local_day(ended_at))
    if outcome is not Outcome.DUPLICATE:
        tell(report, MessageKind.ENDED, known, said, now=now)


def attach_photos(report: Report, photo_ids: tuple[int, ...], *, moment: str, work_order_id: int | None = None) -> int:
    """Let stored photos belong to the report, those that belong to none yet; return how many."""
    if not photo_ids:
        return 0
    free = db.session.scalars(select(Photo).where(Photo.id.in_(photo_ids), Photo.report_id.is_(None))).all()
    for photo in free:
        photo.report_id, photo.work_order_id, photo.moment = report.id, work_order_id, moment
    report.photos += len(free)
    return len(free)


def reopen(report: Report, command: Reopen, known: Reference, *, by: Actor, now: datetime) -> None:
    """Open an ended report again, with new work and a new date; its first end and first promise are kept.

    A joined report goes its own way again.
    """
    reason = needed(command.reason)
    if report.ended_at is None:
        raise AlreadyOpen(f"report {report.id}")
    main = _main_of(report)
    if by.who is Who.REPORTER:
        _refuse_too_early_or_late(main or report, known, now=now)
    count_end(report, -1)
    report.status = move(report.status, Status.REOPENED)
    report.outcome, report.outcome_reason, report.ended_at = None, "", None
    report.lead_time_min = report.deviation_min = report.on_time = None
    report.planned_on = report.partner_id = report.duplicate_of_id = None
    report.reopened += 1
    count_reopened(report, now)
    attach_photos(report, command.photos, moment="added")
    last = db.session.scalars(
        select(WorkOrder).where(WorkOrder.report_id == report.id).order_by(WorkOrder.part.desc())
    ).first()
    assert last is not None
    made = promise_from(report, now, PromiseCause.REOPENED, known, area_ids_of(report, known))
    if made is None:
        report.due_at, report.due_why = None, ""
    else:
        keep_promise(report, made, reason="Wij kijken opnieuw.", now=now)
    apart = main is not None and main.ended_at is None  # nobody was there yet
    fresh = again(report, last, last.task if apart else _look_again(by), known, now=now)
    report.team_id, report.handler_id = fresh.team_id, fresh.handler_id
    if main is not None:
        main.followers = count_followers(main)
    record(report, EventKind.REOPENED, by=by, now=now, public=True, note=reason)
    tell(report, MessageKind.REOPENED, known, Facts(due_on=local_day(made.due_at) if made else None), now=now)


def _look_again(by: Actor) -> str:
    who = "de melder zegt" if by.who is Who.REPORTER else "een collega zegt"
    return f"Opnieuw kijken: {who} dat het niet is opgelost."


def _main_of(report: Report) -> Report | None:
    return None if report.duplicate_of_id is None else held(report.duplicate_of_id)


def _refuse_too_early_or_late(report: Report, known: Reference, *, now: datetime) -> None:
    """The reporter of a joined report can say that it isn't solved when the main one has ended."""
    if report.ended_at is None:
        raise AlreadyOpen(f"report {report.id}")
    if now > report.ended_at + timedelta(days=known.reopen_days):
        raise TooLateToReopen(f"report {report.id}")


def join(report: Report, command: Join, known: Reference, *, by: Actor, now: datetime) -> None:
    """Put a report under the one that it repeats. Its reporter keeps an own page and hears the end of the main one."""
    main = held(command.main_report_id)
    if main is not None and main.duplicate_of_id is not None:
        main = held(main.duplicate_of_id)
    if main is None or main.id == report.id or main.ended_at is not None:
        raise UnknownTarget(f"report {command.main_report_id}")
    move(report.status, Status.ENDED)
    for order in open_work(report):
        _end_work(order, Outcome.DUPLICATE, "Samengevoegd.", now)
    db.session.flush()
    joined = db.session.scalars(select(Report).where(Report.duplicate_of_id == report.id)).all()
    for other in (report, *joined):
        other.duplicate_of_id = main.id
    db.session.flush()
    main.followers = count_followers(main)
    number = report_number(known.prefix, main.received_at, main.id)
    _end(report, Outcome.DUPLICATE, f"Samen met melding {number}.", now, known, by=by, now=now)
    own = report_number(known.prefix, report.received_at, report.id)
    note = f"Melding {own} hoort hierbij."
    record(main, EventKind.JOINED, by=by, now=now, note=note, joined=report.id, failure=command.failure)
    said = Facts(main_reference=number, due_on=local_day(main.due_at) if main.due_at else None)
    tell(report, MessageKind.JOINED, known, said, now=now)
