"""From ways to a network: the straight pieces that one may pass along, as far as they hang together."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from server.operations.roads_extract import Box, Ways
from server.wire.roads import Travel

Ints = NDArray[np.int64]

PART_LEAST = 0.05
"""How large a part that hangs together must be to count, next to the largest; by its length."""

CS_BY_KMH = 360.0
"""Hundredths of a second that a metre takes at one km/h."""


@dataclass(frozen=True)
class Segments:
    """Straight pieces between two points of the map: a row each.

    `forward` and `backward` are in hundredths of a second (0: shut), `length` in decimetres; `along` and `back` are
    km/h. `place` holds the x and y of each node, in decimetres.
    """

    tail: Ints
    head: Ints
    forward: Ints
    backward: Ints
    length: Ints
    along: NDArray[np.float64]
    back: NDArray[np.float64]
    stops: NDArray[np.bool_]
    place: Ints

    def only(self, wanted: NDArray[np.bool_]) -> "Segments":
        """Return these rows; the nodes keep their numbers."""
        rows = {part.name: getattr(self, part.name)[wanted] for part in fields(self) if part.name != "place"}
        return Segments(**rows, place=self.place)


def segments_of(ways: Ways, places: NDArray[np.float64], by: Travel, box: Box | None) -> Segments:
    """Return the pieces that one may pass along so, as far as one of their ends lies within the box."""
    sizes = np.asarray(ways.sizes, dtype=np.int64)
    before = np.delete(np.arange(len(ways.refs)), np.cumsum(sizes) - 1)
    way = np.repeat(np.arange(len(sizes)), sizes - 1)
    metres = np.hypot(*(places[before + 1] - places[before]).T)
    whole = np.bincount(way, metres, len(sizes)).astype(np.float64)
    along, back, stops = _speeds(ways, by, whole, way)
    node, place = _nodes(ways, places, by, before)
    made = Segments(
        node[0], node[1], _cost(metres, along), _cost(metres, back), np.maximum(1, np.rint(metres * 10)).astype(int),
        along, back, stops, np.rint(place * 10).astype(int),
    )  # fmt: skip
    inside = _inside(places, box)
    return made.only((made.tail != made.head) & ((along > 0) | (back > 0)) & (inside[before] | inside[before + 1]))


def _speeds(
    ways: Ways, by: Travel, metres: NDArray[np.float64], way: Ints
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return km/h along and back and where one may stop, a row a segment; a ferry's wait is spread over its way."""
    found = ways.passages[by]
    rows = np.array([(each.forward_kmh, each.backward_kmh, each.wait_s) for each in found]).reshape(-1, 3)
    both = rows[:, :2]
    slow = (rows[:, 2] > 0) & (metres > 0)
    hours = metres[slow, None] / 1000 / np.maximum(both[slow], 0.1) + rows[slow, 2:] / 3600
    both[slow] = np.where(both[slow] > 0, metres[slow, None] / 1000 / hours, 0.0)
    return both[way, 0], both[way, 1], np.array([each.stops for each in found], dtype=bool)[way]


def _cost(metres: NDArray[np.float64], kmh: NDArray[np.float64]) -> Ints:
    """Return hundredths of a second, at least one; 0 where one may not go."""
    takes = np.maximum(1, np.rint(CS_BY_KMH * metres / np.maximum(kmh, 0.1)))
    return np.where(kmh > 0, takes, 0).astype(int)


def _nodes(
    ways: Ways, places: NDArray[np.float64], by: Travel, before: Ints
) -> tuple[tuple[Ints, Ints], NDArray[np.float64]]:
    """Return the node at both ends of each segment, and where the nodes lie.

    A point where nobody comes through is another node to each segment: each reaches it, and none goes on.
    """
    refs = np.asarray(ways.refs, dtype=np.int64)
    ends = np.concatenate([before, before + 1])
    names = refs[ends].copy()
    shut = np.isin(names, np.fromiter(ways.shut[by], dtype=np.int64))
    names[shut] = refs.min(initial=0) - 1 - np.arange(np.count_nonzero(shut))
    _, first, node = np.unique(names, return_index=True, return_inverse=True)
    return (node[: len(before)], node[len(before) :]), places[ends[first]]


def _inside(places: NDArray[np.float64], box: Box | None) -> NDArray[np.bool_]:
    if box is None:
        return np.ones(len(places), dtype=bool)
    left, low, right, high = box
    x, y = places.T
    inside: NDArray[np.bool_] = (left <= x) & (x <= right) & (low <= y) & (y <= high)
    return inside


def connected(segments: Segments) -> Segments:
    """Return the parts of the network within which each place can be reached from each other one.

    Next to the largest those of some size: a town on both sides of a river, or cut by the edge of an extract. What is
    smaller is a yard behind a gate, and who has to be there is on foot from the street in front of it.
    """
    if not len(segments.tail):
        return segments
    label = _strong_parts(segments)
    within = label[segments.tail] == label[segments.head]
    length = np.bincount(label[segments.tail[within]], segments.length[within], label.max() + 1)
    large = (length > 0) & (length >= PART_LEAST * length.max())
    return segments.only(within & large[label[segments.tail]])


def _strong_parts(segments: Segments) -> Ints:
    """Return the number of its part for each node."""
    there, back = segments.forward > 0, segments.backward > 0
    tails = np.concatenate([segments.tail[there], segments.head[back]])
    heads = np.concatenate([segments.head[there], segments.tail[back]])
    size = len(segments.place)
    graph = csr_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(size, size))
    label: Ints = connected_components(graph, directed=True, connection="strong")[1]
    return label
