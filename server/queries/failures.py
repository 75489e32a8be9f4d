"""Many reports of what is probably one failure, for a person to join; and those that were joined, to part again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from server.domain.clusters import Cause, Certainty, Cluster, Told, clusters
from server.domain.vocabulary import EventKind, Outcome, Urgency, WorkStatus
from server.model.base import db
from server.model.report import Event, Report
from server.model.work_order import WorkOrder
from server.queries.plan import WorkLine, work_lines
from server.queries.reference import Reference, reference

LOOKS_BACK = timedelta(hours=24)
USUAL_DAYS = 28
"""Over how many days we count what is usual."""

Line = Row[*tuple[Any, ...]]  # Any: plain columns


@dataclass(frozen=True)
class Failure:
    """Reports that are probably about one failure; `lines` begins with the one that carries the others.

    `usual` is how many of these come in on an ordinary day.
    """

    category: str
    lines: tuple[WorkLine, ...]
    reporters: int
    first_at: datetime
    certainty: Certainty
    minutes: int
    within_m: int
    usual: float
    joins_itself: bool = False

    @property
    def words(self) -> str:
        """Return "41 mensen meldden dit: Straatverlichting. Is het één storing?"."""
        return f"{self.reporters} mensen meldden dit: {self.category}. Is het één storing?"

    @property
    def why(self) -> str:
        """Return "Bijna zeker: 41 meldingen in 50 minuten, binnen 300 meter. Anders komen er 2 per dag."."""
        minutes = "1 minuut" if self.minutes == 1 else f"{self.minutes} minuten"
        usual = "minder dan 1" if self.usual < 1 else str(round(self.usual))
        verb = "komt er" if self.usual < 1.5 else "komen er"
        return (
            f"{self.certainty.value}: {len(self.lines)} meldingen in {minutes}, "
            f"binnen {self.within_m} meter. Anders {verb} {usual} per dag."
        )


@dataclass(frozen=True)
class Joined:
    """A failure that was joined: the report that carries the others, and how many those are."""

    line: WorkLine
    report_ids: tuple[int, ...]
    at: datetime


def likely_failures(*, now: datetime, team_id: int | None = None, with_report: int | None = None) -> list[Failure]:
    """Return what is probably one failure among what came in lately and is open still; with one report, of that."""
    known = reference()
    families = _families(known, with_report)
    if not families:
        return []
    mine = [WorkOrder.team_id == team_id] if team_id is not None else []
    newest_first = _open_work(families, now).where(*mine).order_by(WorkOrder.id.desc())
    of_report = {row.report_id: row for row in db.session.execute(newest_first)}
    rows = {row.id: row for row in of_report.values()}
    joined = _joined_to(of_report, now)
    told = [_told(row, joined.get(row.report_id, ()), known) for row in rows.values()]
    causes = {cause.family: cause for cause in families.values()}
    return [
        _failure(cluster, rows, known, now)
        for cluster in clusters(told, causes)
        if with_report is None or any(rows[one.id].report_id == with_report for one in cluster.told)
    ]


def _families(known: Reference, with_report: int | None) -> dict[int, Cause]:
    """Return the categories that can fail together with others, each with its family; of one report only its own."""
    found = {category.id: category.cause for category in known.categories.values() if category.cause is not None}
    if with_report is None:
        return found
    own = found.get(db.session.scalar(select(Report.category_id).where(Report.id == with_report)) or 0)
    return {id: cause for id, cause in found.items() if cause == own}


def _open_work(categories: Collection[int], now: datetime) -> Any:  # Any: a statement over plain columns
    columns = (WorkOrder.id, WorkOrder.report_id, WorkOrder.category_id, WorkOrder.status, WorkOrder.crew_id)
    return (
        select(*columns, Report.x, Report.y, Report.received_at, Report.urgency, Report.followers)
        .join_from(Report, WorkOrder, WorkOrder.report_id == Report.id)
        .where(Report.received_at > now - LOOKS_BACK, Report.x.is_not(None), Report.y.is_not(None))
        .where(WorkOrder.category_id.in_(categories))
        .where(WorkOrder.status.not_in([WorkStatus.ENDED, WorkStatus.WITH_PARTNER]))
    )


def _told(row: Line, joined: Sequence[Line], known: Reference) -> Told:
    cause = known.categories[row.category_id].cause
    assert cause is not None
    at = max([row.received_at, *(other.ended_at for other in joined)])
    return Told(row.id, cause.family, row.x, row.y, at, len(joined))


def _failure(cluster: Cluster, rows: Mapping[int, Line], known: Reference, now: datetime) -> Failure:
    ids = sorted((one.id for one in cluster.told), key=lambda id: carries(rows[id]))
    cause = cluster.cause
    return Failure(
        category=known.categories[cause.family].name,
        lines=tuple(work_lines(ids, known, now=now)),
        reporters=sum(1 + rows[id].followers for id in ids),
        first_at=min(rows[id].received_at for id in ids),
        certainty=cluster.certainty,
        minutes=cluster.minutes,
        within_m=cluster.within_m,
        usual=_usual(cause, known, now),
        joins_itself=cause.joins_from is not None and cluster.size >= cause.joins_from,
    )


def carries(row: Line) -> tuple[bool, bool, bool, int, datetime, int]:
    """Return by what one chooses the report that carries the others, least first.

    Danger, what a crew is at or has in its round, what carries others already, and then the first.
    """
    return (
        row.urgency is not Urgency.DANGER,
        row.status is not WorkStatus.IN_PROGRESS,
        row.crew_id is None,
        -row.followers,
        row.received_at,
        row.report_id,
    )


def _usual(cause: Cause, known: Reference, now: datetime) -> float:
    """Return how many reports of a family come in on a day, by the weeks before."""
    ids = [category.id for category in known.categories.values() if category.cause == cause]
    until = now - LOOKS_BACK
    count = select(func.count(Report.id)).where(
        Report.received_at > until - timedelta(days=USUAL_DAYS), Report.received_at <= until
    )
    return (db.session.scalar(count.where(Report.category_id.in_(ids))) or 0) / USUAL_DAYS


# --- joined


def joined_failures(*, now: datetime, team_id: int | None = None) -> list[Joined]:
    """Return the failures that were joined lately and are open still."""
    known = reference()
    events = select(Event.report_id).where(Event.recorded_at > now - LOOKS_BACK, Event.kind == EventKind.JOINED)
    mains = set(db.session.scalars(events))
    joined = _joined_to(mains, now)
    if not joined:
        return []
    mine = [WorkOrder.team_id == team_id] if team_id is not None else []
    orders = db.session.execute(
        select(WorkOrder.id, WorkOrder.report_id)
        .where(WorkOrder.report_id.in_(joined), WorkOrder.status != WorkStatus.ENDED, *mine)
        .order_by(WorkOrder.id.desc())
    )
    first = {row.report_id: row.id for row in orders}
    lines = {line.report_id: line for line in work_lines(list(first.values()), known, now=now)}
    return [
        Joined(lines[id], tuple(row.id for row in rows), max(row.ended_at for row in rows))
        for id, rows in sorted(joined.items())
        if id in lines
    ]


def _joined_to(mains: Collection[int], now: datetime) -> dict[int, list[Line]]:
    """Return the reports that lie joined under these lately, as one failure."""
    if not mains:
        return {}
    events = select(Event.report_id, Event.data).where(Event.report_id.in_(mains), Event.kind == EventKind.JOINED)
    under = {row.data["joined"]: row.report_id for row in db.session.execute(events) if row.data.get("failure") is True}
    rows = db.session.execute(
        select(Report.id, Report.received_at, Report.ended_at, Report.duplicate_of_id)
        .where(Report.id.in_(under), Report.outcome == Outcome.DUPLICATE, Report.ended_at > now - LOOKS_BACK)
        .order_by(Report.id)
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        if row.duplicate_of_id == under[row.id]:
            found[row.duplicate_of_id].append(row)
    return dict(found)
