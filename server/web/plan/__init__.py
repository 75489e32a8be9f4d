"""The planning board: the crews' day as a coordinator sees, changes and publishes it. `attach` puts it in place."""

from flask import Flask

from server.web.plan import board, changes, crew, failures, figures, publishing, routes, stop, wishes, words
from server.web.plan.blueprint import blueprint

__all__ = [
    "attach",
    "blueprint",
    "board",
    "changes",
    "crew",
    "failures",
    "figures",
    "publishing",
    "routes",
    "stop",
    "wishes",
]


def attach(app: Flask) -> None:
    """Attach the pages, and the words that their templates use."""
    app.register_blueprint(blueprint)
    words.attach_words(app)
