"""An app that keeps to our contract: what it sends, and a server of its own that takes news in."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from tests.make import CENTRE


def report(extern_id: str = "MG-2026-000001", **changed: Any) -> dict[str, Any]:
    """Return a whole message; `changed` replaces parts of it, None takes one away."""
    from server.domain.geo import to_wgs84

    spot = to_wgs84(CENTRE)
    whole = {
        "externId": extern_id,
        "kanaal": "mijngemeente",
        "ontvangenOp": "2026-09-15T10:59:58+02:00",
        "gemeentecode": "0601",
        "categorie": {"code": "tegel-los", "label": "Losse stoeptegel"},
        "omschrijving": "Tegel voor nummer 12 ligt los. Mijn buurvrouw is bijna gevallen.",
        "vragen": [{"vraag": "Ligt er een schoolroute langs?", "antwoord": "Ja."}],
        "locatie": {
            "type": "Point",
            "coordinates": [round(spot.lon, 6), round(spot.lat, 6)],
            "nauwkeurigheidMeter": 8,
            "bron": "gps",
            "adresHint": {"straat": "Voorbeeldlaan", "huisnummer": 15, "woonplaats": "Rijswijk"},
            "objectId": None,
        },
        "fotos": [],
        "melder": {
            "naam": None,
            "email": "melder@reporter.example",
            "telefoon": None,
            "berichtVia": "e-mail",
            "toestemmingContact": True,
        },
        "app": {"naam": "MijnGemeente", "versie": "5.2.1", "platform": "android", "toestelReferentie": "d-7f3a"},
        "terugmelding": None,
    } | changed
    return {name: value for name, value in whole.items() if value is not None}


def photo(content: bytes, name: str = "foto1.jpg") -> dict[str, str]:
    inside = base64.b64encode(content).decode()
    return {"naam": name, "type": "image/jpeg", "sha256": sha256(content).hexdigest(), "inhoud": inside}


@dataclass
class FakeApp:
    """Keeps the news that it was sent. `statuses` are its next answers; after those it says 204.

    `port` is where it listens; while `gate` is shut it answers nobody.
    """

    url: str = ""
    host: str = ""
    statuses: list[int] = field(default_factory=list)
    news: list[dict[str, Any]] = field(default_factory=list)
    signatures: list[tuple[str, bytes]] = field(default_factory=list)
    redirect_to: str = ""
    asked: int = 0
    port: int = 0
    gate: Event = field(default_factory=Event)


@contextmanager
def running_app(port: int = 0) -> Iterator[FakeApp]:
    """An app that listens on loopback."""
    fake = FakeApp()
    fake.gate.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.asked += 1
            fake.gate.wait(20)
            status = fake.statuses.pop(0) if fake.statuses else 204
            if status < 300:
                fake.news.append(json.loads(body))
                fake.signatures.append((self.headers["X-Signature"], body))
            self.send_response(status)
            if fake.redirect_to:
                self.send_header("Location", fake.redirect_to)
            if status != 204:
                self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    fake.port = server.server_port
    fake.host = f"127.0.0.1:{server.server_port}"
    fake.url = f"http://{fake.host}/status"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
