import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from field_app.basemap import Basemap
from server.queries.basemaps import map_file
from tests.fakes.openstreetmap import example
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
def folder(app: "Flask"):
    return app.extensions["meldwerk"].basemaps


def test_a_map_is_built_listed_and_found_by_its_sum(typed, town, folder, tmp_path) -> None:
    extract = example(CENTRE).write(tmp_path / "extract.osm.pbf")

    built = typed("basemap", "build", extract, "--town", town.slug)
    found = map_file(folder, town.slug)

    assert built.exit_code == 0, built.output
    assert Basemap(found.path).municipality == town.slug
    assert found.size == found.path.stat().st_size
    assert found.sha256[:12] in typed("basemap", "list").output
    assert "edits until 2026-03-02" in typed("basemap", "list").output
    assert map_file(folder, "elders") is None


def test_a_changed_map_has_another_sum_at_once(folder) -> None:
    folder.mkdir(parents=True)
    (folder / "proef.kaart").write_bytes(b"one")
    first = map_file(folder, "proef")
    (folder / "next").write_bytes(b"two")
    (folder / "next").replace(folder / "proef.kaart")

    assert map_file(folder, "proef").sha256 != first.sha256


def test_what_is_no_map_of_this_version_is_listed_as_such(typed, folder) -> None:
    folder.mkdir(parents=True)
    (folder / "oud.kaart").write_bytes(b"something else")
    (folder / ".half.kaart").write_bytes(b"half")

    assert "build it again" in typed("basemap", "list").output
    assert "half" not in typed("basemap", "list").output


def test_a_file_of_elsewhere_says_so(typed, town, tmp_path) -> None:
    from server.wire.intake import Point

    extract = example(Point(200_000, 451_000)).write(tmp_path / "extract.osm.pbf")

    told = typed("basemap", "build", extract, "--town", town.slug)

    assert told.exit_code == 1
    assert "nothing of this municipality" in told.output


def test_without_the_library_somebody_reads_what_to_install(typed, town, tmp_path, monkeypatch) -> None:
    extract = tmp_path / "extract.osm.pbf"
    extract.write_bytes(b"")
    for name in [name for name in sys.modules if name.split(".")[0] == "osmium"]:
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("server.operations.basemap", "server.operations.extract"):
        monkeypatch.delitem(sys.modules, name, raising=False)

    told = typed("basemap", "build", extract, "--town", town.slug)

    assert told.exit_code == 1
    assert "pip install -e '.[maps]'" in told.output
