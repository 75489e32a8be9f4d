"""From a line to triangles: a road with round ends, so that streets that meet flow into each other."""

import math
from collections.abc import Sequence
from itertools import pairwise

Spot = tuple[float, float]
Mesh = tuple[list[Spot], list[int]]
"""Vertices, and three indices a triangle."""

SHARP = 0.5
"""The cosine of the turn (60°) from which a corner is made round; a mitre would stick out."""

SHORTEST_M = 0.01


def stroke(line: Sequence[Spot], half_width: float, *, roundness: int = 3) -> Mesh:
    """Return the triangles of a line of this width; `roundness` counts the points on an end. Nothing is nothing."""
    points = _apart(line)
    if len(points) < 2:
        return [], []
    ways = [_direction(a, b) for a, b in pairwise(points)]
    pen = _Pen(half_width, roundness)
    pen.cap(points[0], (-ways[0][0], -ways[0][1]))
    pen.pair(points[0], ways[0], 1.0)
    for point, (before, after) in zip(points[1:-1], pairwise(ways), strict=True):
        pen.turn(point, before, after)
    pen.pair(points[-1], ways[-1], 1.0)
    pen.join()
    pen.cap(points[-1], ways[-1])
    return pen.vertices, pen.indices


def _apart(line: Sequence[Spot]) -> list[Spot]:
    kept: list[Spot] = []
    for point in line:
        if not kept or math.dist(point, kept[-1]) > SHORTEST_M:
            kept.append(point)
    return kept


def _direction(a: Spot, b: Spot) -> Spot:
    far = math.dist(a, b)
    return (b[0] - a[0]) / far, (b[1] - a[1]) / far


class _Pen:
    """Draws along a line: a pair of vertices at each point, two triangles between a pair and the one before."""

    def __init__(self, half_width: float, roundness: int) -> None:
        self.half, self.roundness = half_width, roundness
        self.vertices: list[Spot] = []
        self.indices: list[int] = []

    def pair(self, at: Spot, way: Spot, longer: float) -> None:
        """Put a vertex on the left and one on the right."""
        across, up = -way[1] * self.half * longer, way[0] * self.half * longer
        self.vertices += [(at[0] + across, at[1] + up), (at[0] - across, at[1] - up)]

    def join(self) -> None:
        """Fill what lies between the last two pairs."""
        n = len(self.vertices)
        self.indices += [n - 4, n - 3, n - 2, n - 2, n - 3, n - 1]

    def turn(self, at: Spot, before: Spot, after: Spot) -> None:
        """Go round a corner: with one shared pair when it is gentle, else with a round end and a new start."""
        cosine = before[0] * after[0] + before[1] * after[1]
        if cosine > SHARP:
            middle = _direction((0.0, 0.0), (before[0] + after[0], before[1] + after[1]))
            self.pair(at, middle, 1 / math.sqrt((1 + cosine) / 2))
            self.join()
            return
        self.pair(at, before, 1.0)
        self.join()
        self.cap(at, before)
        self.pair(at, after, 1.0)

    def cap(self, at: Spot, way: Spot) -> None:
        """Put a half disc at an end; `way` points outwards."""
        first = len(self.vertices)
        start = math.atan2(way[1], way[0]) - math.pi / 2
        steps = self.roundness + 1
        for step in range(steps + 1):
            turned = start + math.pi * step / steps
            self.vertices.append((at[0] + math.cos(turned) * self.half, at[1] + math.sin(turned) * self.half))
        for step in range(1, steps):
            self.indices += [first, first + step, first + step + 1]
