"""Every error that a person can meet: its status, and a sentence that says what to do."""

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from server.domain.errors import DomainError
from server.domain.lifecycle import MoveNotAllowed
from server.domain.routing import NoCatchAll
from server.model.base import db
from server.web.api import problems as api
from server.web.doors.problems import PATHS as PROGRAMS
from server.web.doors.problems import problem as refusal
from server.web.field.problems import PATH, problem
from server.web.open311 import problems as open311

SENTENCES = {
    400: "Er is iets niet goed ingevuld. Ga terug en probeer het opnieuw.",
    403: "U mag deze pagina niet zien. Vraag uw beheerder om toegang.",
    404: "Deze pagina bestaat niet. Controleer het adres.",
    405: "Deze pagina kan dat niet doen. Ga terug en probeer het opnieuw.",
    409: "Een collega was u net voor. Bekijk wat er is veranderd.",
    413: "Wat u stuurt is te groot. Kies kleinere of minder foto's.",
    429: "U probeert het te vaak. Wacht even en probeer het dan opnieuw.",
    500: "Er ging iets mis bij ons. Uw tekst is bewaard. Probeer het opnieuw of bel ons.",
    503: "Wij zijn er zo weer. Probeer het over een minuut opnieuw.",
}

SITUATIONS: dict[type[DomainError], tuple[int, str]] = {
    MoveNotAllowed: (409, "Dit kan niet meer: de melding heeft nu een andere status."),
    NoCatchAll: (500, "Er is geen regel die deze melding aan een team geeft. Waarschuw uw beheerder."),
}
"""What the domain can refuse; the nearest ancestor counts."""


def speak_plainly(app: Flask) -> None:
    """Attach the error pages."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if PATH in request.path:  # a tablet that asks for what is not there
            return problem(code)
        if open311.is_ours(request.path):
            return open311.problem(code)
        if request.path.startswith(PROGRAMS):
            return refusal(code)
        if api.is_ours(request.path):
            return api.http_problem(error)
        return _page(code, SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400]))

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> tuple[str, int]:
        db.session.rollback()
        code, sentence = next(
            (SITUATIONS[kind] for kind in type(error).__mro__ if kind in SITUATIONS), (400, SENTENCES[400])
        )
        return _page(code, sentence)

    @app.errorhandler(Exception)
    def any_error(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        app.logger.exception("unexpected error")
        return _page(500, SENTENCES[500])


def _page(code: int, sentence: str) -> tuple[str, int]:
    return render_template("error.html", code=code, sentence=sentence, town=g.get("town")), code
