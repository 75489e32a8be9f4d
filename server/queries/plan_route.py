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


@dataclass(frozen=True)
class Stand:
    """How the plan of a day stands for one crew. `version` 0: there is none.

    No news: nothing changed in its round, or a person changed it without words.
    """

    version: int
    news: RouteNews | None


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


def stand_of_plan(crew_id: int, day: date) -> Stand:
    """Return the plan that the crews drive by, and what changed last in the round of this one."""
    row = db.session.execute(
        select(DayPlan.version, DayRound.news, DayRound.news_at)
        .join_from(DayPlan, DayRound, and_(DayRound.plan_id == DayPlan.id, DayRound.crew_id == crew_id), isouter=True)
        .where(DayPlan.day == day, DayPlan.status == PlanStatus.PUBLISHED)
    ).first()
    if row is None:
        return Stand(0, None)
    return Stand(row.version, RouteNews(row.news_at, row.news) if row.news else None)
