"""What must still be carried outside, and whose turn it is to do a periodic job."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.vocabulary import MessageKind
from server.model.base import Base, Scoped, words

IS_DUE = text("status = 'waiting'")
FOR_PROGRAMS = text("channel <> 'email'")
FROM_ZERO = text("0")
FOR_WEBHOOKS = text("webhook_id IS NOT NULL AND status = 'waiting'")


class OutboxMessage(Scoped, Base):
    """A message, written in the transaction that caused it and carried afterwards, at least once.

    `key` names it for ever: the same cause never makes a second one, and the receiving side can tell a repeat.
    It holds the `facts` to write it from; `subject` and `text` are a copy of what was carried, filled when sent.
    `status`: waiting, sent, failed (given up, stands on the page of failed messages), dropped (no longer wanted) or
    listed (the channel asks for it itself). `xact` is PostgreSQL's transaction, for a list that never skips.
    A message to staff or a partner names its `address`; one to a reporter finds it in the contact, when sent.
    One for a webhook has its name there, and the body in `text`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("municipality_id", "key"),
        Index("ix_outbox_due", "available_at", "id", sqlite_where=IS_DUE, postgresql_where=IS_DUE),
        Index(None, "report_id"),
        Index(
            "ix_outbox_feed", "municipality_id", "xact", "id", sqlite_where=FOR_PROGRAMS, postgresql_where=FOR_PROGRAMS
        ),
        Index(
            "ix_outbox_webhook",
            "webhook_id",
            "available_at",
            "id",
            sqlite_where=FOR_WEBHOOKS,
            postgresql_where=FOR_WEBHOOKS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[MessageKind] = mapped_column(words(MessageKind))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    webhook_id: Mapped[int | None] = mapped_column(ForeignKey("webhook.id"))
    address: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="email")
    language: Mapped[str] = mapped_column(default="nl")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="waiting")
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    xact: Mapped[int] = mapped_column(BigInteger, server_default=FROM_ZERO)


def carried(via: str) -> dict[str, str]:
    """Return the columns that say how somebody hears: by mail, or by the channel itself (see `Contact.via`)."""
    return {"channel": via or "email", "status": "listed" if via == "poll" else "waiting"}


class JobSlot(Base):
    """A turn of a periodic job: who inserts it, does the work, in the same transaction."""

    __tablename__ = "job_slot"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
    result: Mapped[str] = mapped_column(default="")


class MessageTemplate(Scoped, Base):
    """The municipality's own words for a message; without one, ours are used."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("municipality_id", "kind", "outcome", "language", "category_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(words(MessageKind))
    outcome: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="nl")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    subject: Mapped[str]
    body: Mapped[str]
