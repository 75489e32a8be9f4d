"""From the globe to the ground and back, and the faults that coordinates come with."""

import math
from functools import cache

from pyproj import Transformer

from server.domain.errors import DomainError
from server.wire.intake import GeoPoint, Point

_LON, _LAT = (3.2, 7.3), (50.7, 53.6)
_X, _Y = (0.0, 280_000.0), (300_000.0, 625_000.0)


class OutsideNetherlands(DomainError):
    """The coordinates can't lie in the Netherlands; `swapped` says that they do when turned round."""

    def __init__(self, lon: float, lat: float, swapped: bool) -> None:
        super().__init__(f"lon {lon}, lat {lat}{' (swapped)' if swapped else ''}")
        self.lon = lon
        self.lat = lat
        self.swapped = swapped


def to_rd(place: GeoPoint) -> Point:
    """Return the place in RD New, within half a metre of the official value. Raises OutsideNetherlands."""
    if _in_box(place.lon, place.lat, _LON, _LAT):
        point = Point(*_transformer("EPSG:4326", "EPSG:28992").transform(place.lon, place.lat))
        if is_on_dutch_ground(point):
            return point
    raise OutsideNetherlands(place.lon, place.lat, swapped(place.lon, place.lat))


def to_wgs84(point: Point) -> GeoPoint:
    """Return the place on the globe, within half a metre."""
    return GeoPoint(*_transformer("EPSG:28992", "EPSG:4326").transform(point.x, point.y))


def distance_m(a: Point, b: Point) -> float:
    """Return the distance over the ground in metres."""
    return math.hypot(a.x - b.x, a.y - b.y)


def swapped(lon: float, lat: float) -> bool:
    """Return whether these are a Dutch latitude and longitude in the wrong order, the usual fault."""
    return _in_box(lat, lon, _LON, _LAT)


def is_on_dutch_ground(point: Point) -> bool:
    """Return whether an RD point lies in the box round the Netherlands; NaN and infinity don't."""
    return _in_box(point.x, point.y, _X, _Y)


def _in_box(x: float, y: float, across: tuple[float, float], up: tuple[float, float]) -> bool:
    return across[0] <= x <= across[1] and up[0] <= y <= up[1]


@cache
def _transformer(source: str, target: str) -> Transformer:
    # A Transformer keeps its native part per thread (pyproj >= 3.1), so that one may serve all threads.
    return Transformer.from_crs(source, target, always_xy=True)
