"""A program that speaks the public API, with or without a key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.domain.geo import to_wgs84
from server.model.base import db, enter, writing
from server.operations.keys import add_key
from server.wire.intake import Point
from tests.make import Make, Town
from tests.support.moments import NOW


def spot(point: Point) -> dict[str, Any]:
    """Return a place as GeoJSON, in degrees."""
    at = to_wgs84(point)
    return {"type": "Point", "coordinates": [round(at.lon, 6), round(at.lat, 6)]}


@dataclass
class Program:
    """A program; `sent` is the report that it sends when a test says nothing else."""

    client: FlaskClient
    town: Town
    key: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def get(self, path: str, *, headers: dict[str, str] | None = None, **asked: Any) -> TestResponse:
        return self.client.get(f"/{self.town.slug}/v1{path}", query_string=asked, headers=self._headers(headers))

    def read(self, path: str, **asked: Any) -> Any:
        """Read JSON; it must be well."""
        response = self.get(path, **asked)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json(force=True)

    def post(self, path: str, body: Any, *, headers: dict[str, str] | None = None) -> TestResponse:
        return self.client.post(f"/{self.town.slug}/v1{path}", json=body, headers=self._headers(headers))

    def report(self, *, name: str = "", headers: dict[str, str] | None = None, **changes: Any) -> TestResponse:
        """Send a report; None leaves a field out."""
        body = {field: value for field, value in (self.sent | changes).items() if value is not None}
        named = {"Idempotency-Key": name or f"kenmerk-{next(self.numbers)}"}
        return self.post("/meldingen", body, headers=named | (headers or {}))

    def _headers(self, headers: dict[str, str] | None) -> dict[str, str]:
        return ({"X-Api-Key": self.key} if self.key else {}) | (headers or {})


def wrongs(response: TestResponse, status: int = 400) -> dict[str, str]:
    """Return the faults of a problem by field, after looking at its shape."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    assert response.headers["API-Version"] == "1.0.0"
    told = response.get_json(force=True)
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return {fault["veld"]: fault["melding"] for fault in told.get("fouten", [])}


@pytest.fixture
def key_for(make: Make):
    """Make a key, as `meldwerk keys add` does."""

    def made(town: Town, name: str, *, scope: str, rate: int = 1000) -> str:
        with writing():
            enter(town.id)
            secret = add_key(name, scope=scope, rate_per_minute=rate, now=NOW)
            db.session.commit()
        return secret

    return made


@pytest.fixture
def reader(app, town: Town) -> Program:
    """Somebody without a key."""
    return Program(app.test_client(), town)


@pytest.fixture
def sender(app, town: Town, key_for) -> Program:
    """A program that may make reports."""
    sent = {"omschrijving": "Er ligt een losse stoeptegel.", "categorie": "stoep", "locatie": spot(town.centre)}
    return Program(app.test_client(), town, key_for(town, "app", scope="report"), sent)


@pytest.fixture
def tool(app, town: Town, key_for) -> Program:
    """A tool of handlers."""
    return Program(app.test_client(), town, key_for(town, "tool", scope="staff"))
