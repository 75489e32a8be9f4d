"""A municipality's set-up as files."""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from sqlalchemy import func, select

from server.model.base import EVERYWHERE, enter, writing
from server.model.category import Category
from server.model.municipality import Municipality
from server.model.norm import NormRow
from server.model.team import Handler, RouteRule
from server.operations import config_files, configuring
from server.operations.config_files import ConfigRefused
from server.operations.config_told import told

DEMO = Path(__file__).parents[3] / "server" / "demo"
FILES = ("areas.geojson", "categories.toml", "municipality.toml", "norms.toml", "rules.toml", "teams.toml")

Change = Callable[[dict[str, Any]], None]


@contextmanager
def everywhere(db) -> Iterator[None]:
    with writing():
        enter(EVERYWHERE)
        try:
            yield
            db.session.commit()
        finally:
            db.session.rollback()


def applied(db, folder: Path) -> list[str]:
    with everywhere(db):
        return configuring.apply(config_files.read(folder))[1]


def exported(db, slug: str, folder: Path) -> dict[str, str]:
    with everywhere(db):
        town = configuring.municipality(slug)
        assert town is not None
        config_files.write(told(town), folder)
    return {file: (folder / file).read_text() for file in FILES}


def edit(folder: Path, file: str, change: Change) -> None:
    document = tomllib.loads((folder / file).read_text())
    change(document)
    (folder / file).write_text(tomli_w.dumps(document))


