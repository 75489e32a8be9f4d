"""Reading an OpenStreetMap extract: what of it our map shows, in RD metres, cut off at the edge of a window."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.osm import Area, Node, Way
from osmium.osm.types import OSMEntity
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from server.domain.cartography import KEYS, PLACES, Road, Surface, name_of, road_of, surface_of
from server.domain.errors import DomainError
from server.operations.meshing import Feature

SLACK_DEG = 0.01
"""A building starts within about a kilometre of what it is part of; so most of a province needs no closer look."""


class BadExtract(DomainError):
    """This file is no extract of OpenStreetMap."""


@dataclass
class Extract:
    """What was read: the things within the window, and the day of the newest edit in the file."""

    features: list[Feature] = field(default_factory=list)
    newest: date = date.min
    broken: int = 0
    """How many things had no shape, as at the edge of an extract."""


@dataclass
class _Found:
    """A thing as it stands in the file: degrees, as WKB."""

    what: Surface | Road | None
    name: str
    rank: int
    wkb: str


def objects_in(path: Path) -> Iterator[OSMEntity]:
    """Yield what the file holds that may be of use. Raises BadExtract."""
    filters = osmium.filter.KeyFilter(*KEYS)
    try:
        yield from osmium.FileProcessor(str(path)).with_areas(filters).with_filter(filters)
    except RuntimeError as error:
        raise BadExtract(str(error)) from error


def read(objects: Iterable[OSMEntity], window: BaseGeometry) -> Extract:
    """Return what lies within the window (RD), cut off at its edge."""
    reader = _Reader(_to_globe(window))
    for thing in objects:
        reader.look_at(thing)
    extract = Extract(newest=reader.newest, broken=reader.broken)
    extract.features = list(_within(reader.found, window))
    return extract


class _Reader:
    """Looks at one thing after the other, and keeps what may be within the window."""

    def __init__(self, window: BaseGeometry) -> None:
        self.west, self.south, self.east, self.north = window.bounds
        self.shapes = osmium.geom.WKBFactory()
        self.found: list[_Found] = []
        self.newest, self.broken = date.min, 0

    def look_at(self, thing: OSMEntity) -> None:
        """Keep the thing if it is something, and near."""
        try:
            if isinstance(thing, Area):
                self._area(thing)
            elif isinstance(thing, Way):
                self._way(thing)
            elif isinstance(thing, Node):
                self._node(thing)
        except RuntimeError:
            self.broken += 1

    def _area(self, thing: Area) -> None:
        tags = dict(thing.tags)
        what = surface_of(tags)
        if what is None or (what.layer == "building" and not self._starts_near(thing)):
            return
        name = name_of(tags) if what.layer == "water" else ""
        self._keep(thing, _Found(what, name, 5, self.shapes.create_multipolygon(thing)))

    def _starts_near(self, thing: Area) -> bool:
        first = next(iter(thing.outer_rings()))[0]
        return self._near(first.lon, first.lat, SLACK_DEG)

    def _way(self, thing: Way) -> None:
        tags = dict(thing.tags)
        if what := road_of(tags):
            self._keep(thing, _Found(what, name_of(tags), what.rank, self.shapes.create_linestring(thing)))

    def _node(self, thing: Node) -> None:
        rank = PLACES.get(thing.tags.get("place") or "")
        if rank is not None and self._near(thing.lon, thing.lat, 0.0):
            self._keep(thing, _Found(None, thing.tags.get("name") or "", rank, self.shapes.create_point(thing)))

    def _keep(self, thing: Area | Way | Node, found: _Found) -> None:
        self.newest = max(self.newest, thing.timestamp.date())
        self.found.append(found)

    def _near(self, lon: float, lat: float, slack: float) -> bool:
        return self.west - slack <= lon <= self.east + slack and self.south - slack <= lat <= self.north + slack


def _within(found: list[_Found], window: BaseGeometry) -> Iterator[Feature]:
    """Yield the things of which something is left within the window."""
    shapes = shapely.from_wkb([f.wkb for f in found], on_invalid="ignore")
    frame = shapely.box(*_to_globe(window).bounds)
    for at in np.flatnonzero(shapely.intersects(shapes, frame)):
        left = shapely.intersection(_valid(_to_rd(shapes[at])), window)
        if not left.is_empty:
            yield Feature(found[at].what, found[at].name, found[at].rank, left)


def _valid(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shapely.make_valid(shape)


_RD = Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)
_GLOBE = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)


def _moved(shape: BaseGeometry, by: Transformer) -> BaseGeometry:
    def move(places: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(by.transform(places[:, 0], places[:, 1]))

    return shapely.transform(shape, move)


def _to_rd(shape: BaseGeometry) -> BaseGeometry:
    return _moved(shape, _RD)


def _to_globe(shape: BaseGeometry) -> BaseGeometry:
    return _moved(shape, _GLOBE)
