"""Watching the promises: what is about to be late, what is, and who must hear of it in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from server.domain.calendar import local_day
from server.domain.command import SYSTEM
from server.domain.facts import Facts
from server.domain.notice import REASON, is_on_its_way, next_date, notice_at
from server.domain.promise import Promised, norm_state
from server.domain.vocabulary import EventKind, MessageKind, NormState, PromiseCause, Status
from server.model.base import db
from server.model.report import Report
from server.operations.feedback import tell, tell_address
from server.operations.history import record
from server.operations.promising import keep_promise, moved_words, say_moved, solution_norm
from server.queries.reference import Reference, reference

AHEAD = timedelta(days=10)
"""How far ahead we look: the longest row of free days, and some."""

AT_ONCE = 500


def sweep(*, now: datetime) -> int:
    """Look at the promises of this municipality that need attention now; return how many were marked.

    Each report is marked, and each reporter told, once per promised date, however often this runs.
    """
    known = reference()
    return sum(_watch(report, known, now=now) for report in _at_risk(now))


def _at_risk(now: datetime) -> Sequence[Report]:
    """Return the open reports whose date is near or gone and that were not marked for it."""
    return db.session.scalars(
        select(Report)
        .where(
            Report.status != Status.ENDED,
            Report.status != Status.WAITING_FOR_REPORTER,
            Report.due_at <= now + AHEAD,
            or_(
                Report.warned_for.is_(None),
                Report.warned_for != Report.due_at,
                Report.late_for.is_(None),
                Report.late_for != Report.due_at,
            ),
        )
        .order_by(Report.due_at, Report.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()


def _watch(report: Report, known: Reference, *, now: datetime) -> bool:
    assert report.due_at is not None
    state = norm_state(report.due_at, now=now, calendar=known.calendar, received_at=report.received_at)
    if state is NormState.LATE:
        return _mark_late(report, known, now=now)
    marked = state is NormState.DUE_SOON and _mark_due_soon(report, now=now)
    return _tell_in_time(report, known, now=now) or marked


def _mark_due_soon(report: Report, *, now: datetime) -> bool:
    if report.warned_for == report.due_at:
        return False
    report.warned_for = report.due_at
    record(report, EventKind.DUE_SOON, by=SYSTEM, now=now)
    return True


def _mark_late(report: Report, known: Reference, *, now: datetime) -> bool:
    if report.late_for == report.due_at:
        return False
    report.late_for = report.warned_for = report.due_at
    record(report, EventKind.LATE, by=SYSTEM, now=now)
    _warn_team(report, "is te laat", known, now=now)
    return True


def _tell_in_time(report: Report, known: Reference, *, now: datetime) -> bool:
    """Tell the reporter of a new date before the promised one has gone, when nobody will make it."""
    assert report.due_at is not None
    if now < notice_at(report.received_at, report.due_at, known.calendar):
        return False
    if is_on_its_way(report.planned_on, report.due_at, at_work=report.status is Status.IN_PROGRESS):
        return False
    before = report.due_at
    due_at = next_date(solution_norm(report, known), now=now, calendar=known.calendar)
    made = Promised(due_at, PromiseCause.MOVED, "Het werk was niet op tijd gepland.", None, known.calendar.version)
    _warn_team(report, "haalt de datum niet", known, now=now)
    keep_promise(report, made, reason=REASON, now=now, reorder=False)
    say_moved(report, before, REASON, by=SYSTEM, now=now)
    tell(report, MessageKind.LATE_NOTICE, known, moved_words(report, before, REASON), now=now)
    return True


def _warn_team(report: Report, what: str, known: Reference, *, now: datetime) -> None:
    facts = Facts(reason=what, due_on=local_day(report.due_at) if report.due_at else None)
    tell_address(known.teams[report.team_id].mail, report, MessageKind.WARNING_FOR_TEAM, facts, now=now)
