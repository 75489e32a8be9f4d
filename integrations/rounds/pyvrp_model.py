"""A day in PyVRP's words: no breaks, one window a client, skills as profiles in which some places are out of reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyvrp

from integrations.rounds.day import Day, Part
from integrations.rounds.heads import Head
from server.wire.rounds import Break, Job, Objective, Window

FORBIDDEN_S = 10_000_000
FAR = 1 << 40
NOWHERE = -1
SCORE = 1_000
"""A point of score in seconds of travel: travel only breaks ties."""
Matrix = npt.NDArray[np.int64]


@dataclass
class Model:
    """A problem in PyVRP's words, and the way back."""

    data: pyvrp.ProblemData
    jobs: list[int]
    """The job of each client; one with several windows is several clients."""
    kinds: list[list[int]]
    """The vehicles of each vehicle type."""
    density: float | None
    """What a second is worth where not all needs to be done: prize by work and way. None: all must be done."""

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


@dataclass
class _Parts:
    """What the problem is put together from. A place is a location of ours, or NOWHERE."""

    day: Day
    js: Sequence[int]
    loads: bool
    hull: bool = False
    places: list[int] = field(default_factory=list)
    clients: list[pyvrp.Client] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)
    groups: list[pyvrp.ClientGroup] = field(default_factory=list)
    depots: list[pyvrp.Depot] = field(default_factory=list)
    depot_at: dict[int | None, int] = field(default_factory=dict)

    def add_job(self, number: int, pauses: Sequence[Break]) -> None:
        """Add a job: a client for each of its windows, of which one is enough."""
        job, needed = self.day.jobs[number], number in self.day.must
        spans = job.windows or ((0, FAR),)
        if self.hull:
            spans = ((spans[0][0], spans[-1][1]),)
        windows = [_without(window, pauses, job.service_s) for window in spans]
        group = None
        if len(windows) > 1:
            group, first = len(self.groups), len(self.clients)
            self.groups.append(pyvrp.ClientGroup(list(range(first, first + len(windows))), required=needed))
        for early, late in windows:
            client = pyvrp.Client(
                len(self.places),
                pickup=[job.demand] if self.loads else [],
                service_duration=job.service_s,
                tw_early=early,
                tw_late=late,
                prize=0 if needed else prize(self.day, job),
                required=needed and group is None,
                group=group,
            )
            self.clients.append(client)
            self.jobs.append(number)
            self.places.append(job.location)

    def add_depot(self, place: int | None) -> int:
        """Return the depot at a location; at None a day ends where it is."""
        if place not in self.depot_at:
            self.depot_at[place] = len(self.depots)
            self.depots.append(pyvrp.Depot(len(self.places)))
            self.places.append(NOWHERE if place is None else place)
        return self.depot_at[place]

    def matrix(self) -> Matrix:
        """Return the seconds between all places."""
        index = np.asarray(self.places)
        matrix: Matrix = self.day.matrix[np.ix_(index, index)].copy()
        matrix[index == NOWHERE, :] = 0
        matrix[:, index == NOWHERE] = 0
        np.fill_diagonal(matrix, 0)
        return matrix

    def matrix_for(self, matrix: Matrix, skills: frozenset[str]) -> Matrix:
        """Return the matrix with what needs other skills out of reach."""
        barred = [client for client, number in enumerate(self.jobs) if not self.day.jobs[number].skills <= skills]
        if not barred:
            return matrix
        matrix = matrix.copy()
        matrix[:, barred] = FORBIDDEN_S
        matrix[barred, :] = FORBIDDEN_S
        np.fill_diagonal(matrix, 0)
        return matrix


def model_of(day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int], *, hull: bool = False) -> Model:
    """Return these vehicles and jobs as PyVRP wants them. `hull`: see `Pyvrp`; its plans may then not hold."""
    pauses = [pause for v in vs if (pause := heads[v].pause)]
    parts = _Parts(day, js, loads=any(heads[v].room is not None for v in vs), hull=hull)
    for number in js:
        parts.add_job(number, pauses)
    kinds = _kinds(day, heads, vs, js)
    profiles = sorted({_skills(day, members[0], js) for members in kinds}, key=sorted)
    types = [_type(parts, heads[ms[0]], ms, profiles.index(_skills(day, ms[0], js))) for ms in kinds]
    matrix = parts.matrix()
    matrices = [parts.matrix_for(matrix, profile) for profile in profiles]
    where = [pyvrp.Location(0, 0) for _ in parts.places]
    data = pyvrp.ProblemData(where, parts.clients, parts.depots, types, matrices, matrices, parts.groups)  # type: ignore[arg-type]  # their stubs name `ndarray[int]`
    return Model(data, parts.jobs, kinds, _density(day, js))


def prize(day: Day, job: Job) -> int:
    """Return what PyVRP gets for doing a job, in the unit of travel."""
    return job.penalty * SCORE if day.objective is Objective.SCORE else job.penalty


def _density(day: Day, js: Sequence[int]) -> float | None:
    optional = [number for number in js if number not in day.must]
    if not optional:
        return None
    way_s = float(np.sort(day.matrix, axis=1)[:, : min(6, len(day.matrix))].mean())
    prizes = sum(prize(day, day.jobs[number]) for number in optional)
    return prizes / (sum(day.jobs[number].service_s for number in optional) + way_s * len(optional) + 1)


def _kinds(day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int]) -> list[list[int]]:
    """Return the vehicles in groups of which one is as good as another."""
    kinds: dict[object, list[int]] = {}
    for v in vs:
        kinds.setdefault((heads[v], _skills(day, v, js)), []).append(v)
    return list(kinds.values())


def _skills(day: Day, v: int, js: Sequence[int]) -> frozenset[str]:
    """Return the skills of a vehicle that matter here."""
    return day.vehicles[v].skills & frozenset(skill for number in js for skill in day.jobs[number].skills)


def _type(parts: _Parts, head: Head, members: Sequence[int], profile: int) -> pyvrp.VehicleType:
    pause_s = head.pause.duration_s if head.pause else 0
    longest_s = FAR if head.longest_s is None else max(0, head.longest_s - pause_s)
    room = sum(job.demand for job in parts.day.jobs) if head.room is None else head.room
    return pyvrp.VehicleType(
        len(members),
        capacity=[room] if parts.loads else [],
        start_depot=parts.add_depot(head.start),
        end_depot=parts.add_depot(head.end),
        tw_early=head.ready,
        tw_late=max(head.ready, head.until - pause_s),
        shift_duration=longest_s,
        unit_distance_cost=1,
        profile=profile,
    )


def _without(window: Window, pauses: Sequence[Break], service_s: int) -> Window:
    """Return a window as it is on a clock that stands still during the break, whichever vehicle comes."""
    if not pauses:
        return window
    first, last = window
    soonest, longest_s = min(pause.window[0] for pause in pauses), max(pause.duration_s for pause in pauses)
    # Work that has ended while every break can still begin, never has to wait for one.
    is_before = last + service_s <= min(pause.window[1] for pause in pauses)
    late = last if is_before else max(min(last, soonest), last - longest_s)
    latest = max(pause.window[1] for pause in pauses)
    early = first if first <= latest else max(latest, first - longest_s)
    return min(early, late), late
