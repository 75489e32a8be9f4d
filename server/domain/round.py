"""The order in which a crew drives: that of its plan; without one danger first, then by date, then what is near.

A tablet without a connection sorts like that too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot

FAR_M = 1e9


@dataclass(frozen=True)
class Stop:
    """A piece of work to drive to. `due_on` None: no date; without a place it comes last of its day."""

    id: int
    danger: bool
    due_on: date | None
    x: float | None = None
    y: float | None = None


def in_driving_order(stops: Sequence[Stop], start: tuple[float, float] | None = None) -> list[int]:
    """Return the ids: all danger, then day by day what is due; each time the nearest next, from `start` if given."""
    left, driven, here = list(stops), [], start
    while left:
        first = min((not s.danger, s.due_on or date.max) for s in left)
        group = [s for s in left if (not s.danger, s.due_on or date.max) == first]
        near = min(group, key=lambda s: (_distance_m(here, s), s.id))
        driven.append(near.id)
        left.remove(near)
        if near.x is not None and near.y is not None:
            here = (near.x, near.y)
    return driven


def in_route_order(stops: Sequence[Stop], route: Sequence[int]) -> list[int]:
    """Return the ids in the order of a planned route; danger that it doesn't know comes before it, the rest after."""
    place = {id: n for n, id in enumerate(route)}
    if not place:
        return in_driving_order(stops)
    planned = sorted((stop.id for stop in stops if stop.id in place), key=lambda id: place[id])
    others = [stop for stop in stops if stop.id not in place]
    first = in_driving_order([stop for stop in others if stop.danger])
    return [*first, *planned, *in_driving_order([stop for stop in others if not stop.danger])]


def _distance_m(here: tuple[float, float] | None, stop: Stop) -> float:
    if stop.x is None or stop.y is None:
        return FAR_M
    return 0.0 if here is None else hypot(stop.x - here[0], stop.y - here[1])
