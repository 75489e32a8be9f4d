"""From the device's own place to RD New and back, without a library that Android lacks.

The series of Schreutelkamp and Strang van Hees (2001), good to well within a metre in the Netherlands on land.
"""

from math import hypot

_X0, _Y0 = 155_000.0, 463_000.0
_LAT0, _LON0 = 52.15517440, 5.38720621

# Each row: the powers of the first and the second variable, and the factor.
_X = (
    (0, 1, 190094.945),
    (1, 1, -11832.228),
    (2, 1, -114.221),
    (0, 3, -32.391),
    (1, 0, -0.705),
    (3, 1, -2.340),
    (1, 3, -0.608),
    (0, 2, -0.008),
    (2, 3, 0.148),
)
_Y = (
    (1, 0, 309056.544),
    (0, 2, 3638.893),
    (2, 0, 73.077),
    (1, 2, -157.984),
    (3, 0, 59.788),
    (0, 1, 0.433),
    (2, 2, -6.439),
    (1, 1, -0.032),
    (0, 4, 0.092),
    (1, 4, -0.054),
)
_LAT = (
    (0, 1, 3235.65389),
    (2, 0, -32.58297),
    (0, 2, -0.24750),
    (2, 1, -0.84978),
    (0, 3, -0.06550),
    (2, 2, -0.01709),
    (1, 0, -0.00738),
    (4, 0, 0.00530),
    (2, 3, -0.00039),
    (4, 1, 0.00033),
    (1, 1, -0.00012),
)
_LON = (
    (1, 0, 5260.52916),
    (1, 1, 105.94684),
    (1, 2, 2.45656),
    (3, 0, -0.81885),
    (1, 3, 0.05594),
    (3, 1, -0.05607),
    (0, 1, 0.01199),
    (3, 2, -0.00256),
    (1, 4, 0.00128),
    (0, 2, 0.00022),
    (2, 0, -0.00022),
    (5, 0, 0.00026),
)


def rd_of(latitude: float, longitude: float) -> tuple[float, float]:
    """WGS84 degrees to RD metres."""
    north, east = 0.36 * (latitude - _LAT0), 0.36 * (longitude - _LON0)
    return _X0 + _series(_X, north, east), _Y0 + _series(_Y, north, east)


def wgs84_of(x: float, y: float) -> tuple[float, float]:
    """RD metres to WGS84 degrees: latitude, longitude."""
    east, north = (x - _X0) * 1e-5, (y - _Y0) * 1e-5
    return _LAT0 + _series(_LAT, east, north) / 3600, _LON0 + _series(_LON, east, north) / 3600


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two RD places lie apart, as the crow flies."""
    return hypot(one[0] - other[0], one[1] - other[1])


def _series(rows: tuple[tuple[int, int, float], ...], p: float, q: float) -> float:
    return float(sum(factor * p**i * q**j for i, j, factor in rows))
