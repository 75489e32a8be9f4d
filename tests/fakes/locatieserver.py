"""A small PDOK Locatieserver on loopback that answers as v3_1 does, in every mood that the real one may have."""

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

Mood = Literal["well", "slow", "dripping", "failing", "throttled", "garbled", "strange", "empty"]
Doc = dict[str, object]

ROOT = "/bzk/locatieserver/search/v3_1"
COMMON = {"fl", "fq", "rows", "start", "wt"}
SEARCHES = COMMON | {"q", "df", "bq", "qf", "sort", "lat", "lon", "X", "Y"}
PARAMETERS = {
    "suggest": SEARCHES,
    "free": SEARCHES,
    "lookup": {"id", "fl", "wt"},
    "reverse": COMMON | {"lat", "lon", "X", "Y", "type", "distance"},
}
NEEDED = {"suggest": {"q"}, "free": set(), "lookup": {"id"}, "reverse": set()}
STATUSES = {"failing": 500, "throttled": 429}
BODIES = {"garbled": b"<html>onderhoud</html>", "strange": b'{"response": "?"}'}
USUAL_FIELDS = "type,weergavenaam,id,score"


def address(street: str, number: str, x: float, y: float, *, code: str = "0603", city: str = "Rijswijk") -> Doc:
    """Return an invented address the way PDOK writes one."""
    return {
        "type": "adres",
        "id": f"adr-{street}-{number}".lower().replace(" ", ""),
        "weergavenaam": f"{street} {number}, 2280AB {city}",
        "straatnaam": street,
        "huis_nlt": number,
        "postcode": "2280AB",
        "woonplaatsnaam": city,
        "gemeentecode": code,
        "centroide_rd": f"POINT({x} {y})",
    }


def street(name: str, x: float, y: float, *, code: str = "0603", city: str = "Rijswijk") -> Doc:
    doc = address(name, "", x, y, code=code, city=city)
    return {name: value for name, value in doc.items() if name not in ("huis_nlt", "postcode")} | {"type": "weg"}


@dataclass
class FakeLocatieserver:
    """`mood` may change between requests; `asked` keeps the path and parameters of each."""

    docs: list[Doc]
    mood: Mood = "well"
    slow_s: float = 0.5
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    hide_points: bool = False
    url: str = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, object]:
        """Return status and body of a request in a good mood."""
        unknown = set(query) - PARAMETERS.get(path, set())
        if path not in PARAMETERS:
            return 404, {"message": "no such service"}
        if unknown or NEEDED[path] - set(query):
            return 400, {"status": 400, "errors": [f"Unknown or missing: {sorted(unknown)}"]}
        docs = [] if self.mood == "empty" else self._found(path, query)
        docs = docs[: int(query.get("rows", ["10"])[0])]
        fields = query.get("fl", [USUAL_FIELDS])[0].split(",")
        if self.hide_points and path == "suggest":
            fields.remove("centroide_rd")
        shown = [{name: doc[name] for name in fields if name in doc} for doc in docs]
        return 200, {"response": {"numFound": len(shown), "start": 0, "numFoundExact": True, "docs": shown}}

    def _found(self, path: str, query: dict[str, list[str]]) -> list[Doc]:
        if path == "lookup":
            return [doc for doc in self.docs if doc["id"] == query["id"][0]]
        if path == "reverse":
            return self._nearest(float(query["X"][0]), float(query["Y"][0]), query)
        wanted = query.get("q", [""])[0].lower().split()
        code = next((part[13:] for part in query.get("fq", []) if part.startswith("gemeentecode:")), "")
        within = [doc for doc in self.docs if not code or doc["gemeentecode"] == code]
        return [doc for doc in within if all(word in str(doc["weergavenaam"]).lower() for word in wanted)]

    def _nearest(self, x: float, y: float, query: dict[str, list[str]]) -> list[Doc]:
        away = [(self._away(doc, x, y), doc) for doc in self.docs if doc["type"] in query.get("type", ["adres"])]
        within = float(query.get("distance", ["200"])[0])
        near = sorted((pair for pair in away if pair[0] <= within), key=lambda pair: pair[0])
        return [doc | {"afstand": round(distance, 2)} for distance, doc in near]

    @staticmethod
    def _away(doc: Doc, x: float, y: float) -> float:
        its_x, its_y = str(doc["centroide_rd"])[6:-1].split()
        return hypot(float(its_x) - x, float(its_y) - y)


@contextmanager
def running_locatieserver(*docs: Doc) -> Iterator[FakeLocatieserver]:
    fake = FakeLocatieserver(list(docs))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}{ROOT}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler_of(fake: FakeLocatieserver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            path, query = url.path.removeprefix(f"{ROOT}/"), parse_qs(url.query)
            fake.asked.append((path, query))
            status, body = fake.answer(path, query)
            if fake.mood == "slow":
                time.sleep(fake.slow_s)
            self._send(STATUSES.get(fake.mood, status), BODIES.get(fake.mood) or json.dumps(body).encode())

        def _send(self, status: int, content: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                for piece in [bytes([byte]) for byte in content] if fake.mood == "dripping" else [content]:
                    self.wfile.write(piece)
                    time.sleep(0.05 if fake.mood == "dripping" else 0)
            except OSError:
                self.close_connection = True  # the caller went away, as callers do

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    return Handler
