"""A large day in zones, to begin with."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from integrations.rounds.day import Day

ZONE_JOBS = 100
"""About as many jobs as VROOM plans in some tenths of a second."""
Part = tuple[tuple[int, ...], tuple[int, ...]]
"""Vehicles, and jobs."""


def zones(day: Day, vs: Sequence[int], js: Sequence[int]) -> list[Part]:
    """Return the day cut in zones of about as much work; crews are dealt, so that each zone has every skill."""
    count = max(1, min(len(vs), round(len(js) / ZONE_JOBS)))
    dealt = sorted(vs, key=lambda v: (sorted(day.vehicles[v].skills), day.vehicles[v].start, v))
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
