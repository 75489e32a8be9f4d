"""The public API by the NLgov API Design Rules: `docs/koppelvlakken-api.md`. `attach` puts it in the application."""

from flask import Flask

from server.web.api import catalogue, door, following, open_data, openapi, posting, problems, reports, webhooks, work
from server.web.api.blueprint import blueprint
from server.web.security import csrf

__all__ = ["attach", "blueprint", "catalogue", "door", "following", "open_data", "openapi"]
__all__ += ["posting", "problems", "reports", "webhooks", "work"]


def attach(app: Flask) -> None:
    """Attach the addresses. A program has no session and no forms: its key, or a reporter's code, is what counts."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
