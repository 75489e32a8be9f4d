"""The plan of a day, as people make it: asked for, changed by hand, tried out, and given to the crews.

Whoever changes a plan says which version they saw; when somebody else was first, PlanChanged says what that one did.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.domain.command import Actor
from server.domain.errors import DomainError
from server.domain.numbering import report_number
from server.domain.round_changes import Difference
from server.domain.round_words import hours_words
from server.domain.vocabulary import PlanStatus, StopLock
from server.model.base import db
from server.model.plan import DayPlan, DayStop
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations.rounds_handing import hand_out, handed, is_live, tell_crews
from server.operations.rounds_keeping import changed, round_for, write_solved
from server.operations.rounds_trying import Absence, Impossible, Move, difference_of, tried
from server.queries.plan import LastChange, last_change, plan_of
from server.queries.plan_asked import Asked, asked_about
from server.queries.plan_hours import crew_on
from server.queries.reference import Reference, reference
from server.wire.roads import RoadsService

__all__ = [
    "Absence",
    "Difference",
    "Hours",
    "Move",
    "NoPlan",
    "PlanChanged",
    "ask_for_plan",
    "crew_absent",
    "crew_hours",
    "held_plan",
    "lock",
    "move",
    "publish",
    "unlock",
    "what_if",
]


class PlanChanged(DomainError):
    """Somebody else changed the plan first; `change` says who, when and what. Look again, then decide."""

    def __init__(self, version: int, change: LastChange | None) -> None:
        super().__init__(f"the plan is at version {version}")
        self.version = version
        self.change = change


class NoPlan(DomainError):
    """There is no plan for this day, or the work or crew is not in it."""


@dataclass(frozen=True)
class Hours:
    """A crew's hours on one day, and at whose place it begins and ends; None is as always."""

    first: time | None = None
    last: time | None = None
    depot_crew_id: int | None = None


def ask_for_plan(day: date, *, team_id: int | None = None, by: Actor, now: datetime) -> int:
    """Ask for a plan of this day, of one team or of all; the worker makes it. Return the plan's version."""
    plan = _made(day)
    known = reference()
    plan.asked_team_id = team_id if plan.asked_at is None or plan.asked_team_id == team_id else None
    plan.asked_at, plan.trouble = now, ""
    team = known.teams.get(team_id or 0)
    who = team.name if team else "alle ploegen"
    plan.changed_at, plan.changed_by_id = now, by.handler_id
    plan.changed_what = f"Vroeg een plan voor {who}."
    db.session.flush()
    return plan.version


def move(day: date, change: Move, *, version: int, roads: RoadsService, by: Actor, now: datetime) -> int:
    """Give work to another crew or another place; it then stays with that crew. Return the new version.

    Raises PlanChanged, NoPlan. Plans that are with the crews already change there too.
    """
    plan, known = held_plan(day, version), reference()
    asked, before = asked_about(plan, known, also=(change.work_order_id,), now=now), handed(plan)
    try:
        part, _, after = tried(asked, change, roads)
    except Impossible as error:
        raise NoPlan(str(error)) from error
    lock = StopLock.FREE if change.crew_id is None else StopLock.CREW
    locks = {**asked.locks, change.work_order_id: lock}
    all_by_streets = plan.by_streets and after.by_streets
    write_solved(plan, replace(asked, question=part, locks=locks), after, now=now)
    plan.by_streets = all_by_streets
    to = "uit de route gehaald" if change.crew_id is None else f"gegeven aan {known.crews[change.crew_id]}"
    _follow(plan, asked, before, known, by=by, now=now)
    # What the rounds were told before, is about another order than this one.
    tell_crews(plan, {crew.id: "" for crew in part.crews}, now=now)
    return changed(plan, f"{_number(change.work_order_id, known)} {to}.", by=by, now=now)


def _follow(plan: DayPlan, asked: Asked, before: dict[int, int], known: Reference, *, by: Actor, now: datetime) -> None:
    """Let the crews' work follow where they drive by this plan already."""
    if is_live(plan, now=now):
        hand_out(plan, before, known, by=by, now=now)


def lock(day: date, work_order_id: int, *, version: int, by: Actor, now: datetime) -> int:
    """Keep a stop, and all before it in its round, where it is. Return the new version. Raises PlanChanged, NoPlan."""
    return _locked(day, work_order_id, StopLock.PLACE, "vastgezet", version=version, by=by, now=now)


