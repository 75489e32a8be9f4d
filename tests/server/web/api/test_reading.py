"""Everybody may read: what can be reported, what came in and how it stands, and nothing of anybody."""

import csv
import io
import re

import pytest

from server.domain.command import AddNote, Close, Join, Start
from server.domain.vocabulary import Outcome
from server.model.base import db
from server.model.category import Category
from server.wire.intake import Contact, Point
from tests.server.web.api.conftest import Program, wrongs
from tests.support.moments import NOW, days, hours

RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def numbers(collection) -> list[str]:
    return [feature["id"] for feature in collection["features"]]


@pytest.fixture
def private(make, town):
    """Keep bomen off the public map."""
    with make.change(town):
        db.session.get_one(Category, town.categories["boom"]).on_public_map = False


def test_a_list_and_a_report_hold_no_person_word_or_exact_place(reader, make, town):
    contact = Contact(name="Test Oma", email="oma@reporter.example", phone="0612345678")
    receipt = make.receipt(town, text="Bel Test Buurman op 0687654321", contact=contact)
    make.do(town, AddNote(report_id=receipt.report_id, text="Geheim van een collega"))
    make.do(town, Start(report_id=receipt.report_id))
    make.do(town, Close(report_id=receipt.report_id, outcome=Outcome.SOLVED, reason="Test Buurman hielp."))
    told = [
        reader.get(path).get_data(as_text=True)
        for path in ("/meldingen", f"/meldingen/{receipt.reference}", "/open-data/meldingen.json")
    ]

    for words in told:
        assert receipt.reference in words
        assert not re.search(r"Oma|Buurman|0612345678|0687654321|reporter|Geheim|Voorbeeldlaan|koepel", words)
        assert receipt.track_code not in words
    shown = reader.read(f"/meldingen/{receipt.reference}")
    assert (shown["properties"]["status"], shown["properties"]["uitkomst"]) == ("klaar", "hersteld")
    assert shown["verloop"][0]["tekst"] == "Wij zijn ermee bezig."


def test_the_place_is_the_middle_of_a_square_in_degrees_or_in_metres(reader, make, town):
    make.receipt(town, point=Point(town.centre.x + 3, town.centre.y + 4))
    in_degrees, in_metres = reader.get("/meldingen"), reader.get("/meldingen", crs=RD)

    (x, y) = in_metres.get_json(force=True)["features"][0]["geometry"]["coordinates"]
    assert (x % 50, y % 50) == (25, 25)
    (lon, lat) = in_degrees.get_json(force=True)["features"][0]["geometry"]["coordinates"]
    assert 4 < lon < 5 < 51 < lat < 53
    assert in_degrees.headers["Content-Crs"] == f"<{CRS84}>"
    assert in_metres.headers["Content-Crs"] == f"<{RD}>"
    assert in_metres.content_type == "application/geo+json"
    assert reader.read("/crss") == {"crs": [CRS84, RD]}


def test_a_box_holds_what_is_shown_in_it_in_either_coordinates(reader, make, town):
    near = make.receipt(town).reference
    far = make.receipt(town, point=Point(town.centre.x + 600, town.centre.y)).reference
    x, y = town.centre.x, town.centre.y
    (lon, lat) = reader.read(f"/meldingen/{near}")["geometry"]["coordinates"]

    assert set(numbers(reader.read("/meldingen"))) == {near, far}
    in_metres = {"bbox": f"{x - 99},{y - 99},{x + 99},{y + 99}", "bbox-crs": RD}
    assert numbers(reader.read("/meldingen", **in_metres)) == [near]
    box = f"{lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}"
    assert numbers(reader.read("/meldingen", bbox=box)) == [near]


def test_what_makes_no_sense_is_told_all_at_once(reader):
    asked = {"crs": "EPSG:4326", "bbox": "1,2,3", "status": "half", "pagina": "0", "ontvangenVanaf": "gisteren"}
    faults = wrongs(reader.get("/meldingen", **asked))

    assert set(faults) == set(asked)
    assert wrongs(reader.get("/meldingen", bbox="5,52,4,53")).keys() == {"bbox"}
    assert wrongs(reader.get("/meldingen", **{"bbox": "4,52,5,53", "bbox-crs": "x"})).keys() == {"bbox-crs"}
    assert wrongs(reader.get("/gebieden", crs="x")).keys() == {"crs"}
    assert wrongs(reader.get("/open-data/meldingen.csv", van="2026-01-01", tot="2026-12-31")).keys() == {"van"}


def test_a_list_can_be_asked_by_subject_status_and_time_and_has_pages(reader, make, town):
    old = make.receipt(town, at=NOW - days(100)).reference
    lamp = make.receipt(town, at=NOW - hours(5), category="lamp").reference
    ended = make.receipt(town, at=NOW - hours(4), category="boom")
    make.do(town, Close(report_id=ended.report_id, outcome=Outcome.SOLVED, reason="Gesnoeid."))

    assert numbers(reader.read("/meldingen")) == [ended.reference, lamp]
    assert numbers(reader.read("/meldingen", categorie="wegen")) == [lamp]
    assert numbers(reader.read("/meldingen", status="klaar")) == [ended.reference]
    assert numbers(reader.read("/meldingen", ontvangenVanaf="2026-01-01", ontvangenTot="2026-08-01")) == [old]
    assert numbers(reader.read("/meldingen", gewijzigdVanaf="2026-09-15T11:00:00+02:00")) == [ended.reference]
    first = reader.get("/meldingen", paginaGrootte="1")
    links = {link["rel"]: link["href"] for link in first.get_json(force=True)["links"]}
    assert set(links) == {"self", "next"}
    assert 'rel="next"' in first.headers["Link"]
    path = links["next"].partition("/v1")[2]
    assert numbers(reader.client.get(f"/{town.slug}/v1{path}").get_json(force=True)) == [lamp]


