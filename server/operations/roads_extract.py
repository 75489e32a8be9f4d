"""Reading the streets of an OpenStreetMap extract: what one may pass, how fast, and where it is shut."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import Node, Way
from osmium.osm.types import OSMEntity
from pyproj import Transformer

from server.domain.streets import Passage, is_shut, passage
from server.operations.extract import BadExtract
from server.wire.roads import Travel

SLACK_DEG = 0.05
"""A way that starts farther than this from the box is not looked at; no street is that long between two crossings."""

Box = tuple[float, float, float, float]
"""Left, low, right, high."""

SHUT = Passage(0.0, 0.0, stops=False)


@dataclass
class Ways:
    """What was read, way by way: `sizes` says how many points each has in `refs`, `lon` and `lat`.

    `passages[travel]` holds one a way. `shut[travel]` are the numbers of the points where nobody comes through.
    """

    refs: "array[int]" = field(default_factory=lambda: array("q"))
    lon: "array[float]" = field(default_factory=lambda: array("d"))
    lat: "array[float]" = field(default_factory=lambda: array("d"))
    sizes: "array[int]" = field(default_factory=lambda: array("q"))
    passages: dict[Travel, list[Passage]] = field(default_factory=lambda: {by: [] for by in Travel})
    shut: dict[Travel, set[int]] = field(default_factory=lambda: {by: set() for by in Travel})
    newest: date = date.min

    def places(self) -> NDArray[np.float64]:
        """Return the points in RD metres, a row each."""
        to_rd = Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)
        return np.column_stack(to_rd.transform(np.asarray(self.lon), np.asarray(self.lat)))


def streets_in(path: Path) -> Iterator[OSMEntity]:
    """Yield the streets and ferries of the file, and what stands in their way. Raises BadExtract."""
    filters = osmium.filter.KeyFilter("highway", "route", "barrier")
    try:
        yield from osmium.FileProcessor(str(path)).with_locations().with_filter(filters)
    except RuntimeError as error:
        raise BadExtract(str(error)) from error


def read(objects: Iterable[OSMEntity], box: Box | None) -> Ways:
    """Return the ways that come near the box (RD metres); all of them without one."""
    reader = _Reader(_globe_box(box) if box else None)
    for thing in objects:
        if isinstance(thing, Way):
            reader.way(thing)
        elif isinstance(thing, Node):
            reader.node(thing)
    return reader.ways


class _Reader:
    """Keeps what is a street to somebody."""

    def __init__(self, box: Box | None) -> None:
        self._box = box
        self.ways = Ways()

    def node(self, thing: Node) -> None:
        if "barrier" in thing.tags:
            tags = dict(thing.tags)
            for by in Travel:
                if is_shut(tags, by):
                    self.ways.shut[by].add(thing.id)

    def way(self, thing: Way) -> None:
        tags = dict(thing.tags)
        if not tags.get("highway") and tags.get("route") != "ferry":
            return
        passages = [passage(tags, by) for by in Travel]
        if not any(passages):
            return
        self.ways.newest = max(self.ways.newest, thing.timestamp.date())
        for run in _runs(thing):
            if self._is_near(run[0]):
                self._keep(run, passages)

    def _keep(self, run: list[tuple[int, float, float]], passages: list[Passage | None]) -> None:
        for ref, lon, lat in run:
            self.ways.refs.append(ref)
            self.ways.lon.append(lon)
            self.ways.lat.append(lat)
        self.ways.sizes.append(len(run))
        for by, found in zip(Travel, passages, strict=True):
            self.ways.passages[by].append(found or SHUT)

    def _is_near(self, point: tuple[int, float, float]) -> bool:
        if self._box is None:
            return True
        west, south, east, north = self._box
        return west <= point[1] <= east and south <= point[2] <= north


def _runs(way: Way) -> Iterator[list[tuple[int, float, float]]]:
    """Yield the parts of which we have the points; an extract may lack those beyond its edge."""
    run: list[tuple[int, float, float]] = []
    for node in way.nodes:
        if node.location.valid():
            run.append((node.ref, node.lon, node.lat))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _globe_box(box: Box) -> Box:
    to_globe = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
    west, south, east, north = to_globe.transform_bounds(*box)
    return west - SLACK_DEG, south - SLACK_DEG, east + SLACK_DEG, north + SLACK_DEG
