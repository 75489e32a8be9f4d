"""The rules that the tools can't hold by themselves."""

import json
import os
import re
import subprocess
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path

import pytest

from server.config import Settings

TOP = Path(__file__).parents[2]
SETTINGS = TOP / "docs/operations.md"
SHARED_BY_CHANNELS = {"transport"}


@pytest.fixture(scope="module")
def setup_cfg():
    parser = ConfigParser()
    parser.read(TOP / "setup.cfg", encoding="utf-8")
    return parser


def lines(text):
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def test_each_channel_and_service_is_kept_apart_from_the_others(setup_cfg):
    listed = lines(setup_cfg["importlinter:contract:channels"]["modules"])
    present = {path.parent.name for path in (TOP / "integrations").glob("*/__init__.py")}

    assert set(listed) == {f"integrations.{name}" for name in present - SHARED_BY_CHANNELS}


@pytest.mark.parametrize("section", ["options", "options.extras_require"])
def test_each_requirement_is_pinned(setup_cfg, section):
    names = {"options": "install_requires", "options.extras_require": "dev"}
    required = lines(setup_cfg[section][names[section]])

    assert required
    assert [line for line in required if "==" not in line] == []


@pytest.mark.parametrize("folder", ["server/web/assets", ".ci/spectral"])
def test_what_npm_brings_is_locked_without_saying_where_it_comes_from(folder):
    wanted = json.loads((TOP / folder / "package.json").read_text())["dependencies"]
    locked = json.loads((TOP / folder / "package-lock.json").read_text())["packages"]

    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"]
    assert not [name for name, package in locked.items() if "resolved" in package]


@pytest.fixture(scope="module")
def documented():
    """The defaults of the settings, as who runs it reads them."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\| [^|]+ \|$", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: default.strip("` ") for name, default in rows}


def test_the_settings_are_documented_with_their_defaults(documented):
    assert documented == {known.metadata["env"]: shown(known.default) for known in fields(Settings)}


def shown(default):
    return str(int(default)) if isinstance(default, bool) else str(default)


@pytest.mark.parametrize("decision", sorted((TOP / "docs/decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_says_why_and_what_else_was_weighed(decision):
    text = decision.read_text(encoding="utf-8")
    number, _, _ = decision.stem.partition("-")

    assert text.startswith(f"# {number}. ")
    for part in ("Context", "Decision", "Consequences", "Rejected"):
        assert f"\n## {part}\n" in text


@pytest.mark.parametrize("name", ["PORT", "DATA_DIR", "DATABASE_URL"])
def test_a_setting_comes_through_make(name):
    """A variable that the Makefile gives a value for one target, is taken from the environment of all the others."""
    shown = subprocess.run(
        ["make", "--no-print-directory", "--eval", "show: ; @env", "show"],
        cwd=TOP,
        env={**os.environ, name: "as-it-was-set"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"{name}=as-it-was-set" in shown.stdout.splitlines()
