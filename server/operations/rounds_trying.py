"""Trying a change to a plan: which rounds it touches, and what they become. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.domain.round_changes import Difference, difference, insertion, with_added
from server.domain.round_problem import BY_HAND, LeftOut, Question, Rounds, may_do
from server.domain.round_times import CrewDay, Task, Timed, Ways
from server.operations.rounds_solving import Solved, on_the_clock
from server.queries.plan_asked import Asked, ways_between
from server.wire.roads import RoadsService

NOT_FOR_THEM = "Deze ploeg kan of mag dit niet."


class Impossible(Exception):
    """The crew or the work of a change is not there."""


@dataclass(frozen=True)
class Move:
    """Give a piece of work to a crew, at this place in its round (from 1; None: where it costs least).

    The places count what is still to do. `crew_id` None takes it out of the plan.
    """

    work_order_id: int
    crew_id: int | None
    position: int | None = None


@dataclass(frozen=True)
class Absence:
    """A crew does not come."""

    crew_id: int


def tried(asked: Asked, change: Move, roads: RoadsService) -> tuple[Question, Solved, Solved]:
    """Return the part of the day that a move touches, before and after it. Raises Impossible."""
    question, moving = asked.question, asked.question.tasks.get(change.work_order_id)
    if moving is None or moving.place is None:
        raise Impossible(f"work {change.work_order_id} cannot be planned")
    planned = question.planned()
    giver = next((crew_id for crew_id, tasks in planned.items() if moving in tasks), None)
    crews = [crew for crew in question.crews if crew.id in (giver, change.crew_id)]
    if change.crew_id is not None and all(crew.id != change.crew_id for crew in crews):
        raise Impossible(f"crew {change.crew_id} cannot be planned")
    before: Rounds = {crew.id: planned[crew.id] for crew in crews}
    touched = {task.id: task for tasks in before.values() for task in tasks} | {moving.id: moving}
    part = replace(question, crews=tuple(crews), tasks=touched)
    ways = ways_between(asked.town, crews, touched.values(), roads)
    rounds = {crew_id: [task for task in tasks if task is not moving] for crew_id, tasks in before.items()}
    out: list[LeftOut] = [LeftOut(moving, BY_HAND)] if change.crew_id is None else []
    if change.crew_id is not None:
        _put_in(rounds, moving, change, asked, crews, ways)
    return part, on_the_clock(part, before, ways, []), on_the_clock(part, rounds, ways, out)


def _put_in(rounds: Rounds, moving: Task, change: Move, asked: Asked, crews: Sequence[CrewDay], ways: Ways) -> None:
    assert change.crew_id is not None
    crew = next(crew for crew in crews if crew.id == change.crew_id)
    mine = rounds[crew.id]
    begun = sum(task.started_s is not None for task in mine)
    if change.position is not None:
        at = min(max(change.position - 1, begun), len(mine))
    else:
        locked = len(asked.question.locked.get(crew.id, ()))
        willing = replace(moving, only=crew.id)
        found = insertion(crew, mine, willing, ways, after=min(locked, len(mine)))
        at = found.at if found is not None else len(mine)
    mine.insert(at, moving)


def difference_of(asked: Asked, change: Move | Absence, roads: RoadsService) -> Difference:
    """Return what a change would bring. Raises Impossible."""
    if isinstance(change, Absence):
        return _without(asked, change.crew_id, roads)
    part, before, after = tried(asked, change, roads)
    found = difference(before.rounds, after.rounds, part.day)
    crew = next((crew for crew in part.crews if crew.id == change.crew_id), None)
    unfit = crew is not None and not may_do(crew, asked.question.tasks[change.work_order_id])
    return replace(found, faults=(NOT_FOR_THEM, *found.faults)) if unfit else found


def _without(asked: Asked, crew_id: int, roads: RoadsService) -> Difference:
    """Return what it brings when the others take over what they can."""
    question = asked.question
    if all(crew.id != crew_id for crew in question.crews):
        raise Impossible(f"crew {crew_id} cannot be planned")
    others = tuple(crew for crew in question.crews if crew.id != crew_id)
    planned = question.planned()
    ways = ways_between(asked.town, question.crews, [t for tasks in planned.values() for t in tasks], roads)
    orphans = [replace(task, only=None if task.only == crew_id else task.only) for task in planned[crew_id]]
    locked = {crew.id: len(question.locked.get(crew.id, ())) for crew in others}
    rounds, _ = with_added(others, planned, orphans, ways, locked, question.day)
    before: Sequence[Timed] = on_the_clock(question, planned, ways, []).rounds
    after = on_the_clock(replace(question, crews=others), rounds, ways, []).rounds
    return difference(before, after, question.day)
