"""A resident at the website, who fills in one page after the other."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from server.domain.geo import to_wgs84
from tests.make import Town

XHTML = "{http://www.w3.org/1999/xhtml}"


def photo_file(name: str = "lamp.jpg", colour: str = "red") -> tuple[BytesIO, str]:
    """Return a small photo, as a form sends it."""
    file = BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return BytesIO(file.getvalue()), name


def text_of(answer: TestResponse) -> str:
    """Return the words on a page, with single spaces."""
    tree = html5lib.parse(answer.get_data(as_text=True))
    return " ".join(" ".join(tree.itertext()).split())


def values_of(answer: TestResponse) -> dict[str, str]:
    """Return what stands in the fields of a page."""
    tree = html5lib.parse(answer.get_data(as_text=True))
    fields = {e.get("name", ""): e.get("value", "") for e in tree.iter(f"{XHTML}input") if e.get("type") != "radio"}
    picked = {e.get("name", ""): e.get("value", "") for e in tree.iter(f"{XHTML}input") if e.get("checked") is not None}
    areas = {e.get("name", ""): (e.text or "").lstrip("\n") for e in tree.iter(f"{XHTML}textarea")}
    return fields | picked | areas


@dataclass
class Visitor:
    """Fills in a report step by step; what is not named, is filled in well."""

    client: FlaskClient
    town: Town
    draft: str = ""
    answers: list[TestResponse] = field(default_factory=list)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/{self.town.slug}{path}", query_string=query)

    def post(self, path: str, **form: Any) -> TestResponse:
        return self.client.post(f"/{self.town.slug}{path}", data=form)

    def words(self, text: str = "Er ligt een losse stoeptegel", **more: Any) -> TestResponse:
        return self.post("/melden", text=text, **more)

    def kind(self, kind: str = "stoep", **more: Any) -> TestResponse:
        return self.post("/melden/soort", kind=kind, **more)

    def place(self, *, dx: float = 0, dy: float = 0, **more: Any) -> TestResponse:
        at = to_wgs84(type(self.town.centre)(self.town.centre.x + dx, self.town.centre.y + dy))
        return self.post("/melden/plek", **{"lon": at.lon, "lat": at.lat, "action": "next", **more})

    def contact(self, **more: Any) -> TestResponse:
        return self.post("/melden/contact", **{"email": "melder@reporter.example", "phone": "", "name": "", **more})

    def fill(self) -> TestResponse:
        """Fill in all steps, and return the page on which everything can be checked."""
        self.words()
        self.kind()
        self.place()
        self.contact()
        return self.get("/melden/controle")

    def send(self, draft: str | None = None) -> TestResponse:
        """Send what was filled in; return the way to the page of thanks."""
        draft = values_of(self.get("/melden/controle"))["draft"] if draft is None else draft
        return self.post("/melden/controle", draft=draft)


@pytest.fixture
def visitor(client: FlaskClient, town: Town) -> Visitor:
    """Somebody who wants to report something in Rijswijk."""
    return Visitor(client, town)
