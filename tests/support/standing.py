"""An application that stands for many tests: each finds it as if it was just made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask

from server.app import create_app
from server.config import Settings
from tests.support.moments import Clock
from tests.support.pages import ReadingClient


class Relay:
    """The clock that the application was made with; it tells the time of the test at hand."""

    def __init__(self) -> None:
        self.clock = Clock()

    def __call__(self) -> datetime:
        return self.clock()


@dataclass(frozen=True)
class Standing:
    """An application, and what it was like when it was new."""

    app: Flask
    relay: Relay
    config: dict[str, Any]
    extensions: dict[str, Any]

    @classmethod
    def made(cls, settings: Settings) -> "Standing":
        """Make the application; its settings must be those of every test to come."""
        relay = Relay()
        app = create_app(settings, clock=relay)
        app.test_client_class = ReadingClient
        app.testing = True
        # The client posts without the token; the client sees that every form carries one, and the browser uses it.
        app.config["WTF_CSRF_ENABLED"] = False
        return cls(app, relay, dict(app.config), dict(app.extensions))

    def as_new(self, clock: Clock) -> Flask:
        """Undo what tests changed, and return the application."""
        self.relay.clock = clock
        for kept, now in ((self.config, self.app.config), (self.extensions, self.app.extensions)):
            now.clear()
            now.update(kept)
        self.app.extensions["meldwerk.ids"].clear()
        return self.app
