"""How the installation fares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from server.model.base import db
from server.model.outbox import JobSlot, OutboxMessage
from server.queries.outbox import due

SILENT_AFTER = timedelta(minutes=3)
ROADS = {"email": "mail", "sms": "sms", "push": "apps", "zgw": "cases", "webhook": "webhooks"}
"""The channels of the outbox, as those who watch over an installation call them."""


@dataclass(frozen=True)
class Road:
    """What waits on one road outside, how long ago the oldest of it was written, and what was given up."""

    waiting: int = 0
    oldest_s: float = 0.0
    failed: int = 0


@dataclass(frozen=True)
class Health:
    """Whether a worker was heard of lately, and what waits to be carried; ages in seconds.

    `outbox_oldest_s` is for how long something lies that could have gone: the worker lags. What a mail server, an app
    or a case system does not take, waits for its next try without that; it shows in `roads`.
    """

    worker_up: bool
    outbox_waiting: int
    outbox_oldest_s: float
    outbox_failed: int
    roads: Mapping[str, Road]

    @property
    def ready(self) -> bool:
        """The web side can work as long as the database answers; a silent worker is told, it stops nobody."""
        return True


def health(*, now: datetime) -> Health:
    """Read the signs of life of worker and outbox. A webhook that fails is its receiver's trouble: only a road."""
    heard = db.session.scalar(select(func.max(JobSlot.taken_at)))
    roads = _roads(now)
    ours = [road for name, road in roads.items() if name != "webhooks"]
    return Health(
        worker_up=heard is not None and now - heard < SILENT_AFTER,
        outbox_waiting=sum(road.waiting for road in ours),
        outbox_oldest_s=_lag_s(now),
        outbox_failed=sum(road.failed for road in ours),
        roads=roads,
    )


def _roads(now: datetime) -> dict[str, Road]:
    """Return all roads that we know, and any other on which something waits or failed."""
    waiting = OutboxMessage.status == "waiting"
    rows = db.session.execute(
        select(
            OutboxMessage.channel,
            func.count(case((waiting, 1))).label("waiting"),
            func.min(case((waiting, OutboxMessage.created_at))).label("oldest"),
            func.count(case((~waiting, 1))).label("failed"),
        )
        .where(OutboxMessage.status.in_(("waiting", "failed")))
        .group_by(OutboxMessage.channel)
    )
    found = {
        ROADS.get(row.channel, row.channel): Road(row.waiting, _age_s(row.oldest, now), row.failed) for row in rows
    }
    return {name: Road() for name in ROADS.values()} | found


def _lag_s(now: datetime) -> float:
    """Return for how long something lies that may go. An alarm pretends to be older than it is: see its birth."""
    since = case(
        (OutboxMessage.available_at > OutboxMessage.created_at, OutboxMessage.available_at),
        else_=OutboxMessage.created_at,
    )
    mine = OutboxMessage.id.in_(due(now).order_by(None)), OutboxMessage.webhook_id.is_(None)
    return _age_s(db.session.scalar(select(func.min(since)).where(*mine)), now)


def _age_s(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
