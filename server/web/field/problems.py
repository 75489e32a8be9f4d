"""Every answer to a tablet that is not what it asked for: a Problem, in one Dutch sentence, never a page."""

import logging

from flask import Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from server.domain.errors import DomainError
from server.model.base import db
from server.web.field.answers import as_json
from server.web.field.blueprint import blueprint
from server.wire.channel import ChannelError
from server.wire.field import Problem
from server.wire.field_json import ProblemSchema

log = logging.getLogger("meldwerk.field")
PROBLEM = ProblemSchema()
PATH = "/veld/v1/"
"""What stands in every address of a tablet."""

SENTENCES = {
    400: ("unreadable", "De app stuurde iets dat wij niet begrijpen."),
    404: ("unknown", "Dit is er niet (meer)."),
    405: ("unknown", "Dit kan hier niet."),
    413: ("too_big", "Dit is te groot om te sturen."),
    429: ("too_often", "Te vaak geprobeerd. Wacht even."),
    500: ("trouble", "Er ging iets mis bij kantoor. De app probeert het opnieuw."),
    503: ("busy", "Kantoor heeft het druk. De app probeert het opnieuw."),
}
AGAIN_AFTER_S = 5


def problem(status: int, code: str = "", sentence: str = "", **headers: str) -> Response:
    """Return a Problem; what is not said, follows from the status."""
    known = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    response = as_json(PROBLEM.dump(Problem(code or known[0], sentence or known[1])), status)
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


@blueprint.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """Say what is wrong with a request."""
    return problem(error.code or 500)


@blueprint.errorhandler(DomainError)
def refusal(error: DomainError) -> Response:
    """Refuse a whole request; what is wrong with one deed is in its verdict."""
    db.session.rollback()
    return problem(422)


@blueprint.errorhandler(ChannelError)
@blueprint.errorhandler(OperationalError)
def busy(error: Exception) -> Response:
    """Ask for another try: the photo store or the database is in trouble, not the request."""
    db.session.rollback()
    log.warning("a tablet must try again: %s", type(error).__name__)
    return problem(503, Retry_After=str(AGAIN_AFTER_S))


@blueprint.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """Answer even what we did not think of."""
    db.session.rollback()
    log.exception("unexpected error")
    return problem(500, Retry_After=str(AGAIN_AFTER_S))
