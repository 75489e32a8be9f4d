"""A solver and roads without engines: what is nearest goes first, and the way is as the crow flies."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import hypot

from server.domain.round_check import check
from server.wire.roads import Table, Travel
from server.wire.rounds import Answer, Job, LeftOut, Problem, Route, Unsolvable, Vehicle, Why

M_PER_S = {Travel.CAR: 8.0, Travel.CARGO_BIKE: 5.0, Travel.FOOT: 1.4}


class FakeRoads:
    """Straight ways at an even pace; `asked` are how many places were asked about."""

    def __init__(self, *, by_streets: bool = True) -> None:
        self.by_streets = by_streets
        self.asked: list[int] = []

    def table(self, town: str, points: Sequence[tuple[float, float]], by: Travel) -> Table:
        self.asked.append(len(points))
        metres = [[round(hypot(a[0] - b[0], a[1] - b[1])) for b in points] for a in points]
        return Table([[round(m / M_PER_S[by]) for m in row] for row in metres], metres, self.by_streets)

    def line(self, town: str, points: Sequence[tuple[float, float]], by: Travel) -> list[tuple[float, float]]:
        return list(points)


class FakeSolver:
    """Keeps what was planned; fills up what presses most first, each time at the end of the emptiest round.

    `problems` are what it was asked; `error` is raised instead, once.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.error: Unsolvable | None = None
        self.shuffles = False

    def solve(
        self,
        problem: Problem,
        *,
        seconds: float,
        seed: int = 0,
        better: Callable[[Answer], None] | None = None,
    ) -> Answer:
        self.problems.append(problem)
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return _filled(replace(problem, previous=()))

    def resolve(self, problem: Problem, *, seconds: float = 0, seed: int = 0, move_s: int = 0) -> Answer:
        self.problems.append(problem)
        return _filled(replace(problem, previous=()) if self.shuffles else problem)


def _filled(problem: Problem) -> Answer:
    jobs = {job.id: job for job in problem.jobs}
    known = {route.vehicle: route.jobs for route in problem.previous}
    plan = {
        v.id: list(dict.fromkeys([*v.locked, *(id for id in known.get(v.id, ()) if id in jobs)]))
        for v in problem.vehicles
    }
    done = {id for ids in plan.values() for id in ids}
    for job in sorted(problem.jobs, key=lambda j: (-j.priority, j.id)):
        if job.id in done:
            continue
        able = [
            v for v in problem.vehicles if job.skills <= v.skills and _fits(v, [*plan[v.id], job.id], jobs, problem)
        ]
        if able:
            plan[min(able, key=lambda v: (len(plan[v.id]), v.id)).id].append(job.id)
            done.add(job.id)
    left = tuple(LeftOut(job.id, Why.FULL) for job in problem.jobs if job.id not in done)
    return Answer(tuple(Route(v.id, tuple(plan[v.id])) for v in problem.vehicles), left)


def _fits(vehicle: Vehicle, ids: Sequence[str], jobs: dict[str, Job], problem: Problem) -> bool:
    alone = replace(problem, vehicles=(vehicle,), jobs=tuple(replace(jobs[id], after=()) for id in ids), previous=())
    return check(alone, Answer((Route(vehicle.id, tuple(ids)),))).holds
