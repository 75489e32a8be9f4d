"""A town whose events a program of others hears of, and a worker that goes round when a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import Flask

from integrations.transport import Outside
from integrations.webhook.caller import WebhookCaller
from server import jobs
from server.domain.webhook import HookKind
from server.jobs import Carriers
from server.model.base import db
from server.model.webhook import WebhookAttempt
from server.operations.webhooks import allow_host, subscribe
from tests.fakes.outside import FakeChannel
from tests.make import Make, Town
from tests.support.moments import NOW, Clock

SECRET_KEY = "not a secret"
LOOPBACK = "127.0.0.0/8"
ALL = tuple(kind.value for kind in HookKind)


@dataclass
class Hooked:
    """A town with webhooks, and the worker that calls them."""

    app: Flask
    make: Make
    town: Town
    clock: Clock
    carriers: Carriers
    lanes: jobs.Lanes

    def add(self, url: str, *kinds: str, name: str = "tool", key_id: int | None = None) -> str:
        """Let an address be called; return the secret."""
        with self.make.change(self.town):
            allow_host(url.split("/")[2], now=NOW)
            given = kinds or ALL
            _, secret = subscribe(name, url, given, key_id=key_id, secret_key=SECRET_KEY, now=NOW)
        return secret

    def carry(self) -> int:
        """Let the worker go round once; return how many calls it made. What the test itself read is past by then."""
        db.session.rollback()
        return sum(lane.result(30) for lane in self.lanes.go())

    def log(self) -> list[WebhookAttempt]:
        return self.make.found(self.town, WebhookAttempt)


@contextmanager
def hooked(
    app: Flask, make: Make, town: Town, clock: Clock, *, networks: tuple[str, ...] = (LOOPBACK,)
) -> Iterator[Hooked]:
    """Give a town a worker that may call these networks."""
    outside = Outside(networks, clock=lambda: clock().timestamp())
    carriers = replace(
        app.extensions["meldwerk.carriers"],
        channels={"email": FakeChannel()},
        webhooks=WebhookCaller(outside, clock=lambda: clock().timestamp()),
        clock=clock,
    )
    lanes = jobs.Lanes(app, carriers)
    try:
        yield Hooked(app, make, town, clock, carriers, lanes)
    finally:
        lanes.close()
        outside.close()
