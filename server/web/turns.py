"""How many requests do their work at once. Most threads of the server are there to wait: for news, or with a stream.

Were all to work, they would only be in each other's way. SQLite has one writer, and with 32 threads at it a deed of a
tablet took far longer in the worst of twenty: 2.7 s, with 8 threads 1 s, when 40 tablets sent at once.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import BoundedSemaphore
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, current_app

AT_ONCE, SHARE_OF_THREADS = 8, 4


class Turns:
    """Lets so many requests in; the others, each in its thread, wait for their turn."""

    def __init__(self, app: WSGIApplication, at_once: int) -> None:
        self._app = app
        self._free = BoundedSemaphore(at_once)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request in its turn. A stream goes on after it."""
        with self._free:
            return self._app(environ, start_response)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let another go first while this request waits for something that is no work."""
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()


def attach(app: Flask) -> None:
    """Let a quarter of the threads work at once, and no fewer than eight."""
    turns = Turns(app.wsgi_app, max(AT_ONCE, app.config["THREADS"] // SHARE_OF_THREADS))
    app.wsgi_app = turns  # type: ignore[method-assign]  # as Flask wants its middleware
    app.extensions["meldwerk.turns"] = turns


def aside() -> AbstractContextManager[None]:
    """Step aside with the request at hand."""
    turns: Turns = current_app.extensions["meldwerk.turns"]
    return turns.aside()
