"""Whose turn it is: any number of workers, each periodic job once per turn."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from server.model.base import db
from server.model.outbox import JobSlot

KEPT = timedelta(days=14)
NIGHT = timedelta(hours=2)
"""When the day of a daily job begins, in UTC."""


def slot_at(now: datetime, every: timedelta) -> datetime:
    """Return the beginning of the turn in which `now` lies."""
    seconds = int(every.total_seconds())
    begins = int(NIGHT.total_seconds()) if every >= timedelta(days=1) else 0
    return datetime.fromtimestamp((int(now.timestamp()) - begins) // seconds * seconds + begins, UTC)


def take_turn(job: str, *, every: timedelta, now: datetime) -> bool:
    """Take this turn of a job, if nobody did. The work belongs in the same transaction: who dies, never had it."""
    dialect = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    taken = db.session.execute(
        dialect.insert(JobSlot)
        .values(job=job, slot_at=slot_at(now, every), taken_at=now, result="")
        .on_conflict_do_nothing()
        .returning(JobSlot.job)
    ).first()
    return taken is not None


def forget_turns(*, now: datetime) -> None:
    """Throw away turns of long ago."""
    db.session.execute(
        delete(JobSlot).where(JobSlot.slot_at < now - KEPT), execution_options={"synchronize_session": False}
    )
