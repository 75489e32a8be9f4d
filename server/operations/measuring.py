"""Keeping the figures up to date, in the same transaction as the report that they count."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from server.domain.calendar import local_day
from server.domain.deviation import bucket, measure
from server.domain.vocabulary import EventKind, Outcome
from server.model.base import db
from server.model.report import Event, Report
from server.model.rollup import LeadTimeRollup, Rollup

NO_VERDICT = {Outcome.DUPLICATE, Outcome.WITHDRAWN}
"""Ends that say nothing about our speed."""


def week_of(moment: datetime) -> date:
    """Return the Monday of the local week in which a moment lies."""
    day = local_day(moment)
    return day - timedelta(days=day.weekday())


def measure_end(report: Report) -> None:
    """Fill in how long an ended report took and how far that was from its first promise."""
    assert report.ended_at is not None
    measured = measure(
        report.received_at,
        report.ended_at,
        first_due_at=report.first_due_at,
        due_at=report.due_at,
        paused_min=report.paused_min,
    )
    judged = report.outcome not in NO_VERDICT
    report.lead_time_min = measured.lead_time_min
    report.deviation_min = measured.deviation_min if judged else None
    report.on_time = measured.on_time if judged else None


def verdict_counts(outcome: Outcome | None, on_time: bool | None) -> dict[str, int]:
    """Return the columns that an ended report adds one to, apart from `ended` itself."""
    if outcome in NO_VERDICT:
        return {}
    return {"without_norm": 1} if on_time is None else {"on_time": 1} if on_time else {"late": 1}


def groups_of(category_id: int, area_id: int | None) -> list[tuple[str, int]]:
    """Return the (grouping, key) pairs under which a report is counted; area 0 is "no area"."""
    return [("category", category_id), ("area", area_id or 0)]


def count_received(report: Report, sign: int = 1) -> None:
    """Count a report's receipt, or take it back (-1)."""
    _add(groups_of(report.category_id, report.area_id), week_of(report.received_at), {"received": sign})


def count_end(report: Report, sign: int = 1) -> None:
    """Count a report's end, or take it back (-1) before it is reopened."""
    if report.ended_at is None or report.lead_time_min is None:
        return
    week, groups = week_of(report.ended_at), groups_of(report.category_id, report.area_id)
    counts = {"ended": 1, **verdict_counts(report.outcome, report.on_time)}
    _add(groups, week, {name: sign * n for name, n in counts.items()})
    if report.outcome not in NO_VERDICT:
        _add_lead_time(report.municipality_id, groups, week, bucket(report.lead_time_min), sign)


def count_reopened(report: Report, now: datetime) -> None:
    """Count that a report came back."""
    _add(groups_of(report.category_id, report.area_id), week_of(now), {"reopened": 1})


def count_whole(report: Report, sign: int = 1) -> None:
    """Count all that is counted of a report, or take it back (-1) before its category or area changes."""
    count_received(report, sign)
    count_end(report, sign)
    came_back = select(Event.recorded_at).where(Event.report_id == report.id, Event.kind == EventKind.REOPENED)
    for moment in db.session.scalars(came_back):
        _add(groups_of(report.category_id, report.area_id), week_of(moment), {"reopened": sign})


def _add(groups: Iterable[tuple[str, int]], week: date, counts: dict[str, int]) -> None:
    zero = dict.fromkeys(("received", "ended", "on_time", "late", "without_norm", "reopened"), 0)
    town = db.session.info["municipality_id"]
    rows = [
        {"municipality_id": town, "grouping": grouping, "key_id": key, "week": week, **zero, **counts}
        for grouping, key in sorted(groups)
    ]
    upsert(Rollup.__table__, rows, key=("municipality_id", "grouping", "key_id", "week"), add=tuple(counts))


def _add_lead_time(town: int, groups: Iterable[tuple[str, int]], week: date, number: int, sign: int) -> None:
    rows = [
        {"municipality_id": town, "grouping": grouping, "key_id": key, "week": week, "bucket": number, "n": sign}
        for grouping, key in sorted(groups)
    ]
    key = ("municipality_id", "grouping", "key_id", "week", "bucket")
    upsert(LeadTimeRollup.__table__, rows, key=key, add=("n",))


def upsert(table: Any, rows: list[dict[str, Any]], *, key: tuple[str, ...], add: tuple[str, ...]) -> None:
    """Insert rows, or add their `add` columns to the rows that are there. Any: a mapped table's type is lost."""
    connection = db.session.connection()
    connection.execute(_upserting(table, connection.dialect.name, key, add), rows)


@cache
def _upserting(table: Table, engine: str, key: tuple[str, ...], add: tuple[str, ...]) -> Insert:
    statement: Any = (postgresql if engine == "postgresql" else sqlite).insert(table)  # Any: two types that are alike
    more = {name: table.c[name] + statement.excluded[name] for name in add}
    return cast(Insert, statement.on_conflict_do_update(index_elements=list(key), set_=more))
