"""What crosses to whoever knows travel times."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Travel(StrEnum):
    """By what a crew goes."""

    CAR = "car"
    CARGO_BIKE = "cargo_bike"
    FOOT = "foot"


@dataclass(frozen=True)
class Table:
    """Travel between points: `seconds[from][to]` and `metres[from][to]`, whole numbers.

    `by_streets` False: reckoned from the distance as the crow flies; say so to who reads it. When True that still
    holds for a pair without a way between them. Nobody has parked or got out yet: that is part of the work.
    """

    seconds: Sequence[Sequence[int]]
    metres: Sequence[Sequence[int]]
    by_streets: bool


class RoadsService(Protocol):
    """Knows how long the way is. Never fails: who knows no streets reckons from the distance."""

    def table(self, town: str, points: Sequence[tuple[float, float]], by: Travel) -> Table:
        """Return the table of these places, metres in RD New, in the municipality with this slug."""
        ...

    def line(self, town: str, points: Sequence[tuple[float, float]], by: Travel) -> list[tuple[float, float]]:
        """Return the way along these places in order, metres in RD New, to draw it."""
        ...
