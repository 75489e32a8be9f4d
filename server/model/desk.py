"""What the desk of the KCC keeps besides reports: calls that are not finished, and people to call back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped

IS_UNFINISHED = text("report_id IS NULL")
IS_TO_DO = text("done_at IS NULL")


class ParkedCall(Scoped, Base):
    """A call as somebody types it; `key` was made when its form was opened.

    `version` grows with every keeping, so that two people never overwrite each other unseen. Once it led to a report
    (`report_id`), the row only remembers that: what was typed is emptied.
    """

    __tablename__ = "parked_call"
    __table_args__ = (
        UniqueConstraint("municipality_id", "key"),
        Index(
            "ix_parked_call_unfinished",
            "municipality_id",
            "touched_at",
            sqlite_where=IS_UNFINISHED,
            postgresql_where=IS_UNFINISHED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    handler_id: Mapped[int] = mapped_column(ForeignKey("handler.id"))
    parked: Mapped[bool] = mapped_column(default=False)
    touched_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    deed: Mapped[str] = mapped_column(default="")
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))


class CallBack(Scoped, Base):
    """Somebody to call back, for a person or a team; `due_at` follows from the municipality's own norm.

    `name`, `phone` and `reachable` ("na 17 uur") are personal data that leave early.
    """

    __tablename__ = "call_back"
    __table_args__ = (
        UniqueConstraint("municipality_id", "key"),
        Index("ix_call_back_to_do", "municipality_id", "due_at", sqlite_where=IS_TO_DO, postgresql_where=IS_TO_DO),
        Index(None, "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    about: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str]
    reachable: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    result: Mapped[str] = mapped_column(default="")
