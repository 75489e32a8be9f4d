"""OSRM over HTTP (https://project-osrm.org/docs/v5.24.0/api/): for who runs one.

An `osrm-routed` knows one way of travelling and takes no notice of the profile in the address: asked for walking, it
answers how long it is by car. So an address without `{profile}` is asked for cars only; with it, something in front
brings each profile to its own server, and all three are asked.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TypeVar

import numpy as np

from integrations.breaker import Breaker
from integrations.roads.crow import Ints, reckoned
from integrations.roads.osrm_server import Server, TooBig, on_the_globe
from server.wire.channel import ChannelError
from server.wire.roads import RoadsService, Table, Travel

log = logging.getLogger("meldwerk.roads")

PROFILES = {Travel.CAR: "driving", Travel.CARGO_BIKE: "cycling", Travel.FOOT: "walking"}

BLOCK_MOST, BLOCK_LEAST = 400, 10
"""How many places are asked at once, from and to. A server takes 100 unless it was told otherwise (TooBig)."""

LINE_MOST = 100
"""How many places one way goes along; a longer one is asked in parts."""

Places = Sequence[tuple[float, float]]
T = TypeVar("T")


class Osrm:
    """Asks OSRM; when it is silent, slow or odd, those who know less are asked instead. Thread-safe.

    `timeout_s` is for a whole table or way, in however many parts it is asked. OSRM counts the way from the street
    nearest to a place, and not the metres from there.
    """

    def __init__(
        self,
        url: str,
        *,
        instead: RoadsService,
        timeout_s: float,
        clock: Callable[[], float],
        failures: int = 3,
        rest_s: float = 60.0,
    ) -> None:
        self._url = url.rstrip("/")
        self._instead = instead
        self._timeout_s = timeout_s
        self._clock = clock
        self._breaker = Breaker(failures=failures, rest_s=rest_s, clock=clock)
        self._block = BLOCK_MOST

    def table(self, town: str, points: Places, by: Travel) -> Table:
        asked = self._asked(points, by, lambda server: self._table(server, points, by))
        return asked or self._instead.table(town, points, by)

    def line(self, town: str, points: Places, by: Travel) -> list[tuple[float, float]]:
        asked = self._asked(points, by, lambda server: list(_line(server, points)))
        return asked or self._instead.line(town, points, by)

    def _asked(self, points: Places, by: Travel, ask: Callable[[Server], T]) -> T | None:
        if len(points) < 2 or (by is not Travel.CAR and "{profile}" not in self._url):
            return None
        server = Server(self._url, PROFILES[by], self._clock() + self._timeout_s, self._clock)
        try:
            return self._breaker.call(lambda: ask(server))
        except ChannelError as error:
            log.warning("no travel times from OSRM: %s", error)
            return None

    def _table(self, server: Server, points: Places, by: Travel) -> Table:
        seconds, metres = reckoned(points, by)
        places = on_the_globe(points)
        while True:
            try:
                by_streets = _fill(seconds, metres, server, places, self._block)
                return Table(seconds.tolist(), metres.tolist(), by_streets=by_streets)
            except TooBig:
                # Remembered: the next table is asked in blocks of this size at once.
                self._block = _smaller(self._block, len(points))


def _smaller(block: int, count: int) -> int:
    half = min(block, count) // 2
    if half < BLOCK_LEAST:
        raise ChannelError("OSRM makes no tables", permanent=True)
    return half


def _fill(seconds: Ints, metres: Ints, server: Server, places: list[str], size: int) -> bool:
    """Put in the tables what OSRM knows; what it doesn't stays as it is. Return whether it knew anything."""
    knew = False
    for rows, columns in product(_parts(len(places), size), repeat=2):
        took, length = server.table(places, rows, columns)
        known = np.isfinite(took) & np.isfinite(length)
        at = np.ix_(rows, columns)
        seconds[at] = np.where(known, np.ceil(np.where(known, took, 0)), seconds[at])
        metres[at] = np.where(known, np.rint(np.where(known, length, 0)), metres[at])
        # From a place to itself it always knows.
        knew = knew or int(known.sum()) > len(set(rows) & set(columns))
    return knew


def _parts(count: int, size: int) -> list[range]:
    return [range(begin, min(begin + size, count)) for begin in range(0, count, size)]


def _line(server: Server, points: Places) -> Iterator[tuple[float, float]]:
    for begin in range(0, len(points) - 1, LINE_MOST - 1):
        yield from server.line(on_the_globe(points[begin : begin + LINE_MOST]))
