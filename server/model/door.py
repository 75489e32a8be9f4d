"""The doors at which other programs knock: who is connected, what came with a report, and what still waits."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped


class ChannelRow(Scoped, Base):
    """A channel that a municipality is connected to, and what was agreed with its maker.

    `senders` (BuitenBeter) are "organisation/application"; `labels` maps the channel's words for a subject to our
    categories; `callbacks` are the hosts ("app.example.nl", or with ":8443") that news may be sent to, `push_url` is
    one address for all news, for a channel that names none itself. `mail_senders` are the addresses from which its
    reports may come by mail.
    """

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    title: Mapped[str]
    senders: Mapped[list[str]] = mapped_column(JSON, default=list)
    labels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    callbacks: Mapped[list[str]] = mapped_column(JSON, default=list)
    push_url: Mapped[str] = mapped_column(default="")
    mail_senders: Mapped[list[str]] = mapped_column(JSON, default=list)
    rate_per_minute: Mapped[int] = mapped_column(default=60)


class ChannelSecret(Scoped, Base):
    """A secret shared with a channel. We keep a random word; the secret follows from it and the installation's key."""

    __tablename__ = "channel_secret"
    __table_args__ = (Index(None, "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    word: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Delivered(Scoped, Base):
    """What a channel handed in with a report, beside the report itself.

    `contents` is a hash; `answer` is what we said, to be said again; `device_hash` counts a telephone and goes after
    30 days.
    """

    __tablename__ = "delivered"
    __table_args__ = (
        Index(None, "municipality_id", "device_hash", "received_at"),
        Index(None, "municipality_id", "their_number"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    channel: Mapped[str]
    received_at: Mapped[datetime]
    contents: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    their_number: Mapped[str] = mapped_column(default="")
    callback_url: Mapped[str] = mapped_column(default="")
    callback_ref: Mapped[str] = mapped_column(default="")
    device_hash: Mapped[str] = mapped_column(default="")


class PhotoWaiting(Scoped, Base):
    """A photo that came with a report and must still be cleaned; `key` is where its bytes lie as they came.

    `done_at`: it was cleaned or given up, and the bytes may go.
    """

    __tablename__ = "photo_waiting"
    __table_args__ = (Index(None, "municipality_id", "done_at"), Index(None, "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    key: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
