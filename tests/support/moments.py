"""The moment at which tests happen: an ordinary Tuesday, 11 o'clock in the Netherlands."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


class Clock:
    """The clock of the application under test: it stands still until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    return timedelta(days=count)
