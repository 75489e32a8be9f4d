"""Danger: who is on duty, and the alarms that somebody must take up."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped

IS_OPEN = text("taken_at IS NULL")


class DutyContact(Scoped, Base):
    """Who is rung when there is danger, in the order of `position`: a mail address, a number for SMS, or both."""

    __tablename__ = "duty_contact"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    mail: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class Alarm(Scoped, Base):
    """The one alarm of a dangerous report.

    `rung` is how often somebody was rung; at `ring_at` the next one is, unless it was taken up before (None: nobody
    is rung any more, but the banner stays).
    """

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("report_id"),
        Index("ix_alarm_open", "municipality_id", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    why: Mapped[str]
    raised_at: Mapped[datetime]
    rung: Mapped[int] = mapped_column(default=0)
    ring_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
