"""What a program hears when its request never came as far as a view, or a view failed: its own format, never a page."""

import logging

from flask import Response, request
from werkzeug.exceptions import HTTPException

from server.model.base import db
from server.web.doors.blueprint import blueprint
from server.web.edge import edge
from server.wire.channel import BadMessage, Fault

log = logging.getLogger("meldwerk.doors")
PATHS = ("/v1/kanalen/", "/koppelvlak/")
"""What the addresses of programs begin with."""

SENTENCES = {404: "dit adres bestaat niet", 405: "dit kan hier niet", 413: "is te groot"}
TROUBLE = "er ging iets mis bij ons; stuur het later opnieuw"


def problem(status: int) -> Response:
    """Return a refusal in the format of the door that this request was for."""
    soap = request.path.startswith("/koppelvlak/")
    door = edge().doors.buitenbeter if soap else edge().doors.apps
    said = SENTENCES.get(status, TROUBLE if status >= 500 else "dit verzoek klopt niet")
    mimetype = "text/xml; charset=utf-8" if soap else "application/problem+json"
    return Response(door.refusal(BadMessage([Fault("bericht", said)]), status=status), status, content_type=mimetype)


@blueprint.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """Say what is wrong with a request."""
    return problem(error.code or 500)


@blueprint.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """Answer even what we did not think of."""
    db.session.rollback()
    log.exception("unexpected error")
    return problem(500)
