"""The document names every address of this API, and every word that is in a schema."""

import re

import pytest

from server.web.field.openapi import document
from server.wire.field import Kind
from server.wire.field_json import DEEDS, OrderSchema

pytestmark = pytest.mark.engines("sqlite")


def test_every_address_is_in_the_document_and_no_other(app):
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/<municipality>/veld/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("field.")
        for method in rule.methods - {"OPTIONS"} - ({"HEAD"} if "GET" in rule.methods else set())
    }

    assert {(path, method) for path, does in document()["paths"].items() for method in does} == served


def test_the_document_is_served_to_anybody_and_is_whole(app, town):
    served = app.test_client().get(f"/{town.slug}/veld/v1/openapi.json").json

    assert served["openapi"] == "3.1.0"
    assert served["servers"][0]["url"].endswith(f"/{town.slug}/veld/v1")
    named = set(re.findall(r"#/components/schemas/(\w+)", repr(served)))
    assert named <= set(served["components"]["schemas"])
    assert len(served["components"]["schemas"]["Command"]["properties"]["deed"]["oneOf"]) == len(DEEDS) == len(Kind)


def test_what_the_schemas_say_is_in_the_document():
    told = document()["components"]["schemas"]

    assert set(told["Order"]["properties"]) == set(OrderSchema().fields)
    assert told["CloseDeed"]["required"] == ["outcome", "sentence"]
    assert "Happening" in told
