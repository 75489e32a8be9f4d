"""From things on a map to triangles per layer and cell, at each level of detail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from server.domain.cartography import Road, Surface
from server.domain.strokes import Mesh, stroke
from server.wire.basemap import CELL_M, DRAW_ORDER, FAR, MIDDLE, MOST_VERTICES, NEAR

COARSE_M = {NEAR: 0.25, MIDDLE: 1.5, FAR: 8.0}
"""How far a line may be off at each level, so that it needs fewer corners."""

ROUNDNESS = {NEAR: 3, MIDDLE: 2, FAR: 1}
MOST_TRIANGLES = MOST_VERTICES // 3

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Feature:
    """One thing on the map. `what` is None for a place, which only has a name and a rank."""

    what: Surface | Road | None
    name: str
    rank: int
    shape: BaseGeometry


@dataclass(frozen=True)
class Piece:
    """A mesh as it is kept: x and y as float32, three uint16 a triangle."""

    layer: str
    cell: tuple[int, int]
    vertices: bytes
    indices: bytes


@dataclass(frozen=True)
class _Sheet:
    """Things of one layer that are drawn alike; `half_m` is None for surfaces."""

    layer: str
    half_m: float | None
    shapes: Shapes
    tree: shapely.STRtree


class Drawing:
    """All that one level shows, in metres from the centre."""

    def __init__(self, features: Sequence[Feature], level: int, centre: tuple[float, float]) -> None:
        self.level = level
        groups: dict[tuple[str, float | None], list[BaseGeometry]] = {}
        for feature in features:
            for key in _styles(feature, level):
                groups.setdefault(key, []).append(feature.shape)
        self.sheets = [_sheet(layer, half, shapes, level, centre) for (layer, half), shapes in groups.items()]
        self.sheets.sort(key=lambda sheet: (DRAW_ORDER.index(sheet.layer), sheet.half_m or 0.0))

    def cells(self) -> list[tuple[int, int]]:
        """Return the cells that something lies in."""
        drawn = [sheet.shapes for sheet in self.sheets if len(sheet.shapes)]
        if not drawn:
            return []
        left, low, right, high = (
            floor(edge / CELL_M[self.level]) for edge in shapely.total_bounds(np.concatenate(drawn))
        )
        return [(col, row) for col in range(left, right + 1) for row in range(low, high + 1)]

    def pieces(self, cell: tuple[int, int]) -> Iterator[Piece]:
        """Yield the meshes of one cell, the lowest layer first."""
        side = CELL_M[self.level]
        box = shapely.box(cell[0] * side, cell[1] * side, (cell[0] + 1) * side, (cell[1] + 1) * side)
        for layer in DRAW_ORDER:
            surfaces: list[BaseGeometry] = []
            strokes: list[Mesh] = []
            for sheet in self.sheets:
                if sheet.layer == layer:
                    cut = _cut(sheet, box)
                    if sheet.half_m is None:
                        surfaces += cut
                    else:
                        strokes += (stroke(_points(s), sheet.half_m, roundness=ROUNDNESS[self.level]) for s in cut)
            for vertices, indices in (*_surface_meshes(surfaces), *_stroke_meshes(strokes)):
                yield Piece(layer, cell, vertices.tobytes(), indices.tobytes())


def _styles(feature: Feature, level: int) -> Iterator[tuple[str, float | None]]:
    """Yield how a thing is drawn at a level: as a surface, or as lines of so much to each side."""
    what = feature.what
    if isinstance(what, Surface):
        least = what.least_m2.get(level)
        if least is not None and feature.shape.area >= least:
            yield what.layer, None
    elif isinstance(what, Road) and level in what.width_m:
        half = what.width_m[level] / 2
        if what.casing_m is not None:
            yield "casing", half + what.casing_m[level]
        yield what.layer, half


def _sheet(
    layer: str, half: float | None, shapes: list[BaseGeometry], level: int, centre: tuple[float, float]
) -> _Sheet:
    moved = shapely.transform(np.array(shapes), lambda places: places - np.array(centre))
    parts = shapely.get_parts(shapely.simplify(moved, COARSE_M[level]))
    wanted = shapely.get_dimensions(parts) == (2 if half is None else 1)
    kept = shapely.get_parts(parts[wanted & ~shapely.is_empty(parts)])
    return _Sheet(layer, half, kept, shapely.STRtree(kept))


def _cut(sheet: _Sheet, box: BaseGeometry) -> list[BaseGeometry]:
    """Return the parts of the things that lie within the cell."""
    near = sheet.shapes[np.sort(sheet.tree.query(box, predicate="intersects"))]
    parts = shapely.get_parts(shapely.get_parts(shapely.intersection(near, box)))
    wanted = shapely.get_dimensions(parts) == (2 if sheet.half_m is None else 1)
    return list(parts[wanted])


def _points(line: BaseGeometry) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(line)]


def _surface_meshes(surfaces: list[BaseGeometry]) -> Iterator[tuple[NDArray[np.float32], NDArray[np.uint16]]]:
    if not surfaces:
        return
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(np.array(surfaces)))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3].astype("<f4")
    for start in range(0, len(corners), MOST_TRIANGLES):
        # Two floats as one number, so that equal corners are found fast.
        flat = np.ascontiguousarray(corners[start : start + MOST_TRIANGLES].reshape(-1, 2)).view("<i8").ravel()
        once, which = np.unique(flat, return_inverse=True)
        yield once.view("<f4"), which.astype("<u2")


def _stroke_meshes(strokes: list[Mesh]) -> Iterator[tuple[NDArray[np.float32], NDArray[np.uint16]]]:
    vertices: list[tuple[float, float]] = []
    indices: list[int] = []
    for points, corners in strokes:
        if len(vertices) + len(points) > MOST_VERTICES:
            yield np.array(vertices, "<f4"), np.array(indices, "<u2")
            vertices, indices = [], []
        indices += (corner + len(vertices) for corner in corners)
        vertices += points
    if indices:
        yield np.array(vertices, "<f4"), np.array(indices, "<u2")
