"""Who may come in: everybody to read; to write, a key that opens it and that was not used too often."""

from urllib.parse import parse_qsl, urlencode

from flask import Response, g, request

from server.model.access import ApiKey
from server.model.base import db
from server.operations.keys import Scope, key_of, opens, wait_s
from server.web.edge import now, town
from server.web.open311.asked import is_jurisdiction
from server.web.open311.blueprint import blueprint
from server.web.open311.problems import problem

OPENED_BY = {
    "open311.post_request": (Scope.REPORT, Scope.BATCH),
    "open311.post_update": (Scope.UPDATE,),
}
"""What a key must open, to write."""

FORM_MAX_BYTES = 500_000
"""All words together; photos come on top."""

MULTIPART = "multipart/form-data"


@blueprint.before_request
def stop_strangers() -> Response | None:
    """Let in who may. The key goes before everything else: without one, nobody learns what is wrong with a form.

    The call is counted at once, so that others with the same key need not wait for this one.
    """
    if request.method != "POST":
        return None if is_jurisdiction(request.args.get("jurisdiction_id", ""), town()) else problem(404)
    g.sent = _sent()
    key = key_of(_named("api_key"))
    if key is None or not opens(key, *OPENED_BY[request.endpoint or ""]):
        return problem(403)
    wait = wait_s(key, now=now())
    db.session.commit()
    if wait:
        response = problem(429)
        response.headers["Retry-After"] = str(wait)
        return response
    g.key = key
    return None if is_jurisdiction(_named("jurisdiction_id"), town()) else problem(404)


def _sent() -> bytes:
    """Return the fields that were sent, in whatever kind of body, as one form; what stands in the address comes last.

    Raises RequestEntityTooLarge.
    """
    request.max_form_memory_size = FORM_MAX_BYTES
    if request.mimetype == MULTIPART:
        body = urlencode(list(request.form.items(multi=True))).encode()
    else:
        request.max_content_length = FORM_MAX_BYTES
        body = request.get_data(cache=True)
    reference = urlencode({"client_reference": request.headers.get("Idempotency-Key", "")}).encode()
    return b"&".join((body, request.query_string, reference))


def _named(name: str) -> str:
    """Return a field of plain letters. Werkzeug's own form is empty when one byte of it is no UTF-8."""
    fields = parse_qsl(g.sent.decode("latin-1"))
    return next((value.strip() for given, value in fields if given == name), "")


def key() -> ApiKey:
    """Return the key of this request."""
    found: ApiKey = g.key
    return found


def reader() -> ApiKey | None:
    """Return the key of who reads, if one is named: it opens nothing that is closed, but knows its own reports."""
    secret = request.args.get("api_key", "").strip()
    return key_of(secret) if secret else None


def gets_token(key: ApiKey | None) -> bool:
    """Whether who has this key is answered with a token instead of a number."""
    return key is not None and opens(key, Scope.BATCH)


@blueprint.after_request
def let_pages_read(response: Response) -> Response:
    """Answer a browser that asks beforehand whether a page of somebody else's may read here."""
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    return response