def find(entries: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
    return next(e for e in entries if all(e.get(key) == value for key, value in facts.items()))


def version(db, slug: str) -> str:
    with everywhere(db):
        town = configuring.municipality(slug)
        assert town is not None
        return town.config_version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of a town, to be changed."""
    return Path(shutil.copytree(DEMO / "woudenberg", tmp_path / "woudenberg", ignore=shutil.ignore_patterns("*.csv")))


def test_what_was_exported_makes_the_same_town_and_the_same_files_elsewhere(db, folder: Path, tmp_path: Path) -> None:
    applied(db, folder)
    first = exported(db, "woudenberg", tmp_path / "first")
    edit(tmp_path / "first", "municipality.toml", lambda d: d.update(slug="elders", code="9999"))

    applied(db, tmp_path / "first")

    second = exported(db, "elders", tmp_path / "second")
    assert {f: t for f, t in first.items() if f != "municipality.toml"} == {
        f: t for f, t in second.items() if f != "municipality.toml"
    }
    assert tomllib.loads(second["municipality.toml"]) == {
        **tomllib.loads(first["municipality.toml"]),
        "slug": "elders",
        "code": "9999",
    }


def test_the_files_in_the_house_are_what_an_export_writes(db, folder: Path, tmp_path: Path) -> None:
    applied(db, folder)

    files = exported(db, "woudenberg", tmp_path / "out")

    for file in FILES[1:]:
        assert files[file] == (folder / file).read_text(), file


def test_applying_the_same_files_again_changes_nothing(db, folder: Path) -> None:
    applied(db, folder)
    before = version(db, "woudenberg")

    assert applied(db, folder) == []
    assert version(db, "woudenberg") == before


def test_a_change_is_told_and_renews_the_version(db, folder: Path) -> None:
    applied(db, folder)
    before = version(db, "woudenberg")
    edit(folder, "municipality.toml", lambda d: d.update(phone="14 0318"))
    edit(folder, "categories.toml", lambda d: find(d["category"], slug="boom").update(duplicate_radius_m=60))

    lines = applied(db, folder)

    assert lines == [
        '~ municipality woudenberg: phone "14 033" -> "14 0318"',
        '~ category boom: duplicate_radius_m "40" -> "60"',
    ]
    assert version(db, "woudenberg") != before


def test_another_municipality_stays_as_it_is(db, folder: Path) -> None:
    applied(db, DEMO / "rijswijk")
    before = version(db, "rijswijk")

    applied(db, folder)

    assert version(db, "rijswijk") == before
    assert applied(db, DEMO / "rijswijk") == []


def test_a_category_that_disappears_is_retired_and_can_come_back(db, folder: Path) -> None:
    applied(db, folder)
    original = (folder / "categories.toml").read_text()
    edit(folder, "categories.toml", lambda d: d["category"].remove(find(d["category"], slug="geluid")))

    assert applied(db, folder) == ['- category geluid "Geluid" (retired)']
    with everywhere(db):
        assert db.session.scalars(select(Category.active).where(Category.slug == "geluid")).one() is False

    (folder / "categories.toml").write_text(original)
    assert '~ category geluid: active "False" -> "True"' in applied(db, folder)


def test_a_member_of_staff_who_disappears_can_not_sign_in_any_more(db, folder: Path) -> None:
    applied(db, folder)
    edit(folder, "teams.toml", lambda d: d["handler"].remove(find(d["handler"], username="crew")))

    assert applied(db, folder) == ['- handler crew "Demo Buitendienst" (retired)']
    with everywhere(db):
        assert db.session.scalars(select(Handler.active).where(Handler.username == "crew")).one() is False


def test_a_norm_in_force_is_never_changed(db, folder: Path) -> None:
    applied(db, folder)
    edit(folder, "norms.toml", lambda d: find(d["norm"], category="wegen").update(amount=4))

    with pytest.raises(ConfigRefused, match=r"norms\.toml.*norm wegen.*never changes"):
        applied(db, folder)


def test_a_new_norm_gets_its_own_day_and_leaves_the_old_one(db, folder: Path) -> None:
    applied(db, folder)
    newer = {"category": "wegen", "kind": "solution", "amount": 4, "unit": "working_days"}
    edit(folder, "norms.toml", lambda d: d["norm"].append({**newer, "valid_from": tomllib.loads("d=2026-12-01")["d"]}))

    assert applied(db, folder) == ["+ norm wegen solution 2026-12-01: 4 working_days"]
    with everywhere(db):
        wegen = select(Category.id).where(Category.slug == "wegen").scalar_subquery()
        amounts = db.session.scalars(select(NormRow.amount).where(NormRow.category_id == wegen).order_by(NormRow.id))
        assert list(amounts) == [6, 4]


def test_a_norm_that_disappears_from_the_files_stays_in_force(db, folder: Path) -> None:
    applied(db, folder)
    edit(folder, "norms.toml", lambda d: d["norm"].remove(find(d["norm"], category="wegen")))

    assert applied(db, folder) == []


def test_every_fault_is_told_at_once_and_nothing_is_applied(db, folder: Path) -> None:
    edit(folder, "municipality.toml", lambda d: d.update(colour="groen", opens=d["closes"]))
    edit(folder, "categories.toml", lambda d: find(d["category"], slug="boom").pop("owner"))

    with pytest.raises(ConfigRefused) as caught:
        applied(db, folder)

    told_faults = [str(fault) for fault in caught.value.faults]
    assert any("municipality.toml" in f and "colour" in f for f in told_faults)
    assert any("categories.toml: category boom" in f and "owner" in f for f in told_faults)
    with everywhere(db):
        assert db.session.scalar(select(func.count()).select_from(Municipality)) == 0


def _drop_catch_all(document: dict[str, Any]) -> None:
    document["rule"] = [rule for rule in document["rule"] if set(rule) != {"team"}]


def _two_wrong_references(document: dict[str, Any]) -> None:
    find(document["rule"], category="afval").update(team="spook", area="BU00000000")


def _own_deputy(document: dict[str, Any]) -> None:
    find(document["handler"], username="kcc").update(deputy="kcc", teams=["klantcontact", "niemand"])


def _circle(document: dict[str, Any]) -> None:
    find(document["category"], slug="afval")["parent"] = "grof-vuil"


def _wrong_question(document: dict[str, Any]) -> None:
    find(document["category"], slug="boom")["questions"][0]["danger_answer"] = "misschien"


def _odd_day(document: dict[str, Any]) -> None:
    day = {"shift_from": time(16), "shift_until": time(8), "areas": ["BU00"]}
    find(document["crew"], slug="wijkploeg").update(depot_x=156_000.0, **day)


def _double(document: dict[str, Any]) -> None:
    document["category"].append(document["category"][3])


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("rules.toml", _drop_catch_all, ["there must be a rule without conditions"]),
        ("rules.toml", _two_wrong_references, ["there is no team spook", "there is no area BU00000000"]),
        ("teams.toml", _own_deputy, ["can't deputise for themselves", "there is no team niemand"]),
        ("categories.toml", _circle, ["category afval: is its own parent", "category grof-vuil: is its own parent"]),
        ("categories.toml", _wrong_question, ["danger_answer misschien is none of its options"]),
        ("categories.toml", _double, ["occurs more than once"]),
        ("municipality.toml", lambda d: d.update(closes=d["opens"]), ["must be later than opens"]),
        ("municipality.toml", lambda d: d.update(kleur="#000000"), ["kleur"]),
        ("rules.toml", lambda d: d.update(regel=[{"team": "kcc"}]), ["does not belong in this file"]),
        ("norms.toml", lambda d: d["norm"][0].update(unit="weeks"), ["unit"]),
        ("norms.toml", lambda d: d["norm"][0].update(valid_from="2026-01-01"), ["write it without quotes"]),
        ("rules.toml", lambda d: d["season"][0].update(starts="31-12"), ["write MM-DD"]),
        ("teams.toml", _odd_day, ["depot_x and depot_y belong", "shift_until must be later", "no area BU00"]),
        (
            "categories.toml",
            lambda d: find(d["category"], slug="boom").update(skill="vliegen"),
            ["no crew has vliegen"],
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(db, folder: Path, file: str, change: Change, words: list[str]) -> None:
    edit(folder, file, change)

    with pytest.raises(ConfigRefused) as caught:
        applied(db, folder)

    for part in words:
        assert part in str(caught.value)


def test_a_missing_file_and_broken_toml_are_told_together(folder: Path) -> None:
    (folder / "norms.toml").unlink()
    (folder / "teams.toml").write_text("[[team]\n")

    with pytest.raises(ConfigRefused) as caught:
        config_files.read(folder)

    assert {fault.file for fault in caught.value.faults} == {"norms.toml", "teams.toml"}


def test_a_team_that_still_has_work_can_not_go_away(db, folder: Path) -> None:
    applied(db, folder)
    edit(folder, "teams.toml", lambda d: d["team"].remove(find(d["team"], slug="klantcontact")))
    edit(folder, "teams.toml", lambda d: [h.update(teams=["beheer"]) for h in d["handler"]])

    with pytest.raises(ConfigRefused, match="there is no team klantcontact"):
        applied(db, folder)


def test_what_nothing_refers_to_goes_away(db, folder: Path) -> None:
    applied(db, folder)
    edit(folder, "teams.toml", lambda d: d["crew"].remove(find(d["crew"], slug="groenploeg")))

    assert applied(db, folder) == ['- crew groenploeg "Groenploeg"']


def test_another_order_of_rules_is_a_change(db, folder: Path) -> None:
    applied(db, folder)
    edit(folder, "rules.toml", lambda d: d["rule"].insert(0, d["rule"].pop(4)))

    assert applied(db, folder) == ["~ the order of what stands in rules.toml"]
    with everywhere(db):
        positions = db.session.scalars(select(RouteRule.position).order_by(RouteRule.position)).all()
    assert positions == list(range(1, len(positions) + 1))


def test_the_code_of_another_municipality_is_taken(db, folder: Path) -> None:
    applied(db, folder)
    edit(folder, "municipality.toml", lambda d: d.update(slug="elders"))

    with pytest.raises(ConfigRefused, match="0351 is the code of woudenberg"):
        applied(db, folder)


def test_without_a_file_the_areas_stay_and_rules_may_still_name_them(db, folder: Path) -> None:
    applied(db, folder)
    (folder / "areas.geojson").unlink()

    assert applied(db, folder) == []


@pytest.mark.engines("sqlite")
def test_who_is_on_duty_and_what_words_mean_danger_stand_in_the_files(db, folder: Path, tmp_path: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["hazard_words"] = ["wespennest"]
        document["duty"] = [{"name": "Nacht", "phone": "0612340000"}, {"name": "Dag", "mail": "dag@duty.example"}]

    edit(folder, "municipality.toml", change)
    applied(db, folder)
    written = tomllib.loads(exported(db, "woudenberg", tmp_path / "out")["municipality.toml"])

    assert written["hazard_words"] == ["wespennest"]
    assert [contact["name"] for contact in written["duty"]] == ["Nacht", "Dag"]


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("wrong", [{}, {"mail": "geen adres"}, {"phone": "bel maar"}])
def test_nobody_is_on_duty_who_can_not_be_reached(db, folder: Path, wrong: dict[str, str]) -> None:
    edit(folder, "municipality.toml", lambda document: document.update(duty=[{"name": "Nacht", **wrong}]))

    with pytest.raises(ConfigRefused, match="duty Nacht"):
        applied(db, folder)
