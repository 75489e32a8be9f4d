"""The document says all that there is, and keeps every rule of the official linter of the NLgov API Design Rules.

The linter itself can't be had in CI: its rules are no package. Each test below is one of its rules, by its name.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from server.domain.webhook import HookKind
from server.web.api.openapi import document
from server.web.api.words import NORM, OUTCOME, STATUS, URGENCY
from server.wire import api as wire
from server.wire import webhook_json
from tests.make import Town

pytestmark = pytest.mark.engines("sqlite")

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}
SEGMENT = r"([a-z0-9-]+|\{[^}]+\})(/([a-z0-9.-]+|\{[^}]+\}))*"
SEMVER = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
A_DATE = re.compile(r"^dat(e|um)$|(\w+D|_[dD])(ate|atum)")


@pytest.fixture
def served(app, town: Town) -> dict[str, Any]:
    """The document as it is served, with what it points at in its place."""
    return app.test_client().get(f"/{town.slug}/v1/openapi.json").get_json(force=True)


def operations(served) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in served["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def answers(served) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, _, operation in operations(served):
        for status, told in operation["responses"].items():
            yield status, served["components"]["responses"][told["$ref"].rpartition("/")[2]] if "$ref" in told else told


def properties(served) -> Iterator[tuple[str, dict[str, Any]]]:
    for schema in served["components"]["schemas"].values():
        yield from schema.get("properties", {}).items()


def test_every_address_is_in_the_document_and_no_other(app):
    there = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/<municipality>/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in rule.methods - {"OPTIONS", "HEAD"}
    }

    assert {(path, method) for path, method, _ in operations(document())} == there


def test_the_words_of_the_schemas_are_ours():
    assert set(STATUS.values()) == set(wire.STATUSES)
    assert set(OUTCOME.values()) == set(wire.OUTCOMES)
    row = wire.OpdrachtSchema().fields
    assert set(row["norm"].validate.choices) == set(NORM.values())
    assert set(row["spoed"].validate.choices) == set(URGENCY.values())
    assert tuple(kind.value for kind in HookKind) == webhook_json.KINDS


def test_answers_hold_nothing_that_is_not_in_the_document(served):
    kept = {name: schema for name, schema in served["components"]["schemas"].items() if "properties" in schema}

    assert [name for name, schema in kept.items() if schema.get("additionalProperties") is not False] == []


def test_what_we_send_is_described_beside_what_we_answer(served):
    sent = served["webhooks"]["gebeurtenis"]["post"]

    assert sent["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/WebhookBericht")
    assert [header["name"] for header in sent["parameters"]] == ["X-Signature"]


# --- the rules of the linter


def test_openapi3_openapi_root_exists_and_oas3_schema(served):
    assert re.fullmatch(r"3(\.\d+){1,2}", served["openapi"])
    validate(served)


def test_operation_operation_id_unique_and_openapi_tags_uniqueness(served):
    names = [operation["operationId"] for _, _, operation in operations(served)]
    tags = [tag["name"] for tag in served["tags"]]

    assert len(names) == len(set(names))
    assert len(tags) == len(set(tags))
    assert {tag for _, _, operation in operations(served) for tag in operation["tags"]} == set(tags)


def test_path_params(served):
    for path, _, operation in operations(served):
        named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
        assert sorted(named) == sorted(re.findall(r"\{(\w+)\}", path))


def test_missing_version_header_and_missing_header(served):
    assert [
        status for status, told in answers(served) if status[0] in "23" and "API-Version" not in told["headers"]
    ] == []


def test_include_major_version_in_uri_semver_and_servers(served):
    assert [re.search(r"/v\d", server["url"]) is not None for server in served["servers"]] == [True]
    assert re.fullmatch(SEMVER, served["info"]["version"])


def test_paths_no_trailing_slash_and_paths_kebab_case(served):
    for path in served["paths"]:
        assert not path.endswith("/")
        assert path == "/openapi.json" or re.fullmatch(f"/{SEGMENT}", path)


def test_info_contact_and_info_contact_fields_exist(served):
    assert all(served["info"]["contact"].get(name) for name in ("name", "url", "email"))


def test_http_methods(served):
    assert {method for _, method, _ in operations(served)} <= METHODS


def test_query_keys_camel_case(served):
    for _, _, operation in operations(served):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                assert re.fullmatch(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*", parameter["name"])


def test_schema_camel_case_and_property_casing(served):
    assert [n for n in served["components"]["schemas"] if not re.fullmatch(r"([A-Z][a-z\d]*)+", n)] == []
    assert [n for n, _ in properties(served) if not re.fullmatch(r"[a-z][A-Za-z\d]*", n)] == []


def test_use_problem_schema_and_problem_schema_members(served):
    failed = [told for status, told in answers(served) if status[0] in "45"]

    assert {tuple(told["content"]) for told in failed} == {("application/problem+json",)}
    assert {"status", "title", "detail"} <= set(served["components"]["schemas"]["Probleem"]["required"])


def test_problem_invalid_input(served):
    for path, method, operation in operations(served):
        if method != "get" or operation.get("parameters"):
            assert "400" in operation["responses"], path


def test_dates_and_times_have_a_format_and_a_zone(served):
    """date-time-ensure-timezone, time-without-timezone, specify-format-for-date-and-time and use-date-instead-of-…."""
    for name, schema in properties(served):
        assert schema.get("format") not in {"date-time-local", "time"}, name
        if A_DATE.search(name):
            assert schema.get("format") == "date", name
        if name in {"op", "ontvangenOp", "gewijzigdOp", "geslotenOp", "streefmoment", "gemaaktOp", "volgendePoging"}:
            assert schema.get("format") == "date-time", name
        if name in {"streefdatum", "eersteStreefdatum"}:
            assert schema.get("format") == "date", name
