"""Figures for the norm page, kept up in the transaction that changes a report and recounted every night."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped


class Rollup(Scoped, Base):
    """Counts per category or area and week (its Monday, local time).

    `received` counts by the week of receipt, the others by the week of the end. Of the ended ones that had a norm and
    were no duplicate or withdrawal, each is `on_time` or `late`, measured against the first promise.
    """

    __tablename__ = "rollup"

    municipality_id: Mapped[int] = Scoped.in_key()
    grouping: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[date] = mapped_column(primary_key=True)
    received: Mapped[int] = mapped_column(default=0)
    ended: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    without_norm: Mapped[int] = mapped_column(default=0)
    reopened: Mapped[int] = mapped_column(default=0)


class LeadTimeRollup(Scoped, Base):
    """How many reports that ended in a week took how long; `bucket` as in `domain/deviation.py`."""

    __tablename__ = "lead_time_rollup"

    municipality_id: Mapped[int] = Scoped.in_key()
    grouping: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[date] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(default=0)
