"""What it costs from a place to everywhere, kept for when it is asked again.

A row holds every crossing, so a new report costs one search: its own. Others come to it by the rows that they have.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from threading import Lock

import numpy as np

from integrations.roads.network import Costs, Network
from integrations.roads.spots import Spots

MOST_BYTES = 128_000_000
"""Rows of 400 places in a city of 40,000 crossings; those of a town take a tenth."""

Key = tuple[Hashable, ...]


class Rows:
    """Keeps rows of all networks together, up to so many bytes; the one unused longest goes first. Thread-safe."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self.kept_bytes = 0
        self._lock = Lock()
        self._kept: OrderedDict[Key, Costs] = OrderedDict()
        self.searched = 0
        """How many rows were worked out so far."""

    def of(self, network: Network, spots: Spots, wanted: Sequence[int]) -> Costs:
        """Return the rows of these spots; two threads may work out the same one at once."""
        keys = [(*network.key, int(spots.chain[at]), int(spots.at[at])) for at in wanted]
        found = self._get(keys)
        lacking = {key: at for key, at in zip(keys, wanted, strict=True) if key not in found}
        if lacking:
            at = np.array(list(lacking.values()))
            rows = network.rows(spots.to_tail[at], spots.to_head[at], spots.tail[at], spots.head[at])
            # Copies, since a part would keep the whole alive.
            found |= {key: row.copy() for key, row in zip(lacking, rows, strict=True)}
            self._put({key: found[key] for key in lacking})
        return np.stack([found[key] for key in keys])

    def _get(self, keys: list[Key]) -> dict[Key, Costs]:
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
            return found

    def _put(self, made: dict[Key, Costs]) -> None:
        with self._lock:
            self.searched += len(made)
            for key, row in made.items():
                old = self._kept.pop(key, None)
                self._kept[key] = row
                self.kept_bytes += row.nbytes - (0 if old is None else old.nbytes)
            while self.kept_bytes > self._most:
                self.kept_bytes -= self._kept.popitem(last=False)[1].nbytes
