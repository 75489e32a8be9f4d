"""The streets of one municipality for one way of travelling, as its file has them (`server.wire.streets`)."""

import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from server.wire.roads import Travel
from server.wire.streets import APPLICATION_ID, DTYPE, PARTS, VERSION

Ints = NDArray[np.int64]
Costs = NDArray[np.float64]

SPLIT = 1 << 24
"""A cost is hundredths of a second times this, plus decimetres: a whole number of at most 53 bits.

So one search gives the quickest way and its length (of equally quick ways the shortest), and its sums are exact.
"""


class NotOurs(Exception):
    """This file holds no streets, or those of another version."""


def cost(hundredths: Ints, decimetres: Ints) -> Costs:
    """Put time and length into one number; no way (infinite) where it takes no time."""
    return np.where(hundredths > 0, hundredths * float(SPLIT) + decimetres, np.inf)


@dataclass(frozen=True)
class Arcs:
    """Where each node leads to, or comes from: those of node n are `first[n]` up to `first[n + 1]`.

    `chain` is what one goes along; ~c is chain c from its head to its tail.
    """

    first: Ints
    node: Ints
    cost: Costs
    chain: Ints


@dataclass(frozen=True, eq=False)
class Network:
    """Chains between crossings; the fields are those of the file, `key` tells one file from another."""

    key: tuple[object, ...]
    tail: Ints
    head: Ints
    forward: Ints
    backward: Ints
    length: Ints
    stops: Ints
    lines: NDArray[np.object_]

    @cached_property
    def size(self) -> int:
        """How many crossings there are."""
        return int(max(self.tail.max(initial=-1), self.head.max(initial=-1))) + 1

    @cached_property
    def out(self) -> Arcs:
        """Where one may go from each crossing: of two chains between the same the quicker."""
        number = np.arange(len(self.tail))
        ends = np.concatenate([self.tail, self.head]), np.concatenate([self.head, self.tail])
        return _arcs(
            *ends,
            np.concatenate([cost(self.forward, self.length), cost(self.backward, self.length)]),
            np.concatenate([number, ~number]),
            self.size,
        )

    @cached_property
    def into(self) -> Arcs:
        """From where one may come to each crossing."""
        tail = np.repeat(np.arange(self.size), np.diff(self.out.first))
        return _arcs(self.out.node, tail, self.out.cost, self.out.chain, self.size)

    @cached_property
    def stopping(self) -> tuple[Ints, shapely.STRtree]:
        """The chains along which one may stop, and a tree to find the nearest."""
        chains = np.flatnonzero(self.stops)
        return chains, shapely.STRtree(self.lines[chains])

    def ready(self) -> "Network":
        """Work out all that is needed, so that threads which share it only read."""
        self.into  # noqa: B018
        self.stopping[1].query(shapely.Point(0, 0))  # a tree is built when it is first asked
        return self

    def rows(self, tail_cost: Costs, head_cost: Costs, tail: Ints, head: Ints) -> Costs:
        """Return what it costs to get to each crossing, a row for each place that reaches its chain's ends for that."""
        # Takes a sixth of a second, which every command would pay that asks for no travel times.
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        starts = np.arange(self.size, self.size + len(tail))
        node = np.column_stack([tail, head]).ravel()
        costs = np.column_stack([tail_cost, head_cost]).ravel()
        open_ = np.isfinite(costs)
        count = np.cumsum(open_.reshape(-1, 2).sum(axis=1)) + self.out.first[-1]
        graph = csr_array(
            (
                np.concatenate([self.out.cost, costs[open_]]),
                np.concatenate([self.out.node, node[open_]]).astype(np.int32),
                np.concatenate([self.out.first, count]).astype(np.int32),
            ),
            shape=(self.size + len(tail), self.size + len(tail)),
        )
        found: Costs = dijkstra(graph, indices=starts)[:, : self.size]
        return found


def _arcs(tail: Ints, head: Ints, costs: Costs, chain: Ints, size: int) -> Arcs:
    order = np.lexsort((chain, costs, head, tail))
    order = order[np.isfinite(costs[order]) & (tail[order] != head[order])]
    pair = tail[order] * size + head[order]
    order = order[np.concatenate([[True], pair[1:] != pair[:-1]])] if len(order) else order
    first = np.concatenate([[0], np.cumsum(np.bincount(tail[order], minlength=size))])
    return Arcs(first, head[order], costs[order], chain[order])


def load(path: Path, by: Travel, key: tuple[object, ...]) -> Network | None:
    """Read a network; None when nobody gets anywhere so. Raises NotOurs."""
    try:
        parts = _parts(path, by)
    except (sqlite3.DatabaseError, zlib.error, KeyError, ValueError) as error:
        raise NotOurs(str(error)) from error
    if not parts["stops"].any():
        return None
    points = np.column_stack([parts.pop("x"), parts.pop("y")]) / 10
    start = parts.pop("start")
    lines = shapely.linestrings(points, indices=np.repeat(np.arange(len(start) - 1), np.diff(start)))
    return Network(key=key, lines=np.asarray(lines), **parts).ready()


def _parts(path: Path, by: Travel) -> dict[str, Ints]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        marks = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if marks != [APPLICATION_ID, VERSION]:
            raise ValueError("another version")
        found = dict(db.execute("SELECT name, data FROM part WHERE travel = ?", [by.value]))
    return {name: np.frombuffer(zlib.decompress(found[name]), dtype=DTYPE).astype(np.int64) for name in PARTS}
