"""What can be said about the Android app without building it: that nothing in it is known not to build."""

import ast
import importlib.util
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
FIELD_APP = TOP / "field_app"

# python-for-android 2026.5.9 knows how to build these; the rest are wheels without compiled parts (py3-none-any).
RECIPES = {"android", "httpx", "kivy", "openssl", "pillow", "pyjnius", "python3", "sqlite3"}
PURE = {
    "anyio",
    "certifi",
    "filetype",
    "h11",
    "httpcore",
    "idna",
    "marshmallow",
    "sniffio",
    "typing_extensions",
    "tzdata",
}
IMPORTED_AS = {"PIL": "pillow", "jnius": "pyjnius"}


@pytest.fixture(scope="module")
def spec():
    parser = ConfigParser(interpolation=None)
    parser.read(FIELD_APP / "buildozer.spec", encoding="utf-8")
    return parser["app"]


def names(spec):
    return {requirement.partition("==")[0].strip() for requirement in spec["requirements"].split(",")}


def test_each_requirement_is_a_recipe_or_has_no_compiled_parts(spec):
    assert names(spec) - RECIPES - PURE == set()


def test_the_versions_are_those_that_are_tested(spec):
    setup = (TOP / "setup.cfg").read_text(encoding="utf-8")

    pinned = [requirement.strip() for requirement in spec["requirements"].split(",") if "==" in requirement]
    assert pinned
    assert [requirement for requirement in pinned if f" {requirement}\n" not in setup] == []


def sources():
    app = [path for path in FIELD_APP.rglob("*.py") if "android_files" not in path.parts]
    return [*app, *(TOP / "server/wire").glob("field*.py"), TOP / "server/wire/basemap.py"]


def imported(path):
    """The packages that a page imports, wherever in the page."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_all_that_the_app_imports_is_in_the_package(spec):
    wanted = {name for path in sources() for name in imported(path)} - {"field_app", "server"} - sys.stdlib_module_names

    assert {IMPORTED_AS.get(name, name) for name in wanted} - names(spec) == set()


def test_the_spec_says_all_that_buildozer_and_our_needs_ask(spec):
    for token in ("title", "package.name", "package.domain", "source.dir", "version", "requirements", "orientation"):
        assert spec[token].strip(), token
    assert "." in spec["package.domain"]
    assert {part.strip() for part in spec["orientation"].split(",")} == {"landscape", "portrait"}
    assert spec["android.allow_backup"] == "False", "a backup would take the crew's data to a cloud"
    permissions = {part.strip() for part in spec["android.permissions"].split(",")}
    assert permissions >= {"INTERNET", "ACCESS_NETWORK_STATE", "CAMERA", "ACCESS_FINE_LOCATION", "VIBRATE"}
    for token in ("android.add_resources", "p4a.hook"):
        assert (FIELD_APP / spec[token]).exists(), token


def module(path):
    found = importlib.util.spec_from_file_location(path.stem, path)
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


def test_the_camera_s_provider_comes_into_the_manifest_once():
    hook = module(FIELD_APP / "android_files/hook.py")
    manifest = "<manifest>\n    <application>\n        <activity />\n    </application>\n</manifest>\n"

    once = hook.with_provider(manifest)

    assert once.count("androidx.core.content.FileProvider") == 1
    assert once.index("<provider") < once.index("</application>")
    assert hook.with_provider(once) == once
    with pytest.raises(ValueError, match="no application"):
        hook.with_provider("<manifest />")


def test_what_goes_into_the_app_starts_by_itself(tmp_path, monkeypatch):
    package = module(TOP / ".ci/tablet.py")
    monkeypatch.setattr(package, "WHERE", tmp_path / "tablet")

    package.main()

    assert (tmp_path / "tablet/main.py").read_text() == package.MAIN
    inside = {path.relative_to(tmp_path / "tablet").parts[0] for path in (tmp_path / "tablet").rglob("*.py")}
    assert inside == {"main.py", "field_app", "server"}
    assert not list((tmp_path / "tablet").rglob("server/model"))
