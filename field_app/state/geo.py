"""How far places lie apart."""

from math import hypot


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two RD places lie apart, as the crow flies."""
    return hypot(one[0] - other[0], one[1] - other[1])
