"""A problem in numbers: what is handed to the engines, and to the processes that they run in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from server.wire.rounds import Job, Objective, Problem, Route, Vehicle, Window

Plan = tuple[tuple[int, ...], ...]
"""Per vehicle the jobs in driving order, by their place in the problem."""
Part = dict[int, tuple[int, ...]]
"""Routes of some vehicles, by the place of the vehicle, without their locked stops."""
Worth = tuple[int, int, int]
"""How bad a plan is: required jobs left out, then cost, then what breaks a tie."""


@dataclass
class Day:
    """The problem with places instead of names."""

    objective: Objective
    matrix: npt.NDArray[np.int64]
    vehicles: tuple[Vehicle, ...]
    jobs: tuple[Job, ...]

    @classmethod
    def of(cls, problem: Problem) -> "Day":
        """Return the problem in numbers."""
        size = len(problem.durations)
        matrix = np.asarray(problem.durations, dtype=np.int64).reshape(size, size)
        jobs = tuple(replace(job, windows=_apart(job.windows)) if len(job.windows) > 1 else job for job in problem.jobs)
        return cls(problem.objective, matrix, problem.vehicles, jobs)

    @cached_property
    def rows(self) -> list[list[int]]:
        """The matrix as lists: many times as quick for one number at a time."""
        rows: list[list[int]] = self.matrix.tolist()
        return rows

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each job by its name."""
        return {job.id: number for number, job in enumerate(self.jobs)}

    @cached_property
    def locked(self) -> Plan:
        """What each vehicle does first, whatever happens."""
        return tuple(tuple(self.index[name] for name in vehicle.locked) for vehicle in self.vehicles)

    @cached_property
    def is_locked(self) -> frozenset[int]:
        """The jobs that have their vehicle."""
        return frozenset(number for head in self.locked for number in head)

    @cached_property
    def must(self) -> frozenset[int]:
        """The jobs that may not be left out."""
        everything = self.objective is Objective.DISTANCE
        return frozenset(n for n, job in enumerate(self.jobs) if everything or job.required) | self.is_locked

    @cached_property
    def before(self) -> dict[int, tuple[int, ...]]:
        """What must have ended before a job begins, for those that wait for something."""
        return {n: tuple(self.index[name] for name in job.after) for n, job in enumerate(self.jobs) if job.after}

    @cached_property
    def able(self) -> list[tuple[int, ...]]:
        """The vehicles that may do each job."""
        return [
            tuple(v for v, vehicle in enumerate(self.vehicles) if job.skills <= vehicle.skills) for job in self.jobs
        ]

    def travel(self, v: int, route: Sequence[int]) -> int:
        """Return the seconds of driving; a vehicle that does nothing stays where it is."""
        if not route:
            return 0
        vehicle, rows, total = self.vehicles[v], self.rows, 0
        here = vehicle.start
        for number in route:
            there = self.jobs[number].location
            total += rows[here][there]
            here = there
        return total if vehicle.end is None else total + rows[here][vehicle.end]

    def idle(self, v: int, route: tuple[int, ...]) -> int:
        """Return the seconds of a shift in which there is no work, no way and no break; waiting is among them."""
        known = self._idle.get((v, route))
        if known is None:
            vehicle = self.vehicles[v]
            work_s = sum(self.jobs[number].service_s for number in route)
            pause_s = vehicle.pause.duration_s if vehicle.pause else 0
            known = vehicle.shift[1] - vehicle.shift[0] - work_s - pause_s - self.travel(v, route)
            self._idle[v, route] = known
        return known

    @cached_property
    def _idle(self) -> dict[tuple[int, tuple[int, ...]], int]:
        return {}

    def worth(self, plan: Plan) -> Worth:
        """Return how bad a plan is, for comparing two: smaller is better."""
        done = {number for route in plan for number in route}
        left = [number for number in range(len(self.jobs)) if number not in done]
        missing = sum(number in self.must for number in left)
        travel = sum(self.travel(v, route) for v, route in enumerate(plan))
        pressing = sum(self.jobs[number].priority for number in left)
        lost = sum(self.jobs[number].penalty for number in left)
        if self.objective is Objective.SCORE:
            return missing, lost, travel
        if self.objective is Objective.DISTANCE:
            return missing, travel, 0
        return missing, travel + lost, pressing

    def left_out(self, plan: Plan) -> list[int]:
        """Return the jobs that nobody does."""
        done = {number for route in plan for number in route}
        return [number for number in range(len(self.jobs)) if number not in done]

    def routes(self, plan: Plan) -> tuple[Route, ...]:
        """Return a plan in names."""
        return tuple(
            Route(vehicle.id, tuple(self.jobs[number].id for number in route))
            for vehicle, route in zip(self.vehicles, plan, strict=True)
        )

    def plan_of(self, routes: Iterable[Route]) -> Plan:
        """Return routes in numbers, locks first; what we do not know, or is there twice, is passed over."""
        by_name = {route.vehicle: route.jobs for route in routes}
        seen, plan = set(self.is_locked), []
        for vehicle, head in zip(self.vehicles, self.locked, strict=True):
            tail = []
            for name in by_name.get(vehicle.id, ()):
                number = self.index.get(name)
                if number is not None and number not in seen:
                    seen.add(number)
                    tail.append(number)
            plan.append((*head, *tail))
        return tuple(plan)

    def with_part(self, plan: Plan, part: Part) -> Plan:
        """Return a plan with these routes in it, each after its locked stops."""
        return tuple((*self.locked[v], *part[v]) if v in part else route for v, route in enumerate(plan))


def _apart(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return windows in order, those that touch as one: VROOM refuses others."""
    found: list[Window] = []
    for first, last in sorted(windows):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)
