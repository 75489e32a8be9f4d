"""Where places lie along the streets: at which chain, how far along it, and how far off."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from integrations.roads.network import SPLIT, Costs, Ints, Network

FAR_M = 2000.0
"""Who is farther than this from any street is nowhere: the trip is reckoned as the crow flies."""

WALK_CS_PER_M = 75.0
"""Hundredths of a second for a metre from the street to the place, on foot at 4.8 km/h."""


@dataclass(frozen=True)
class Spots:
    """A row for each place. `from_tail` is what it costs to come here from the chain's tail; infinite: one may not.

    `at` is in decimetres from the tail. `walk` is what the last metres cost. Far places have chain -1.
    """

    chain: Ints
    at: Ints
    tail: Ints
    head: Ints
    from_tail: Costs
    from_head: Costs
    to_tail: Costs
    to_head: Costs
    walk: Costs

    @property
    def near(self) -> NDArray[np.bool_]:
        near: NDArray[np.bool_] = self.chain >= 0
        return near


def find(network: Network, points: Sequence[tuple[float, float]]) -> Spots:
    """Return where the points (RD metres) lie: at the nearest point of the nearest street where one may stop."""
    chains, tree = network.stopping
    places = np.asarray(shapely.points(np.asarray(points, dtype=float).reshape(-1, 2)))
    (found, nearest), off_m = tree.query_nearest(places, max_distance=FAR_M, return_distance=True, all_matches=False)
    chain, off = np.full(len(places), -1), np.zeros(len(places))
    chain[found], off[found] = chains[nearest], off_m
    # A street without length has no middle.
    along = np.nan_to_num(shapely.line_locate_point(network.lines[chain], places, normalized=True))
    return _spots(network, chain, along, off)


def _spots(network: Network, chain: Ints, along: NDArray[np.float64], off_m: NDArray[np.float64]) -> Spots:
    length, forward, backward = network.length[chain], network.forward[chain], network.backward[chain]
    at = np.rint(along * length).astype(np.int64)
    there, back = (np.rint(at / length * whole).astype(np.int64) for whole in (forward, backward))
    return Spots(
        chain=chain,
        at=at,
        tail=network.tail[chain],
        head=network.head[chain],
        from_tail=_part(forward, there, at),
        from_head=_part(backward, backward - back, length - at),
        to_tail=_part(backward, back, at),
        to_head=_part(forward, forward - there, length - at),
        walk=np.rint(off_m * WALK_CS_PER_M) * SPLIT + np.rint(off_m * 10),
    )


def _part(whole: Ints, hundredths: Ints, decimetres: Ints) -> Costs:
    """Return what a part of a chain costs, which may be nothing; infinite where the chain is shut."""
    return np.where(whole > 0, hundredths * float(SPLIT) + decimetres, np.inf)


def between(network: Network, spots: Spots, one: Ints, other: Ints) -> Costs:
    """Return what it costs from `one` straight along its chain to `other` on the same chain; infinite: one may not."""
    chain = spots.chain[one]
    length = spots.at[other] - spots.at[one]
    with np.errstate(invalid="ignore"):  # two that are infinite, of a chain that is shut
        ahead, back = spots.from_tail[other] - spots.from_tail[one], spots.to_tail[one] - spots.to_tail[other]
    ahead = np.where((length >= 0) & (network.forward[chain] > 0), ahead, np.inf)
    back = np.where((length <= 0) & (network.backward[chain] > 0), back, np.inf)
    return np.minimum(ahead, back)
