"""How long it takes from each place to each, by the `metric` of a file `mor-routing/1`: whole seconds."""

from collections.abc import Callable, Sequence
from math import asin, cos, floor, hypot, radians, sin, sqrt

Place = tuple[float, float]
Matrix = Sequence[Sequence[int]]

EARTH_M = 6_371_000.0
LONGEST_S = 4_000_000_000
"""The engines count in 32 bits: what is longer is cut, or refused."""
UNREACHABLE_S = 10_000_000
"""What a null in a matrix stands for: longer than any day."""

ROUNDINGS: dict[str, Callable[[float], int]] = {
    "trunc": int,
    # TSPLIB 95 rounds a half up, and Python's own `round` to even.
    "nint": lambda length: floor(length + 0.5),
    "round": round,
}


def euclid(places: Sequence[Place], *, scale: float, rounding: str) -> Matrix:
    """Return straight distances times `scale`, made whole as `rounding` says (see ROUNDINGS)."""
    whole = ROUNDINGS[rounding]
    return [[whole(hypot(x - a, y - b) * scale) for a, b in places] for x, y in places]


def haversine(places: Sequence[Place], *, detour: float, kmh: float, fixed_s: float, asym: float) -> Matrix:
    """Return driving times between longitudes and latitudes, as the crow flies times `detour`, and `fixed_s` a trip.

    A trip to a place of a lower index is longer by the part `asym`. Nothing from a place to itself.
    """
    rate = detour * 3.6 / kmh
    return [
        [
            round((fixed_s + _metres(here, there) * rate) * (1 + asym * (i > j))) if i != j else 0
            for j, there in enumerate(places)
        ]
        for i, here in enumerate(places)
    ]


def _metres(here: Place, there: Place) -> float:
    (lon, lat), (to_lon, to_lat) = ((radians(x), radians(y)) for x, y in (here, there))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))
