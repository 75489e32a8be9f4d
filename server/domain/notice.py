"""When a reporter must hear that a date will not be met: before it has gone."""

from datetime import date, datetime, timedelta

from server.domain.calendar import Calendar, as_utc, local_day, nth_working_day
from server.domain.norm import Norm, due_at
from server.domain.vocabulary import NormKind, NormUnit

SHARE_LEFT = 0.2
"""Of a term of a day or less, this part is left when the notice goes out."""

REASON = "Wij zijn hier nog niet aan toegekomen."
AGAIN = "Wij zijn hier weer niet aan toegekomen. Daarom noemen wij nu een ruimere datum."
"""What the reporter reads when the date that we named ourselves is not met either."""

LONGEST_DAYS = 40
"""A new date is never further off, in working days: who waits longer than that wants to hear of us sooner."""


def notice_at(received_at: datetime, due: datetime, calendar: Calendar) -> datetime:
    """Return the moment (UTC) at which we tell that a date will not be met: noon of its last working day.

    A term of a day or less, or one without such a noon, has its notice when a fifth of it is left.
    """
    received_at, due = as_utc(received_at), as_utc(due)
    last_fifth = due - (due - received_at) * SHARE_LEFT
    if due - received_at <= timedelta(days=1):
        return last_fifth
    day = local_day(due)
    while not calendar.is_working_day(day) and day > local_day(received_at):
        day -= timedelta(days=1)
    noon = _noon(day, calendar)
    return min(noon, due) if noon > received_at else last_fifth


def missed_notice_at(received_at: datetime, due: datetime, calendar: Calendar) -> datetime:
    """Return the moment (UTC) at which we tell of a date that was missed although it was on its way.

    That is noon of the next working day: what was solved in time is often written down the day after. A term of a day
    or less is told at once.
    """
    received_at, due = as_utc(received_at), as_utc(due)
    if due - received_at <= timedelta(days=1):
        return due
    return _noon(nth_working_day(local_day(due), 1, calendar), calendar)


def _noon(day: date, calendar: Calendar) -> datetime:
    opens, closes = calendar.opening(day)
    return as_utc(opens + (closes - opens) / 2)


def next_date(norm: Norm | None, *, slipped: int = 0, now: datetime, calendar: Calendar) -> datetime:
    """Return the date that we promise instead: the norm once more, in working days from today; at least 2.

    After each date of this kind that slipped too, twice as long: a row of short promises is worse than one long one.
    """
    days = max(2, norm.amount) if norm is not None and norm.unit is NormUnit.WORKING_DAYS else _in_days(norm)
    days = max(days, min(days * 2**slipped, LONGEST_DAYS))
    again = Norm(id=0, kind=NormKind.SOLUTION, amount=days, unit=NormUnit.WORKING_DAYS, valid_from=date.min)
    return due_at(now, again, calendar)


def _in_days(norm: Norm | None) -> int:
    if norm is None or norm.unit in {NormUnit.HOURS, NormUnit.WORKING_HOURS}:
        return 2
    return max(2, round(norm.amount * 5 / 7))


def is_on_its_way(planned_on: date | None, due: datetime, *, at_work: bool, today: date) -> bool:
    """Whether the date can still be met: somebody is at work on it, or will be in time; a past day is no plan."""
    return at_work or (planned_on is not None and today <= planned_on <= local_day(due))
