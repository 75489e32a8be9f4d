"""The demo towns: what a municipality may expect of a complete set-up."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely import Point as Spot

from server.domain.classification import CategoryWords, WordModel
from server.domain.geo import to_rd
from server.domain.language import check_b1
from server.domain.norm import Norm, norm_for
from server.domain.vocabulary import NormKind, NormUnit, Urgency
from server.operations import config_files
from server.operations.config_checks import faults_in
from server.operations.config_schema import Config
from server.operations.drawing import SCENES
from server.operations.invention import read_words
from server.operations.shapes import BOUNDARY, Drawn, doubts
from server.wire.intake import GeoPoint

DEMO = Path(__file__).parents[2] / "server" / "demo"
ACCOUNTS = {"kcc", "handler", "coordinator", "supervisor", "admin", "crew"}


@pytest.fixture(params=["rijswijk", "woudenberg"], scope="module")
def town(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def config(town: str) -> Config:
    return config_files.read(DEMO / town)


def test_everything_fits_together(config: Config) -> None:
    assert faults_in(config) == []


def test_the_subjects_are_complete_and_said_in_two_languages(config: Config) -> None:
    subjects = [c for c in config["category"] if c["parent"]]

    assert len([c for c in config["category"] if c["parent"] is None]) == 11
    assert 45 <= len(subjects) <= 60
    for category in subjects:
        assert category["public_name_en"], category["slug"]
        assert category["description"], category["slug"]
        assert len(category["synonyms"]) >= 6, category["slug"]
        assert bool(category["stop_text"]) == bool(category["stop_text_en"])


def test_every_text_for_residents_is_on_level_b1(config: Config) -> None:
    for category in config["category"]:
        texts = [category["description"], category["stop_text"]]
        texts += [words for q in category["questions"] for words in (q["text"], q["stop_text"])]
        for text in filter(None, texts):
            assert check_b1(text) == [], (category["slug"], text)


def test_every_question_can_be_answered_with_i_do_not_know(config: Config) -> None:
    for category in config["category"]:
        for question in category["questions"]:
            options = {o["value"]: o for o in question["options"]}
            if question["key"] not in {"wie", "wat"}:
                assert "weet_ik_niet" in options, (category["slug"], question["key"])
            assert all(option["label_en"] for option in options.values())
            assert question["text_en"]


def norm_of(config: Config, category: dict[str, Any], urgency: Urgency) -> Norm | None:
    """Return the norm for solving that holds in the middle of 2026."""
    ids = {c["slug"]: n for n, c in enumerate(config["category"], 1)}
    areas = {a["code"]: n for n, a in enumerate(config["area"], 1)}
    norms = [
        Norm(
            number,
            n["kind"],
            n["amount"],
            n["unit"],
            n["valid_from"],
            ids.get(n["category"]),
            n["channel"],
            areas.get(n["area"]),
            n["urgency"],
        )
        for number, n in enumerate(config["norm"])
    ]
    path = [ids[slug] for slug in (category["slug"], category["parent"]) if slug]
    return norm_for(
        norms,
        NormKind.SOLUTION,
        category_path=path,
        channel="website",
        area_ids=(),
        urgency=urgency,
        on=date(2026, 7, 1),
    )


def test_every_subject_has_a_norm_and_danger_is_made_safe_within_a_day(config: Config) -> None:
    assert all(n["source"].startswith("voorbeeld, het college stelt vast (bron: ") for n in config["norm"])
    for category in config["category"]:
        assert norm_of(config, category, Urgency.NORMAL) is not None
        if any(question["danger_answer"] for question in category["questions"]):
            norm = norm_of(config, category, Urgency.DANGER)
            assert norm is not None
            assert norm.unit is NormUnit.HOURS, category["slug"]
            assert norm.amount <= 24


def test_both_clocks_have_a_norm_for_all_that_has_no_own(config: Config) -> None:
    general = {(n["kind"], n["urgency"]) for n in config["norm"] if n["category"] is None}

    assert {(kind, None) for kind in NormKind} <= general
    assert {(kind, Urgency.DANGER) for kind in NormKind} <= general


def test_the_staff_has_every_demo_account_and_somebody_away_with_a_deputy(config: Config) -> None:
    assert {h["username"] for h in config["handler"]} >= ACCOUNTS
    assert any(h["absent_from"] and h["deputy"] for h in config["handler"])
    assert all(h["name"].startswith(("Demo ", "Test ")) for h in config["handler"])


def test_the_neighbourhoods_are_coarse_and_tile_the_town(config: Config) -> None:
    areas = [Drawn(**entry) for entry in config["area"]]
    boundary = next(a.shape for a in areas if a.kind == BOUNDARY)

    assert doubts(areas, boundary) == []
    for area in areas:
        if area.kind != BOUNDARY:
            assert len(area.shape.geoms) == 1
            assert len(area.shape.geoms[0].exterior.coords) <= 31


def test_the_addresses_lie_in_the_town(config: Config, town: str) -> None:
    boundary = next(entry["shape"] for entry in config["area"] if entry["kind"] == BOUNDARY)

    with (DEMO / town / "addresses.csv").open() as file:
        rows = list(csv.DictReader(file))

    assert len(rows) > 200
    assert len({(r["street"], r["number"]) for r in rows}) == len(rows)
    for row in rows:
        point = to_rd(GeoPoint(float(row["lon"]), float(row["lat"])))
        assert boundary.contains(Spot(point.x, point.y)), row


def test_the_two_towns_differ_where_municipalities_do() -> None:
    one, other = (config_files.read(DEMO / slug)["municipality"][0] for slug in ("rijswijk", "woudenberg"))

    for field in ("feedback_policy", "phone", "colour", "prefix", "liberation_day_every_year", "opens"):
        assert one[field] != other[field], field


def test_words_as_residents_write_them_find_their_subject(config: Config) -> None:
    subjects = [c for c in config["category"] if c["active"] and (c["parent"] or c["slug"] == "overig")]
    model = WordModel.build(
        [CategoryWords(n, c["public_name"], c["description"], tuple(c["synonyms"])) for n, c in enumerate(subjects)]
    )
    examples = {
        "grof vuil": "grof-vuil",
        "bankstel bij de container": "grof-vuil",
        "stoeptegel los": "stoep",
        "losliggende stoep": "stoep",
        "lantaarnpaal doet het niet": "straatverlichting",
        "put verstopt": "put-verstopt",
        "hondenpoep": "hondenpoep",
        "boom omgewaaid": "boom",
        "er zit een gat in de weg": "gat-in-de-weg",
        "kliko niet geleegd": "minicontainer",
        "glasbak zit vol": "container-vol-of-kapot",
        "hangjongeren": "jongeren",
        "rat gezien": "ratten",
        "er wordt te hard gereden": "onveilig-verkeer",
    }

    found = {words: [subjects[s.category_id]["slug"] for s in model.classify(words)][:1] for words in examples}

    assert found == {words: [slug] for words, slug in examples.items()}


def test_most_words_for_invented_reports_are_recognised_by_the_classification(config: Config) -> None:
    subjects = [c for c in config["category"] if c["parent"]]
    model = WordModel.build(
        [CategoryWords(n, c["public_name"], c["description"], tuple(c["synonyms"])) for n, c in enumerate(subjects)]
    )
    slugs = {c["slug"] for c in subjects}
    texts = [(t.format(plek=""), k.category) for k in read_words().kinds if k.category in slugs for t in k.texts]

    right = sum(slug in [subjects[s.category_id]["slug"] for s in model.classify(text)] for text, slug in texts)

    assert right / len(texts) > 0.85


def test_invented_reports_have_words_enough() -> None:
    words = read_words()
    mains: dict[str, int] = {}
    parents = {c["slug"]: c["parent"] or c["slug"] for c in config_files.read(DEMO / "rijswijk")["category"]}
    for kind in words.kinds:
        mains[parents[kind.category]] = mains.get(parents[kind.category], 0) + len(kind.texts)
        assert kind.scene in {"", *SCENES}
        assert kind.solved

    assert set(mains) == set(parents.values())
    assert min(mains.values()) >= 6


def test_what_invented_reporters_hear_is_on_level_b1() -> None:
    words = read_words()
    heard = [text for kind in words.kinds for text in kind.solved]
    for name in ("questions", "move_reasons", "later_reasons", "not_found", "already_solved", "not_ours", "not_done"):
        heard += words.other[name]

    assert {text: remarks for text in heard if (remarks := check_b1(text))} == {}
