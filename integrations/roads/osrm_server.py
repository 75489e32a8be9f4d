"""What is said to an OSRM and what it answers, once: degrees, and our RD metres on this side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from integrations.transport import Params, get_json
from server.wire.channel import ChannelError

TOLD = frozenset({400})
"""OSRM says by this status and a code what it does not do, such as a table that is too big."""

ANSWER_MAX_BYTES = 50_000_000
ODD = 1e9
"""No way takes so many seconds or metres."""

Answer = dict[str, object]
Floats = NDArray[np.float64]


class TooBig(ChannelError):
    """The server makes no tables of this size."""


@dataclass(frozen=True)
class Server:
    """An OSRM that must have answered everything at `ends_at` of the clock. Raises ChannelError."""

    url: str
    profile: str
    ends_at: float
    clock: Callable[[], float]

    def table(self, places: list[str], rows: range, columns: range) -> tuple[Floats, Floats]:
        """Return seconds and metres from the rows' places to the columns'; NaN where there is no way."""
        params: dict[str, str] = {"annotations": "duration,distance", "skip_waypoints": "true"}
        named = [places[at] for at in rows]
        if rows != columns:
            named += [places[at] for at in columns]
            params["sources"] = ";".join(map(str, range(len(rows))))
            params["destinations"] = ";".join(map(str, range(len(rows), len(named))))
        answer = self._ask("table", named, params)
        shape = len(rows), len(columns)
        return _numbers(answer, "durations", shape), _numbers(answer, "distances", shape)

    def line(self, places: list[str]) -> list[tuple[float, float]]:
        """Return the way along these places, RD metres."""
        return _shape(self._ask("route", places, {"overview": "full", "geometries": "geojson"}))

    def _ask(self, service: str, places: list[str], params: Params) -> Answer:
        base = self.url.replace("{profile}", self.profile)
        url = f"{base}/{service}/v1/{self.profile}/{';'.join(places)}"
        left_s = max(0.01, self.ends_at - self.clock())
        answer = get_json(url, params, timeout_s=left_s, max_bytes=ANSWER_MAX_BYTES, told=TOLD)
        code = answer.get("code") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(code, str):
            raise ChannelError("OSRM answered without a code")
        if code == "TooBig":
            raise TooBig("OSRM makes no table of this size", permanent=True)
        if code != "Ok":
            raise ChannelError(f"OSRM answered {code[:40]}", permanent=True)
        return answer


def _numbers(answer: Answer, name: str, shape: tuple[int, int]) -> Floats:
    try:
        found = np.array(answer[name], dtype=np.float64)
    except (KeyError, TypeError, ValueError):
        raise ChannelError(f"OSRM answered without {name}") from None
    if found.shape != shape or (found < 0).any() or (found > ODD).any():
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


def on_the_globe(points: Sequence[tuple[float, float]]) -> list[str]:
    """Return "lon,lat" of each, to about a decimetre."""
    x, y = np.asarray(points, dtype=float).T
    lon, lat = _moved("EPSG:28992", "EPSG:4326").transform(x, y)
    return [f"{one:.6f},{other:.6f}" for one, other in zip(lon, lat, strict=True)]


@cache
def _moved(source: str, target: str) -> Transformer:
    # A Transformer keeps its native part per thread, so that one may serve all threads.
    return Transformer.from_crs(source, target, always_xy=True)
