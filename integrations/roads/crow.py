"""As the crow flies, and somewhat more: for who has no streets.

A fitted line misses single trips by a quarter to a half: water lies in between. Enough to put a day's work in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.wire.roads import Table, Travel

Ints = NDArray[np.int64]

DETOUR = 1.35
"""How much longer the way is than the straight line."""


@dataclass(frozen=True)
class Pace:
    """What a trip takes: `fixed_s` to get out of one street and into another, the rest by the distance."""

    fixed_s: float
    kmh: float


PACES = {Travel.CAR: Pace(40.0, 24.0), Travel.CARGO_BIKE: Pace(20.0, 14.0), Travel.FOOT: Pace(0.0, 4.8)}


class Crow:
    """Reckons from the distance; needs nothing, and knows no streets."""

    def table(self, town: str, points: Sequence[tuple[float, float]], by: Travel) -> Table:
        seconds, metres = reckoned(points, by)
        return Table(seconds.tolist(), metres.tolist(), by_streets=False)

    def line(self, town: str, points: Sequence[tuple[float, float]], by: Travel) -> list[tuple[float, float]]:
        return list(points)


def reckoned(points: Sequence[tuple[float, float]], by: Travel) -> tuple[Ints, Ints]:
    """Return seconds and metres from each point (row) to each other one; nothing between two at the same place."""
    places = np.asarray(points, dtype=float).reshape(-1, 2)
    metres = DETOUR * np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    pace = PACES[by]
    seconds = np.where(metres > 0, pace.fixed_s + metres * 3.6 / pace.kmh, 0.0)
    return np.ceil(seconds).astype(np.int64), np.rint(metres).astype(np.int64)
