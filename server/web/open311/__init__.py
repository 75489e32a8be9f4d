"""Open311 GeoReport v2, for apps and systems that speak it: `docs/open311.md`. `attach` puts it in the application."""

from flask import Flask

from server.web.open311 import discovery, door, news, posting, problems, requests, services
from server.web.open311.blueprint import blueprint
from server.web.security import csrf

__all__ = ["attach", "blueprint", "discovery", "door", "news", "posting", "problems", "requests", "services"]


def attach(app: Flask) -> None:
    """Attach the addresses. A program has no session and no forms: its key is what lets it write."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
