"""One failure that many people told of: reports that can have one cause, within an hour and close together."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import ceil, hypot

WITHIN = timedelta(hours=1)


class Certainty(Enum):
    """How sure it is that these reports have one cause."""

    ALMOST = "Bijna zeker"
    LIKELY = "Waarschijnlijk"
    MAYBE = "Misschien"


@dataclass(frozen=True)
class Cause:
    """A family of categories that can fail together: the one that says so, and what stands under it.

    All reports of one failure lie within `within_m` of one of them, and there are at least `least`. From `joins_from`
    on they are joined by themselves; None: a person decides.
    """

    family: int
    within_m: int
    least: int
    joins_from: int | None = None


@dataclass(frozen=True)
class Told:
    """A report, as far as it says whether it belongs with others.

    `joined` are reports that were joined to it as one failure; `at` is then when that was done: what was there already,
    somebody left apart.
    """

    id: int
    family: int
    x: float
    y: float
    at: datetime
    joined: int = 0


@dataclass(frozen=True)
class Cluster:
    """Reports that are probably one failure, the first in front. `within_m` is how far they lie from the middle one."""

    told: tuple[Told, ...]
    cause: Cause
    within_m: int

    @property
    def size(self) -> int:
        return sum(1 + one.joined for one in self.told)

    @property
    def minutes(self) -> int:
        return max(1, ceil((self.told[-1].at - self.told[0].at) / timedelta(minutes=1)))

    @property
    def certainty(self) -> Certainty:
        """Twice as many as it takes makes it likely, three times as many all but certain."""
        times = self.size // self.cause.least
        return Certainty.ALMOST if times >= 3 else Certainty.LIKELY if times >= 2 else Certainty.MAYBE


def clusters(told: Sequence[Told], causes: Mapping[int, Cause]) -> list[Cluster]:
    """Return what is probably one failure, the largest first; no report stands in two. `causes` are by family."""
    found = [
        cluster
        for family, cause in causes.items()
        for cluster in _of_family([one for one in told if one.family == family], cause)
    ]
    return sorted(found, key=lambda cluster: (-cluster.size, cluster.told[0].id))


def _of_family(told: Sequence[Told], cause: Cause) -> list[Cluster]:
    """Take out the largest cluster each time, as long as it is large enough."""
    left = sorted(told, key=lambda one: (one.at, one.id))
    around = {one.id: [other for other in left if _apart_m(one, other) <= cause.within_m] for one in left}
    gone: set[int] = set()
    found: list[Cluster] = []
    while True:
        tried = [
            Cluster(tuple(group), cause, ceil(max(_apart_m(one, other) for other in group)))
            for one in left
            if one.id not in gone and (group := _fullest_hour([o for o in around[one.id] if o.id not in gone]))
        ]
        best = max(tried, key=lambda one: (one.size, -one.within_m, -one.told[0].id), default=None)
        if best is None or best.size < cause.least or len(best.told) < 2:
            return found
        found.append(best)
        gone |= {one.id for one in best.told}


def _fullest_hour(told: Sequence[Told]) -> Sequence[Told]:
    """Return the most reports that came within an hour, or after others were joined; `told` is in order of time."""
    times = [one.at for one in told]
    hours = [
        [one, *(other for other in told[n + 1 : bisect_right(times, one.at + WITHIN)] if not other.joined)]
        for n, one in enumerate(told)
    ]
    return max(hours, key=lambda group: sum(1 + one.joined for one in group), default=())


def _apart_m(one: Told, other: Told) -> float:
    return hypot(one.x - other.x, one.y - other.y)
