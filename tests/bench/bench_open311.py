"""A list of 1,000 reports by Open311 from a town with a history: how long a client waits, alone at the door."""

import http.client
import time
from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.bench.fill import FILL
from tests.bench.stage import Stage, stage

WARM_UP, ASKED = 5, 60
QUESTIONS = {
    "newest, JSON": "requests.json",
    "newest, XML": "requests.xml",
    "only open": "requests.json?status=open",
    "page 20": "requests.json?page=20",
    "changed this month": "requests.json?updated_after={month_ago}",
    "within 500 m": "requests.json?lat=52.0427&long=4.3228&radius=500",
}


def figures() -> Iterator[Figure]:
    """Yield for each question how long 95 in 100 answers take at most, in milliseconds."""
    with stage(FILL) as set_up:
        month_ago = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 30 * 24 * 3600))
        for name, path in QUESTIONS.items():
            p95_ms, cpu_ms = _measured(set_up, path.format(month_ago=month_ago))
            yield Figure(f"list: {name}", p95_ms, "ms p95", at_most=150)
            yield Figure(f"list: {name}, CPU of both", cpu_ms, "ms")


def _measured(set_up: Stage, path: str) -> tuple[float, float]:
    """Return how long 95 in 100 answers take at most, and what one costs both servers of CPU."""
    wire, address = http.client.HTTPConnection("127.0.0.1", set_up.settings.port), f"/{set_up.town.slug}/open311/v2/"
    for _ in range(WARM_UP):
        _ask(wire, address + path)
    before = set_up.cpu_s()
    took = sorted(_ask(wire, address + path) for _ in range(ASKED))
    wire.close()
    return took[int(ASKED * 0.95)] * 1000, (set_up.cpu_s() - before) * 1000 / ASKED


def _ask(wire: http.client.HTTPConnection, path: str) -> float:
    started = time.monotonic()
    wire.request("GET", path)
    answer = wire.getresponse()
    body = answer.read()
    took = time.monotonic() - started
    if answer.status != 200 or body.count(b"service_request_id") < 1000:
        raise RuntimeError(f"{path}: {answer.status}, {body[:200]!r}")
    return took
