"""VROOM: a day at once, with breaks, skills and windows; and a day again from where it stands."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any  # what JSON holds

import vroom

from integrations.rounds.day import Day, Part
from integrations.rounds.heads import Head
from server.wire.rounds import Job, Objective

TOP = 100
"""VROOM's highest priority."""
REFUSED = re.compile(r"Infeasible route for vehicle (\d+)")


def solve(
    day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int], *, level: int, start: Part | None = None
) -> Part:
    """Return routes of these vehicles over these jobs, from `start` if given; jobs may be left out.

    Holds the interpreter until it is done. The same every time. `level` 0-5: how long it looks.
    """
    begin = dict(start or {})
    while True:
        try:
            return _solve(day, heads, vs, js, level, begin)
        except Exception as error:
            # It puts the break in by itself, and refuses the route when that makes a stop with a window late.
            refused = REFUSED.search(str(error))
            if refused is None or not begin.get(int(refused[1])):
                raise
            v = int(refused[1])
            loose = tuple(number for number in begin[v] if not day.jobs[number].windows)
            begin[v] = loose if loose != begin[v] else ()


def _solve(day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int], level: int, begin: Part) -> Part:
    loads = any(heads[v].room is not None for v in vs)
    skills = {name: number for number, name in enumerate(sorted({s for n in js for s in day.jobs[n].skills}), start=1)}
    free = _never_late(day, heads, vs, js)
    priority = priorities(day)
    if free and not skills and not any(begin.values()):
        problem = _read(_written(day, heads, vs, js, loads, priority))
    else:
        problem = vroom.Input()
        problem.add_vehicle([_vehicle(day, heads[v], v, skills, loads, free, begin.get(v)) for v in vs])
        problem.add_job([_job(day.jobs[n], n, skills, loads, priority(day.jobs[n])) for n in js])
    problem.set_durations_matrix("car", day.matrix)
    routes = problem.solve(exploration_level=level, nb_threads=1).routes
    found: dict[int, list[int]] = {v: [] for v in vs}
    for v, kind, number in zip(routes["vehicle_id"], routes["type"], routes.get("id", ()), strict=False):
        if kind == "job":
            found[int(v)].append(int(number))
    return {v: tuple(route) for v, route in found.items()}


def _read(written: dict[str, Any]) -> vroom.Input:
    """Return the input by a file: on what pyvroom's own classes make, VROOM never takes its quick way (100 times)."""
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(written, file)
        file.flush()
        return vroom.Input.from_json(Path(file.name))


def _written(
    day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int], loads: bool, priority: Callable[[Job], int]
) -> dict[str, Any]:
    """Return vehicles and jobs without hours and skills, as VROOM reads them."""
    vehicles, jobs = [], []
    for v in vs:
        ends = {"start_index": heads[v].start} | ({} if heads[v].end is None else {"end_index": heads[v].end})
        vehicles.append({"id": v, **ends} | ({"capacity": [_room(day, heads[v])]} if loads else {}))
    for n in js:
        job = day.jobs[n]
        load = {"pickup": [job.demand]} if loads else {}
        jobs.append(
            {"id": n, "location_index": job.location, "service": job.service_s, "priority": priority(job)} | load
        )
    return {"vehicles": vehicles, "jobs": jobs}


def _room(day: Day, head: Head) -> int:
    return sum(job.demand for job in day.jobs) if head.room is None else head.room


def _vehicle(
    day: Day, head: Head, v: int, skills: dict[str, int], loads: bool, free: bool, begin: tuple[int, ...] | None
) -> vroom.Vehicle:
    known = {skills[name] for name in day.vehicles[v].skills if name in skills}
    pauses = [vroom.Break(1, time_windows=[head.pause.window], service=head.pause.duration_s)] if head.pause else []
    until = head.until if head.longest_s is None else min(head.until, head.ready + head.longest_s)
    return vroom.Vehicle(
        v,
        start=head.start,
        end=head.end,
        capacity=[_room(day, head)] if loads else [],
        skills=known,
        time_window=None if free else (head.ready, max(until, head.ready)),
        breaks=pauses,
        steps=_steps(begin) if begin else [],
    )


def _steps(begin: tuple[int, ...]) -> list[vroom.VehicleStep]:
    return [vroom.VehicleStep("single", number) for number in begin]


def _job(job: Job, number: int, skills: dict[str, int], loads: bool, priority: int) -> vroom.Job:
    return vroom.Job(
        number,
        location=job.location,
        default_service=job.service_s,
        pickup=[job.demand] if loads else [],
        skills={skills[name] for name in job.skills},
        priority=priority,
        time_windows=[vroom.TimeWindow(*window) for window in job.windows],
    )


def priorities(day: Day) -> Callable[[Job], int]:
    """Return what VROOM is told of how much each job weighs: it serves the highest sum, whatever the way."""
    highest = max((job.penalty for job in day.jobs), default=0)
    if day.objective is Objective.DISTANCE or not highest:
        return lambda job: TOP if job.required else min(TOP, job.priority)
    scale = 1.0 if day.objective is Objective.SCORE and highest <= TOP else TOP / highest
    return lambda job: TOP if job.required else max(1, round(job.penalty * scale))


def _never_late(day: Day, heads: Sequence[Head], vs: Sequence[int], js: Sequence[int]) -> bool:
    """Return whether no hour will bind: then VROOM is not told of any, and takes its quick way.

    Where all must be done we bet on it: it is seldom that the end of the day decides, and we look afterwards.
    """
    if any(day.jobs[n].windows for n in js) or any(heads[v].pause or heads[v].longest_s is not None for v in vs):
        return False
    if day.objective is Objective.DISTANCE:
        return True
    farthest = int(day.matrix.max(initial=0))
    total = sum(day.jobs[n].service_s + farthest for n in js) + farthest
    return all(heads[v].ready + total <= heads[v].until for v in vs)
