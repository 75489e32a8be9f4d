"""The date that we tell the reporter, why it is that date, and how a report stands against it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_time

from server.domain.calendar import (
    AMSTERDAM,
    END_OF_DAY,
    ONE_DAY,
    Calendar,
    add_working_time,
    as_utc,
    local_day,
    nth_working_day,
    working_days_between,
    working_time_between,
)
from server.domain.norm import Norm, due_at
from server.domain.vocabulary import NormState, NormUnit, PromiseCause

_WARNING_SHARE = 0.2
_MOST_NAMED = 3
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Promised:
    """A promised date with all that explains it later. A new date is a new Promised; the first is never overwritten."""

    due_at: datetime
    cause: PromiseCause
    why: str
    norm_id: int | None
    calendar_version: str


def promise(
    received_at: datetime, norm: Norm, calendar: Calendar, *, cause: PromiseCause = PromiseCause.RECEIPT
) -> Promised:
    """Return the date that follows from the norm, with the reason in one Dutch sentence.

    After a change of category `received_at` is still the first receipt; after a reopening it is that moment.
    """
    due = due_at(received_at, norm, calendar)
    return Promised(due, cause, _why(received_at, due, norm, calendar, cause), norm.id, calendar.version)


def resume(
    due_at: datetime, norm: Norm | None, *, paused_at: datetime, resumed_at: datetime, calendar: Calendar
) -> datetime:
    """Return the due moment (UTC) moved on by the pause, counted in the norm's own unit; never earlier than before.

    Without a norm (a date that somebody promised by hand) it counts working days, as those dates are told in days.
    """
    due, paused, resumed = as_utc(due_at), as_utc(paused_at), as_utc(resumed_at)
    if resumed <= paused:
        return due
    unit = norm.unit if norm else NormUnit.WORKING_DAYS
    if unit is NormUnit.HOURS:
        return due + (resumed - paused)
    if unit is NormUnit.WORKING_HOURS:
        return add_working_time(due, working_time_between(paused, resumed, calendar), calendar)
    before, after, due_day = local_day(paused), local_day(resumed), local_day(due)
    if unit is NormUnit.CALENDAR_DAYS:
        return _on_day(due, due_day + (after - before))
    return _on_day(due, nth_working_day(due_day, working_days_between(before, after, calendar), calendar))


def norm_state(
    due_at: datetime | None,
    *,
    now: datetime,
    calendar: Calendar,
    paused: bool = False,
    received_at: datetime | None = None,
) -> NormState:
    """Return how a report stands at `now`.

    It is due soon with one working day or less to go. A term of a day or less, which shows by `received_at`, is due
    soon in its last fifth.
    """
    if due_at is None:
        return NormState.NO_NORM
    if paused:
        return NormState.PAUSED
    due, now = as_utc(due_at), as_utc(now)
    if now > due:
        return NormState.LATE
    term = due - as_utc(received_at) if received_at else None
    if term is not None and term <= ONE_DAY:
        soon = due - now <= term * _WARNING_SHARE
    else:
        soon = working_days_between(local_day(now), local_day(due), calendar) <= 1
    return NormState.DUE_SOON if soon else NormState.IN_TIME


def norm_words(due_at: datetime | None, *, now: datetime, calendar: Calendar, paused: bool = False) -> str:
    """Return what staff read: "nog 2 werkdagen", "vandaag", "nog 3 uur", "3 werkdagen te laat"."""
    if due_at is None:
        return NormState.NO_NORM.label
    if paused:
        return NormState.PAUSED.label
    due, now = as_utc(due_at), as_utc(now)
    return _words_late(due, now, calendar) if now > due else _words_left(due, now, calendar)


def is_deviating(
    due_at: datetime | None,
    *,
    received_at: datetime,
    now: datetime,
    calendar: Calendar,
    planned_on: date | None = None,
    paused: bool = False,
) -> bool:
    """Return whether we should expect to miss the date: planned after it, late, or a fifth of the term left unplanned.

    The term is counted in opening hours, so that the warning for a Monday comes before the weekend; a term of a day
    or less, or one without any opening hours, on the real clock.
    """
    if due_at is None or paused:
        return False
    if as_utc(now) > as_utc(due_at):
        return True
    if planned_on is not None:
        return planned_on > local_day(due_at)
    return _share_left(as_utc(received_at), as_utc(now), as_utc(due_at), calendar) <= _WARNING_SHARE


def _share_left(received: datetime, now: datetime, due: datetime, calendar: Calendar) -> float:
    term, left = due - received, due - now
    working_term = working_time_between(received, due, calendar)
    if term > ONE_DAY and working_term:
        term, left = working_term, working_time_between(now, due, calendar)
    return left / term if term else 0.0


def _on_day(moment: datetime, day: date) -> datetime:
    """Return the same time of the day in the Netherlands on another day."""
    return datetime.combine(day, moment.astimezone(AMSTERDAM).time(), AMSTERDAM).astimezone(UTC)


def _words_late(due: datetime, now: datetime, calendar: Calendar) -> str:
    due_day, today = local_day(due), local_day(now)
    if due_day == today:
        return f"{_short_time(now - due)} te laat"
    days = working_days_between(due_day, today, calendar)
    return f"{_count(days, 'werkdag', 'werkdagen')} te laat" if days else NormState.LATE.label


def _words_left(due: datetime, now: datetime, calendar: Calendar) -> str:
    due_day, today, left = local_day(due), local_day(now), due - now
    if due.astimezone(AMSTERDAM).time() != END_OF_DAY and left < ONE_DAY:
        return f"nog {_short_time(left)}"
    if due_day == today:
        return "vandaag"
    if days := working_days_between(today, due_day, calendar):
        return f"nog {_count(days, 'werkdag', 'werkdagen')}"
    return f"nog {_count((due_day - today).days, 'dag', 'dagen')}"


def _short_time(length: timedelta) -> str:
    return f"{length // _HOUR} uur" if length >= _HOUR else _count(length // _MINUTE, "minuut", "minuten")


def _count(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"


def _why(received_at: datetime, due: datetime, norm: Norm, calendar: Calendar, cause: PromiseCause) -> str:
    lead = "Andere categorie: " if cause is PromiseCause.RECATEGORISED else ""
    start = "heropenen" if cause is PromiseCause.REOPENED else "ontvangst"
    rule = _rule(received_at, due, norm, calendar)
    return f"{lead}{norm_amount(norm)} na {start} op {_moment(received_at, norm)}, {rule}."


def norm_amount(norm: Norm) -> str:
    """Return the term in words: "5 werkdagen"."""
    singles = {NormUnit.WORKING_HOURS: "werkuur", NormUnit.WORKING_DAYS: "werkdag", NormUnit.CALENDAR_DAYS: "dag"}
    return _count(norm.amount, singles.get(norm.unit, norm.unit.label), norm.unit.label)


def _moment(received_at: datetime, norm: Norm) -> str:
    day = format_date(local_day(received_at), "EEEE d MMMM", locale="nl")
    if norm.unit in (NormUnit.WORKING_DAYS, NormUnit.CALENDAR_DAYS):
        return day
    return f"{day} om {format_time(received_at, 'H.mm', tzinfo=AMSTERDAM, locale='nl')} uur"


def _rule(received_at: datetime, due: datetime, norm: Norm, calendar: Calendar) -> str:
    if norm.unit is NormUnit.HOURS:
        return "de klok loopt dag en nacht door"
    if norm.unit is NormUnit.CALENDAR_DAYS:
        return "de ontvangstdag telt niet mee"
    free = _free_between(local_day(received_at), local_day(due), calendar)
    if norm.unit is NormUnit.WORKING_HOURS:
        return f"alleen onze werkuren tellen mee{free}"
    return f"de ontvangstdag telt niet mee{free}"


def _free_between(start: date, end: date, calendar: Calendar) -> str:
    """Return which days off lie after `start` up to `end`, between brackets; weekends surprise nobody."""
    free = [name for day, name in sorted(calendar.names.items()) if start < day <= end and day.isoweekday() <= 5]
    if not free:
        return ""
    if len(free) > _MOST_NAMED:
        return f" ({len(free)} vrije dagen)"
    names = " en ".join(filter(None, (", ".join(free[:-1]), free[-1])))
    return f" ({names} {'is' if len(free) == 1 else 'zijn'} vrij)"
