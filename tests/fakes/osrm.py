"""A small OSRM on loopback: straight ways at 36 km/h, in every mood that a real one may have."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import hypot
from threading import Thread
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from server.domain.geo import to_rd, to_wgs84
from server.wire.intake import GeoPoint, Point

Mood = Literal["well", "slow", "failing", "garbled", "strange", "refusing", "negative", "short"]

METRES_PER_S = 10.0
BODIES: dict[str, tuple[int, bytes]] = {
    "failing": (500, b"{}"),
    "garbled": (200, b"<html>onderhoud</html>"),
    "strange": (200, b'{"message": "?"}'),
    "refusing": (400, b'{"code": "NoSegment", "message": "Could not find a matching segment"}'),
    "negative": (200, b'{"code": "Ok", "durations": [[0, -1], [1, 0]], "distances": [[0, 1], [1, 0]]}'),
    "short": (200, b'{"code": "Ok", "durations": [[0]], "distances": [[0]], "routes": []}'),
}


@dataclass
class FakeOsrm:
    """`mood` may change between requests; `asked` keeps the service, profile and number of places of each.

    Places north of `cut_off_y` (RD) can't be reached from elsewhere, nor leave.
    """

    mood: Mood = "well"
    max_table_size: int = 100
    slow_s: float = 0.5
    cut_off_y: float = 1e9
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, object]:
        """Return status and body of a request in a good mood."""
        service, version, profile, coordinates = path.strip("/").split("/")[-4:]
        points = [_rd(pair) for pair in coordinates.split(";")]
        self.asked.append((service, profile, len(points)))
        assert version == "v1"
        return self._table(points, query) if service == "table" else self._route(points, query)

    def _table(self, points: list[Point], query: dict[str, list[str]]) -> tuple[int, object]:
        assert query["annotations"] == ["duration,distance"]
        assert query["skip_waypoints"] == ["true"]
        rows, columns = (_chosen(query.get(name), len(points)) for name in ("sources", "destinations"))
        # As OSRM 5 and 6 count it: the cells of the table.
        if len(rows) * len(columns) > self.max_table_size**2:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        metres = [[self._metres(points[one], points[other]) for other in columns] for one in rows]
        seconds = [[None if m is None else round(m / METRES_PER_S, 1) for m in row] for row in metres]
        return 200, {"code": "Ok", "durations": seconds, "distances": metres}

    def _metres(self, one: Point, other: Point) -> float | None:
        if (one.y > self.cut_off_y) != (other.y > self.cut_off_y):
            return None
        return round(hypot(one.x - other.x, one.y - other.y), 1)

    def _route(self, points: list[Point], query: dict[str, list[str]]) -> tuple[int, object]:
        assert (query["overview"], query["geometries"]) == (["full"], ["geojson"])
        shape = [[place.lon, place.lat] for place in map(to_wgs84, points)]
        return 200, {"code": "Ok", "routes": [{"geometry": {"type": "LineString", "coordinates": shape}}]}


def _rd(pair: str) -> Point:
    lon, lat = map(float, pair.split(","))
    return to_rd(GeoPoint(lon, lat))


def _chosen(numbers: list[str] | None, count: int) -> list[int]:
    return [int(number) for number in numbers[0].split(";")] if numbers else list(range(count))


@contextmanager
def running_osrm() -> Iterator[FakeOsrm]:
    fake = FakeOsrm()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler_of(fake: FakeOsrm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            status, body = fake.answer(url.path, parse_qs(url.query))
            if fake.mood == "slow":
                time.sleep(fake.slow_s)
            status, content = BODIES.get(fake.mood) or (status, json.dumps(body).encode())
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # the caller went away, as callers do

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    return Handler
