"""How the installation fares."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from server.model.base import db
from server.model.outbox import JobSlot, OutboxMessage

SILENT_AFTER = timedelta(minutes=3)


@dataclass(frozen=True)
class Health:
    """Whether a worker was heard of lately, and what waits to be carried; ages in seconds."""

    worker_up: bool
    outbox_waiting: int
    outbox_oldest_s: float
    outbox_failed: int

    @property
    def ready(self) -> bool:
        """The web side can work as long as the database answers; a silent worker is told, it stops nobody."""
        return True


def health(*, now: datetime) -> Health:
    """Read the signs of life of worker and outbox. A webhook that fails is its receiver's trouble, and waits apart."""
    heard = db.session.scalar(select(func.max(JobSlot.taken_at)))
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(OutboxMessage.available_at)).where(
            OutboxMessage.status == "waiting", OutboxMessage.webhook_id.is_(None)
        )
    ).one()
    failed = db.session.scalar(select(func.count()).where(OutboxMessage.status == "failed")) or 0
    return Health(
        worker_up=heard is not None and now - heard < SILENT_AFTER,
        outbox_waiting=waiting,
        outbox_oldest_s=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        outbox_failed=failed,
    )
