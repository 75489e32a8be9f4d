"""Where other programs hand in reports and ask for news: BuitenBeter, and every app that keeps to our contract."""

from flask import Flask

from server.web.doors import apps, buitenbeter, cases, problems
from server.web.doors.blueprint import blueprint
from server.web.security import csrf

__all__ = ["apps", "attach", "blueprint", "buitenbeter", "cases", "problems"]


def attach(app: Flask) -> None:
    """Attach the addresses. A program has no session and no forms: a signature, or what was agreed, lets it in."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
