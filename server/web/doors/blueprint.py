"""The one blueprint that the modules of this package add their addresses to.

There is no municipality in these addresses: the message names it.
"""

from flask import Blueprint

blueprint = Blueprint("doors", __name__)
