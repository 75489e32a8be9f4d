"""Who is connected to what, looked up from outside every municipality; and what a channel handed in before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, literal_column, select, text

from server.model.base import db
from server.model.door import ChannelRow, ChannelSecret, Delivered
from server.model.municipality import Municipality
from server.model.outbox import OutboxMessage
from server.model.report import Report

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_XMIN = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


@dataclass(frozen=True)
class Connection:
    """One municipality that a channel is connected to; `words` are those of the secrets that hold."""

    municipality_id: int
    slug: str
    code: str
    words: tuple[str, ...]


def connections(channel: str) -> Sequence[Connection]:
    """Return all municipalities that are connected to a channel; the session must be EVERYWHERE."""
    rows = db.session.execute(
        select(Municipality.id, Municipality.slug, Municipality.code)
        .join(ChannelRow, ChannelRow.municipality_id == Municipality.id)
        .where(ChannelRow.name == channel)
        .order_by(Municipality.id)
    ).all()
    words: dict[int, list[str]] = {}
    held = select(ChannelSecret.municipality_id, ChannelSecret.word).where(
        ChannelSecret.channel == channel, ChannelSecret.ended_at.is_(None)
    )
    for found in db.session.execute(held.order_by(ChannelSecret.id)):
        words.setdefault(found.municipality_id, []).append(found.word)
    return [Connection(row.id, row.slug, row.code, tuple(words.get(row.id, ()))) for row in rows]


def delivered_before(channel: str, channel_ref: str) -> Delivered | None:
    """Return what came with an earlier report of this reference."""
    return db.session.scalars(
        select(Delivered)
        .join(Report, Report.id == Delivered.report_id)
        .where(Report.channel == channel, Report.channel_ref == channel_ref)
    ).first()


def delivered_with(report_id: int) -> Delivered | None:
    """Return what came with a report, if it came through a door for programs."""
    return db.session.get(Delivered, report_id)


def received_lately(channel: str, *, now: datetime) -> int:
    """Return how many reports came through a channel in the last minute."""
    lately = select(func.count()).where(Report.received_at > now - MINUTE, Report.channel == channel)
    return db.session.scalar(lately) or 0


def reported_lately(device_hash: str, *, now: datetime) -> int:
    """Return how many reports one telephone sent in the last hour."""
    own = Delivered.device_hash == device_hash
    return db.session.scalar(select(func.count()).where(own, Delivered.received_at > now - HOUR)) or 0


@dataclass(frozen=True)
class Cursor:
    """Where a channel is in the list of news: the transaction, and the row within it."""

    xact: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.xact}-{self.id}"

    @classmethod
    def read(cls, words: str) -> "Cursor | None":
        """Return the cursor; the beginning for no words, None for what we did not write."""
        first, _, second = words.partition("-")
        if not words or words == "0":
            return cls()
        plain = all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (first, second))
        return cls(int(first), int(second)) if plain else None


def news_since(cursor: Cursor, *, channel: str, limit: int) -> tuple[Sequence[OutboxMessage], Cursor]:
    """Return news of a channel's reports in a fixed order, and where to go on.

    On PostgreSQL only what lies before every transaction that is still open: nothing can come in between any more, so
    that nothing is skipped. SQLite has one writer, and there the number of the row will do.
    """
    upto = None
    if db.session.connection().dialect.name == "postgresql":
        upto = int(db.session.execute(_XMIN).scalar_one())
        if cursor.xact > upto:  # of a database that was put back since: better twice than never
            cursor = Cursor()
    mine = (
        select(OutboxMessage)
        .join(Report, Report.id == OutboxMessage.report_id)
        .where(Report.channel == channel, OutboxMessage.channel.in_(["push", "poll"]))
        .where(literal_column("outbox.channel <> 'email'"))  # in these words, or SQLite does not use the index
        .where(
            (OutboxMessage.xact > cursor.xact) | ((OutboxMessage.xact == cursor.xact) & (OutboxMessage.id > cursor.id))
        )
    )
    if upto is not None:
        mine = mine.where(OutboxMessage.xact < upto)
    rows = db.session.scalars(mine.order_by(OutboxMessage.xact, OutboxMessage.id).limit(limit)).all()
    return rows, Cursor(rows[-1].xact, rows[-1].id) if rows else cursor
