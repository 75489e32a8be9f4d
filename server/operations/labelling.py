"""Where on a map the names go: along the straight parts of a street, in the middle of a water or a neighbourhood."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from server.domain.cartography import Road, Surface
from server.domain.strokes import Spot
from server.operations.meshing import Feature
from server.wire.basemap import FAR, MIDDLE, NEAR, PLACE, STREET, WATER

BEND_DEG = 12.0
"""How much a street may bend under its name."""

SMOOTH_M = 2.0
APART_M = {NEAR: 220.0, MIDDLE: 700.0, FAR: 2500.0}
"""How far the same name stays away from itself at each level."""

LEAST_M = {NEAR: 18.0, MIDDLE: 90.0, FAR: 350.0}
"""How much straight street (or how wide a water) a name needs to be there at all at each level."""

LAST_RANK = {NEAR: 9, MIDDLE: 6, FAR: 4}
"""The least important name that each level shows."""

LEVELS = (FAR, MIDDLE, NEAR)


@dataclass(frozen=True)
class Label:
    """A name at a place, in RD metres until it is kept; `angle` in degrees, so that nobody reads upside down."""

    level: int
    kind: str
    text: str
    x: float
    y: float
    angle: float = 0.0
    length: float = 0.0
    rank: int = 9


def labels(features: Sequence[Feature], areas: Iterable[tuple[str, int, BaseGeometry]]) -> list[Label]:
    """Return all names; `areas` are the municipality's own, as name, rank and shape, and go before OpenStreetMap's."""
    known = [Label(NEAR, PLACE, name, *_middle(shape), rank=rank) for name, rank, shape in areas]
    named = {label.text for label in known}
    known += (_of_place(f) for f in features if f.what is None and f.name and f.name not in named)
    candidates = [*known, *_on_streets(features), *_on_waters(features)]
    return [label for level in LEVELS for label in _shown(candidates, level)]


def _of_place(feature: Feature) -> Label:
    return Label(NEAR, PLACE, feature.name, *_middle(feature.shape), rank=feature.rank)


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    spot = shape if shape.geom_type == "Point" else shapely.get_point(_axis(shape), 0)
    return float(shapely.get_x(spot)), float(shapely.get_y(spot))


def _axis(shape: BaseGeometry) -> BaseGeometry:
    """Return the line from the point of a surface that is farthest from its edge, to that edge."""
    line: BaseGeometry = shapely.maximum_inscribed_circle(np.array([shape]), 5.0)[0]
    return line


def _on_waters(features: Sequence[Feature]) -> Iterator[Label]:
    for f in features:
        if isinstance(f.what, Surface) and f.name:
            axis = _axis(f.shape)
            x, y = shapely.get_coordinates(axis)[0]
            yield Label(NEAR, WATER, f.name, float(x), float(y), length=2 * axis.length, rank=f.rank)


def _on_streets(features: Sequence[Feature]) -> Iterator[Label]:
    """Yield every straight part of every street and waterway that has a name."""
    streets: dict[tuple[str, str], list[Feature]] = {}
    for f in features:
        if isinstance(f.what, Road) and f.name:
            streets.setdefault((WATER if f.what.layer == "water" else STREET, f.name), []).append(f)
    for (kind, name), parts in streets.items():
        rank = min(part.rank for part in parts)
        whole = shapely.line_merge(shapely.union_all([part.shape for part in parts]))
        for line in shapely.get_parts(shapely.simplify(whole, SMOOTH_M)):
            for run in _straight_runs([(float(x), float(y)) for x, y in shapely.get_coordinates(line)]):
                yield _along(run, kind, name, rank)


def _straight_runs(points: list[Spot]) -> Iterator[list[Spot]]:
    """Yield the parts of a line that hardly bend from where they start."""
    start = 0
    for at in range(1, len(points) - 1):
        if abs(_turned_deg(points[start : start + 2], points[at : at + 2])) > BEND_DEG:
            yield points[start : at + 1]
            start = at
    if len(points) > 1:
        yield points[start:]


def _turned_deg(one: list[Spot], other: list[Spot]) -> float:
    return math.degrees(math.remainder(_way(other) - _way(one), math.tau))


def _way(ends: list[Spot]) -> float:
    return math.atan2(ends[-1][1] - ends[0][1], ends[-1][0] - ends[0][0])


def _along(run: list[Spot], kind: str, name: str, rank: int) -> Label:
    angle = math.degrees(_way(run))
    upright = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
    middle = shapely.LineString(run).interpolate(0.5, normalized=True)
    return Label(NEAR, kind, name, middle.x, middle.y, upright, math.dist(run[0], run[-1]), rank)


def _shown(candidates: Iterable[Label], level: int) -> Iterator[Label]:
    """Yield what one level shows: the longest places first, and no name close to itself."""
    taken: dict[str, list[tuple[float, float]]] = {}
    for label in sorted(candidates, key=lambda c: (c.rank, -c.length, c.text, c.x, c.y)):
        if label.kind != PLACE and (label.rank > LAST_RANK[level] or label.length < LEAST_M[level]):
            continue
        others = taken.setdefault(label.text, [])
        if all(math.dist((label.x, label.y), other) >= APART_M[level] for other in others):
            others.append((label.x, label.y))
            yield replace(label, level=level)


def moved(label: Label, centre: tuple[float, float]) -> Label:
    """Return the label as metres from the centre, rounded to what matters."""
    x, y = (float(np.round(value, 1)) for value in (label.x - centre[0], label.y - centre[1]))
    return replace(label, x=x, y=y, angle=round(label.angle, 1), length=round(label.length, 1))
