"""The moment at which tests happen: an ordinary Tuesday, 11 o'clock in the Netherlands."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    return timedelta(days=count)
