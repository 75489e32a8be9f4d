"""Answers in the format that was asked for, with what lets others keep and reuse them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Response, g, request

from server.web.edge import edge, now
from server.wire.open311 import FORMATS, Many, One

JUST_NOW = timedelta(seconds=2)
READABLE = "Link, ETag, Last-Modified, Retry-After"
"""What a page of somebody else's may read of the headers of an answer."""


def answer(document: Many | One, status: int = 200) -> Response:
    """Return the document; what is only read, pages of any other site may read too."""
    ending = g.get("ending") or ending_of(request.path)
    body = edge().open311.write(document, ending)
    response = Response(body, status, content_type=FORMATS[ending])
    if request.method != "POST":
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = READABLE
    return response


def ending_of(path: str) -> str:
    """Return the format that the ending of an address names; XML is what everybody must understand."""
    return "json" if path.endswith(".json") else "xml"


def to_keep(document: Many | One, *, changed_at: datetime | None = None) -> Response:
    """Return what was read, or 304 for who has it. `changed_at` is when anything in it changed last.

    A change within this very second would be missed by who asks by time, so that is only named when it is over.
    """
    response = answer(document)
    response.headers["Cache-Control"] = "no-cache" if "api_key" not in request.args else "private, no-cache"
    if changed_at is not None and changed_at < now() - JUST_NOW:
        response.last_modified = changed_at
    response.add_etag()
    response.make_conditional(request)
    return response


def errors(status: int, *sentences: str) -> Response:
    """Return what is wrong, each in a sentence for people; the code is that of the answer."""
    rows: Sequence[dict[str, int | str]] = [{"code": status, "description": sentence} for sentence in sentences]
    return answer(Many("errors", "error", rows), status)