def unlock(day: date, work_order_id: int, *, version: int, by: Actor, now: datetime) -> int:
    """Let the planner decide about this stop again. Return the new version. Raises PlanChanged, NoPlan."""
    return _locked(day, work_order_id, StopLock.FREE, "vrijgegeven", version=version, by=by, now=now)


def _locked(day: date, work_order_id: int, how: StopLock, word: str, *, version: int, by: Actor, now: datetime) -> int:
    plan = held_plan(day, version)
    stop = db.session.scalars(
        select(DayStop).where(DayStop.plan_id == plan.id, DayStop.work_order_id == work_order_id)
    ).one_or_none()
    if stop is None:
        raise NoPlan(f"work {work_order_id} is not in the plan of {day}")
    stop.lock = how
    return changed(plan, f"{_number(work_order_id, reference())} {word}.", by=by, now=now)


def what_if(day: date, change: Move | Absence, *, roads: RoadsService, now: datetime) -> Difference:
    """Return what a change would bring; writes nothing. Raises NoPlan."""
    plan = plan_of(day)
    if plan is None:
        raise NoPlan(str(day))
    also = (change.work_order_id,) if isinstance(change, Move) else ()
    try:
        return difference_of(asked_about(plan, reference(), also=also, now=now), change, roads)
    except Impossible as error:
        raise NoPlan(str(error)) from error


def publish(day: date, *, version: int, by: Actor, now: datetime) -> int:
    """Give the plan to the crews, as work that is planned for the day. Return the new version. Raises PlanChanged."""
    plan, known = held_plan(day, version), reference()
    plan.status, plan.published_at = PlanStatus.PUBLISHED, now
    hand_out(plan, {}, known, by=by, now=now)
    return changed(plan, "Het plan ging naar de ploegen.", by=by, now=now)


def crew_absent(day: date, crew_id: int, *, absent: bool = True, version: int, by: Actor, now: datetime) -> int:
    """Say that a crew does not come (or does after all); the worker divides its work. Return the new version.

    Version 0 is a day without a plan. Raises PlanChanged, NoPlan.
    """
    known = reference()
    if crew_id not in known.crew_info:
        raise NoPlan(f"crew {crew_id}")
    plan = _made(day) if version == 0 else held_plan(day, version)
    round_for(plan, crew_id).absent = absent
    if not absent:
        ask_for_plan(day, team_id=known.crew_teams[crew_id], by=by, now=now)
    return changed(plan, f"{known.crews[crew_id]} is er {'niet' if absent else 'wel'}.", by=by, now=now)


def crew_hours(day: date, crew_id: int, hours: Hours, *, version: int, by: Actor, now: datetime) -> int:
    """Give a crew other hours on this day, or another place to begin; the worker lets its round follow.

    Version 0 is a day without a plan. Return the new version. Raises PlanChanged, NoPlan.
    """
    known = reference()
    if crew_id not in known.crew_info or (hours.depot_crew_id or crew_id) not in known.crew_info:
        raise NoPlan(f"crew {crew_id}")
    plan = _made(day) if version == 0 else held_plan(day, version)
    row = round_for(plan, crew_id)
    row.shift_from, row.shift_until, row.depot_crew_id, row.hours_at = hours.first, hours.last, hours.depot_crew_id, now
    plan.seen_event = 0  # have it looked at, though nothing happened to any report
    return changed(plan, f"{known.crews[crew_id]} werkt {hours_words(crew_on(row, known).shift)}.", by=by, now=now)


def held_plan(day: date, version: int) -> DayPlan:
    """Return the plan of a day at this version, held until the transaction ends. Raises NoPlan, PlanChanged."""
    plan = _held(day)
    if plan is None:
        raise NoPlan(str(day))
    if plan.version != version:
        raise PlanChanged(plan.version, last_change(plan, reference()))
    return plan


def _held(day: date) -> DayPlan | None:
    wanted = select(DayPlan).where(DayPlan.day == day).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _made(day: date) -> DayPlan:
    """Return the plan of a day, held; a new one where there is none."""
    found = _held(day)
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            db.session.add(DayPlan(day=day))
    except IntegrityError:
        pass  # somebody made it just now
    made = _held(day)
    assert made is not None
    return made


def _number(work_order_id: int, known: Reference) -> str:
    row = db.session.execute(
        select(Report.id, Report.received_at)
        .join(WorkOrder, WorkOrder.report_id == Report.id)
        .where(WorkOrder.id == work_order_id)
    ).one()
    return report_number(known.prefix, row.received_at, row.id)
