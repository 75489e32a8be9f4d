"""Reading what a tablet sends, and answering it."""

from typing import Any, TypeVar

import orjson
from flask import Response, abort, request
from marshmallow import Schema, ValidationError

BODY_MAX_BYTES = 2_000_000

T = TypeVar("T")


def as_json(data: Any, status: int = 200) -> Response:  # Any: whatever JSON can hold
    """Return an answer."""
    return Response(orjson.dumps(data), status, mimetype="application/json")


def sent() -> Any:
    """Return the JSON that was sent; 400 for what is none, 413 for far too much of it."""
    request.max_content_length = BODY_MAX_BYTES
    try:
        return orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError:
        abort(400)


def sent_as(schema: Schema, kind: type[T]) -> T:
    """Return what was sent as what it should be; 400 when it isn't."""
    data = sent()
    try:
        thing = schema.load(data)
    except ValidationError:
        abort(400)
    assert isinstance(thing, kind)
    return thing
