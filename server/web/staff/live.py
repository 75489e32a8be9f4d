"""Telling an open list that work came in: as it happens for a few pages, and for the others when they ask.

A stream holds a thread of the server for as long as it lasts, and the server has few. So there are only a few streams,
each is short, and who finds none free asks now and then instead. All they tell is a number.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import BoundedSemaphore

import orjson
from flask import Flask, Response, abort, current_app, request

from server.model.base import enter
from server.queries.live import arrived
from server.queries.worklist import View
from server.web.account import me
from server.web.edge import town
from server.web.staff.blueprint import blueprint
from server.web.staff.forms import whole_number
from server.web.staff.listing import Listing

LOOKS, EVERY_S = 8, 3.0
"""How often a stream looks before it ends, and the time between; a browser then comes back by itself."""

AGAIN_AFTER_S = 30
SHARE_OF_THREADS = 4


@dataclass(frozen=True)
class Streams:
    """The streams that may be open at once in this process, and how they wait."""

    free: BoundedSemaphore
    wait: Callable[[float], None] = field(default=time.sleep)


def attach(app: Flask) -> None:
    """Give the application its few streams: a quarter of its threads."""
    app.extensions["meldwerk.live"] = Streams(BoundedSemaphore(max(1, app.config["THREADS"] // SHARE_OF_THREADS)))


@blueprint.get("/live")
def live() -> Response:
    """Tell a list, for as long as a stream lasts, how much work came in since it was read."""
    streams: Streams = current_app.extensions["meldwerk.live"]
    view, since = _asked()
    if not streams.free.acquire(blocking=False):
        return Response(status=503, headers={"Retry-After": str(AGAIN_AFTER_S)})
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy ends with the request
    told = _told(app, view, since, me().handler_id, town().id)
    response = Response(told, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    response.call_on_close(streams.free.release)
    return response


@blueprint.get("/live/nu")
def live_now() -> Response:
    """Tell a list once, for who asks now and then."""
    view, since = _asked()
    return Response(_words(arrived(view, since, besides=me().handler_id)), mimetype="application/json")


def _asked() -> tuple[View, int]:
    """Return which list it is about, and the last event that it had."""
    listing = Listing.of(me(), request.args.get("lijst", ""), request.args.get("team", ""), {})
    since = whole_number(request.args.get("sinds", ""))
    if listing is None or since is None:
        abort(400)
    return listing.view, since


def _told(app: Flask, view: View, since: int, handler_id: int, town_id: int) -> Iterator[bytes]:
    """Yield the number whenever it changes. Between two looks no connection to the database is held."""
    streams: Streams = app.extensions["meldwerk.live"]
    yield f"retry: {int(EVERY_S * 1000)}\n\n".encode()
    last = 0
    for look in range(LOOKS):
        if look:
            streams.wait(EVERY_S)
        with app.app_context():
            enter(town_id)
            found = arrived(view, since, besides=handler_id)
        yield b"data: " + _words(found) + b"\n\n" if found != last else b": \n\n"  # writing tells who is gone
        last = found


def _words(found: int) -> bytes:
    return orjson.dumps({"nieuw": found})
