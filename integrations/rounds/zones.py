"""A large day in parts: zones to begin with, and groups of crews that drive near each other to make it better."""

from collections.abc import Sequence
from random import Random

import numpy as np
import numpy.typing as npt

from integrations.rounds.day import Day, Plan

ZONE_JOBS = 100
"""About as many jobs as VROOM plans in some tenths of a second."""
FREE_JOBS = 60
"""How many of the jobs that are left out a group looks at, at most."""
Part = tuple[tuple[int, ...], tuple[int, ...]]
"""Vehicles, and jobs."""


def zones(day: Day, js: Sequence[int]) -> list[Part]:
    """Return the day cut in zones of about as much work; crews are dealt, so that each zone has every skill."""
    count = max(1, min(len(day.vehicles), round(len(js) / ZONE_JOBS)))
    dealt = sorted(range(len(day.vehicles)), key=lambda v: (sorted(day.vehicles[v].skills), day.vehicles[v].start, v))
    crews = [tuple(sorted(dealt[zone::count])) for zone in range(count)]
    seen = np.array([day.matrix[day.jobs[n].location] for n in js], dtype=np.float64)
    cuts = _cut(np.array(js), seen, np.array([day.jobs[n].service_s + 300 for n in js]), count)
    return [(vs, tuple(sorted(int(n) for n in cut))) for vs, cut in zip(crews, cuts, strict=True)]


def _cut(
    js: npt.NDArray[np.int64], seen: npt.NDArray[np.float64], work: npt.NDArray[np.int64], count: int
) -> list[npt.NDArray[np.int64]]:
    """Cut along the longest axis, as the distances show it, again and again."""
    if count == 1:
        return [js]
    centred = seen - seen.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    order = np.argsort(centred @ axis, kind="stable")
    share = count // 2
    done = np.cumsum(work[order])
    at = int(np.searchsorted(done, done[-1] * share / count))
    halves = order[:at], order[at:]
    return [
        part
        for half, parts in zip(halves, (share, count - share), strict=True)
        for part in _cut(js[half], seen[half], work[half], parts)
    ]


def group(day: Day, plan: Plan, free: Sequence[int], size: int, busy: set[int], random: Random) -> Part | None:
    """Return crews that drive near each other and are not busy, with their jobs and some of those left out."""
    idle = [v for v, route in enumerate(plan) if v not in busy]
    if len(idle) < 2:
        return None
    first = random.choice(idle)
    distance = {v: _apart(day, plan, first, v) * random.uniform(0.6, 1.4) for v in idle if v != first}
    vs = (first, *sorted(distance, key=lambda v: distance[v])[: size - 1])
    own = [n for v in vs for n in plan[v][len(day.locked[v]) :]]
    return tuple(sorted(vs)), (*own, *_worth_a_look(day, own, free, random))


def _apart(day: Day, plan: Plan, v: int, w: int) -> float:
    here, there = (_places(day, plan, x) for x in (v, w))
    return float(day.matrix[np.ix_(here, there)].min(axis=1).mean())


def _places(day: Day, plan: Plan, v: int) -> list[int]:
    return [day.jobs[n].location for n in plan[v]] or [day.vehicles[v].start]


def _worth_a_look(day: Day, own: Sequence[int], free: Sequence[int], random: Random) -> list[int]:
    """Return jobs left out that may push out another: heavy for their length, or on the way."""
    if not own or len(free) <= FREE_JOBS:
        return list(free)
    here = [day.jobs[n].location for n in own]
    near = day.matrix[np.ix_([day.jobs[n].location for n in free], here)].min(axis=1)
    value = {
        n: day.jobs[n].penalty / (day.jobs[n].service_s + int(way) + 1) * random.uniform(0.7, 1.3)
        for n, way in zip(free, near, strict=True)
    }
    return sorted(free, key=lambda n: -value[n])[:FREE_JOBS]
