"""Working days and opening hours of a municipality, in Dutch local time.

The Algemene termijnenwet doesn't say what a municipality's own "werkdag" is, so the calendar is data per municipality.
A day outside the calendar is an error and never silently "no holiday".
"""

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from holidays import country_holidays

from server.domain.errors import DomainError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ONE_DAY = timedelta(days=1)
END_OF_DAY = time(23, 59, 59)
_SATURDAY = 5
_NONE_FREE: Mapping[date, str] = MappingProxyType({})


class OutOfCalendar(DomainError):
    """The calendar of the municipality doesn't reach this day: it must be made longer."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} lies outside the calendar")
        self.day = day


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours on which a municipality works.

    `free_days` are the days off besides the weekends, `names` says what they are called, `extra_days` are weekend
    days on which people do work. `version` changes when the outcome of any count may change.
    """

    free_days: frozenset[date]
    first_day: date
    last_day: date
    version: str
    opens: time = time(8)
    closes: time = time(17)
    extra_days: frozenset[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.opens >= self.closes or self.first_day > self.last_day:
            raise ValueError("a calendar opens before it closes and begins before it ends")

    def is_working_day(self, day: date) -> bool:
        """Return whether people work on `day`; raises OutOfCalendar."""
        if not self.first_day <= day <= self.last_day:
            raise OutOfCalendar(day)
        return day in self.extra_days or (day.weekday() < _SATURDAY and day not in self.free_days)

    def opening(self, day: date) -> tuple[datetime, datetime]:
        """Return the moments (UTC) at which `day` opens and closes, if it is a working day."""
        return _at(day, self.opens), _at(day, self.closes)


def dutch_free_days(first_year: int, last_year: int, *, liberation_day_every_year: bool) -> dict[date, str]:
    """Return the Dutch holidays with their Dutch names, without Goede Vrijdag, which the cao Gemeenten doesn't give.

    The cao gives 5 May every year (since 2024); without the switch only the lustrum years (2025, 2030 …) have it.
    """
    return dict(_dutch_free_days(first_year, last_year, liberation_day_every_year))


@cache
def _dutch_free_days(first_year: int, last_year: int, liberation_day_every_year: bool) -> tuple[tuple[date, str], ...]:
    """Working these out takes a tenth of a second, and they never change."""
    categories = ("public", "optional") if liberation_day_every_year else ("public",)
    # expand=False: a look-up in a year that wasn't loaded would bring Goede Vrijdag back.
    found = country_holidays(
        "NL", years=range(first_year, last_year + 1), categories=categories, language="nl", expand=False
    )
    found.pop_named("Goede vrijdag")
    return tuple(found.items())


def municipal_calendar(
    first_year: int,
    last_year: int,
    *,
    liberation_day_every_year: bool = True,
    local_free: Mapping[date, str] = _NONE_FREE,
    local_working: Collection[date] = (),
    opens: time = time(8),
    closes: time = time(17),
) -> Calendar:
    """Return the calendar of a municipality: Dutch holidays, its own days off, and the days it works all the same."""
    dutch = dutch_free_days(first_year, last_year, liberation_day_every_year=liberation_day_every_year)
    names = {day: name for day, name in sorted({**dutch, **local_free}.items()) if day not in local_working}
    extra = frozenset(day for day in local_working if day.weekday() >= _SATURDAY)
    first_day, last_day = date(first_year, 1, 1), date(last_year, 12, 31)
    content = [first_day, last_day, opens, closes, "free", *names, "extra", *sorted(extra)]
    return Calendar(frozenset(names), first_day, last_day, _version(content), opens, closes, extra, names)


def nth_working_day(after: date, n: int, calendar: Calendar) -> date:
    """Return the n-th working day after `after`, which itself doesn't count; n = 0 gives `after`."""
    if n <= 0:
        return after
    days, place = _working_days(calendar), _place(after, calendar) + n - 1
    if place >= len(days):
        raise OutOfCalendar(calendar.last_day + ONE_DAY)
    return days[place]


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Return the number of working days after `start` up to and including `end`; negative when `end` is earlier."""
    return _place(end, calendar) - _place(start, calendar)


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return the time within opening hours from `start` to `end`; negative when `end` is earlier."""
    start, end = as_utc(start), as_utc(end)
    if end < start:
        return -working_time_between(end, start, calendar)
    total, day, last = timedelta(), local_day(start), local_day(end)
    while day <= last:
        if calendar.is_working_day(day):
            opens, closes = calendar.opening(day)
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += ONE_DAY
    return total


def working_minutes_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Return the whole minutes within opening hours from `start` to `end`; negative when `end` is earlier."""
    return int(working_time_between(start, end, calendar) / timedelta(minutes=1))


def add_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """Return the moment (UTC) at which `amount` of opening hours has passed since `start`."""
    moment, day = as_utc(start), local_day(start)
    while amount > timedelta():
        if calendar.is_working_day(day):
            opens, closes = calendar.opening(day)
            begin = max(moment, opens)
            if begin + amount <= closes:
                return begin + amount
            amount -= max(closes - begin, timedelta())
        day += ONE_DAY
    return moment


def add_working_hours(start: datetime, hours: float, calendar: Calendar) -> datetime:
    """Return the moment (UTC) at which `hours` of opening hours have passed since `start`."""
    return add_working_time(start, timedelta(hours=hours), calendar)


def as_utc(moment: datetime) -> datetime:
    """Return `moment` in UTC, where differences are true when the clock changes; refuses a moment without zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def local_day(moment: datetime) -> date:
    """Return the day on which `moment` falls in the Netherlands."""
    return as_utc(moment).astimezone(AMSTERDAM).date()


def end_of_day(day: date) -> datetime:
    """Return the last second (UTC) of `day` in the Netherlands."""
    return _at(day, END_OF_DAY)


def _place(day: date, calendar: Calendar) -> int:
    """Return how many working days the calendar has up to and including `day`."""
    if not calendar.first_day <= day <= calendar.last_day:
        raise OutOfCalendar(day)
    return bisect_right(_working_days(calendar), day)


@lru_cache(maxsize=64)
def _working_days(calendar: Calendar) -> tuple[date, ...]:
    """Return all working days in order; kept, since a worklist asks for them on every line."""
    span = (calendar.last_day - calendar.first_day).days + 1
    days = (calendar.first_day + n * ONE_DAY for n in range(span))
    return tuple(day for day in days if calendar.is_working_day(day))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, AMSTERDAM).astimezone(UTC)


def _version(content: Collection[object]) -> str:
    return hashlib.sha256(" ".join(map(str, content)).encode()).hexdigest()[:12]
