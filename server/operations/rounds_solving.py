"""Making a plan: what is asked, solved while no transaction is open, checked again on our own clock."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from server.domain.round_changes import moved, pays, that_fit, with_added
from server.domain.round_check import check
from server.domain.round_freed import filled
from server.domain.round_problem import (
    MOVING_POINT_S,
    LeftOut,
    Question,
    Rounds,
    cost_s,
    impossible,
    problem_for,
    rounds_of,
    travels,
)
from server.domain.round_times import Leg, Timed, Ways, nearest_first, timed_together
from server.queries.plan_asked import Asked, ways_between
from server.wire.roads import RoadsService
from server.wire.rounds import Answer, Problem, RoundSolver, Unsolvable, Why

log = logging.getLogger("meldwerk.rounds")


@dataclass(frozen=True)
class Solved:
    """A plan on the clock, along these ways."""

    rounds: tuple[Timed, ...]
    left_out: tuple[LeftOut, ...]
    ways: Ways
    cost_s: int

    @property
    def by_streets(self) -> bool:
        return self.ways.by_streets

    def nearest(self, one: Timed) -> Leg:
        """Return what the same stops take a crew, nearest first."""
        return nearest_first(one.crew, one.tasks, self.ways)

    def ids(self) -> dict[int, list[int]]:
        return {one.crew.id: [task.id for task in one.tasks] for one in self.rounds}


class BadPlan(Exception):
    """A plan of the solver does not hold: a fault in the solver, not in what was asked. Nobody gets to see it."""


def solve(asked: Asked, solver: RoundSolver, roads: RoadsService, *, seconds: float) -> Solved:
    """Return a plan that took so many seconds. Raises Unsolvable, BadPlan."""
    return _answered(asked, roads, lambda problem: solver.solve(problem, seconds=seconds))


def going_on(asked: Asked, solved: Solved, version: int) -> Asked:
    """Return the same question with a plan in hand, which is kept as this version."""
    return replace(asked, version=version, question=replace(asked.question, previous=solved.ids()))


def _answered(asked: Asked, roads: RoadsService, divide: Callable[[Problem], Answer]) -> Solved:
    question = asked.question
    ways = ways_between(asked.town, question.crews, question.tasks.values(), roads)
    out = impossible(question)
    rounds, whys = _divided(question, out, ways, divide)
    found = on_the_clock(question, rounds, ways, out, whys)
    hurried = [left.task for left in found.left_out if left.task.due_s is not None and left.why != "place"]
    if not hurried:
        return found
    # Too late for its hour, but better late than not at all.
    calm = {**question.tasks, **{task.id: replace(task, due_s=None) for task in hurried}}
    question = replace(question, tasks=calm, previous=found.ids())
    rounds, whys = _divided(question, out, ways, divide)
    return on_the_clock(question, rounds, ways, out, whys)


def _divided(
    question: Question, out: Sequence[LeftOut], ways: Ways, divide: Callable[[Problem], Answer]
) -> tuple[Rounds, dict[int, str]]:
    """Let the crews of each way of travelling choose in turn; return the rounds, and why the rest is left out."""
    left = set(question.tasks) - {one.task.id for one in out}
    rounds: Rounds = {}
    whys: dict[int, str] = {}
    for by in travels(question.crews):
        problem = problem_for(question, [question.tasks[id] for id in sorted(left)], ways, by)
        answer = divide(problem)
        verdict = check(problem, answer)
        if not verdict.holds:
            raise BadPlan("; ".join(verdict.faults))
        rounds |= rounds_of(answer, question)
        whys |= {int(one.job): one.why for one in answer.unassigned}
        left -= {task.id for tasks in rounds.values() for task in tasks}
    return rounds, whys


def on_the_clock(
    question: Question, rounds: Rounds, ways: Ways, out: Sequence[LeftOut], whys: Mapping[int, str] | None = None
) -> Solved:
    """Put rounds on the clock, and say of all the rest why it is left out."""
    found = timed_together([(crew, rounds.get(crew.id, [])) for crew in question.crews], ways)
    done = {halt.task.id for one in found for halt in one.halts} | {one.task.id for one in out}
    known = {**question.left_out, **(whys or {})}
    rest = [LeftOut(task, known.get(task.id, Why.FULL)) for task in question.tasks.values() if task.id not in done]
    left_out = (*(one for one in out if one.task.id in question.tasks), *rest)
    return Solved(
        rounds=tuple(found),
        left_out=left_out,
        ways=ways,
        cost_s=cost_s(found, left_out, question.day),
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
    try:
        bold = _bold(question, calm, out, ways, partial(solver.resolve, move_s=asked.move_pays_s))
    except (Unsolvable, BadPlan) as error:
        log.warning("the plan of %s is adjusted without a solver: %s", question.day, error)
        return calm
    return bold if _is_worth_it(bold, calm, asked) else calm


def _is_worth_it(bold: Solved, calm: Solved, asked: Asked) -> bool:
    """Whether a bold plan is better, and by enough for the stops that it moves more."""
    question = asked.question
    more = len(moved(question.previous, bold.ids())) - len(moved(question.previous, calm.ids()))
    if more <= 0 or bold.cost_s >= calm.cost_s:
        return bold.cost_s < calm.cost_s
    before, after = (cost_s(plan.rounds, plan.left_out, question.day, point_s=MOVING_POINT_S) for plan in (calm, bold))
    return pays(before - after, more, move_pays_s=asked.move_pays_s)


def _bold(
    question: Question, calm: Solved, out: Sequence[LeftOut], ways: Ways, resolve: Callable[[Problem], Answer]
) -> Solved:
    """Return what the solver makes of it; what misses its hour anyhow has no hour for it."""
    late = {task.id: replace(task, due_s=None) for one in calm.rounds for task in one.late}
    tried = replace(question, tasks={**question.tasks, **late}, previous=calm.ids())
    found, whys = _divided(tried, out, ways, resolve)
    rounds = {crew: [question.tasks[task.id] for task in tasks] for crew, tasks in found.items()}
    return on_the_clock(question, rounds, ways, out, whys)


def _kept(question: Question, out: Sequence[LeftOut], ways: Ways) -> tuple[Rounds, list[LeftOut]]:
    stays_out = {id for id in question.left_out if id in question.tasks and not question.tasks[id].is_taken}
    gone = {one.task.id for one in out} | stays_out
    planned = {crew: [t for t in tasks if t.id not in gone] for crew, tasks in question.planned().items()}
    locked = {crew: len(ids) for crew, ids in question.locked.items()}
    rounds, _ = that_fit(question.crews, planned, ways, locked, question.day)
    there = {task.id for tasks in rounds.values() for task in tasks}
    more = [task for task in question.tasks.values() if task.id not in there | gone]
    rounds, missed = with_added(question.crews, rounds, more, ways, locked, question.day)
    waiting = stays_out - {one.task.id for one in out}
    spare = [task for task in question.tasks.values() if task.id in waiting and not task.after]
    return filled(question.crews, rounds, spare, ways, locked, question.day), missed