def test_what_is_off_the_public_map_and_what_was_joined_stays_out(reader, make, town, private):
    boom = make.receipt(town, category="boom").reference
    main, twin = make.receipt(town), make.receipt(town)
    make.do(town, Join(report_id=twin.report_id, main_report_id=main.report_id))

    assert numbers(reader.read("/meldingen")) == [main.reference]
    assert wrongs(reader.get(f"/meldingen/{boom}"), 404) == {}
    assert reader.read(f"/meldingen/{twin.reference}")["properties"]["status"] == "gemeld"
    assert [row["meldingsnummer"] for row in reader.read("/open-data/meldingen.json")["meldingen"]] == [main.reference]


def test_another_municipality_has_nothing_of_this_one(app, make, town):
    number = make.receipt(town).reference
    other = Program(app.test_client(), make.town("woudenberg"))

    assert numbers(other.read("/meldingen")) == []
    assert other.get(f"/meldingen/{number}").status_code == 404
    assert app.test_client().get("/nergens/v1/meldingen").headers["API-Version"] == "1.0.0"


def test_subjects_come_with_questions_and_terms_and_norms_with_a_sentence(reader):
    subjects = {row["code"]: row for row in reader.read("/categorieen")["categorieen"]}

    assert set(subjects) == {"stoep", "lamp", "boom", "overig"}
    assert subjects["boom"]["vragen"][0]["keuzes"]
    assert subjects["boom"]["oplossing"] == {"aantal": 10, "eenheid": "werkdagen", "tekst": "10 werkdagen"}
    assert reader.read("/categorieen/stoep") == subjects["stoep"]
    assert reader.get("/categorieen/wegen").status_code == 404  # a heading
    told = {
        (row["soort"], (row["categorie"] or {}).get("code"), *row["geldtVoor"]): row["tekst"]
        for row in reader.read("/normen")["normen"]
    }
    assert told["oplossing", "boom"] == "Wij lossen dit op binnen 10 werkdagen."
    assert told["eerste_reactie", None] == "U hoort van ons binnen 2 werkdagen."
    assert told["oplossing", None, "gevaar"] == "Wij lossen dit op binnen 24 uur."


def test_areas_are_geojson_in_either_coordinates(reader):
    west = reader.read("/gebieden/WK1")

    assert (west["properties"]["naam"], west["geometry"]["type"]) == ("West", "Polygon")
    assert [area["id"] for area in reader.read("/gebieden")["features"]] == ["WK1", "WK2"]
    assert reader.read("/gebieden/WK1", crs="EPSG:28992")["geometry"]["coordinates"][0][0][0] > 10_000
    assert reader.get("/gebieden/WK9").status_code == 404


def test_open_data_is_the_same_as_table_and_as_json_and_is_described(reader, make, town):
    make.receipt(town, at=NOW - days(200))  # longer ago than is asked
    number = make.receipt(town).reference
    table = reader.get("/open-data/meldingen.csv")
    (row,) = csv.DictReader(io.StringIO(table.get_data(as_text=True)))
    (same,) = reader.read("/open-data/meldingen.json")["meldingen"]

    assert row["meldingsnummer"] == same["meldingsnummer"] == number
    assert row == {name: "" if value is None else str(value) for name, value in same.items()}
    assert table.content_type == "text/csv; charset=utf-8"
    catalogue = reader.read("/open-data/catalogus")
    (dataset,) = catalogue["dcat:dataset"]
    assert [d["dcat:downloadURL"]["@id"].rpartition(".")[2] for d in dataset["dcat:distribution"]] == ["csv", "json"]


def test_who_has_an_answer_still_is_told_so(reader, make, town):
    make.receipt(town)
    tag = reader.get("/meldingen").headers["ETag"]
    again = reader.get("/meldingen", headers={"If-None-Match": tag})

    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["API-Version"] == "1.0.0"
    make.receipt(town)
    assert reader.get("/meldingen", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.engines("sqlite")
def test_every_answer_says_its_version_and_may_be_read_by_pages_of_others(reader, town):
    client, base = reader.client, f"/{town.slug}/v1"
    answers = [
        (200, reader.get("/crss")),
        (404, reader.get("/crss/")),
        (404, reader.get("/nergens")),
        (404, client.get(base)),
        (405, client.delete(f"{base}/meldingen")),
        (401, client.post(f"{base}/meldingen", json={})),
        (200, client.options(f"{base}/meldingen")),
    ]

    for status, answer in answers:
        assert answer.status_code == status
        assert answer.headers["API-Version"] == "1.0.0"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        if status >= 400:
            assert wrongs(answer, status) == {}
    assert set(answers[4][1].headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "Volgcode" in answers[-1][1].headers["Access-Control-Allow-Headers"]
