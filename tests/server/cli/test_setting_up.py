"""The commands that set a municipality up, as somebody types them."""

import gzip
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from server.model.base import enter
from server.model.report import Report
from tests.server.operations.test_replaying import MAPPING, ROWS

if TYPE_CHECKING:
    from flask import Flask

DEMO = Path(__file__).parents[3] / "server" / "demo"


@pytest.fixture
def typed(app: "Flask", db):
    """Type a command: `typed("config apply FOLDER")` in words."""
    from server.cli.commands import COMMANDS

    group = click.Group(commands=COMMANDS)

    def run(*words: object) -> Result:
        return CliRunner().invoke(group, [str(word) for word in words])

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO / "woudenberg", tmp_path / "woudenberg"))


def test_a_municipality_is_made_compared_changed_and_exported(typed, folder: Path, tmp_path: Path) -> None:
    made = typed("config", "apply", folder)
    assert made.exit_code == 0
    assert '+ municipality woudenberg "Woudenberg"' in made.output
    assert "Woudenberg was like this already." in typed("config", "apply", folder).output
    assert typed("config", "diff", "woudenberg", folder).exit_code == 0

    settings = folder / "municipality.toml"
    settings.write_text(settings.read_text().replace("#2f6b2f", "#123456"))
    told = typed("config", "diff", "woudenberg", folder)
    assert told.exit_code == 1
    assert told.output == '~ municipality woudenberg: colour "#2f6b2f" -> "#123456"\n'

    assert "Woudenberg: 1 changes applied." in typed("config", "apply", folder).output
    assert typed("config", "export", "woudenberg", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "municipality.toml").read_text() == settings.read_text()


def test_faults_are_listed_and_nothing_is_applied(typed, folder: Path) -> None:
    settings = folder / "municipality.toml"
    settings.write_text(settings.read_text().replace("#2f6b2f", "groen"))

    refused = typed("config", "apply", folder)

    assert refused.exit_code == 1
    assert "one fault, nothing was applied:" in refused.output
    assert "municipality.toml: municipality woudenberg: colour: must look like #154273." in refused.output
    assert "there is no municipality woudenberg" in typed("config", "export", "woudenberg", folder).output


def test_areas_addresses_and_norms(typed, folder: Path, tmp_path: Path) -> None:
    typed("config", "apply", folder)

    areas = typed("areas", "load", "woudenberg", folder / "areas.geojson")
    assert "13 areas: 0 added, 0 changed, 13 as they were, 0 refused." in areas.output
    addresses = typed("addresses", "load", "woudenberg", folder / "addresses.csv")
    assert "286 addresses loaded, 0 refused." in addresses.output
    assert (
        typed("norms", "add", "woudenberg", 3, "working_days", "--category", "wegen", "--from", "2027-01-01").exit_code
        == 0
    )
    again = typed("norms", "add", "woudenberg", 4, "working_days", "--category", "wegen", "--from", "2027-01-01")
    assert "never changes" in again.output
    assert "wegen" in (listed := typed("norms", "list", "woudenberg").output)
    assert "from 2027-01-01" in listed


def test_a_border_is_picked_by_the_code_of_the_municipality(typed, folder: Path, tmp_path: Path) -> None:
    typed("config", "apply", folder)
    ring = [[5.4, 52.0], [5.5, 52.0], [5.5, 52.1], [5.4, 52.1], [5.4, 52.0]]
    features = [
        {"type": "Feature", "properties": {"statcode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code in ("GM0307", "GM0351")
    ]
    file = tmp_path / "towns.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    assert "1 areas: 0 added, 1 changed" in typed("areas", "load", "woudenberg", file, "--boundary").output
    file.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [features[0], features[0] | {"properties": {"statcode": "GM0308"}}],
            }
        )
    )
    assert "none of these is GM0351" in typed("areas", "load", "woudenberg", file, "--boundary").output
    file.write_text("{}")
    assert "nothing was loaded" in typed("areas", "load", "woudenberg", file).output


def test_a_file_of_addresses_without_coordinates_is_refused(typed, folder: Path, tmp_path: Path) -> None:
    typed("config", "apply", folder)
    (tmp_path / "bad.csv").write_text("street,number\nLaan,1\n")

    refused = typed("addresses", "load", "woudenberg", tmp_path / "bad.csv")

    assert refused.exit_code == 1
    assert "lon and lat, or x and y" in refused.output


@pytest.mark.slow
@pytest.mark.engines("sqlite")
def test_reports_are_invented_once_per_seed(typed, folder: Path) -> None:
    typed("config", "apply", folder)
    assert "load addresses" in typed("generate", "woudenberg").output
    typed("addresses", "load", "woudenberg", folder / "addresses.csv")

    first = typed("generate", "woudenberg", "--weeks", 1, "--until", "2026-11-20")
    again = typed("generate", "woudenberg", "--weeks", 1, "--until", "2026-11-20")

    assert " reports taken in, 0 there already" in first.output
    assert "\n0 reports taken in, " in again.output


def test_a_replay_prints_what_an_auditor_wants(typed, town, db, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(ROWS.encode()))

    words = ("replay", town.slug, tmp_path / "rows.csv.gz", "--mapping", tmp_path / "mapping.toml")
    told = typed(*words, "--until", "2026-09-15 11:00").output

    assert "15 rows: 8 taken in, 0 there already, 0 from after the last moment, 7 refused." in told
    assert "refused     1  outside the municipality" in told
    lines = {" ".join(line.split()) for line in told.splitlines()}
    assert "Stoep 3 1 2 0 0 50%" in lines
    assert "all 4 1 2 1 0 57%" in lines
    assert "open and past the date counts as late, open within the time does not count yet." in lines
    assert "3 with a norm are open, 67% of them past the date." in lines
    assert "15 rows: 0 taken in, 8 there already" in typed(*words).output
    enter(town.id)
    assert db.session.scalar(select(func.count()).select_from(Report)) == 8


def test_a_replay_without_a_usable_row_or_mapping_is_refused(typed, town, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "rows.csv").write_text("nr,gemeld,gesloten,soort\n1,gisteren,,Stoep\n")
    words = ["replay", town.slug, tmp_path / "rows.csv", "--mapping", tmp_path / "mapping.toml"]

    assert "there is no row to replay" in typed(*words).output
    (tmp_path / "mapping.toml").write_text("source = 'proef'")
    assert "columns" in typed(*words).output
