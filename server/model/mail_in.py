"""Mail that came in: what became of it, and its words for as long as somebody may need them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped

IS_OPEN = text("state = 'open'")


class MailIn(Scoped, Base):
    """A mail to the municipality, once (`digest`), whatever became of it.

    `state`: trying (not read yet, after `tries` stumbles), open (somebody judges it), report (it is with `report_id`)
    or aside. `why` says in Dutch why it stands there. An open one has a `report_id` when a report was made of it
    before anybody looked, because of danger. `call_key` is the call at the desk that it is being made into.
    The sender and all words are emptied 30 days after it was dealt with.
    """

    __tablename__ = "mail_in"
    __table_args__ = (
        UniqueConstraint("municipality_id", "digest"),
        Index(None, "municipality_id", "message_ref"),
        Index(None, "municipality_id", "sender", "received_at"),
        Index(None, "municipality_id", "call_key"),
        Index("ix_mail_in_open", "municipality_id", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index(None, "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    message_ref: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="trying")
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    sender: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    danger: Mapped[str] = mapped_column(default="")
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    call_key: Mapped[str] = mapped_column(default="")
    judged_at: Mapped[datetime | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
