"""The desk of the KCC: taking a report while somebody talks, calling back, and the alarms of danger."""

from flask import Flask

from server.web.kcc import alarms, call_backs, desk, ending
from server.web.kcc.blueprint import blueprint

__all__ = ["alarms", "attach", "blueprint", "call_backs", "desk", "ending"]


def attach(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)
