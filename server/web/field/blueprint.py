"""The one blueprint that the modules of this package add their addresses to."""

from flask import Blueprint

blueprint = Blueprint("field", __name__, url_prefix="/<municipality>/veld/v1")
