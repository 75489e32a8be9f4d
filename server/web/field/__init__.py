"""What the crews' tablets talk to, as `server/wire/field.py` has it. `attach` puts it in the application."""

from flask import Flask

from server.web.field import basemap, door, enrolling, news, openapi, photos, problems, work
from server.web.field.blueprint import blueprint
from server.web.security import csrf

__all__ = ["attach", "basemap", "blueprint", "door", "enrolling", "news", "openapi", "photos", "problems", "work"]


def attach(app: Flask) -> None:
    """Attach the addresses. A tablet has no session and no forms: its token is what lets it in."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
    news.attach(app)
