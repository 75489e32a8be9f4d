"""Making a plan: what is asked, solved while no transaction is open, checked again on our own clock."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from server.domain.calendar import nth_working_day
from server.domain.round_changes import moved, pays, with_added
from server.domain.round_problem import (
    LeftOut,
    Question,
    Rounds,
    cost_s,
    impossible,
    problem_for,
    rounds_of,
    travels,
)
from server.domain.round_times import CrewDay, Place, Task, Timed, Ways, nearest_first, timed_together
from server.domain.vocabulary import StopLock
from server.model.plan import DayPlan
from server.queries.plan_work import DayWork, day_work
from server.queries.reference import Reference
from server.wire.roads import RoadsService
from server.wire.rounds import Problem, RoundSolver, Why

log = logging.getLogger("meldwerk.rounds")


@dataclass(frozen=True)
class Asked:
    """A day to plan, as it was when somebody asked: kept only if the plan is at this version still."""

    plan_id: int
    version: int
    town: str
    question: Question
    locks: Mapping[int, StopLock]
    next_day: date
    move_pays_s: int
    team_id: int | None = None


@dataclass(frozen=True)
class Solved:
    """A plan on the clock. `nearest` is the (seconds, metres) of each crew's stops, nearest first."""

    rounds: tuple[Timed, ...]
    left_out: tuple[LeftOut, ...]
    by_streets: bool
    cost_s: int
    nearest: Mapping[int, tuple[int, int]]

    def ids(self) -> dict[int, list[int]]:
        return {one.crew.id: [task.id for task in one.tasks] for one in self.rounds}


def asked_about(
    plan: DayPlan, known: Reference, *, team_id: int | None = None, also: Sequence[int] = (), now: datetime
) -> Asked:
    """Return what must be divided: the work that is still to do, `also` this, over the crews whose day is not over."""
    work = day_work(plan.day, known, plan=plan, team_id=team_id, also=also, now=now)
    crews = tuple(crew for crew in work.crews if crew.shift[0] < crew.shift[1])
    over = {stop.work_order_id for crew in work.crews if crew not in crews for stop in work.open_stops(crew.id)}
    tasks = {id: task for id, task in work.tasks.items() if id not in over}
    locks = {stop.work_order_id: stop.lock for stop in work.stops if stop.work_order_id in tasks}
    question = Question(
        day=plan.day,
        crews=crews,
        tasks=tasks,
        previous={crew.id: _in_order(work, crew, tasks) for crew in crews},
        locked={crew.id: _locked(work, crew, tasks) for crew in crews},
        left_out=work.left_out,
    )
    return Asked(
        plan_id=plan.id,
        version=plan.version,
        town=known.slug,
        question=question,
        locks=locks,
        next_day=nth_working_day(plan.day, 1, known.calendar),
        move_pays_s=known.planning.move_pays_min * 60,
        team_id=team_id,
    )


def _in_order(work: DayWork, crew: CrewDay, tasks: Mapping[int, Task]) -> list[int]:
    begun = _begun(crew, tasks)
    planned = [stop.work_order_id for stop in work.open_stops(crew.id)]
    return [*begun, *(id for id in planned if id in tasks and id not in begun and _is_free_for(tasks[id], crew))]


def _is_free_for(task: Task, crew: CrewDay) -> bool:
    return task.only in (None, crew.id) and crew.id not in task.never


def _begun(crew: CrewDay, tasks: Mapping[int, Task]) -> list[int]:
    mine = [task for task in tasks.values() if task.started_s is not None and task.only == crew.id and task.place]
    return [task.id for task in sorted(mine, key=lambda task: (task.started_s or 0, task.id))]


def _locked(work: DayWork, crew: CrewDay, tasks: Mapping[int, Task]) -> list[int]:
    """Return what stays first: what the crew is at, and all up to the last stop that a person locked."""
    order = _in_order(work, crew, tasks)
    locks = {stop.work_order_id for stop in work.stops if stop.lock is StopLock.PLACE}
    last = max((n for n, id in enumerate(order, 1) if id in locks), default=0)
    count = max(last, len(_begun(crew, tasks)))
    return [id for id in order[:count] if tasks[id].place is not None]


def ways_between(town: str, crews: Sequence[CrewDay], tasks: Iterable[Task], roads: RoadsService) -> Ways:
    """Ask how long the ways of a day are."""
    ends: list[Place] = [place for crew in crews for place in (crew.start, crew.end)]
    places = list(dict.fromkeys([*ends, *(task.place for task in tasks if task.place is not None)]))
    return Ways(places, {by: roads.table(town, places, by) for by in travels(crews)})


