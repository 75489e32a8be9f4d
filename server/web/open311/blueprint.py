"""The one blueprint that the modules of this package add their addresses to, once for real and once as a rehearsal."""

from typing import Any

from flask import Blueprint, g, request

from server.web.texts import LANGUAGES

TEST = "test"
STAGE = f"/<any(v2, {TEST}):stage>"
"""The two endpoints: under `test` everything is answered as under `v2`, but nothing that is sent is kept."""

ENDING = ".<any(xml, json):ending>"

blueprint = Blueprint("open311", __name__, url_prefix="/<municipality>/open311")


@blueprint.url_value_preprocessor
def take_out(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take from the address what every view must know: the format, the stage and the language."""
    given = values if values is not None else {}
    g.ending = given.pop("ending", "xml")
    g.rehearsal = given.pop("stage", "") == TEST
    locale = request.args.get("locale", "")[:2].lower()
    g.language = locale if locale in LANGUAGES else LANGUAGES[0]
