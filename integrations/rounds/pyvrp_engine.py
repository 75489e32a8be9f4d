"""PyVRP: the better plan when all fits in the day, and after some seconds; no breaks, which we put in afterwards."""

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyvrp
import pyvrp.search
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import StoppingCriterion

from integrations.rounds.day import Day, Part
from integrations.rounds.heads import Head
from server.wire.rounds import Break, Job, Objective, Window

FORBIDDEN_S = 10_000_000
FAR = 1 << 40
logging.getLogger("pyvrp").setLevel(logging.ERROR)
warnings.simplefilter("ignore", PenaltyBoundWarning)


@dataclass
class Model:
    """A problem in PyVRP's words, and the way back."""

    data: pyvrp.ProblemData
    jobs: list[int]
    """The job of each client; one with several windows is several clients."""
    kinds: list[list[int]]
    """The vehicles of each vehicle type."""

    def part(self, solution: pyvrp.Solution) -> Part:
        """Return a solution as routes of our vehicles."""
        free = [list(vs) for vs in self.kinds]
        found: Part = {v: () for vs in self.kinds for v in vs}
        for route in solution.routes():
            visits = tuple(self.jobs[stop.idx] for stop in route if stop.is_client())
            found[free[route.vehicle_type()].pop(0)] = visits
        return found

    def solution(self, part: Part) -> pyvrp.Solution:
        """Return routes of our vehicles as a solution; a job with several windows comes in its first."""
        client = {job: number for number, job in reversed(list(enumerate(self.jobs)))}
        routes = [
            pyvrp.Route(self.data, [client[job] for job in part[v] if job in client], kind)
            for kind, vs in enumerate(self.kinds)
            for v in vs
            if part.get(v)
        ]
        return pyvrp.Solution(self.data, routes)


def improve(
    model: Model,
    stop: StoppingCriterion,
    *,
    seed: int,
    start: Part | None = None,
    better: Callable[[Part], None] | None = None,
) -> Part | None:
    """Return the best routes found until `stop` says so, from `start` if given; None when there are none that hold.

    `better` hears each that is better than the last. The interpreter goes on meanwhile.
    """
    told = _Told(model, better) if better else pyvrp.IteratedLocalSearchCallbacks()
    params = pyvrp.SolveParams(ils=pyvrp.IteratedLocalSearchParams(callbacks=told))
    first = model.solution(start) if start else None
    result = pyvrp.solve(model.data, stop, seed=seed, collect_stats=False, params=params, initial_solution=first)
    return model.part(result.best) if result.best.is_feasible() else None


class _Told(pyvrp.IteratedLocalSearchCallbacks):
    def __init__(self, model: Model, better: Callable[[Part], None]) -> None:
        self.model, self.better = model, better

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self.better(self.model.part(best))


def model_of(day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int]) -> Model:
    """Return these vehicles and jobs as PyVRP wants them: no breaks, one window a client, skills as profiles."""
    kinds = _kinds(day, heads, vs, js)
    pause = _widest([heads[v].pause for v in vs])
    clients, groups, names, places = [], [], [], []
    for number in js:
        job = day.jobs[number]
        windows = [_without(window, pause) for window in job.windows] or [(0, FAR)]
        group = len(groups) if len(windows) > 1 else None
        if group is not None:
            needed = number in day.must
            groups.append(pyvrp.ClientGroup(list(range(len(clients), len(clients) + len(windows))), required=needed))
        for window in windows:
            clients.append(_client(day, number, len(places), window, group))
            names.append(number)
            places.append(job.location)
    depots, types = [], []
    loads = any(head.room is not None for head in heads)
    profiles = sorted({_skills(day, vs[0], js) for vs in kinds}, key=sorted)
    depot_at: dict[int | None, int] = {}
    for members in kinds:
        head = heads[members[0]]
        for place in (head.start, head.end):
            if place not in depot_at:
                depot_at[place] = len(depots)
                depots.append(pyvrp.Depot(len(places)))
                places.append(-1 if place is None else place)
        types.append(_type(day, head, members, depot_at, loads, profiles.index(_skills(day, members[0], js))))
    matrix = _matrix(day, places)
    matrices = [_forbid(day, matrix, names, profile) for profile in profiles]
    where = [pyvrp.Location(0, 0) for _ in places]
    data = pyvrp.ProblemData(where, clients, depots, types, matrices, matrices, groups)
    return Model(data, names, kinds)