def solve(asked: Asked, solver: RoundSolver, roads: RoadsService, *, seconds: float) -> Solved:
    """Return a plan that took so many seconds. Raises Unsolvable."""
    return _answered(asked, roads, lambda problem: rounds_of(solver.solve(problem, seconds=seconds), asked.question))


def going_on(asked: Asked, solved: Solved, version: int) -> Asked:
    """Return the same question with a plan in hand, which is kept as this version."""
    return replace(asked, version=version, question=replace(asked.question, previous=solved.ids()))


def _answered(asked: Asked, roads: RoadsService, divide: Callable[[Problem], Rounds]) -> Solved:
    question = asked.question
    ways = ways_between(asked.town, question.crews, question.tasks.values(), roads)
    out = impossible(question)
    rounds = _divided(question, out, ways, divide)
    found = on_the_clock(question, rounds, ways, out)
    hurried = [left.task for left in found.left_out if left.task.due_s is not None and left.why != "place"]
    if not hurried:
        return found
    # Too late for its hour, but better late than not at all.
    calm = {**question.tasks, **{task.id: replace(task, due_s=None) for task in hurried}}
    question = replace(question, tasks=calm, previous=found.ids())
    return on_the_clock(question, _divided(question, out, ways, divide), ways, out)


def _divided(question: Question, out: Sequence[LeftOut], ways: Ways, divide: Callable[[Problem], Rounds]) -> Rounds:
    """Let the crews of each way of travelling choose in turn."""
    left = set(question.tasks) - {one.task.id for one in out}
    rounds: Rounds = {}
    for by in travels(question.crews):
        problem = problem_for(question, [question.tasks[id] for id in sorted(left)], ways, by)
        rounds |= {crew: [question.tasks[task.id] for task in tasks] for crew, tasks in divide(problem).items()}
        left -= {task.id for tasks in rounds.values() for task in tasks}
    return rounds


def on_the_clock(question: Question, rounds: Rounds, ways: Ways, out: Sequence[LeftOut]) -> Solved:
    """Put rounds on the clock, and say of all the rest why it is left out."""
    found = timed_together([(crew, rounds.get(crew.id, [])) for crew in question.crews], ways)
    done = {halt.task.id for one in found for halt in one.halts} | {one.task.id for one in out}
    full = [LeftOut(task, Why.FULL) for task in question.tasks.values() if task.id not in done]
    left_out = (*(one for one in out if one.task.id in question.tasks), *full)
    return Solved(
        rounds=tuple(found),
        left_out=left_out,
        by_streets=ways.by_streets,
        cost_s=cost_s(found, left_out, question.day),
        nearest={one.crew.id: nearest_first(one.crew, one.tasks, ways) for one in found},
    )


def adjust(asked: Asked, solver: RoundSolver, roads: RoadsService) -> Solved:
    """Return the plan in hand after what happened: as it was where it can, other where that pays.

    What has gone is taken out and what came is put in where it costs least; the solver's own answer counts when it
    saves enough for each stop that it moves more.
    """
    question = asked.question
    ways = ways_between(asked.town, question.crews, question.tasks.values(), roads)
    out = impossible(question)
    kept_rounds, missed = _kept(question, out, ways)
    calm = on_the_clock(question, kept_rounds, ways, [*out, *missed])
    tried = replace(question, previous={crew: [task.id for task in tasks] for crew, tasks in kept_rounds.items()})
    bold_rounds = _divided(tried, out, ways, lambda problem: rounds_of(solver.resolve(problem), question))
    bold = on_the_clock(question, bold_rounds, ways, out)
    more = len(moved(question.previous, bold.ids())) - len(moved(question.previous, calm.ids()))
    if pays(calm.cost_s - bold.cost_s, max(more, 0), move_pays_s=asked.move_pays_s):
        return bold
    return calm


def _kept(question: Question, out: Sequence[LeftOut], ways: Ways) -> tuple[Rounds, list[LeftOut]]:
    gone = {one.task.id for one in out} | question.left_out
    rounds = {crew: [t for t in tasks if t.id not in gone] for crew, tasks in question.planned().items()}
    there = {task.id for tasks in rounds.values() for task in tasks}
    more = [task for task in question.tasks.values() if task.id not in there | gone]
    locked = {crew: len(ids) for crew, ids in question.locked.items()}
    return with_added(question.crews, rounds, more, ways, locked, question.day)
