"""Every answer under this prefix that is not what was asked for: problem+json, with all that is wrong at once."""

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server.domain.errors import DomainError
from server.model.base import db
from server.operations.apply import UnknownReport
from server.operations.doors import ReferenceTaken
from server.operations.webhooks import TooManyWebhooks, UnknownWebhook
from server.web.api.answers import PROBLEM, answer
from server.web.api.blueprint import blueprint
from server.wire.channel import BadMessage, ChannelError, Fault

log = logging.getLogger("meldwerk.api")

PREFIX = re.compile(r"/[^/]+/v1(?:/|$)")
AGAIN_AFTER_S = 5

SAID: Mapping[int, tuple[str, str]] = {
    400: ("De invoer klopt niet", "Wij kunnen deze aanvraag niet lezen."),
    401: ("Geen toegang", "Stuur uw sleutel mee in de header X-Api-Key."),
    403: ("Geen toegang", "Deze sleutel mag dit niet."),
    404: ("Niet gevonden", "Dit bestaat niet. Controleer het adres."),
    405: ("Dit kan hier niet", "Dit adres kent deze methode niet."),
    409: ("Botsing", "Er is intussen iets veranderd."),
    413: ("Te groot", "Dit is te groot om te sturen."),
    415: ("Verkeerde vorm", "Stuur JSON, met Content-Type: application/json."),
    429: ("Te vaak", "U vraagt te vaak iets. Wacht even."),
    500: ("Storing", "Er ging iets mis bij ons. Probeer het later opnieuw."),
    503: ("Storing", "Wij zijn er zo weer. Probeer het over een minuut opnieuw."),
}
SITUATIONS: Mapping[type[DomainError], tuple[int, str]] = {
    UnknownReport: (404, "Wij kennen geen melding met dit nummer."),
    UnknownWebhook: (404, "Deze webhook bestaat niet, of is niet van u."),
    TooManyWebhooks: (409, "Er is al een webhook met deze naam, of er zijn er te veel."),
    ReferenceTaken: (409, "Deze Idempotency-Key is al gebruikt voor iets met een andere inhoud."),
}


def is_ours(path: str) -> bool:
    """Whether an address belongs here, also one that leads nowhere."""
    return PREFIX.match(path) is not None


def problem(status: int, detail: str = "", faults: Sequence[Fault] = (), **more: object) -> Response:
    """Return a problem; what is not said, follows from the status."""
    title, known = SAID.get(status, (HTTPStatus(status).phrase, SAID[500 if status >= 500 else 400][1]))
    body: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or known,
        "instance": request.path,
    }
    if faults:
        body["fouten"] = [{"veld": fault.field, "melding": fault.text} for fault in faults]
    return answer(body | more, status, PROBLEM)


def too_often(wait_s: int) -> Response:
    """Ask somebody to come back later."""
    response = problem(429)
    response.headers["Retry-After"] = str(wait_s)
    return response


@blueprint.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """Say what is wrong with a request; of a wrong method also which ones are right."""
    response = problem(error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


@blueprint.errorhandler(BadMessage)
def bad_message(error: BadMessage) -> Response:
    """Say everything that is wrong with what was sent, at once."""
    db.session.rollback()
    count = len(error.faults)
    return problem(400, "Er is 1 fout." if count == 1 else f"Er zijn {count} fouten.", error.faults)


@blueprint.errorhandler(DomainError)
def refusal(error: DomainError) -> Response:
    """Say why something can't be."""
    db.session.rollback()
    return problem(*next((SITUATIONS[kind] for kind in type(error).__mro__ if kind in SITUATIONS), (400,)))


@blueprint.errorhandler(ChannelError)
@blueprint.errorhandler(OperationalError)
def busy(error: Exception) -> Response:
    """Ask for another try: the photo store or the database is in trouble, not the request."""
    db.session.rollback()
    log.warning("a program must try again: %s", type(error).__name__)
    response = problem(503)
    response.headers["Retry-After"] = str(AGAIN_AFTER_S)
    return response


@blueprint.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """Answer even what we did not think of."""
    db.session.rollback()
    log.exception("unexpected error")
    return problem(500)
