"""The way itself, to draw it: found back in the rows that told how long it is, without another search."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.ops import substring

from integrations.roads.network import Costs, Ints, Network
from integrations.roads.spots import Spots, between

Place = tuple[float, float]


def along(network: Network, spots: Spots, one: int, other: int, row: Costs) -> list[Place]:
    """Return the shape of the quickest way from one spot to another, if there is one; `row` is that of the first."""
    ends = _arrivals(network, spots, one, other, row)
    best = int(np.argmin(ends))
    if np.isinf(ends[best]):
        return []
    if best == 0:
        return _part(network, spots.chain[one], spots.at[one], spots.at[other])
    end = (spots.tail, spots.head)[best - 1][other]
    arcs = list(_back(network, spots, one, int(end), row))
    begin, length = arcs.pop(), network.length
    shape = _part(network, spots.chain[one], spots.at[one], 0 if begin < 0 else length[spots.chain[one]])
    for chain in reversed(arcs):
        points = shapely.get_coordinates(network.lines[max(chain, ~chain)])
        shape += [(x, y) for x, y in (points if chain >= 0 else points[::-1]).tolist()]
    last = spots.chain[other]
    return shape + _part(network, last, 0 if best == 1 else length[last], spots.at[other])


def _arrivals(network: Network, spots: Spots, one: int, other: int, row: Costs) -> Costs:
    """Return what it costs straight along the street, by the tail of the other's chain, and by its head."""
    straight: Costs = np.full(1, np.inf)
    if spots.chain[one] == spots.chain[other]:
        straight = between(network, spots, _number(one), _number(other))
    by_tail = row[spots.tail[other]] + spots.from_tail[other]
    return np.array([straight[0], by_tail, row[spots.head[other]] + spots.from_head[other]])


def _number(at: int) -> Ints:
    return np.array([at], dtype=np.int64)


def _back(network: Network, spots: Spots, one: int, node: int, row: Costs) -> Iterator[int]:
    """Yield the chains from the node back to where the first spot's chain ends; last of all 0 for its head, -1: tail.

    Costs are whole numbers, so of the arcs into a node the right one fits exactly.
    """
    into, cost = network.into, row[node]
    while True:
        for begin, end, start in ((0, spots.head, spots.to_head), (-1, spots.tail, spots.to_tail)):
            if end[one] == node and start[one] == cost:
                yield begin
                return
        arcs = slice(into.first[node], into.first[node + 1])
        fits = np.flatnonzero(row[into.node[arcs]] + into.cost[arcs] == cost)
        arc = into.first[node] + fits[0]
        yield int(into.chain[arc])
        node = int(into.node[arc])
        cost = row[node]


def _part(network: Network, chain: int, begin: int, end: int) -> list[Place]:
    """Return the points of a chain from one place to another along it, in decimetres; backwards too."""
    line, length = network.lines[chain], network.length[chain]
    part = substring(line, begin / length, end / length, normalized=True)
    return [(x, y) for x, y in shapely.get_coordinates(part).tolist()]
