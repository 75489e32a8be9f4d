"""The work that a report asks for. Crews and the route planner know only this; it holds no contact data."""

from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.vocabulary import Outcome, Urgency, WorkStatus
from server.model.base import Base, Scoped, words

NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)
"""The place in a worklist of work without a promised date: after all the rest."""

IS_OPEN = text("status <> 'ended'")
IS_UNOWNED = text("status <> 'ended' AND handler_id IS NULL AND crew_id IS NULL AND partner_id IS NULL")


def owed_at(worklist_at: datetime) -> datetime | None:
    """Return the moment that somebody promised, if anybody did."""
    return None if worklist_at >= NO_DATE else worklist_at


class WorkOrder(Scoped, Base):
    """A piece of work for one team, crew or partner.

    `worklist_at` is its place in a worklist: the moment that somebody promised, or NO_DATE when there is none. When
    the machine tells a reporter that a date will not be met, the work keeps its place: it is late all the same.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        CheckConstraint(
            "(status = 'ended') = (outcome IS NOT NULL AND ended_at IS NOT NULL)",
            name="an_end_has_an_outcome_and_a_moment",
        ),
        Index(
            "ix_work_order_open_team",
            "municipality_id",
            "team_id",
            "worklist_at",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index(
            "ix_work_order_open_handler",
            "municipality_id",
            "handler_id",
            "worklist_at",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index(
            "ix_work_order_open_due",
            "municipality_id",
            "worklist_at",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index(
            "ix_work_order_unowned",
            "municipality_id",
            "team_id",
            "worklist_at",
            "id",
            sqlite_where=IS_UNOWNED,
            postgresql_where=IS_UNOWNED,
        ),
        Index("ix_work_order_open_crew", "municipality_id", "crew_id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_work_order_report", "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    part: Mapped[int] = mapped_column(default=1)
    task: Mapped[str] = mapped_column(default="")
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    crew_id: Mapped[int | None] = mapped_column(ForeignKey("crew.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    urgency: Mapped[Urgency] = mapped_column(words(Urgency), default=Urgency.NORMAL)
    status: Mapped[WorkStatus] = mapped_column(words(WorkStatus), default=WorkStatus.OPEN)
    planned_on: Mapped[date | None]
    worklist_at: Mapped[datetime]
    created_at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    outcome_reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
