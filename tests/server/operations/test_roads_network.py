"""The network that searches go through is the map itself, only smaller."""

import random
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from server.operations.roads_chains import Chains, contracted
from server.operations.roads_network import Segments, connected

SHUT = 2**40


def segments(*rows: tuple[int, int, float, float], stops: bool = True) -> Segments:
    """Return segments (from, to, km/h along, km/h back) of 10 m a number, of nodes that lie along a parabola."""
    tail, head = np.array([row[:2] for row in rows]).T
    along, back = np.array([row[2:] for row in rows], dtype=float).T
    count = int(max(tail.max(), head.max())) + 1
    place = np.column_stack([np.arange(count) * 100, np.arange(count) ** 2])
    length = 100 * (np.abs(tail - head) + 1)
    cost = [np.where(kmh > 0, np.rint(36 * length / np.maximum(kmh, 1)), 0).astype(int) for kmh in (along, back)]
    return Segments(tail, head, *cost, length, along, back, np.full(len(tail), stops), place)


def distances(tail, head, forward, backward, size: int) -> np.ndarray:
    """Return the quickest times between all nodes; of two streets between the same the quicker counts."""
    ends = [*zip(tail, head, forward, strict=True), *zip(head, tail, backward, strict=True)]
    best: dict[tuple[int, int], int] = {}
    for one, other, cost in ends:
        if cost and one != other:
            best[one, other] = min(cost, best.get((one, other), SHUT))
    one, other, cost = np.array([(*pair, cost) for pair, cost in best.items()], dtype=int).reshape(-1, 3).T
    return dijkstra(coo_array((cost, (one, other)), shape=(size, size)).tocsr())


def places_of(chains: Chains) -> dict[int, int]:
    """Return for each node of the chains the map's node, known by its x."""
    parts, found = chains.parts, {}
    for chain in range(len(chains)):
        begin, end = parts["start"][chain], parts["start"][chain + 1]
        found[int(parts["tail"][chain])] = int(parts["x"][begin]) // 100
        found[int(parts["head"][chain])] = int(parts["x"][end - 1]) // 100
    return found


@st.composite
def towns(draw) -> Segments:
    count = draw(st.integers(2, 25))
    chance = random.Random(draw(st.integers(0, 10**6)))
    speeds = [(30.0, 30.0), (30.0, 30.0), (50.0, 50.0), (30.0, 0.0), (0.0, 30.0), (30.0, 15.0)]
    rows = [(*pair, *chance.choice(speeds)) for pair in pairwise(range(count))]
    extra = [chance.sample(range(count), 2) for _ in range(chance.randint(0, count))]
    return segments(*rows, *((one, other, *chance.choice(speeds)) for one, other in extra))


@settings(max_examples=150, deadline=None)
@given(towns())
def test_the_quickest_times_are_those_of_the_whole_map_to_the_hundredth(town):
    kept = connected(town)
    chains = contracted(kept)
    if not len(chains):
        return
    node = places_of(chains)
    size = len(town.place)
    whole = distances(kept.tail, kept.head, kept.forward, kept.backward, size)
    p = chains.parts
    small = distances(p["tail"], p["head"], p["forward"], p["backward"], chains.nodes)

    at = [node[number] for number in range(chains.nodes)]
    assert (small == whole[np.ix_(at, at)]).all()


@settings(max_examples=50, deadline=None)
@given(towns())
def test_no_metre_and_no_corner_is_lost(town):
    kept = connected(town)
    chains = contracted(kept)

    assert chains.parts["length"].sum() == kept.length.sum()
    assert len(chains.parts["x"]) == len(kept.tail) + len(chains)
    assert set(chains.parts["x"] // 100) == set(kept.tail) | set(kept.head)


def test_what_nobody_can_leave_or_reach_is_left_out():
    trap, source = (2, 3, 30, 0), (4, 0, 30, 0)
    kept = connected(segments((0, 1, 30, 30), (1, 2, 30, 30), trap, source))

    assert set(kept.tail) | set(kept.head) == {0, 1, 2}


def test_a_part_of_some_size_beyond_a_river_is_kept_and_a_yard_is_not():
    town, beyond, yard = (0, 30, 30, 30), (40, 50, 30, 30), (60, 60 + 1, 30, 30)
    kept = connected(segments(town, (30, 0, 30, 30), beyond, (51, 50, 30, 0), yard))

    assert set(kept.tail) | set(kept.head) == {0, 30, 40, 50}


def test_a_ring_without_a_crossing_is_one_chain_that_ends_where_it_begins():
    chains = contracted(segments((0, 1, 30, 0), (1, 2, 30, 0), (2, 0, 30, 0)))

    assert (len(chains), chains.nodes) == (1, 1)
    assert chains.parts["forward"][0] > 0 == chains.parts["backward"][0]


def test_a_chain_ends_where_the_speed_changes_or_one_may_no_longer_go_back():
    assert len(contracted(segments((0, 1, 30, 30), (1, 2, 30, 30), (3, 2, 30, 30)))) == 1
    assert len(contracted(segments((0, 1, 30, 30), (1, 2, 50, 50)))) == 2
    assert len(contracted(segments((0, 1, 30, 30), (1, 2, 30, 0), (2, 0, 30, 0)))) == 2


def test_a_map_without_streets_is_a_network_without_chains():
    nothing = segments((0, 1, 30, 30)).only(np.array([False]))

    assert len(contracted(connected(nothing))) == 0
