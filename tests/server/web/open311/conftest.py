"""A client of Open311: an app, or another system, with a key of its own."""

import json
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.domain.geo import to_wgs84
from server.model.base import db, enter, writing
from server.operations.keys import add_key
from server.wire.intake import Point
from tests.make import Make, Town
from tests.support.moments import NOW


def element_of(response: TestResponse) -> Element:
    """Return an XML answer as its root."""
    text = response.get_data(as_text=True)
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    root: Element = ElementTree.fromstring(text)
    return root


def degrees(point: Point) -> dict[str, str]:
    """Return a place as a form has it."""
    at = to_wgs84(point)
    return {"lat": f"{at.lat:.6f}", "long": f"{at.lon:.6f}"}


@dataclass
class App:
    """A client with a key; `sent` is what it fills in when a test says nothing else."""

    client: FlaskClient
    town: Town
    key: str = ""
    stage: str = "v2"
    sent: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, *, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        return self.client.get(f"/{self.town.slug}/open311/{self.stage}/{path}", query_string=query, headers=headers)

    def rows(self, path: str = "requests", **query: Any) -> list[dict[str, Any]]:
        """Read JSON; it must be well."""
        response = self.get(f"{path}.json", **query)
        assert response.status_code == 200, response.get_data(as_text=True)
        rows: list[dict[str, Any]] = response.json
        return rows

    def post(self, path: str = "requests.json", *, headers: dict[str, str] | None = None, **form: Any) -> TestResponse:
        """Send a form; None leaves a field out."""
        filled = {"api_key": self.key, **self.sent, **form}
        data = {name: value for name, value in filled.items() if value is not None}
        return self.client.post(f"/{self.town.slug}/open311/{self.stage}/{path}", data=data, headers=headers)

    def report(self, **form: Any) -> str:
        """Make a report and return its number."""
        response = self.post(**form)
        assert response.status_code == 200, response.get_data(as_text=True)
        number: str = response.json[0]["service_request_id"]
        return number

    def told(self, **form: Any) -> str:
        """Send news and return its id."""
        response = self.post("servicerequestupdates.json", **({"service_code": None, "description": None} | form))
        assert response.status_code == 200, response.get_data(as_text=True)
        update_id: str = response.json[0]["update_id"]
        return update_id


def wrongs(response: TestResponse) -> list[str]:
    """Return the sentences of an errors body, after looking at its shape."""
    errors = json.loads(response.get_data())
    assert errors
    assert all(set(error) == {"code", "description"} for error in errors)
    assert {error["code"] for error in errors} == {response.status_code}
    return [error["description"] for error in errors]


@pytest.fixture
def key_for(make: Make):
    """Make a key, as `meldwerk keys add` does."""

    def made(town: Town, name: str = "app", *, scope: str = "report update", rate: int = 1000) -> str:
        with writing():
            enter(town.id)
            secret = add_key(name, scope=scope, rate_per_minute=rate, now=NOW)
            db.session.commit()
        return secret

    return made


@pytest.fixture
def reader(app, town: Town) -> App:
    """Somebody without a key."""
    return App(app.test_client(), town)


@pytest.fixture
def sender(app, town: Town, key_for) -> App:
    """An app that may make reports and tell news."""
    sent = {"service_code": "stoep", "description": "Er ligt een losse stoeptegel.", **degrees(town.centre)}
    return App(app.test_client(), town, key_for(town), sent=sent)
