"""The pages of crews: the same work and deeds as on the tablet, for who can't or won't use that. No script needed."""

from flask import Flask

from server.web.crew import acting, lists, orders, seeing
from server.web.crew.blueprint import blueprint

__all__ = ["acting", "attach", "blueprint", "lists", "orders", "seeing"]


def attach(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)
