"""The mail of the demo, which goes to a folder instead of the world. `attach` puts the pages in the application."""

from flask import Flask

from server.web.demo import post
from server.web.demo.blueprint import blueprint

__all__ = ["attach", "blueprint", "post"]


def attach(app: Flask) -> None:
    """Attach the pages; each of them is there in the demo only."""
    app.register_blueprint(blueprint)
