"""Places as the public sees them: the middle of a square of 50 metres, and what lies within a circle or a box."""

from dataclasses import dataclass
from functools import lru_cache

from server.domain.geo import OutsideNetherlands, distance_m, to_rd, to_wgs84
from server.wire.intake import GeoPoint, Point

GRID_M = 50
DECIMALS = 5
KEPT = 20_000

Bounds = tuple[float, float, float, float]
NOWHERE: Bounds = (0.0, 0.0, 0.0, 0.0)


def middle(x: float, y: float) -> Point:
    """Return the middle of the square that a place lies in."""
    return Point(*((value // GRID_M + 0.5) * GRID_M for value in (x, y)))


@lru_cache(KEPT)
def shown(point: Point) -> GeoPoint:
    """Return the middle of a square on the globe, as it is told. Working one out takes longer than all the rest."""
    globe = to_wgs84(point)
    return GeoPoint(round(globe.lon, DECIMALS), round(globe.lat, DECIMALS))


def _squares(west: float, south: float, east: float, north: float) -> Bounds:
    """Return the bounds grown to whole squares; the last two are just outside."""
    west, south = (value // GRID_M * GRID_M for value in (west, south))
    east, north = ((value // GRID_M + 1) * GRID_M for value in (east, north))
    return west, south, east, north


@dataclass(frozen=True)
class Circle:
    """All within a distance of a point."""

    centre: Point
    radius_m: float

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north in RD metres; everything within lies there, and more."""
        x, y, r = self.centre.x, self.centre.y, self.radius_m
        return _squares(x - r, y - r, x + r, y + r)

    def holds(self, x: float, y: float) -> bool:
        return distance_m(self.centre, middle(x, y)) <= self.radius_m


@dataclass(frozen=True)
class Box:
    """All between two meridians and two parallels."""

    low: GeoPoint
    high: GeoPoint

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north in RD metres; a box that does not touch the Netherlands has none."""
        west, east = max(self.low.lon, 3.3), min(self.high.lon, 7.25)
        south, north = max(self.low.lat, 50.72), min(self.high.lat, 53.58)
        if west > east or south > north:
            return NOWHERE
        try:
            corners = [to_rd(GeoPoint(lon, lat)) for lon in (west, east) for lat in (south, north)]
        except OutsideNetherlands:
            return 0.0, 300_000.0, 280_000.0, 625_000.0
        xs, ys = [p.x for p in corners], [p.y for p in corners]
        # Meridians and parallels are a little bent in RD: a hundredth of the box is more than that.
        spare = (max(xs) - min(xs) + max(ys) - min(ys)) / 100 + GRID_M
        return _squares(min(xs) - spare, min(ys) - spare, max(xs) + spare, max(ys) + spare)

    def holds(self, x: float, y: float) -> bool:
        at = shown(middle(x, y))
        return self.low.lon <= at.lon <= self.high.lon and self.low.lat <= at.lat <= self.high.lat


@dataclass(frozen=True)
class Rectangle:
    """All between two corners, in RD metres."""

    low: Point
    high: Point

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north in RD metres."""
        return _squares(self.low.x, self.low.y, self.high.x, self.high.y)

    def holds(self, x: float, y: float) -> bool:
        at = middle(x, y)
        return self.low.x <= at.x <= self.high.x and self.low.y <= at.y <= self.high.y


Place = Box | Circle | Rectangle
