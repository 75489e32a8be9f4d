"""What every page does at the door: find the municipality, hold the clock and the services, commit once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from flask import Flask, Response, abort, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from server.model.base import WRITES, db, enter
from server.queries.reference import Reference, municipality_named, reference
from server.wire.channel import AddressService, Doors, PhotoStore
from server.wire.open311 import GeoReport
from server.wire.roads import RoadsService
from server.wire.rounds import RoundSolver

P = ParamSpec("P")


@dataclass(frozen=True)
class Edge:
    """What the pages need from the composition root."""

    clock: Callable[[], datetime]
    photos: PhotoStore
    addresses: AddressService
    roads: RoadsService
    rounds: RoundSolver
    base_url: str
    secret_key: str
    demo: bool
    demo_password: str
    tiles_url: str
    mail_folder: str
    basemaps: Path
    doors: Doors
    streets: Path
    open311: GeoReport


def edge() -> Edge:
    """Return the services of the application at hand."""
    found = current_app.extensions["meldwerk"]
    assert isinstance(found, Edge)
    return found


def now() -> datetime:
    """Return the moment of this request, the same for all of it."""
    if "now" not in g:
        g.now = edge().clock()
    moment: datetime = g.now
    return moment


def utc_clock() -> datetime:
    """Read the real clock."""
    return datetime.now(UTC)


def town() -> Reference:
    """Return the municipality of this request's address."""
    found: Reference = g.town
    return found


def writes(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let a view write: everything it did is committed at once when it answers below 400, else nothing is.

    A view that answers with an error but has something to keep (a draft, a failed attempt) says `keep()`.
    """

    @wraps(view)
    def committing(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        response: Response = make_response(view(*args, **kwargs))
        if response.status_code < 400 or g.get("keep"):
            db.session.commit()
        else:
            db.session.rollback()
        return response

    committing.writes = True  # type: ignore[attr-defined]  # a test reads it: every POST writes, no GET does
    return committing


def keep() -> None:
    """Commit what this view did, although it answers with an error."""
    g.keep = True


def find_town(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Say whether this request writes, and enter the municipality that its address names; 404 for one we don't have."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        g.writes = WRITES.set(True)
    slug = (values or {}).pop("municipality", None)
    if slug is None:
        return
    ids: dict[str, int] = current_app.extensions["meldwerk.ids"]
    if slug not in ids:
        found = municipality_named(slug)
        if found is None:
            abort(404)
        ids[slug] = found[0]
    enter(ids[slug])
    g.town = reference()
    g.municipality = slug


def fill_town(endpoint: str, values: dict[str, Any]) -> None:
    """Put the municipality of this request in every address that needs one and has none."""
    expects = current_app.url_map.is_endpoint_expecting(endpoint, "municipality")
    if expects and "municipality" not in values and "municipality" in g:
        values["municipality"] = g.municipality


def end_reading(response: Response) -> Response:
    """Commit what only read. A rollback does the same, but makes psycopg forget all statements that it prepared."""
    if "town" in g and not WRITES.get():
        db.session.commit()
    return response


def leave(_: BaseException | None) -> None:
    """Forget that this request wrote; the session itself is closed by its own extension."""
    if token := g.pop("writes", None):
        WRITES.reset(token)


def hold_the_edge(app: Flask) -> None:
    """Attach all this to the application. A municipality's id never changes, so each is looked up once."""
    app.extensions["meldwerk.ids"] = {}
    app.url_value_preprocessor(find_town)
    app.url_defaults(fill_town)
    app.after_request(end_reading)
    app.teardown_request(leave)
