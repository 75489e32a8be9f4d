"""The contract between server and tablet, as JSON that both sides read: it changes only by additions.

A file in `golden/` is one thing as it went over the wire in version 1. A change that makes one of these unreadable, or
writes it differently, breaks the tablets that are out there.
"""

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from server.wire import field as f
from server.wire import field_json as wire
from tests.server.web.field.conftest import said

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = {
    "changes": (wire.ChangesSchema(), f.Changes),
    "enrolled": (wire.EnrolledSchema(), f.Enrolled),
    "enrolment": (wire.EnrolmentSchema(), f.Enrolment),
    "key": (wire.KeySchema(), f.Key),
    "key_request": (wire.KeyRequestSchema(), f.KeyRequest),
    "news": (wire.NewsSchema(), f.News),
    "person": (wire.PersonSchema(), f.Person),
    "person_request": (wire.PersonRequestSchema(), f.PersonRequest),
    "photo_receipt": (wire.PhotoReceiptSchema(), f.PhotoReceipt),
    "pictures": (wire.PicturesSchema(), f.Pictures),
    "problem": (wire.ProblemSchema(), f.Problem),
    "verdict": (wire.VerdictSchema(), f.Verdict),
    "waiting": (wire.WaitingSchema(), f.Waiting),
    **{f"command_{kind}": (wire.CommandSchema(), f.Command) for kind in f.Kind},
}


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def test_everything_that_goes_over_the_wire_has_a_golden_file():
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_was_sent_once_is_read_and_written_the_same_way(name):
    schema, kind = SCHEMAS[name]
    read = schema.load(golden(name))

    assert isinstance(read, kind)
    assert json.loads(json.dumps(schema.dump(read))) == golden(name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_golden_file_leaves_nothing_out(name):
    schema, _ = SCHEMAS[name]
    read = schema.load(golden(name))

    assert unsaid(read, golden(name)) == []


def unsaid(thing, data, where=""):
    """Return the fields of a dataclass, and of those within it, that the JSON does not name."""
    found = []
    for known in fields(thing):
        place, value = f"{where}.{known.name}", getattr(thing, known.name)
        if known.name not in data:
            found.append(place)
        elif is_dataclass(value):
            found += unsaid(value, data[known.name], place)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            found += unsaid(value[0], data[known.name][0], place)
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_field_that_was_added_later_does_no_harm(name):
    schema, kind = SCHEMAS[name]

    assert isinstance(schema.load({**golden(name), "added_in_1_7": {"a": [1]}}), kind)


@pytest.mark.parametrize("kind", f.Kind)
def test_the_server_obeys_each_golden_deed(tablet, town, make, kind):
    make.report(town, category="stoep")
    order = next(iter(tablet.pull()["orders"]))["id"]
    deed = golden(f"command_{kind}")
    within_town = {"category_id": town.categories["boom"], "team_id": town.teams["groen"], "crew_id": None}
    deed["deed"] |= {name: value for name, value in within_town.items() if name in deed["deed"]}
    deed["deed"] |= {"x": town.centre.x, "y": town.centre.y} if kind is f.Kind.REPORT else {}
    deed["deed"] |= {"value": f"{town.centre.x} {town.centre.y}"} if kind is f.Kind.CORRECT else {}
    deed |= {"work_order": None if kind is f.Kind.REPORT else order, "base_version": 1}

    (verdict,) = tablet.push(deed)

    assert verdict["result"] == "applied", verdict
    assert set(verdict) == set(golden("verdict"))


def test_the_server_answers_in_the_words_of_the_golden_files(tablet, town, make):
    make.report(town, category="stoep")
    told = tablet.pull()

    assert set(told) == set(golden("changes"))
    assert set(told["orders"][0]) == set(golden("changes")["orders"][0])
    assert set(told["reference"]) == set(golden("changes")["reference"])
    assert set(said(f.Claim(), 1)) == set(golden("command_claim"))
