"""Giving a plan to the crews, by the one road that all changes to reports go."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from server.domain.calendar import local_day
from server.domain.command import Actor, GiveBack, HandOver, Plan
from server.domain.errors import DomainError
from server.domain.round_words import day_words
from server.domain.vocabulary import PlanStatus, WorkStatus
from server.model.base import db
from server.model.plan import DayPlan, DayRound, DayStop
from server.model.work_order import WorkOrder
from server.operations.apply import Many, apply_all
from server.operations.rounds_keeping import rounds_of_plan
from server.queries.reference import Reference

log = logging.getLogger("meldwerk.rounds")

NO_LONGER = "Past niet meer in de route."
MOVED_BY_PLAN = "De planning verdeelde het werk opnieuw."


def handed(plan: DayPlan) -> dict[int, int]:
    """Return which work the plan gives to which crew, of what is still to do."""
    rows = db.session.execute(
        select(DayStop.work_order_id, DayRound.crew_id)
        .join(DayRound, DayRound.id == DayStop.round_id)
        .join(WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .where(DayStop.plan_id == plan.id, WorkOrder.status != WorkStatus.ENDED)
        .order_by(DayStop.work_order_id)
    )
    return {row.work_order_id: row.crew_id for row in rows}


def hand_out(
    plan: DayPlan, before: Mapping[int, int], known: Reference, *, why: str = "", by: Actor, now: datetime
) -> int:
    """Let the work follow a plan that is with the crews; `before` is what it gave them. Return how much changed.

    `why` stands in the history of what goes to another crew, where crews read it.
    """
    wanted = handed(plan)
    rows = db.session.execute(
        select(*_HANDED).where(WorkOrder.id.in_({*wanted, *before})).order_by(WorkOrder.report_id, WorkOrder.id)
    )
    commands = [
        _give(row, wanted[row.id], plan, known, why) if row.id in wanted else _take_out(row, before[row.id], why)
        for row in rows
    ]
    return _applied([command for command in commands if command is not None], by=by, now=now)


_HANDED = (
    WorkOrder.id,
    WorkOrder.report_id,
    WorkOrder.team_id,
    WorkOrder.handler_id,
    WorkOrder.crew_id,
    WorkOrder.status,
    WorkOrder.planned_on,
)

Line = Row[*tuple[Any, ...]]  # Any: plain columns


def _give(order: Line, crew_id: int, plan: DayPlan, known: Reference, why: str) -> Plan | HandOver | None:
    """Return what brings work to a crew on this day, if anything must."""
    busy = order.status in {WorkStatus.ENDED, WorkStatus.WITH_PARTNER, WorkStatus.IN_PROGRESS}
    there = (order.planned_on, order.crew_id) == (plan.day, crew_id)
    if busy or there:
        return None
    in_team = known.crew_teams.get(crew_id) == order.team_id
    if in_team and order.planned_on == plan.day and order.status is WorkStatus.PLANNED:
        return HandOver(
            report_id=order.report_id,
            work_order_id=order.id,
            team_id=order.team_id,
            handler_id=order.handler_id,
            crew_id=crew_id,
            reason=why or MOVED_BY_PLAN,
        )
    return Plan(
        report_id=order.report_id,
        work_order_id=order.id,
        on=plan.day,
        crew_id=crew_id,
        reason=f"Wij konden niet eerder komen. Wij komen nu op {day_words(plan.day)}.",
    )


def _take_out(order: Line, crew_id: int, why: str) -> GiveBack | None:
    """Return what takes work from the crew that the plan gave it to, unless it went another way already."""
    if order.crew_id != crew_id or order.status is not WorkStatus.PLANNED:
        return None
    return GiveBack(report_id=order.report_id, work_order_id=order.id, reason=f"{NO_LONGER} {why}".strip())


def _applied(commands: Sequence[Many], *, by: Actor, now: datetime) -> int:
    """Carry out what can be, all at once; where something is refused, each half apart. Return how many were."""
    if not commands:
        return 0
    try:
        with db.session.begin_nested():
            apply_all(commands, by=by, now=now)
    except DomainError as error:
        if len(commands) > 1:
            half = len(commands) // 2
            return _applied(commands[:half], by=by, now=now) + _applied(commands[half:], by=by, now=now)
        # It ended, or went to somebody else, while the plan was made; the plan hears of that by itself.
        log.info("work %s did not follow the plan: %r", commands[0].work_order_id, error)
        return 0
    return len(commands)


def tell_crews(plan: DayPlan, news: Mapping[int, str], *, now: datetime) -> None:
    """Keep for each crew what changed in its round, and why."""
    for crew_id, row in rounds_of_plan(plan).items():
        if crew_id in news:
            row.news, row.news_at = news[crew_id], now


def is_live(plan: DayPlan, *, now: datetime) -> bool:
    """Whether crews drive by this plan, or soon will."""
    return plan.status is PlanStatus.PUBLISHED and plan.day >= local_day(now)
