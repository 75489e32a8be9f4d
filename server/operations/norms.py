"""Watching the promises: what is about to be late, what is, and who must hear of it in time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal_column, select

from server.domain.calendar import ONE_DAY, end_of_day, local_day, nth_working_day
from server.domain.command import SYSTEM
from server.domain.facts import Facts
from server.domain.notice import AGAIN, REASON, is_on_its_way, missed_notice_at, next_date, notice_at
from server.domain.promise import Promised, norm_state
from server.domain.vocabulary import EventKind, MessageKind, NormState, PromiseCause, Status
from server.model.base import db
from server.model.report import PromiseRow, Report
from server.operations.feedback import tell, tell_address
from server.operations.history import record
from server.operations.promising import keep_promise, moved_words, say_moved, solution_norm
from server.queries.reference import Reference, reference

IS_OPEN: ColumnElement[bool] = literal_column("report.status <> 'ended'")
"""In these very words, or SQLite doesn't see that the partial index fits."""

AT_ONCE = 500
"""How many reports one sweep holds; the next sweep takes the others."""


def sweep(*, now: datetime) -> int:
    """Look at the promises of this municipality that need attention now; return how many got it.

    Each report is marked, and each reporter told, once per promised date, however often this runs.
    """
    known = reference()
    wanting = [row.id for row in _near(known, now=now) if any(_wants(row, known, now=now))]
    return sum(_attend(report, known, now=now) for report in _held(wanting[:AT_ONCE]))


def _near(known: Reference, *, now: datetime) -> Iterable[Row[Any]]:
    """Return what decides about the open reports whose date is near or gone, the earliest first."""
    soon = end_of_day(nth_working_day(local_day(now), 2, known.calendar) - ONE_DAY)
    columns = (
        Report.id,
        Report.status,
        Report.received_at,
        Report.due_at,
        Report.planned_on,
        Report.warned_for,
        Report.late_for,
    )
    return db.session.execute(
        select(*columns).where(IS_OPEN, *_RUNNING, Report.due_at <= soon).order_by(Report.due_at, Report.id)
    )


_RUNNING = (Report.status != Status.ENDED, Report.status != Status.WAITING_FOR_REPORTER)


def _held(ids: Sequence[int]) -> Sequence[Report]:
    """Return these reports as they are now, but those that somebody is busy with: they come with the next sweep."""
    if not ids:
        return []
    wanted = select(Report).where(Report.id.in_(ids), *_RUNNING).order_by(Report.due_at, Report.id)
    return db.session.scalars(
        wanted.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    ).all()


def _wants(report: Report | Row[Any], known: Reference, *, now: datetime) -> tuple[bool, bool]:
    """Return whether a report must be marked as late or about to be, and whether its reporter must get a new date."""
    due = report.due_at
    assert due is not None
    state = norm_state(due, now=now, calendar=known.calendar, received_at=report.received_at)
    at_work = report.status is Status.IN_PROGRESS
    if state is NormState.LATE:
        was_on_its_way = at_work or report.planned_on is not None
        tell_at = missed_notice_at(report.received_at, due, known.calendar) if was_on_its_way else now
        return report.late_for != due, now >= tell_at
    on_its_way = is_on_its_way(report.planned_on, due, at_work=at_work, today=local_day(now))
    is_time = now >= notice_at(report.received_at, due, known.calendar)
    return state is NormState.DUE_SOON and report.warned_for != due, is_time and not on_its_way


def _attend(report: Report, known: Reference, *, now: datetime) -> bool:
    assert report.due_at is not None
    mark, tell_it = _wants(report, known, now=now)
    if mark and now > report.due_at:
        _mark_late(report, known, now=now)
    elif mark:
        _mark_due_soon(report, now=now)
    if tell_it:
        _promise_anew(report, known, now=now)
    return mark or tell_it


def _mark_due_soon(report: Report, *, now: datetime) -> None:
    report.warned_for = report.due_at
    record(report, EventKind.DUE_SOON, by=SYSTEM, now=now)


def _mark_late(report: Report, known: Reference, *, now: datetime) -> None:
    report.late_for = report.warned_for = report.due_at
    record(report, EventKind.LATE, by=SYSTEM, now=now)
    _warn_team(report, "is te laat", known, now=now)


def _promise_anew(report: Report, known: Reference, *, now: datetime) -> None:
    """Tell the reporter of a new date, if possible before the promised one has gone. The work keeps its old place."""
    before, slipped = report.due_at, _slipped(report)
    reason = AGAIN if slipped else REASON
    due_at = next_date(solution_norm(report, known), slipped=slipped, now=now, calendar=known.calendar)
    made = Promised(due_at, PromiseCause.MOVED, "Het werk was niet op tijd gepland.", None, known.calendar.version)
    if report.late_for != before:
        _warn_team(report, "haalt de datum niet", known, now=now)
    keep_promise(report, made, reason=reason, now=now, reorder=False)
    say_moved(report, before, reason, by=SYSTEM, now=now)
    tell(report, MessageKind.LATE_NOTICE, known, moved_words(report, before, reason), now=now)


def _slipped(report: Report) -> int:
    """Return how many dates we named by ourselves already."""
    ours = (PromiseRow.report_id == report.id, PromiseRow.reason.in_((REASON, AGAIN)))
    return db.session.scalar(select(func.count()).select_from(PromiseRow).where(*ours)) or 0


def _warn_team(report: Report, what: str, known: Reference, *, now: datetime) -> None:
    facts = Facts(reason=what, due_on=local_day(report.due_at) if report.due_at else None)
    tell_address(known.teams[report.team_id].mail, report, MessageKind.WARNING_FOR_TEAM, facts, now=now)
