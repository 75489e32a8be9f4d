"""How well the norm is met, read from the rollups: per category, per area, per week."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.deviation import quantile
from server.model.base import db
from server.model.rollup import LeadTimeRollup, Rollup

TOO_FEW = 5
"""Below this number a share or a median says nothing, and may say too much about one person."""

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Period:
    """Whole weeks, named by the Mondays of the first and the last."""

    first: date
    last: date

    @classmethod
    def of_weeks(cls, weeks: int, *, now: datetime) -> Self:
        """Return the last so many weeks that are over."""
        today = local_day(now)
        last = today - timedelta(days=today.weekday()) - WEEK
        return cls(last - (weeks - 1) * WEEK, last)

    @property
    def mondays(self) -> list[date]:
        return [self.first + n * WEEK for n in range((self.last - self.first).days // 7 + 1)]

    @property
    def last_day(self) -> date:
        return self.last + WEEK - timedelta(days=1)


@dataclass
class Tally:
    """What ended in a period. `lead` maps a bucket of `domain/deviation.py` to how many took so long."""

    on_time: int = 0
    late: int = 0
    without_norm: int = 0
    lead: Counter[int] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """How many had a norm, so that they could be on time."""
        return self.on_time + self.late

    @property
    def share(self) -> int | None:
        """The whole percentage on time, rounded down so that 100 % means all; None when there are too few."""
        return None if self.judged < TOO_FEW else 100 * self.on_time // self.judged

    @property
    def median_min(self) -> int | None:
        return self._quantile(0.5)

    @property
    def p90_min(self) -> int | None:
        return self._quantile(0.9)

    def _quantile(self, share: float) -> int | None:
        return None if self.lead.total() < TOO_FEW else quantile(self.lead, share)

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        self.on_time += other.on_time
        self.late += other.late
        self.without_norm += other.without_norm
        self.lead.update(other.lead)


def total(tallies: Iterable[Tally]) -> Tally:
    """Return all of these together."""
    result = Tally()
    for tally in tallies:
        result.add(tally)
    return result


def deviation_by(grouping: str, period: Period) -> Mapping[int, Tally]:
    """Return the tally of each "category" or "area" (0 is no area) in which anything ended."""
    tallies: dict[int, Tally] = {}
    inside = Rollup.week.between(period.first, period.last)
    columns = (Rollup.key_id, Rollup.on_time, Rollup.late, Rollup.without_norm)
    for row in db.session.execute(select(*columns).where(Rollup.grouping == grouping, inside)):
        tallies.setdefault(row.key_id, Tally()).add(Tally(row.on_time, row.late, row.without_norm))
    inside = LeadTimeRollup.week.between(period.first, period.last)
    buckets = (LeadTimeRollup.key_id, LeadTimeRollup.bucket, LeadTimeRollup.n)
    for key, bucket, n in db.session.execute(select(*buckets).where(LeadTimeRollup.grouping == grouping, inside)):
        tallies.setdefault(key, Tally()).lead[bucket] += n
    return {key: tally for key, tally in tallies.items() if tally.judged or tally.without_norm}


def deviation_by_week(period: Period) -> Mapping[date, Tally]:
    """Return the tally of each week of a period, also of those in which nothing ended. Without lead times."""
    tallies = {monday: Tally() for monday in period.mondays}
    columns = (Rollup.week, Rollup.on_time, Rollup.late, Rollup.without_norm)
    inside = Rollup.week.between(period.first, period.last)
    for row in db.session.execute(select(*columns).where(Rollup.grouping == "category", inside)):
        tallies[row.week].add(Tally(row.on_time, row.late, row.without_norm))
    return tallies
