"""WGS84 to RD New and back, within a quarter of a metre in the Netherlands, without a library.

The series of Schreutelkamp and Strang van Hees (2001): a power of p, a power of q, and its factor.
"""

LAT0, LON0, X0, Y0 = 52.15517440, 5.38720621, 155_000.0, 463_000.0

Terms = tuple[tuple[int, int, float], ...]

X_TERMS: Terms = (
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
Y_TERMS: Terms = (
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
LAT_TERMS: Terms = (
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
LON_TERMS: Terms = (
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


def to_rd(lat: float, lon: float) -> tuple[float, float]:
    """Return x and y in metres."""
    p, q = 0.36 * (lat - LAT0), 0.36 * (lon - LON0)
    return X0 + _sum(X_TERMS, p, q), Y0 + _sum(Y_TERMS, p, q)


def to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude in degrees."""
    p, q = (x - X0) * 1e-5, (y - Y0) * 1e-5
    return LAT0 + _sum(LAT_TERMS, p, q) / 3600, LON0 + _sum(LON_TERMS, p, q) / 3600


def _sum(terms: Terms, p: float, q: float) -> float:
    return sum(factor * p**i * q**j for i, j, factor in terms)