def _matrix(day: Day, places: Sequence[int]) -> np.ndarray:
    """Return the seconds between clients and depots; -1 is nowhere, where an open day ends."""
    index = np.asarray(places)
    matrix = day.matrix[np.ix_(index, index)].copy()
    matrix[index < 0, :] = 0
    matrix[:, index < 0] = 0
    np.fill_diagonal(matrix, 0)
    return matrix


def _forbid(day: Day, matrix: np.ndarray, names: Sequence[int], skills: frozenset[str]) -> np.ndarray:
    barred = [client for client, number in enumerate(names) if not day.jobs[number].skills <= skills]
    if not barred:
        return matrix
    matrix = matrix.copy()
    matrix[:, barred] = FORBIDDEN_S
    matrix[barred, :] = FORBIDDEN_S
    np.fill_diagonal(matrix, 0)
    return matrix


def _client(day: Day, number: int, place: int, window: Window, group: int | None) -> pyvrp.Client:
    job = day.jobs[number]
    needed = number in day.must
    return pyvrp.Client(
        place,
        pickup=[job.demand] if any(vehicle.capacity is not None for vehicle in day.vehicles) else [],
        service_duration=job.service_s,
        tw_early=window[0],
        tw_late=window[1],
        prize=0 if needed else prize(day, job),
        required=needed and group is None,
        group=group,
    )


def prize(day: Day, job: Job) -> int:
    """Return what PyVRP gets for doing a job, in the unit of travel."""
    return job.penalty * 1_000 if day.objective is Objective.SCORE else job.penalty


def _kinds(day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int]) -> list[list[int]]:
    """Return the vehicles in groups of which one is as good as another."""
    kinds: dict[object, list[int]] = {}
    for v in vs:
        kinds.setdefault((heads[v], tuple(sorted(_skills(day, v, js)))), []).append(v)
    return list(kinds.values())


def _skills(day: Day, v: int, js: Sequence[int]) -> frozenset[str]:
    return day.vehicles[v].skills & frozenset(skill for number in js for skill in day.jobs[number].skills)


def _type(
    day: Day, head: Head, members: Sequence[int], depot_at: dict[int | None, int], loads: bool, profile: int
) -> pyvrp.VehicleType:
    pause_s = head.pause.duration_s if head.pause else 0
    room = sum(job.demand for job in day.jobs) if head.room is None else head.room
    late = max(head.ready, head.until - pause_s)
    more = {} if head.longest_s is None else {"shift_duration": max(0, head.longest_s - pause_s)}
    return pyvrp.VehicleType(
        len(members),
        capacity=[room] if loads else [],
        start_depot=depot_at[head.start],
        end_depot=depot_at[head.end],
        tw_early=head.ready,
        tw_late=late,
        unit_distance_cost=1,
        profile=profile,
        **more,
    )


def _widest(pauses: Sequence[Break | None]) -> Break | None:
    """Return one break that stands for all: a client has one window, whoever comes."""
    there = [pause for pause in pauses if pause]
    if not there:
        return None
    first, last = min(pause.window[0] for pause in there), max(pause.window[1] for pause in there)
    return Break((first, last), max(pause.duration_s for pause in there))


def _without(window: Window, pause: Break | None) -> Window:
    """Return a window as it is on a clock that stands still during the break, whenever that falls in its window."""
    if pause is None:
        return window
    first, last = window
    soonest, latest = pause.window
    late = max(min(last, soonest), last - pause.duration_s)
    early = first if first <= latest else max(latest, first - pause.duration_s)
    return min(early, late), late
