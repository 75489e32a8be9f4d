"""From straight pieces to chains, with nothing but crossings and ends for nodes: seven times fewer to search."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from server.operations.roads_network import Ints, Segments


@dataclass(frozen=True)
class Chains:
    """The network, as `server.wire.streets` describes it; `nodes` counts its crossings and ends."""

    nodes: int
    parts: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.parts["tail"])


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
