"""Photos, and the unfinished reports that they may still belong to."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped


class Draft(Scoped, Base):
    """A report that somebody is still writing; its key stands in that person's cookie. Gone after a day."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("municipality_id", "key"), Index(None, "touched_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    touched_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))


class Photo(Scoped, Base):
    """A photo of a draft, a report or a mail that came in.

    `sha256` is its key in the photo store; `by` is who made it: reporter or staff.
    `moment`: before (as reported), after (when solved) or added later. `thumbnail` is empty until the worker made it.
    """

    __tablename__ = "photo"
    __table_args__ = (Index(None, "report_id"), Index(None, "draft_id"), Index(None, "mail_in_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    mail_in_id: Mapped[int | None] = mapped_column(ForeignKey("mail_in.id"))
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    sha256: Mapped[str]
    thumbnail: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    width: Mapped[int]
    height: Mapped[int]
    x: Mapped[float | None]
    y: Mapped[float | None]
    moment: Mapped[str] = mapped_column(default="before")
    by: Mapped[str] = mapped_column(default="reporter")
    public: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
