"""The start page, the two pages of words, and the colours of the municipality."""

from flask import Response, abort, render_template
from flask_wtf.csrf import CSRFError

from server.web.edge import town
from server.web.resident.blueprint import blueprint
from server.web.texts import t
from server.web.theme import style_sheet

YEAR_S = 365 * 24 * 3600

ACCESSIBILITY = ("lead", "norm", "problem")
PRIVACY = ("lead", "what", "why", "photos", "how_long", "rights")


@blueprint.get("/")
def start() -> str:
    """Show the start page."""
    return render_template("resident/start.html")


@blueprint.get("/toegankelijkheid")
def accessibility() -> str:
    """Tell how accessible the website is, and whom to call when it is not."""
    return render_template("resident/plain.html", page="accessibility", parts=ACCESSIBILITY)


@blueprint.get("/privacy")
def privacy() -> str:
    """Tell what we keep, why and for how long."""
    return render_template("resident/plain.html", page="privacy", parts=PRIVACY)


@blueprint.get("/thema.css")
def theme() -> Response:
    """Return the municipality's colours; the address changes with its settings, so it may be kept."""
    response = Response(style_sheet(town().colour), mimetype="text/css")
    response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    return response


@blueprint.errorhandler(CSRFError)
def expired(_: CSRFError) -> tuple[str, int]:
    """Say that the page stood open for too long; what was saved in earlier steps is still there."""
    return render_template("error.html", code=400, known="expired", sentence=t("error.expired_text")), 400


@blueprint.get("/<path:unknown>")
def unknown(unknown: str) -> str:
    """Miss a page within the municipality, so that the error page can say whom to call."""
    abort(404)
