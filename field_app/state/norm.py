"""How an order stands against its date, counted on the tablet; the rules and words of the office (`domain/promise`)."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from field_app.state.views import NormShape, NormView
from field_app.state.words import AMSTERDAM, clock_words, count, local_day
from server.wire.field import Order

DANGER = "danger"
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_WARNING_SHARE = 0.2
_END_OF_DAY = time(23, 59, 59)


def norm_view(
    order: Order, *, now: datetime, working_days: Sequence[date], done_at: datetime | None = None, done: bool = False
) -> NormView:
    """The norm in shape and words. `done_at` is when this crew finished it; `done` alone: finished, time unknown."""
    danger = order.urgency == DANGER
    if done_at or done:
        words = f"klaar {clock_words(done_at)}" if done_at else "klaar"
        return NormView(NormShape.DONE, words, danger)
    if order.due_at is None:
        return NormView(NormShape.NO_NORM, "geen termijn", danger)
    if order.paused:
        return NormView(NormShape.PAUSED, "wacht op melder", danger)
    if now > order.due_at:
        return NormView(NormShape.LATE, _late(order.due_at, now, working_days), danger)
    left = _left(order.due_at, now, working_days)
    if _is_soon(order.received_at, order.due_at, now, working_days):
        return NormView(NormShape.DUE_SOON, f"dreigt: {left}", danger)
    return NormView(NormShape.IN_TIME, left, danger)


def working_days_between(start: date, end: date, working_days: Sequence[date]) -> int:
    """Working days after `start` up to and including `end`; negative backwards.

    Beyond what the office sent it counts Monday to Friday, so that an old tablet is at most a holiday wrong.
    """
    if end < start:
        return -working_days_between(end, start, working_days)
    if working_days and working_days[0] <= start + _DAY and end <= working_days[-1]:
        return bisect_right(working_days, end) - bisect_right(working_days, start)
    return sum((start + n * _DAY).weekday() < 5 for n in range(1, (end - start).days + 1))


def _is_soon(received: datetime, due: datetime, now: datetime, working_days: Sequence[date]) -> bool:
    """One working day or less to go; the last fifth of a term of a day or less."""
    term = due - received
    if term <= _DAY:
        return due - now <= term * _WARNING_SHARE
    return working_days_between(local_day(now), local_day(due), working_days) <= 1


def _late(due: datetime, now: datetime, working_days: Sequence[date]) -> str:
    due_day, today = local_day(due), local_day(now)
    if due_day == today:
        return f"{_short(now - due)} te laat"
    days = working_days_between(due_day, today, working_days)
    return f"{count(days, 'werkdag', 'werkdagen')} te laat" if days else "te laat"


def _left(due: datetime, now: datetime, working_days: Sequence[date]) -> str:
    due_day, today = local_day(due), local_day(now)
    has_hour = due.astimezone(AMSTERDAM).time() != _END_OF_DAY
    if due_day == today:
        return f"vandaag vóór {clock_words(due)}" if has_hour else "vandaag"
    if has_hour and due - now < _DAY:
        return f"nog {_short(due - now)}"
    if days := working_days_between(today, due_day, working_days):
        return f"nog {count(days, 'werkdag', 'werkdagen')}"
    return f"nog {count((due_day - today).days, 'dag', 'dagen')}"


def _short(length: timedelta) -> str:
    return (
        f"{length // _HOUR} uur" if length >= _HOUR else count(int(length.total_seconds() // 60), "minuut", "minuten")
    )
