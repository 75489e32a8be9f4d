"""One tree, two formats: what XML says JSON says too, by the convention of GeoReport."""

import json
from datetime import UTC, datetime

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.open311.writing import as_json, as_xml
from server.wire.open311 import Many, One

AT = datetime(2026, 9, 15, 9, 0, 0, 999_999, tzinfo=UTC)


def test_a_list_is_an_array_however_many_stand_in_it():
    for rows in ([], [{"a": "1"}], [{"a": "1"}, {"a": "2"}]):
        assert json.loads(as_json(Many("things", "thing", rows))) == rows


def test_the_root_is_dropped_and_what_is_empty_is_null():
    document = One("root", {"code": "001", "yes": True, "far": 4.5, "nothing": None, "at": AT})

    assert json.loads(as_json(document)) == {
        "code": "001",
        "yes": True,
        "far": 4.5,
        "nothing": None,
        "at": "2026-09-15T09:00:00Z",
    }


def test_xml_has_its_declaration_and_no_name_spaces():
    document = Many(
        "services", "service", [{"code": "a&b", "metadata": False, "keys": Many("keys", "key", ["<", ">"])}]
    )

    assert as_xml(document).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        "<services><service><code>a&amp;b</code><metadata>false</metadata>"
        "<keys><key>&lt;</key><key>&gt;</key></keys></service></services>"
    )
    assert as_xml(Many("errors", "error", [])).endswith(b"\n<errors/>")


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_can_not_say_is_left_out(bad):
    document = One("a", {"b": f"x{bad}y"})

    assert ElementTree.fromstring(as_xml(document)).findtext("b") == "xy"


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)
NUMBERS = st.integers(-(10**9), 10**9)
VALUES = st.none() | st.booleans() | NUMBERS | WORDS | st.just(datetime(2026, 1, 1, tzinfo=UTC))


@settings(max_examples=50)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1), max_size=3))
def test_both_formats_say_the_same(rows):
    document = Many("things", "thing", rows)
    root = ElementTree.fromstring(as_xml(document))

    in_xml = [{field.tag: field.text or "" for field in thing} for thing in root]
    in_json = [{name: said(value) for name, value in row.items()} for row in json.loads(as_json(document))]
    assert in_xml == in_json


def said(value: object) -> str:
    """Return a value of JSON as XML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
