"""Why a job is left out, in a word: tried on each vehicle that may do it."""

from dataclasses import replace

from integrations.rounds.day import Day, Plan
from integrations.rounds.glue import cheapest
from integrations.rounds.timing import fits
from server.wire.rounds import LeftOut, Why


def left_out(day: Day, plan: Plan) -> tuple[LeftOut, ...]:
    """Return what a plan leaves out, each with the reason."""
    done = {number for route in plan for number in route}
    return tuple(LeftOut(day.jobs[n].id, _why(day, plan, n, done)) for n in day.left_out(plan))


def _why(day: Day, plan: Plan, number: int, done: set[int]) -> Why:
    able = day.able[number]
    if not able:
        return Why.SKILL
    if not any(_has_room(day, v, number) for v in able):
        return Why.LOAD
    if not any(_alone(day, v, number, windows=False) for v in able):
        return Why.SHIFT
    if not any(_alone(day, v, number, windows=True) for v in able):
        return Why.WINDOW
    if not done.issuperset(day.before.get(number, ())):
        return Why.AFTER
    if not any(_beside_locked(day, v, number) for v in able):
        return Why.LOCKED
    return Why.FULL if cheapest(day, plan, number) is None else Why.COST


def _has_room(day: Day, v: int, number: int) -> bool:
    capacity = day.vehicles[v].capacity
    return capacity is None or day.jobs[number].demand <= capacity


def _alone(day: Day, v: int, number: int, *, windows: bool) -> bool:
    if fits(day, v, (number,)):
        return True
    if windows or not day.jobs[number].windows:
        return False
    jobs = list(day.jobs)
    jobs[number] = replace(jobs[number], windows=())
    return fits(Day(day.objective, day.matrix, day.vehicles, tuple(jobs)), v, (number,))


def _beside_locked(day: Day, v: int, number: int) -> bool:
    return fits(day, v, (*day.locked[v], number))
