import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from server.wire.intake import Point
from server.wire.roads import Travel
from tests.fakes.openstreetmap import TinyTown
from tests.make import CENTRE

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def typed(app: "Flask", db, town):
    """Type a command, in words."""
    from server.cli.commands import COMMANDS

    group = click.Group(commands=COMMANDS)

    def run(*words: object) -> Result:
        return CliRunner().invoke(group, [str(word) for word in words])

    return run


@pytest.fixture
def extract(tmp_path):
    return crossing(CENTRE).write(tmp_path / "extract.osm.pbf")


def crossing(centre: Point) -> TinyTown:
    """Return two streets that cross, one of which runs on for 20 km in pieces."""
    town = TinyTown(centre, joined=True)
    town.line((0.0, -400.0), (0.0, 0.0), (0.0, 400.0), highway="residential")
    town.line(*((float(x), 0.0) for x in range(-1000, 20_001, 1000)), highway="tertiary")
    return town


def test_streets_are_built_listed_and_followed_without_a_restart(app, typed, town, extract) -> None:
    roads, places = app.extensions["meldwerk"].roads, [(CENTRE.x, CENTRE.y + 400.0), (CENTRE.x + 300.0, CENTRE.y)]
    before = roads.table(town.slug, places, Travel.CAR)
    built = typed("roads", "build", extract, "--town", town.slug)
    after = roads.table(town.slug, places, Travel.CAR)

    assert built.exit_code == 0, built.output
    assert (before.by_streets, after.by_streets) == (False, True)
    assert after.metres[0][1] == 700
    assert f"{town.slug}.wegen" in built.output
    assert "by car               5 crossings and ends,       4 streets between them" in built.output
    assert "edits until 2026-03-02" in built.output
    assert town.slug in typed("roads", "list").output
    assert app.extensions["meldwerk.carriers"].roads is roads


def test_streets_end_some_way_over_the_border_unless_all_is_asked_for(app, typed, town, extract) -> None:
    def far() -> bool:
        place = (CENTRE.x + 15_000.0, CENTRE.y)
        table = app.extensions["meldwerk"].roads.table(town.slug, [(CENTRE.x, CENTRE.y), place], Travel.FOOT)
        return table.metres[0][1] == 15_000

    typed("roads", "build", extract, "--town", town.slug)
    cut = far()
    typed("roads", "build", extract, "--town", town.slug, "--whole")

    assert (cut, far()) == (False, True)


def test_the_check_says_by_what_travel_times_are_known(typed, town, extract) -> None:
    before = typed("check").output
    typed("roads", "build", extract, "--town", town.slug)

    assert "travel times by distance (no streets: meldwerk roads build)" in before
    assert f"{town.slug}: looked at; travel times by streets" in typed("check").output


def test_what_holds_no_streets_of_this_version_is_listed_as_such(app, typed) -> None:
    folder = app.extensions["meldwerk"].streets
    folder.mkdir(parents=True)
    (folder / "oud.wegen").write_bytes(b"something else")
    (folder / ".half.wegen").write_bytes(b"half")

    assert "build them again" in typed("roads", "list").output
    assert "half" not in typed("roads", "list").output


def test_a_file_of_elsewhere_says_so_and_leaves_the_old_streets(typed, town, extract, tmp_path) -> None:
    typed("roads", "build", extract, "--town", town.slug)
    elsewhere = crossing(Point(200_000, 451_000)).write(tmp_path / "elsewhere.osm.pbf")
    told = typed("roads", "build", elsewhere, "--town", town.slug)

    assert told.exit_code == 1
    assert "there are no streets of this municipality in this file" in told.output
    assert "edits until 2026-03-02" in typed("roads", "list").output


@pytest.mark.parametrize("content", [b"", b"just some text that is no extract at all"])
def test_what_is_no_extract_is_told_in_a_sentence(typed, town, tmp_path, content) -> None:
    file = tmp_path / "extract.osm.pbf"
    file.write_bytes(content)
    told = typed("roads", "build", file, "--town", town.slug)

    assert told.exit_code == 1
    assert "no streets were taken: " in told.output
    assert "Traceback" not in told.output


def test_a_file_or_a_town_that_is_not_there_is_told_in_a_sentence(typed, town, extract, tmp_path) -> None:
    assert "does not exist" in typed("roads", "build", tmp_path / "absent.osm.pbf", "--town", town.slug).output
    assert "there is no municipality elders" in typed("roads", "build", extract, "--town", "elders").output


def test_without_the_library_somebody_reads_what_to_install(typed, town, extract, monkeypatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "osmium"]:
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("basemap", "extract", "roads", "roads_extract", "roads_network", "roads_chains"):
        monkeypatch.delitem(sys.modules, f"server.operations.{name}", raising=False)

    told = typed("roads", "build", extract, "--town", town.slug)

    assert told.exit_code == 1
    assert "pip install -e '.[maps]'" in told.output
