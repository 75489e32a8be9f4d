"""Who may come in: a tablet that speaks our version of the contract, with a token that still holds."""

from flask import Response, g, request

from server.operations.field_devices import Tablet, tablet_of
from server.queries.devices import may_hand_in
from server.web.edge import now, town
from server.web.field.blueprint import blueprint
from server.web.field.problems import problem
from server.wire.field import CONTRACT, HEADER

NO_CONTRACT = {"field.openapi"}
NO_TOKEN = {"field.openapi", "field.enrol", "field.key"}
ALSO_WITHDRAWN = {"field.commands"}
PHOTOS = {"field.photo_progress", "field.photo_piece"}
"""What a withdrawn tablet may still do: hand in what it has, with its photos, for the office to look at."""

SCHEME = "Bearer "
REVOKED = "Dit apparaat is ingetrokken. Vraag de coördinator om een nieuwe code."


@blueprint.before_request
def stop_strangers() -> Response | None:
    """Let in who may; others hear what to do: update the app, ask for another token, or forget everything."""
    endpoint = request.endpoint or ""
    if endpoint not in NO_CONTRACT and request.headers.get(HEADER) != str(CONTRACT):
        return problem(426, "too_old", "Deze app past niet bij dit kantoor. Werk de app bij.")
    if endpoint in NO_TOKEN:
        return None
    words = request.headers.get("Authorization", "")
    found = tablet_of(words.removeprefix(SCHEME), town().id) if words.startswith(SCHEME) else None
    if found is None:
        return problem(401, "token", "De app vraagt een nieuwe sleutel.")
    if found.revoked_at is not None and not _may_hand_in(found, endpoint):
        return problem(410, "revoked", REVOKED)
    if found.revoked_at is None and (found.token_ends_at is None or found.token_ends_at <= now()):
        return problem(401, "token", "De app vraagt een nieuwe sleutel.")
    g.tablet = found
    return None


def _may_hand_in(found: Tablet, endpoint: str) -> bool:
    sha = (request.view_args or {}).get("sha", "")
    return endpoint in ALSO_WITHDRAWN or (endpoint in PHOTOS and may_hand_in(sha, device_id=found.id))


def tablet() -> Tablet:
    """Return the tablet of this request."""
    found: Tablet = g.tablet
    return found
