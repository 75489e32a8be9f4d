"""Every answer under this prefix that is not what was asked for: an errors body, in the format of the address."""

import logging
import re

from flask import Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from server.domain.errors import DomainError
from server.model.base import db
from server.operations.apply import UnknownReport
from server.operations.open311 import NoWords, UnknownService
from server.web.open311.answers import errors
from server.web.open311.blueprint import blueprint
from server.wire.channel import BadMessage, ChannelError

log = logging.getLogger("meldwerk.open311")

PREFIX = re.compile(r"/[^/]+/open311/")
AGAIN_AFTER_S = 5

SENTENCES = {
    400: "Wij kunnen deze aanvraag niet lezen.",
    403: "De sleutel (api_key) ontbreekt of mag dit niet.",
    404: "Dit bestaat niet. Controleer het adres en de gemeente.",
    405: "Dit kan hier niet.",
    413: "Dit is te groot om te sturen.",
    429: "U vraagt te vaak iets. Wacht even.",
    500: "Er ging iets mis bij ons. Probeer het later opnieuw.",
    503: "Wij zijn er zo weer. Probeer het over een minuut opnieuw.",
}
SITUATIONS: dict[type[DomainError], tuple[int, str]] = {
    UnknownService: (404, "Deze service_code bestaat niet (meer)."),
    UnknownReport: (404, "Wij kennen geen melding met dit nummer."),
    NoWords: (400, "description ontbreekt: dit bericht zegt niets."),
}


def is_ours(path: str) -> bool:
    """Whether an address belongs here, also one that leads nowhere."""
    return PREFIX.match(path) is not None


def problem(status: int, *sentences: str) -> Response:
    """Return an errors body, also for an address that leads nowhere; what is not said, follows from the status."""
    return errors(status, *(sentences or [SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])]))


@blueprint.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """Say what is wrong with a request."""
    return problem(error.code or 500)


@blueprint.errorhandler(BadMessage)
def bad_message(error: BadMessage) -> Response:
    """Say everything that is wrong with what was sent, at once."""
    db.session.rollback()
    return problem(400, *(fault.text for fault in error.faults))


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
    log.warning("a client must try again: %s", type(error).__name__)
    response = problem(503)
    response.headers["Retry-After"] = str(AGAIN_AFTER_S)
    return response


@blueprint.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """Answer even what we did not think of."""
    db.session.rollback()
    log.exception("unexpected error")
    return problem(500)
