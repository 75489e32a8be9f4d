"""One failure that many people told of: reports of one kind, close together in place and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot

WITHIN_M = 250.0
WITHIN = timedelta(hours=1)
LEAST = 4
"""Below this number it is chance: neighbours report the same lamp."""


@dataclass(frozen=True)
class Told:
    """What one reporter told, as far as it says whether it belongs with others."""

    id: int
    category_id: int
    x: float
    y: float
    at: datetime
    reporters: int = 1


def clusters(told: Sequence[Told]) -> list[list[Told]]:
    """Return the groups that are probably one failure, the largest first, each with its first report in front.

    Each report lies within 250 m and an hour of another one of the same kind in its group.
    """
    groups: list[list[Told]] = []
    for one in sorted(told, key=lambda t: (t.at, t.id)):
        near = [group for group in groups if any(_belongs(one, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append(sorted([one, *(t for group in near for t in group)], key=lambda t: (t.at, t.id)))
    return sorted((g for g in groups if len(g) >= LEAST), key=lambda g: (-sum(t.reporters for t in g), g[0].id))


def _belongs(one: Told, other: Told) -> bool:
    close = hypot(one.x - other.x, one.y - other.y) <= WITHIN_M
    return one.category_id == other.category_id and close and abs(one.at - other.at) <= WITHIN
