"""Who may come in: everybody to read what is public; to report, or to work on reports, a key that opens that."""

from flask import Response, g, request

from server.model.access import ApiKey
from server.model.base import db
from server.operations.keys import Scope, key_of, opens, wait_s
from server.web.api.answers import dressed
from server.web.api.blueprint import blueprint
from server.web.api.problems import problem, too_often
from server.web.edge import now

OPENED_BY = {
    "api.post_report": Scope.REPORT,
    "api.worklist": Scope.STAFF,
    "api.file": Scope.STAFF,
    "api.act": Scope.STAFF,
    "api.webhooks": Scope.STAFF,
    "api.webhook": Scope.STAFF,
    "api.subscribe": Scope.STAFF,
    "api.unsubscribe": Scope.STAFF,
    "api.new_secret": Scope.STAFF,
    "api.calls": Scope.STAFF,
}
"""What a key must open. What is not here, needs no key."""

ALLOWED = "Content-Type, Content-Crs, Idempotency-Key, If-None-Match, Volgcode, X-Api-Key"


@blueprint.before_request
def stop_strangers() -> Response | None:
    """Let in who may. The key goes before everything else: without one, nobody learns what is wrong with a message.

    A call that writes is counted at once, so that others with the same key need not wait for this one. Reading counts
    nothing: a GET never writes.
    """
    scope = OPENED_BY.get(request.endpoint or "")
    if scope is None or request.method == "OPTIONS":
        return None
    found = key_of(request.headers.get("X-Api-Key", "").strip())
    if found is None:
        return problem(401)
    if not opens(found, scope):
        return problem(403)
    if request.method in ("POST", "DELETE"):
        wait = wait_s(found, now=now())
        db.session.commit()
        if wait:
            return too_often(wait)
    g.key = found
    return None


def key() -> ApiKey:
    """Return the key of this request."""
    found: ApiKey = g.key
    return found


@blueprint.after_request
def let_pages_read(response: Response) -> Response:
    """Put on the headers that all answers carry, also to a browser that asks beforehand what it may send."""
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
        response.headers["Access-Control-Allow-Headers"] = ALLOWED
    return dressed(response)
