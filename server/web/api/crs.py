"""The coordinates of the geo module: degrees (CRS84, longitude first) unless somebody asks for metres (RD New)."""

from dataclasses import dataclass

from flask import Response, request

from server.domain.geo import OutsideNetherlands, is_on_dutch_ground, to_rd, to_wgs84
from server.queries.open311_place import Box, Place, Rectangle, middle, shown
from server.web.api.asked import Asked
from server.wire.channel import Fault
from server.wire.intake import GeoPoint, Point

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRSS = (CRS84, RD)
SHORT = {"CRS84": CRS84, "OGC:CRS84": CRS84, "EPSG:28992": RD}
UNKNOWN = f"deze kennen wij niet. Kies {CRS84} of {RD}"


@dataclass(frozen=True)
class Crs:
    """In which coordinates somebody reads or writes."""

    uri: str = CRS84

    @property
    def is_rd(self) -> bool:
        return self.uri == RD

    def point(self, x: float | None, y: float | None) -> dict[str, object] | None:
        """Return the middle of the square that a place lies in, as GeoJSON."""
        if x is None or y is None:
            return None
        at = middle(x, y)
        if self.is_rd:
            return {"type": "Point", "coordinates": [at.x, at.y]}
        on_globe = shown(at)
        return {"type": "Point", "coordinates": [on_globe.lon, on_globe.lat]}

    def exact(self, point: Point) -> dict[str, object]:
        """Return a place itself, for who may see it."""
        if self.is_rd:
            return {"type": "Point", "coordinates": [round(point.x, 1), round(point.y, 1)]}
        at = to_wgs84(point)
        return {"type": "Point", "coordinates": [round(at.lon, 6), round(at.lat, 6)]}

    def dressed(self, response: Response) -> Response:
        """Say in the answer which coordinates it holds."""
        response.headers["Content-Crs"] = f"<{self.uri}>"
        return response


def asked_crs(asked: Asked) -> Crs:
    """Return in which coordinates the answer should be."""
    return _crs(asked, "crs", asked.words("crs"))


def sent_crs(faults: list[Fault]) -> Crs:
    """Return in which coordinates something was sent, by its header."""
    asked = Asked(faults)
    return _crs(asked, "Content-Crs", request.headers.get("Content-Crs", "").strip().strip("<>"))


def _crs(asked: Asked, name: str, given: str) -> Crs:
    uri = SHORT.get(given, given) or CRS84
    if uri in CRSS:
        return Crs(uri)
    asked.wrong(name, UNKNOWN)
    return Crs()


def box(asked: Asked) -> Place | None:
    """Return the box that is asked for: west, south, east, north."""
    crs = _crs(asked, "bbox-crs", asked.words("bbox-crs"))
    given = asked.words("bbox")
    if not given:
        return None
    parts = given.split(",")
    numbers = [found for part in parts if (found := asked.number("bbox", part)) is not None]
    if len(parts) != 4 or len(numbers) != 4:
        asked.wrong("bbox", "moeten vier getallen zijn: west,zuid,oost,noord")
        return None
    west, south, east, north = numbers
    if west > east or south > north:
        asked.wrong("bbox", "west moet links van oost liggen, en zuid onder noord")
        return None
    if crs.is_rd:
        return Rectangle(Point(west, south), Point(east, north))
    return Box(GeoPoint(west, south), GeoPoint(east, north))


def placed(geometry: dict[str, list[float]], crs: Crs, faults: list[Fault]) -> Point | None:
    """Return a point that was sent, in metres; what can't lie in this country is a fault that says why."""
    x, y = geometry["coordinates"]
    if crs.is_rd:
        if is_on_dutch_ground(Point(x, y)):
            return Point(x, y)
        faults.append(Fault("locatie.coordinates", "ligt niet in Nederland: x en y zijn meters in RD (EPSG:28992)"))
        return None
    try:
        return to_rd(GeoPoint(x, y))
    except OutsideNetherlands as outside:
        why = "lengte en breedte zijn verwisseld" if outside.swapped else "ligt niet in Nederland"
        faults.append(Fault("locatie.coordinates", why))
        return None
