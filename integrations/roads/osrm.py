"""OSRM over HTTP (https://project-osrm.org/docs/v5.24.0/api/): for who runs one.

An `osrm-routed` knows one way of travelling and takes no notice of the profile in the address: asked for walking, it
answers how long it is by car. So an address without `{profile}` is asked for cars only; with it, something in front
brings each profile to its own server, and all three are asked.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
from pyproj import Transformer

from integrations.breaker import Breaker
from integrations.roads.crow import Ints, reckoned
from integrations.transport import Params, get_json
from server.wire.channel import ChannelError
from server.wire.roads import RoadsService, Table, Travel

log = logging.getLogger("meldwerk.roads")

PROFILES = {Travel.CAR: "driving", Travel.CARGO_BIKE: "cycling", Travel.FOOT: "walking"}

TOLD = frozenset({400})
"""OSRM says by this status and a code what it does not do, such as a table that is too big."""

ANSWER_MAX_BYTES = 50_000_000

BLOCK_MOST, BLOCK_LEAST = 400, 10
"""How many places are asked at once, from and to. A server takes 100 unless it was told otherwise (TooBig)."""

LINE_MOST = 100
"""How many places one way goes along; a longer one is asked in parts."""

Places = Sequence[tuple[float, float]]
Answer = dict[str, object]
T = TypeVar("T")


class TooBig(Exception):
    """The server makes no tables of this size."""


class Osrm:
    """Asks OSRM; when it is silent, slow or odd, those who know less are asked instead. Thread-safe."""

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
        self._breaker = Breaker(failures=failures, rest_s=rest_s, clock=clock)
        self._block = BLOCK_MOST

    def table(self, town: str, points: Places, by: Travel) -> Table:
        asked = self._asked(by, lambda: self._table(points, by)) if len(points) > 1 else None
        return asked or self._instead.table(town, points, by)

    def line(self, town: str, points: Places, by: Travel) -> list[tuple[float, float]]:
        asked = self._asked(by, lambda: self._line(points, by)) if len(points) > 1 else None
        return asked or self._instead.line(town, points, by)

    def _asked(self, by: Travel, ask: Callable[[], T]) -> T | None:
        if by is not Travel.CAR and "{profile}" not in self._url:
            return None
        try:
            return self._breaker.call(ask)
        except ChannelError as error:
            log.warning("no travel times from OSRM: %s", error)
            return None

    def _table(self, points: Places, by: Travel) -> Table:
        seconds, metres = reckoned(points, by)
        places = _on_the_globe(points)
        while True:
            try:
                by_streets = self._fill(seconds, metres, places, by)
                return Table(seconds.tolist(), metres.tolist(), by_streets=by_streets)
            except TooBig:
                # Remembered: the next table is asked in blocks of this size at once.
                self._block = min(self._block, len(points)) // 2
                if self._block < BLOCK_LEAST:
                    self._block = BLOCK_MOST
                    raise ChannelError("OSRM makes no tables", permanent=True) from None

    def _fill(self, seconds: Ints, metres: Ints, places: list[str], by: Travel) -> bool:
        """Put in the tables what OSRM knows; what it doesn't stays as it is. Return whether it knew anything."""
        knew = False
        for rows in _parts(len(places), self._block):
            for columns in _parts(len(places), self._block):
                answer = self._ask("table", by, *_block(places, rows, columns))
                shape = len(rows), len(columns)
                took, length = _numbers(answer, "durations", shape), _numbers(answer, "distances", shape)
                known = np.isfinite(took) & np.isfinite(length)
                at = np.ix_(rows, columns)
                seconds[at] = np.where(known, np.ceil(np.where(known, took, 0)), seconds[at])
                metres[at] = np.where(known, np.rint(np.where(known, length, 0)), metres[at])
                # From a place to itself it always knows.
                knew = knew or known.sum() > len(set(rows) & set(columns))
        return knew

    def _line(self, points: Places, by: Travel) -> list[tuple[float, float]]:
        shape: list[tuple[float, float]] = []
        for begin in range(0, len(points) - 1, LINE_MOST - 1):
            part = _on_the_globe(points[begin : begin + LINE_MOST])
            answer = self._ask("route", by, part, {"overview": "full", "geometries": "geojson"})
            shape += _shape(answer)
        return shape

    def _ask(self, service: str, by: Travel, places: list[str], params: Params) -> Answer:
        base = self._url.replace("{profile}", PROFILES[by])
        url = f"{base}/{service}/v1/{PROFILES[by]}/{';'.join(places)}"
        answer = get_json(url, params, timeout_s=self._timeout_s, max_bytes=ANSWER_MAX_BYTES, told=TOLD)
        if not isinstance(answer, dict) or not isinstance(answer.get("code"), str):
            raise ChannelError("OSRM answered without a code")
        if answer["code"] == "TooBig":
            raise TooBig
        if answer["code"] != "Ok":
            raise ChannelError(f"OSRM answered {answer['code'][:40]}", permanent=True)
        return answer


def _parts(count: int, size: int) -> Iterator[range]:
    for begin in range(0, count, size):
        yield range(begin, min(begin + size, count))


def _block(places: list[str], rows: range, columns: range) -> tuple[list[str], Params]:
    """Return the places to name for these rows and columns, and which of them are which."""
    params: dict[str, str | int | float | Sequence[str]] = {
        "annotations": "duration,distance",
        "skip_waypoints": "true",
    }
    if rows == columns:
        return [places[at] for at in rows], params
    named = [places[at] for at in (*rows, *columns)]
    params["sources"] = ";".join(map(str, range(len(rows))))
    params["destinations"] = ";".join(map(str, range(len(rows), len(named))))
    return named, params


def _numbers(answer: Answer, name: str, shape: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return a table of the answer; not a number where there is no way."""
    try:
        found = np.array(answer[name], dtype=np.float64)
    except (KeyError, TypeError, ValueError):
        raise ChannelError(f"OSRM answered without {name}") from None
    if found.shape != shape or (found < 0).any():
        raise ChannelError(f"OSRM answered with odd {name}")
    return found


def _shape(answer: Answer) -> list[tuple[float, float]]:
    try:
        points = np.array(answer["routes"][0]["geometry"]["coordinates"], dtype=np.float64)  # type: ignore[index]
    except (KeyError, IndexError, TypeError, ValueError):
        raise ChannelError("OSRM answered without a shape") from None
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise ChannelError("OSRM answered with an odd shape")
    x, y = _moved("EPSG:4326", "EPSG:28992").transform(points[:, 0], points[:, 1])
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _on_the_globe(points: Places) -> list[str]:
    """Return "lon,lat" of each, to about a decimetre."""
    x, y = np.asarray(points, dtype=float).T
    lon, lat = _moved("EPSG:28992", "EPSG:4326").transform(x, y)
    return [f"{one:.6f},{other:.6f}" for one, other in zip(lon, lat, strict=True)]


@cache
def _moved(source: str, target: str) -> Transformer:
    # A Transformer keeps its native part per thread, so that one may serve all threads.
    return Transformer.from_crs(source, target, always_xy=True)
