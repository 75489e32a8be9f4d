"""The one blueprint that the modules of this package add their addresses to."""

from flask import Blueprint, g

blueprint = Blueprint("api", __name__, url_prefix="/<municipality>/v1")


@blueprint.before_request
def speak_dutch() -> None:
    """Answer in Dutch, whatever a browser would like."""
    g.language = "nl"
