"""From crews and open work to a problem for the route solver, and from its answer back to rounds.

What makes work pressing, and what leaving it out costs, is decided here: by the promised day, and danger on top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from server.domain.calendar import Calendar, working_days_between
from server.domain.round_times import CrewDay, Place, Task, Timed, Ways, timed
from server.wire.roads import Travel
from server.wire.rounds import Answer, Break, Job, Objective, Problem, Route, Vehicle, Why, Window

LEFT_OUT_S = 600
"""What leaving work out costs for each point of its weight: as much as ten minutes of driving."""

MOVING_POINT_S = 60
"""What a point weighs against stops that move during the day: a promise of today is worth moving twenty, no more."""

BY_HAND, NO_PLACE = "hand", "place"
"""Why work can be left out besides what a solver knows: a person took it out, or nobody knows where it is."""

TODAY, TOMORROW, SOON, LATER, DANGER = 100, 60, 30, 10, 100
SOON_DAYS = 4
"""Within so many working days it is soon: neither a weekend nor a holiday brings what comes after it further away."""
LONGEST_LATE = 10
WORK_FLOOR_S = 300
SLOWEST_FIRST = (Travel.FOOT, Travel.CARGO_BIKE, Travel.CAR)
"""Who comes least far chooses first; who drives does the rest."""

Rounds = dict[int, list[Task]]
"""The work of each crew, by its id, in driving order."""


@dataclass(frozen=True)
class Question:
    """A day to divide. `previous` is the plan in hand, `locked` what stays first in each round, as ids of work.

    `left_out` is what the plan in hand leaves out already, and why.
    """

    day: date
    crews: tuple[CrewDay, ...]
    tasks: Mapping[int, Task]
    previous: Mapping[int, Sequence[int]] = field(default_factory=dict)
    locked: Mapping[int, Sequence[int]] = field(default_factory=dict)
    left_out: Mapping[int, str] = field(default_factory=dict)

    def planned(self) -> Rounds:
        """Return the plan in hand, without what has gone."""
        return {
            crew.id: [self.tasks[id] for id in self.previous.get(crew.id, ()) if id in self.tasks]
            for crew in self.crews
        }


@dataclass(frozen=True)
class LeftOut:
    """Work that nobody does, and why in a word (see `round_words.REASONS`)."""

    task: Task
    why: str


def weight(task: Task, day: date) -> int:
    """Return how pressing work is on this day; among what is late, what is late longest."""
    return _by_date(task, day) + (DANGER if task.danger else 0)


def _by_date(task: Task, day: date) -> int:
    if task.due_on is None or task.days_left is None:
        return LATER
    if task.days_left <= 0:
        return TODAY + min(max((day - task.due_on).days, 0), LONGEST_LATE)
    if task.days_left == 1:
        return TOMORROW
    return SOON if task.days_left <= SOON_DAYS else LATER


def days_left(due_on: date, day: date, calendar: Calendar) -> int:
    """Return how many working days come after a day, until another; below zero when that has gone.

    None are left on the last working day before a promise for a day off.
    """
    return working_days_between(day, due_on, calendar) if due_on > day else (due_on - day).days


def may_do(crew: CrewDay, task: Task) -> bool:
    """Whether a crew can and may do this work; where a person named the crew, that decides."""
    if task.only is not None:
        return task.only == crew.id
    able = not task.skill or task.skill in crew.skills
    near = not crew.area_ids or not crew.area_ids.isdisjoint(task.area_ids)
    return able and near and task.team_id == crew.team_id and crew.id not in task.never


def impossible(question: Question) -> list[LeftOut]:
    """Return the work that no plan of this day can hold."""
    found: dict[int, str] = {
        task.id: why for task in question.tasks.values() if (why := _why_impossible(task, question))
    }
    while more := {
        task.id: Why.AFTER
        for task in question.tasks.values()
        if task.id not in found and any(other in found or other not in question.tasks for other in task.after)
    }:
        found |= more
    return [LeftOut(question.tasks[id], why) for id, why in found.items()]


def _why_impossible(task: Task, question: Question) -> str:
    if question.left_out.get(task.id) == BY_HAND:
        return BY_HAND
    if task.place is None:
        return NO_PLACE
    if not any(may_do(crew, task) for crew in question.crews):
        return Why.SKILL
    return Why.WINDOW if task.windows == () and task.started_s is None else ""


def travels(crews: Sequence[CrewDay]) -> list[Travel]:
    """Return by what these crews go, in the order in which they choose their work."""
    return [by for by in SLOWEST_FIRST if any(crew.travel is by for crew in crews)]


def problem_for(question: Question, tasks: Sequence[Task], ways: Ways, by: Travel) -> Problem:
    """Return the problem of the crews that travel like this, over this work, which all has a place."""
    crews = [crew for crew in question.crews if crew.travel is by]
    tasks = [task for task in tasks if any(may_do(crew, task) for crew in crews)]
    here = {task.id for task in tasks}
    locked = {crew.id: tuple(id for id in question.locked.get(crew.id, ()) if id in here) for crew in crews}
    places = _places(crews, tasks)
    index = {place: n for n, place in enumerate(places)}
    who = {task.id: _who(task, crews) for task in tasks}
    return Problem(
        objective=Objective.MOR,
        durations=ways.matrix(places, by),
        vehicles=tuple(_vehicle(crew, who, tasks, locked[crew.id], question, ways, index) for crew in crews),
        jobs=tuple(
            _job(task, who, question.day, index, here, locked=any(task.id in ids for ids in locked.values()))
            for task in tasks
        ),
        previous=tuple(
            Route(str(crew.id), tuple(str(id) for id in question.previous.get(crew.id, ()) if id in here))
            for crew in crews
        ),
    )


def _places(crews: Sequence[CrewDay], tasks: Sequence[Task]) -> list[Place]:
    ends = [place for crew in crews for place in (crew.start, crew.end)]
    return list(dict.fromkeys([*ends, *(task.place for task in tasks if task.place is not None)]))


def _who(task: Task, crews: Sequence[CrewDay]) -> frozenset[str]:
    """Return the one skill that all crews who may do this have, and nobody else; none where all may."""
    able = [crew.id for crew in crews if may_do(crew, task)]
    return frozenset() if len(able) == len(crews) else frozenset({f"crew:{','.join(map(str, able))}"})


def _vehicle(
    crew: CrewDay,
    who: Mapping[int, frozenset[str]],
    tasks: Sequence[Task],
    locked: tuple[int, ...],
    question: Question,
    ways: Ways,
    index: Mapping[Place, int],
) -> Vehicle:
    shift, lunch, room = _room_for_locked(crew, [question.tasks[id] for id in locked], ways)
    return Vehicle(
        id=str(crew.id),
        start=index[crew.start],
        end=index[crew.end],
        shift=shift,
        skills=frozenset(skill for task in tasks if who[task.id] and may_do(crew, task) for skill in who[task.id]),
        capacity=room,
        pause=lunch,
        locked=tuple(map(str, locked)),
    )


def _room_for_locked(crew: CrewDay, locked: Sequence[Task], ways: Ways) -> tuple[Window, Break | None, int | None]:
    """Return shift, lunch and room: what a person fixed or began is done, also where it does not fit."""
    if not locked:
        return crew.shift, crew.lunch, crew.room
    round_ = timed(crew, [replace(task, windows=None) for task in locked], ways)
    late = "De pauze past niet." in round_.faults
    shift = (crew.shift[0], max(crew.shift[1], round_.end_s))
    room = None if crew.room is None else max(crew.room, round_.load - crew.loaded)
    return shift, None if late else crew.lunch, room


def _job(
    task: Task,
    who: Mapping[int, frozenset[str]],
    day: date,
    index: Mapping[Place, int],
    here: set[int],
    *,
    locked: bool,
) -> Job:
    assert task.place is not None
    points = weight(task, day)
    return Job(
        id=str(task.id),
        location=index[task.place],
        service_s=task.service_s,
        windows=() if locked else windows_of(task),
        skills=who[task.id],
        demand=task.load,
        priority=min(points // 2, 100),
        penalty=LEFT_OUT_S * points,
        required=locked,
        after=tuple(str(other) for other in task.after if other in here),
    )


def windows_of(task: Task) -> tuple[Window, ...]:
    """Return the times in which the work can begin, with a hard promise of this very day in them."""
    windows = task.windows
    if task.due_s is None:
        return windows or ()
    last = task.due_s - task.service_s
    if windows is None:
        return ((0, last),) if last > 0 else ()
    return tuple((a, min(b, last)) for a, b in windows if a <= last) or windows


def rounds_of(answer: Answer, question: Question) -> Rounds:
    """Return the rounds of an answer."""
    return {int(route.vehicle): [question.tasks[int(id)] for id in route.jobs] for route in answer.routes}


def cost_s(rounds: Sequence[Timed], left_out: Sequence[LeftOut], day: date, *, point_s: int = LEFT_OUT_S) -> int:
    """Return what a plan costs, in seconds of travel; a point of left out work weighs `point_s`.

    What does not fit, and what misses its hour, weighs as left out work of today.
    """
    faults = sum(len(one.faults) + len(one.late) for one in rounds) * point_s * TODAY
    missed = sum(point_s * weight(out.task, day) for out in left_out)
    return sum(one.drive_s for one in rounds) + missed + faults
