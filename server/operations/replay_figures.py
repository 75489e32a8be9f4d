"""What an auditor wants to know of replayed reports: how many were solved within the norm."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.model.base import db
from server.model.report import Report
from server.operations.replaying import CHANNEL
from server.queries.reference import CategoryInfo, reference


@dataclass
class Tally:
    """Counts of reports. With a norm, each is exactly one of on time, late, open in time and open past its date."""

    name: str
    on_time: int = 0
    late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    ended_without_norm: int = 0
    open_without_norm: int = 0

    @property
    def total(self) -> int:
        return sum(value for value in vars(self).values() if isinstance(value, int))

    @property
    def due(self) -> int:
        """How many had a norm and were due: ended, or open and past their date."""
        return self.on_time + self.late + self.open_late

    @property
    def share(self) -> float | None:
        """The share on time of those that were due, open and past due counted as late."""
        return self.on_time / self.due if self.due else None

    @property
    def share_of_all(self) -> float | None:
        """The share on time of all with a norm, also those still open within their time."""
        known = self.due + self.open_in_time
        return self.on_time / known if known else None


@dataclass(frozen=True)
class Figures:
    """The tallies per category, per main category and of all."""

    categories: list[Tally]
    mains: list[Tally]
    all: Tally


def figures(source: str, *, at: datetime, since: datetime | None = None) -> Figures:
    """Count the replayed reports of a source as they stand, judged by the first promise, at some moment."""
    known = reference()
    rows = db.session.execute(
        select(Report.category_id, Report.ended_at, Report.on_time, Report.first_due_at).where(
            Report.channel == CHANNEL,
            Report.channel_ref.startswith(f"{source}:", autoescape=True),
            *([Report.received_at >= since] if since else []),
        )
    ).all()

    def by(group: Callable[[CategoryInfo], CategoryInfo]) -> list[Tally]:
        found: dict[int, Tally] = {}
        for row in rows:
            category = group(known.categories[row.category_id])
            _count(found.setdefault(category.id, Tally(category.name)), row.ended_at, row.on_time, row.first_due_at, at)
        return sorted(found.values(), key=lambda tally: -tally.total)

    whole = Tally("all")
    for row in rows:
        _count(whole, row.ended_at, row.on_time, row.first_due_at, at)
    return Figures(by(lambda c: c), by(lambda c: known.categories[c.path[-1]]), whole)


def _count(
    tally: Tally, ended_at: datetime | None, on_time: bool | None, due_at: datetime | None, at: datetime
) -> None:
    if due_at is None:
        column = "open_without_norm" if ended_at is None else "ended_without_norm"
    elif ended_at is not None:
        column = "on_time" if on_time else "late"
    else:
        column = "open_late" if due_at < at else "open_in_time"
    setattr(tally, column, getattr(tally, column) + 1)
