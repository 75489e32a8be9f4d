"""A small SMS gateway on loopback that keeps what it was asked to send."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class FakeGateway:
    """`status` is what it answers; `sent` keeps the body and the authorisation of each message."""

    url: str = ""
    status: int = 202
    sent: list[tuple[dict[str, str], str]] = field(default_factory=list)


@contextmanager
def running_gateway() -> Iterator[FakeGateway]:
    """Serve a gateway until the block ends."""
    gateway = FakeGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.sent.append((json.loads(body), self.headers.get("Authorization", "")))
            self.send_response(gateway.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}/sms"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
