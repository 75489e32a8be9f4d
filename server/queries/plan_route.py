"""A crew's own part of the plan: the order in which it drives, and what changed in that."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select

from server.domain.vocabulary import PlanStatus
from server.model.base import db
from server.model.plan import DayPlan, DayRound, DayStop


@dataclass(frozen=True)
class RouteNews:
    """What changed in a crew's round, and why, in words for the crew."""

    at: datetime
    words: str


def route_of(crew_id: int, day: date) -> list[int]:
    """Return the ids of a crew's work in the order of the plan that was given to it; empty without one."""
    return list(
        db.session.scalars(
            select(DayStop.work_order_id)
            .join(DayRound, DayRound.id == DayStop.round_id)
            .join(DayPlan, DayPlan.id == DayRound.plan_id)
            .where(DayRound.crew_id == crew_id, DayPlan.day == day, DayPlan.status == PlanStatus.PUBLISHED)
            .order_by(DayStop.position)
        )
    )


def stand_of_plan(crew_id: int, day: date) -> tuple[int, str]:
    """Return the version of the plan that the crews drive by, 0 without one, and what its last change did to this crew.

    The words are empty when somebody changed the plan since without saying why.
    """
    row = db.session.execute(
        select(DayPlan.version, DayPlan.changed_at, DayRound.news, DayRound.news_at)
        .join_from(DayPlan, DayRound, and_(DayRound.plan_id == DayPlan.id, DayRound.crew_id == crew_id), isouter=True)
        .where(DayPlan.day == day, DayPlan.status == PlanStatus.PUBLISHED)
    ).first()
    if row is None:
        return 0, ""
    return row.version, row.news if row.news_at is not None and row.news_at == row.changed_at else ""


def news_for(crew_id: int, day: date) -> RouteNews | None:
    """Return what changed last in a crew's round of this day, if anything did."""
    row = db.session.execute(
        select(DayRound.news, DayRound.news_at)
        .join(DayPlan, DayPlan.id == DayRound.plan_id)
        .where(DayRound.crew_id == crew_id, DayPlan.day == day, DayPlan.status == PlanStatus.PUBLISHED)
    ).first()
    return RouteNews(row.news_at, row.news) if row is not None and row.news_at is not None else None
