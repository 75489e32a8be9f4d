"""Travel times by the streets that `meldwerk roads build` took from OpenStreetMap; no other program is needed."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from integrations.roads.crow import Crow, Ints, reckoned
from integrations.roads.network import SPLIT, Costs, Network, NotOurs, load
from integrations.roads.rows import Rows
from integrations.roads.spots import Spots, between, find
from integrations.roads.way import along
from server.wire.roads import Table, Travel
from server.wire.streets import SUFFIX

log = logging.getLogger("meldwerk.roads")

BLOCK_COSTS = 2_000_000
"""How many costs are worked out at once: 16 MB."""

Places = Sequence[tuple[float, float]]


class Streets:
    """The streets of every municipality that has a file in the folder; the others go as the crow flies.

    A place lies at the nearest point of the nearest street where one may stop, and the metres from there are walked.
    A place too far from any street is reckoned as the crow flies, and so is every pair that has no way between them.
    Thread-safe: one per process, so that all share what was worked out. A file that changed is read again.
    """

    def __init__(self, folder: Path, *, rows: Rows | None = None) -> None:
        self._folder = folder
        self._rows = rows or Rows()
        self._crow = Crow()

    def table(self, town: str, points: Places, by: Travel) -> Table:
        network = self._network(town, by) if points else None
        if network is None:
            return self._crow.table(town, points, by)
        spots = find(network, points)
        costs = self._costs(network, spots)
        known = np.isfinite(costs)
        seconds, metres = reckoned(points, by)
        # Rounded up, so that no way round gets quicker than the way itself.
        seconds[known] = np.ceil(costs[known] // SPLIT / 100)
        metres[known] = np.rint(costs[known] % SPLIT / 10)
        _same_places(points, seconds, metres)
        return Table(seconds.tolist(), metres.tolist(), by_streets=bool(spots.near.any()))

    def line(self, town: str, points: Places, by: Travel) -> list[tuple[float, float]]:
        network = self._network(town, by) if points else None
        if network is None:
            return self._crow.line(town, points, by)
        spots, shape = find(network, points), list(points[:1])
        for one, other in pairwise(range(len(points))):
            if spots.near[one] and spots.near[other] and points[one] != points[other]:
                row = self._rows.of(network, spots, [one])[0]
                shape += along(network, spots, one, other, row)
            shape.append(points[other])
        return [place for at, place in enumerate(shape) if at == 0 or place != shape[at - 1]]

    def _costs(self, network: Network, spots: Spots) -> Costs:
        """Return the cost from each spot to each other; infinite where there is no way."""
        costs = np.full((len(spots.chain), len(spots.chain)), np.inf)
        near = np.flatnonzero(spots.near)
        block = max(1, BLOCK_COSTS // max(1, network.size))
        for begin in range(0, len(near), block):
            wanted = near[begin : begin + block]
            rows = self._rows.of(network, spots, wanted.tolist())
            by_tail = rows[:, spots.tail[near]] + spots.from_tail[near]
            by_head = rows[:, spots.head[near]] + spots.from_head[near]
            costs[np.ix_(wanted, near)] = np.minimum(by_tail, by_head)
        one, other = np.nonzero((spots.chain[:, None] == spots.chain) & spots.near[:, None])
        costs[one, other] = np.minimum(costs[one, other], between(network, spots, one, other))
        return costs + spots.walk[:, None] + spots.walk

    def _network(self, town: str, by: Travel) -> Network | None:
        path = self._folder / f"{town}{SUFFIX}"
        try:
            facts = path.stat()
            return _loaded(path, by, facts.st_mtime_ns, facts.st_ino, facts.st_size)
        except FileNotFoundError:
            return None
        except (NotOurs, OSError) as error:
            log.warning("the streets of %s can't be read, build them again: %s", town, error)
            return None


def _same_places(points: Places, seconds: Ints, metres: Ints) -> None:
    """From a place to itself, and to another thing at that very place, is no way at all."""
    places = np.asarray(points, dtype=float)
    same = (places[:, None, :] == places[None, :, :]).all(axis=2)
    seconds[same] = metres[same] = 0


@lru_cache(maxsize=6)
def _loaded(path: Path, by: Travel, changed: int, inode: int, size: int) -> Network | None:
    """Read the file as it is now, once for each that takes this place."""
    return load(path, by, (str(path), by, changed, inode, size))
