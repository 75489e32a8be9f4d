"""Learning from what the crews did: how long work takes, and how far they drove. No positions are kept for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Row, select

from server.domain.calendar import local_day
from server.domain.round_times import Place, Ways, driven_along
from server.domain.vocabulary import EventKind, Outcome, PlanStatus
from server.model.base import db
from server.model.plan import DayPlan, DayRound, DayStop, LearnedDuration
from server.model.report import Event, Report
from server.model.work_order import WorkOrder
from server.queries.plan_hours import crew_on
from server.queries.reference import reference
from server.wire.roads import RoadsService, Travel

LOOKS_BACK = timedelta(days=365)
SHORTEST_MIN, LONGEST_MIN = 2, 240
"""What took less or more, was not timed but tapped, or went on overnight."""


def learn_durations(*, now: datetime) -> int:
    """Learn the median of minutes per category; return from how many pieces of work.

    What a crew said itself counts; else the time between its arrival and the end.
    """
    told: dict[int, int] = {row.work_order_id: row.minutes for row in _told(now)}
    spent: dict[int, list[int]] = {}
    for row in _timed(now):
        minutes = told.get(row.id) or (row.ended_at - row.at).total_seconds() / 60
        if SHORTEST_MIN <= minutes <= LONGEST_MIN:
            spent.setdefault(row.category_id, []).append(round(minutes))
    for category_id, all_of_it in spent.items():
        db.session.merge(
            LearnedDuration(
                municipality_id=reference().id,
                category_id=category_id,
                minutes=round(median(all_of_it)),
                examples=len(all_of_it),
            )
        )
    db.session.flush()
    return sum(map(len, spent.values()))


def _told(now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:  # Any: plain columns
    minutes = Event.data["minutes"].as_integer()
    rows = db.session.execute(
        select(Event.work_order_id, minutes.label("minutes")).where(
            Event.kind == EventKind.NOTE, Event.work_order_id.is_not(None), minutes > 0, Event.at > now - LOOKS_BACK
        )
    )
    return rows.all()


def _timed(now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:  # Any: plain columns
    """Return the work that ended, with when somebody began it, or told how long it took."""
    begun = (EventKind.STARTED, EventKind.NOTE)
    rows = db.session.execute(
        select(WorkOrder.id, WorkOrder.category_id, WorkOrder.ended_at, Event.at)
        .join(Event, Event.work_order_id == WorkOrder.id)
        .where(WorkOrder.ended_at > now - LOOKS_BACK, Event.kind.in_(begun))
        .order_by(Event.id)
    )
    return list({row.id: row for row in rows}.values())


@dataclass(frozen=True)
class RoundGone:
    """A round that is over: the places where work ended, in that order, from the depot and back to it."""

    round_id: int
    town: str
    travel: Travel
    places: tuple[Place, ...]


def rounds_gone(*, now: datetime) -> list[RoundGone]:
    """Return the rounds of days that are over of which we don't know what was driven."""
    known = reference()
    rows = db.session.execute(
        select(DayRound, DayPlan.day)
        .join(DayPlan, DayPlan.id == DayRound.plan_id)
        .where(
            DayPlan.day < local_day(now),
            DayPlan.status == PlanStatus.PUBLISHED,
            DayRound.driven_s.is_(None),
            DayRound.absent.is_(False),
        )
    )
    found = []
    for row, day in rows:
        crew = crew_on(row, known) if row.crew_id in known.crew_info else None
        if crew is None or crew.depot is None:
            continue
        places = tuple(_ended_at(row.id, day))
        found.append(RoundGone(row.id, known.slug, crew.travel, (crew.depot, *places, crew.depot)))
    return found


def _ended_at(round_id: int, day: date) -> list[Place]:
    rows = db.session.execute(
        select(Report.x, Report.y, WorkOrder.ended_at)
        .join_from(DayStop, WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .join(DayRound, DayRound.id == DayStop.round_id)
        .join(Report, Report.id == WorkOrder.report_id)
        .where(DayStop.round_id == round_id, WorkOrder.crew_id == DayRound.crew_id)
        .where(WorkOrder.ended_at.is_not(None), WorkOrder.outcome != Outcome.DUPLICATE)
        .order_by(WorkOrder.ended_at)
    )
    return [
        (round(row.x, 1), round(row.y, 1))
        for row in rows
        if row.x is not None and row.y is not None and local_day(row.ended_at) == day
    ]


def driven(gone: RoundGone, *, roads: RoadsService) -> tuple[int, int]:
    """Return the seconds and metres of travel of a round, by the order in which its work ended."""
    places = list(dict.fromkeys(gone.places))
    ways = Ways(places, {gone.travel: roads.table(gone.town, places, gone.travel)})
    return driven_along(gone.places, ways, gone.travel)


def keep_driven(round_id: int, found: tuple[int, int]) -> None:
    """Write down what was driven."""
    row = db.session.get_one(DayRound, round_id)
    row.driven_s, row.driven_m = found
    db.session.flush()
