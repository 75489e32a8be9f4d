"""Towns that are connected, and a channel that signs what it sends."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from server.model.door import ChannelRow
from server.operations.channels import connect, new_secret
from server.wire.signature import HEADER, sign
from tests.support.moments import NOW

SECRET_KEY = "not a secret"  # of the application under test
LABELS = {"Losse stoeptegel": "stoep", "tegel-los": "stoep", "Boom of tak": "boom"}


@pytest.fixture
def connected(db, make):
    """Connect a town to a channel, with a table of labels; return its secret."""

    def one(town, name: str, **agreed: Any) -> str:
        given = {"title": name.title(), "callbacks": [], "senders": [], "push_url": "", "rate_per_minute": 60, **agreed}
        with make.change(town):
            connect(name, **given)
            db.session.query(ChannelRow).filter_by(name=name).one().labels = LABELS
            return new_secret(name, key=SECRET_KEY, now=NOW)

    return one


@dataclass
class App:
    """An app, seen from our side of the wire."""

    client: Any
    secret: str
    name: str = "mijngemeente"

    def send(self, report: dict[str, Any] | bytes, *, at: datetime = NOW, **headers: str):
        body = report if isinstance(report, bytes) else json.dumps(report).encode()
        signed = {HEADER: sign(body, [self.secret], at=int(at.timestamp())), **headers}
        return self.client.post(
            f"/v1/kanalen/{self.name}/meldingen", data=body, content_type="application/json", headers=signed
        )

    def news(self, since: str = "", *, at: datetime = NOW, **query: str):
        signed = {HEADER: sign(b"", [self.secret], at=int(at.timestamp()))}
        return self.client.get(
            f"/v1/kanalen/{self.name}/statussen", query_string={"sinds": since, **query}, headers=signed
        )


@pytest.fixture
def app_of(client, connected):
    """Connect an app to a town, and return it."""

    def one(town, name: str = "mijngemeente", **agreed: Any) -> App:
        return App(client, connected(town, name, **agreed), name)

    return one
