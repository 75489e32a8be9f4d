"""What happened on a day that its plan does not know of yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.numbering import report_number
from server.domain.round_freed import Standing, with_time
from server.domain.round_problem import BY_HAND
from server.domain.round_times import second_of
from server.domain.round_words import early_words, hours_changed_words, time_left_words
from server.domain.vocabulary import EventKind, Outcome
from server.model.base import db
from server.model.plan import DayPlan, DayRound, DayStop
from server.model.report import Event, Report
from server.model.work_order import WorkOrder
from server.queries.plan_asked import Asked
from server.queries.plan_work import in_driving_order
from server.queries.reference import Reference

NOTABLE_S = 600
"""How much earlier or later a crew must be for its round to be put on the clock anew."""


@dataclass(frozen=True)
class _Stop:
    """A stop of the plan as it stands now. `home_s` is when its crew should be back.

    `joined`: it ended because its report was joined to another; nobody was there.
    """

    work_order_id: int
    crew_id: int
    absent: bool
    arrive_s: int
    leave_s: int
    drive_s: int
    home_s: int
    ended_at: datetime | None
    joined: bool


def overtaken(plan: DayPlan, asked: Asked, known: Reference, *, now: datetime) -> list[str]:
    """Say what happened that the plan doesn't know of, each once."""
    columns = (
        DayStop.work_order_id,
        DayRound.crew_id,
        DayRound.absent,
        DayStop.arrive_s,
        DayStop.leave_s,
        DayStop.drive_s,
        DayRound.end_s,
        WorkOrder.ended_at,
        (WorkOrder.outcome == Outcome.DUPLICATE).label("joined"),
    )
    stops = [_Stop(*row) for row in db.session.execute(in_driving_order(select(*columns), plan))]
    said = [*_hours(plan, known), *_gone(stops, asked, known), *_joined(plan, stops), *_come(plan, stops, asked, known)]
    if plan.day == local_day(now):
        said += _off_the_clock(plan, stops, asked, known, now=now)
    return list(dict.fromkeys(said))


def _hours(plan: DayPlan, known: Reference) -> list[str]:
    """Say which crews got other hours, or another place to begin."""
    changed = select(DayRound.crew_id).where(DayRound.plan_id == plan.id, DayRound.hours_at > plan.made_at)
    return [hours_changed_words(known.crews[id]) for id in db.session.scalars(changed.order_by(DayRound.crew_id))]


def _gone(stops: Sequence[_Stop], asked: Asked, known: Reference) -> list[str]:
    """Say of stops that can't be done as planned, why."""
    active = {crew.id for crew in asked.question.crews}
    open_stops = [stop for stop in stops if stop.ended_at is None]
    said = [f"{known.crews[stop.crew_id]} is er niet." for stop in open_stops if stop.absent]
    lost = [
        stop.work_order_id
        for stop in open_stops
        if stop.crew_id in active and stop.work_order_id not in asked.question.previous.get(stop.crew_id, ())
    ]
    return said + [f"{number} kan deze ploeg niet meer doen." for number in numbers(lost, known).values()]


def _joined(plan: DayPlan, stops: Sequence[_Stop]) -> list[str]:
    """Say that some stops became one, which leaves time."""
    since = [stop for stop in stops if stop.joined and stop.ended_at and plan.made_at and stop.ended_at > plan.made_at]
    return ["Meldingen zijn samengevoegd."] if since else []


def _come(plan: DayPlan, stops: Sequence[_Stop], asked: Asked, known: Reference) -> list[str]:
    """Say what came that can't wait for the next plan: danger, urgent work, and what a crew took along itself."""
    question, planned = asked.question, {stop.work_order_id for stop in stops}
    others = [task for task in question.tasks.values() if task.id not in planned and task.place is not None]
    new = [task for task in others if task.id not in question.left_out]
    urgent = numbers([task.id for task in new if task.danger or task.urgent], known)
    after_all = _taken_since(plan, [task.id for task in others if task.is_taken and task.id in question.left_out])
    mine = [task.id for task in new if task.only is not None and task.id not in urgent]
    taken = numbers([*mine, *after_all], known)
    return [f"Spoed: {number}." for number in urgent.values()] + [f"{number} kwam erbij." for number in taken.values()]


def _taken_since(plan: DayPlan, left_out: Sequence[int]) -> list[int]:
    """Return what a crew took, or somebody gave it, of the work that the plan left out when it was made."""
    if not left_out:
        return []
    given = (EventKind.CLAIMED, EventKind.PLANNED, EventKind.ASSIGNED)
    rows = select(WorkOrder.id).join(Event, Event.report_id == WorkOrder.report_id)
    since = rows.where(WorkOrder.id.in_(left_out), Event.kind.in_(given), Event.recorded_at > plan.made_at)
    return list(db.session.scalars(since.distinct().order_by(WorkOrder.id)))


def _off_the_clock(
    plan: DayPlan, stops: Sequence[_Stop], asked: Asked, known: Reference, *, now: datetime
) -> list[str]:
    """Say which crews are well before or behind their times, or have time for more."""
    said, at = [], second_of(now, plan.day)
    standings = []
    for crew in asked.question.crews:
        mine = [stop for stop in stops if stop.crew_id == crew.id]
        following = next((stop for stop in mine if stop.ended_at is None), None)
        last = max((stop.ended_at for stop in mine if stop.ended_at and not stop.joined), default=None)
        ended_since = last is not None and plan.made_at is not None and last > plan.made_at
        if following is None:
            standings.append(Standing(crew, at, has_just_ended=ended_since))
            continue
        there = following.arrive_s
        if last is not None and ended_since:
            there = max(second_of(last, plan.day) + following.drive_s, crew.shift[0])
        standings.append(Standing(crew, max(at, following.home_s - following.arrive_s + there)))
        if at > following.leave_s + NOTABLE_S:
            said.append(f"{known.crews[crew.id]} is later dan gepland.")
        elif following.arrive_s - there > NOTABLE_S:
            said.append(early_words(known.crews[crew.id]))
    return said + [time_left_words(known.crews[id]) for id in _with_time(standings, at, stops, asked)]


def _with_time(standings: Sequence[Standing], at: int, stops: Sequence[_Stop], asked: Asked) -> list[int]:
    """Return the crews that may have time for work that stands in no round; not for what a person took out."""
    question = asked.question
    planned = {stop.work_order_id for stop in stops}
    unplanned = [
        task
        for task in question.tasks.values()
        if task.id not in planned and task.place and not task.after and question.left_out.get(task.id) != BY_HAND
    ]
    return with_time(standings, at, unplanned, question.left_out)


def numbers(ids: Sequence[int], known: Reference) -> dict[int, str]:
    """Return what reports are called, by the ids of their work."""
    rows = db.session.execute(
        select(WorkOrder.id, WorkOrder.report_id, Report.received_at)
        .join(Report, Report.id == WorkOrder.report_id)
        .where(WorkOrder.id.in_(ids))
        .order_by(WorkOrder.id)
    )
    return {row.id: report_number(known.prefix, row.received_at, row.report_id) for row in rows}
