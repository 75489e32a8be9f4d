"""From ways to a network of chains: what can be reached from everywhere, with nothing but crossings for its nodes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from server.operations.roads_extract import Box, Ways
from server.wire.roads import Travel

Ints = NDArray[np.int64]

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


@dataclass(frozen=True)
class Chains:
    """The network, as `server.wire.streets` describes it; `nodes` counts its crossings and ends."""

    nodes: int
    parts: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.parts["tail"])


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
    return (left <= x) & (x <= right) & (low <= y) & (y <= high)


def connected(segments: Segments) -> Segments:
    """Return what can be reached from everywhere and leads to everywhere: the largest such part.

    An extract has streets that run out of it, and towns have yards behind gates.
    """
    if not len(segments.tail):
        return segments
    there, back = segments.forward > 0, segments.backward > 0
    tails = np.concatenate([segments.tail[there], segments.head[back]])
    heads = np.concatenate([segments.head[there], segments.tail[back]])
    size = len(segments.place)
    graph = csr_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(size, size))
    _, label = connected_components(graph, directed=True, connection="strong")
    kept = label == np.bincount(label).argmax()
    return segments.only(kept[segments.tail] & kept[segments.head])


def contracted(segments: Segments) -> Chains:
    """Return the segments as chains: what has no crossing, and is equally fast all along, becomes one.

    Sums of whole numbers, so that every way is exactly as long as before.
    """
    walks = list(_Walker(segments))
    sizes = np.array([len(walk) for walk in walks], dtype=np.int64)
    signed = np.fromiter(chain.from_iterable(walks), dtype=np.int64, count=int(sizes.sum()))
    turned = signed < 0
    row = np.where(turned, ~signed, signed)
    begin = np.cumsum(sizes) - sizes
    tail = np.where(turned, segments.head[row], segments.tail[row])
    head = np.where(turned, segments.tail[row], segments.head[row])
    nodes, ends = np.unique(np.concatenate([tail[begin], head[begin + sizes - 1]]), return_inverse=True)
    # A chain has one point more than it has segments: where it begins.
    points = np.insert(head, begin, tail[begin])
    sums = {
        "forward": np.where(turned, segments.backward[row], segments.forward[row]),
        "backward": np.where(turned, segments.forward[row], segments.backward[row]),
        "length": segments.length[row],
    }
    parts = {name: np.add.reduceat(values, begin) if len(begin) else values for name, values in sums.items()}
    return Chains(
        len(nodes),
        parts
        | {
            "tail": ends[: len(walks)],
            "head": ends[len(walks) :],
            "stops": segments.stops[row[begin]].astype(int),
            "start": np.concatenate([begin + np.arange(len(walks)), [len(points)]]),
            "x": segments.place[points, 0],
            "y": segments.place[points, 1],
        },
    )


class _Walker:
    """Walks along each chain once, and yields its segments in order; ~n is segment n from its head to its tail."""

    def __init__(self, segments: Segments) -> None:
        self._tail = segments.tail.tolist()
        self._head = segments.head.tolist()
        size = len(segments.place)
        ends = np.concatenate([segments.tail, segments.head])
        order = np.argsort(ends, kind="stable")
        self._count = len(segments.tail)
        self._degree = np.bincount(ends, minlength=size)
        self._first = np.cumsum(self._degree) - self._degree
        self._at = order % max(1, self._count)
        self._through, self._pair = self._through_nodes(segments)

    def _through_nodes(self, segments: Segments) -> tuple[list[bool], dict[int, tuple[int, int]]]:
        """Return which nodes are no crossing, and the two segments that meet there."""
        node = np.flatnonzero(self._degree == 2)
        one, other = self._at[self._first[node]], self._at[self._first[node] + 1]
        comes, goes = segments.head[one] == node, segments.tail[other] == node
        alike = (
            (np.where(comes, segments.along[one], segments.back[one])
             == np.where(goes, segments.along[other], segments.back[other]))
            & (np.where(comes, segments.back[one], segments.along[one])
               == np.where(goes, segments.back[other], segments.along[other]))
            & (segments.stops[one] == segments.stops[other])
        )  # fmt: skip
        through = np.zeros(len(self._degree), dtype=bool)
        through[node[alike]] = True
        pairs = zip(one[alike].tolist(), other[alike].tolist(), strict=True)
        return through.tolist(), dict(zip(node[alike].tolist(), pairs, strict=True))

    def __iter__(self) -> Iterator[list[int]]:
        seen = bytearray(self._count)
        # First what begins at a crossing or an end; what is left are rings with neither, which begin anywhere.
        for rings in (False, True):
            for segment in range(self._count):
                for begin in (self._tail[segment], self._head[segment]):
                    if not seen[segment] and (rings or not self._through[begin]):
                        walk = self._walk(segment, begin)
                        for signed in walk:
                            seen[signed if signed >= 0 else ~signed] = 1
                        yield walk

    def _walk(self, segment: int, begin: int) -> list[int]:
        walk, node = [], begin
        while True:
            ahead = self._tail[segment] == node
            walk.append(segment if ahead else ~segment)
            node = self._head[segment] if ahead else self._tail[segment]
            if node == begin or not self._through[node]:
                return walk
            one, other = self._pair[node]
            segment = other if one == segment else one
