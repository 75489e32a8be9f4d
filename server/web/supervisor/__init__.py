"""The pages of who watches the norm. `attach` puts them in the application."""

from flask import Flask

from server.web.supervisor import norm
from server.web.supervisor.blueprint import blueprint

__all__ = ["attach", "blueprint", "norm"]


def attach(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)
