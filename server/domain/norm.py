"""What the municipality has promised itself, and the date that follows from it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.calendar import Calendar, add_working_hours, as_utc, end_of_day, local_day, nth_working_day
from server.domain.vocabulary import NormKind, NormUnit, Urgency


@dataclass(frozen=True, slots=True)
class Norm:
    """One dated row of the norm table. A field that is None holds for all; `source` says who decided it."""

    id: int
    kind: NormKind
    amount: int
    unit: NormUnit
    valid_from: date
    category_id: int | None = None
    channel: str | None = None
    area_id: int | None = None
    urgency: Urgency | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a norm is at least 1")


def norm_for(
    norms: Iterable[Norm],
    kind: NormKind,
    *,
    category_path: Sequence[int],
    channel: str,
    area_ids: Collection[int],
    urgency: Urgency,
    on: date,
) -> Norm | None:
    """Return the norm that holds `on` that day, or None when nobody set one.

    `category_path` is the category's own id and then its parents. A norm for the urgency goes before all others: danger
    does not wait for the term of its category. Then the category's own norm goes before its parent's, and that before
    the municipality's; within one of those a norm for the channel before one for the area; of equals the newest holds.
    """
    levels: list[int | None] = [*category_path, None]

    def holds(norm: Norm) -> bool:
        return (
            norm.kind is kind
            and norm.valid_from <= on
            and norm.category_id in levels
            and norm.urgency in (None, urgency)
            and norm.channel in (None, channel)
            and (norm.area_id is None or norm.area_id in area_ids)
        )

    def strength(norm: Norm) -> tuple[bool, int, bool, bool, date, int]:
        level = -levels.index(norm.category_id)
        return (
            norm.urgency is not None,
            level,
            norm.channel is not None,
            norm.area_id is not None,
            norm.valid_from,
            norm.id,
        )

    return max(filter(holds, norms), key=strength, default=None)


def due_at(start: datetime, norm: Norm, calendar: Calendar) -> datetime:
    """Return the last moment (UTC) that is still in time for work that came in at `start`.

    The day of receipt doesn't count and a term in days ends at 23:59:59 local time. HOURS run on the real clock, also
    through the nights, the weekends and the two changes of the clock. Raises OutOfCalendar.
    """
    if norm.unit is NormUnit.HOURS:
        return as_utc(start) + timedelta(hours=norm.amount)
    if norm.unit is NormUnit.WORKING_HOURS:
        return add_working_hours(start, norm.amount, calendar)
    if norm.unit is NormUnit.CALENDAR_DAYS:
        return end_of_day(local_day(start) + timedelta(days=norm.amount))
    return end_of_day(nth_working_day(local_day(start), norm.amount, calendar))
