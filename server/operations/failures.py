"""One failure that many reported: joined under one report, so that one stop carries all who told of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.domain.command import SYSTEM, Actor, Join, Reopen
from server.domain.errors import DomainError
from server.domain.vocabulary import WorkStatus
from server.model.base import db
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations.apply import apply
from server.operations.history import held
from server.queries.failures import carries, joined_failures, likely_failures

APART = "Deze melding hoort toch niet bij dezelfde storing."


class NoFailure(DomainError):
    """Fewer than two of these reports are open, or what was joined has been parted or ended."""


@dataclass(frozen=True)
class OneFailure:
    """What became of it: the report that carries the others, and how many those are."""

    main_id: int
    joined: int


def join_failure(report_ids: Collection[int], *, by: Actor, now: datetime) -> OneFailure:
    """Join open reports under the one that presses most; each reporter hears of it, and later of the end.

    What has ended meanwhile stays as it is. Raises NoFailure.
    """
    for report_id in sorted(report_ids):
        held(report_id)  # always the lower number first, or two people who join wait for each other
    columns = (WorkOrder.report_id, WorkOrder.status, WorkOrder.crew_id)
    rows = db.session.execute(
        select(*columns, Report.urgency, Report.followers, Report.received_at)
        .join_from(WorkOrder, Report, Report.id == WorkOrder.report_id)
        .where(Report.id.in_(report_ids), WorkOrder.status.not_in([WorkStatus.ENDED, WorkStatus.WITH_PARTNER]))
    ).all()
    ranked = dict.fromkeys(row.report_id for row in sorted(rows, key=carries))
    if len(ranked) < 2:
        raise NoFailure(str(sorted(report_ids)))
    main_id, *others = ranked
    for report_id in others:
        apply(Join(report_id=report_id, main_report_id=main_id, failure=True), by=by, now=now)
    return OneFailure(main_id, len(others))


def part_failure(main_id: int, *, by: Actor, now: datetime) -> int:
    """Let each report that was joined under this one as a failure go its own way again; return how many. NoFailure."""
    found = next((one for one in joined_failures(now=now) if one.line.report_id == main_id), None)
    if found is None:
        raise NoFailure(str(main_id))
    for report_id in sorted([main_id, *found.report_ids]):
        held(report_id)
    for report_id in found.report_ids:
        apply(Reopen(report_id=report_id, reason=APART), by=by, now=now)
    return len(found.report_ids)


def join_failures(*, now: datetime) -> int:
    """Join what the municipality wants to be joined by itself; return how many reports that were."""
    sure = [failure for failure in likely_failures(now=now) if failure.joins_itself]
    return sum(join_failure({line.report_id for line in one.lines}, by=SYSTEM, now=now).joined for one in sure)
