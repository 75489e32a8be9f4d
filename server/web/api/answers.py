"""Answers in JSON, with the headers that every answer of this API carries, and reading what was sent."""

from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Response, abort, request
from marshmallow import Schema, ValidationError

from server.wire.channel import BadMessage
from server.wire.faults import faults_in

VERSION = "1.0.0"
JSON, GEOJSON, PROBLEM = "application/json", "application/geo+json", "application/problem+json"
READABLE = "API-Version, Content-Crs, ETag, Link, Location, Retry-After"
"""What a page of somebody else's may read of the headers of an answer."""


def answer(data: Any, status: int = 200, kind: str = JSON) -> Response:  # Any: whatever JSON can hold
    """Return an answer for programs, and for pages of any other site, to read."""
    return dressed(Response(orjson.dumps(data), status, content_type=kind))


def dressed(response: Response) -> Response:
    """Put on an answer what all of them carry."""
    response.headers["API-Version"] = VERSION
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = READABLE
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response


def to_keep(response: Response) -> Response:
    """Return what was read, or 304 for who has it still."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def moment(at: datetime) -> str:
    """Return a moment in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sent_as(schema: Schema, *, most_bytes: int) -> dict[str, Any]:  # Any: as the schema let it through
    """Return the JSON that was sent. Raises BadMessage with all faults; 413 and 415 go their own way."""
    request.max_content_length = most_bytes
    if request.mimetype != JSON:
        abort(415)
    try:
        data = orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError:
        raise BadMessage(list(faults_in("is geen goede JSON in UTF-8"))) from None
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise BadMessage(list(faults_in(error.messages))) from None
    return loaded
