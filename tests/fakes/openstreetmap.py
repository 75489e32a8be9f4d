"""A tiny town as OpenStreetMap would have it, invented: write it as an extract."""

from itertools import count, pairwise
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from server.domain.geo import to_wgs84
from server.wire.intake import Point

NEWEST = "2026-03-02T10:00:00Z"


class TinyTown:
    """Collects things by their points in RD metres from a centre, and writes them in one file.

    `joined`: two lines through the same place meet there, as streets do; what stands there is told first.
    """

    def __init__(self, centre: Point, *, joined: bool = False) -> None:
        self.centre = centre
        self._at: dict[tuple[float, float], int] | None = {} if joined else None
        self._ids = count(1)
        self._nodes: list[Node] = []
        self._ways: list[Way] = []

    def place(self, x: float, y: float, **tags: str) -> None:
        """Add a point with tags."""
        self._node(x, y, tags)

    def line(self, *points: tuple[float, float], **tags: str) -> None:
        """Add a street or the like."""
        nodes = [self._node(x, y, {}) for x, y in points]
        self._ways.append(Way(id=next(self._ids), nodes=nodes, tags=tags, timestamp=NEWEST, version=1))

    def block(self, left: float, low: float, right: float, high: float, **tags: str) -> None:
        """Add a rectangle."""
        corners = [self._node(x, y, {}) for x, y in ((left, low), (right, low), (right, high), (left, high))]
        nodes = [*corners, corners[0]]
        self._ways.append(Way(id=next(self._ids), nodes=nodes, tags=tags, timestamp=NEWEST, version=1))

    def _node(self, x: float, y: float, tags: dict[str, str]) -> int:
        if self._at is not None and (x, y) in self._at:
            return self._at[x, y]
        number = next(self._ids)
        globe = to_wgs84(Point(self.centre.x + x, self.centre.y + y))
        made = Node(id=number, location=(globe.lon, globe.lat), tags=tags, timestamp="2025-01-01T00:00:00Z", version=1)
        self._nodes.append(made)
        if self._at is not None:
            self._at[x, y] = number
        return number

    def write(self, path: Path) -> Path:
        """Write the extract, sorted as extracts are."""
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for node in self._nodes:
                writer.add_node(node)
            for way in self._ways:
                writer.add_way(way)
        return path


def example(centre: Point) -> TinyTown:
    """Return a town with one of everything, and things beyond its edge."""
    town = TinyTown(centre)
    town.place(0, 0, place="village", name="Proefdorp")
    town.place(9000, 0, place="village", name="Elders")
    town.place(5, 5, amenity="bench")
    town.block(-500, -500, 500, 500, landuse="residential")
    town.block(100, 100, 112, 110, building="yes")
    town.block(200, 100, 400, 300, natural="water", name="Proefplas")
    town.block(9000, 9000, 9010, 9010, building="yes")
    town.line((-400, 0), (0, 0), (400, 10), highway="residential", name="Voorbeeldlaan")
    town.line((0, -300), (0, 300), highway="footway", name="Proefpad")
    town.line((-6000, 50), (6000, 50), highway="motorway", ref="A99")
    curve = [(-300.0 + 10 * step, -200.0 - step * step / 4) for step in range(0, 40)]
    for one, other in pairwise(curve):
        town.line(one, other, highway="tertiary", name="Bochtweg")
    return town
