"""Webhooks: which addresses of others we call when something happens to a report, and how each call went."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped

IS_ACTIVE = text("ended_at IS NULL")


class WebhookHost(Scoped, Base):
    """A host ("tool.example.nl", or with ":8443") that an administrator agreed to: no other address can be called."""

    __tablename__ = "webhook_host"

    municipality_id: Mapped[int] = Scoped.in_key()
    host: Mapped[str] = mapped_column(primary_key=True)
    allowed_at: Mapped[datetime]


class Webhook(Scoped, Base):
    """An address that is called for some `kinds` of events (`HookKind`). `key_id` is whose it is, None: ours.

    `failures` counts those in a row of the address itself, since `failing_since`; until `rests_until` nothing is sent.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        Index(
            "ix_webhook_active",
            "municipality_id",
            "name",
            unique=True,
            sqlite_where=IS_ACTIVE,
            postgresql_where=IS_ACTIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]


class WebhookAttempt(Scoped, Base):
    """One call: what was answered (`status`, None for nothing), how long that took, and when the next try is."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        Index(None, "municipality_id", "webhook_id", "id"),
        Index(None, "municipality_id", "at"),
        Index(None, "outbox_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    at: Mapped[datetime]
    number: Mapped[int]
    status: Mapped[int | None]
    took_ms: Mapped[int]
    error: Mapped[str] = mapped_column(default="")
    next_at: Mapped[datetime | None]
