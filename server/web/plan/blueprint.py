"""The one blueprint that the modules of this package add their pages to."""

from flask import Blueprint

blueprint = Blueprint("plan", __name__, url_prefix="/<municipality>")
