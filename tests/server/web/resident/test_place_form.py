import json

import pytest
from sqlalchemy import select

from server.domain.geo import to_wgs84
from server.model import db
from server.model.report import Report
from tests.server.web.resident.conftest import Visitor, text_of, values_of


@pytest.fixture
def at_place(visitor) -> Visitor:
    """A visitor who is asked where it is."""
    visitor.words()
    visitor.kind()
    return visitor


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"lon": "", "lat": ""}, "Kies een plek."),
        ({"lon": "vier", "lat": "52"}, "Deze plek klopt niet. Kies de plek opnieuw."),
        ({"lon": "nan", "lat": "nan"}, "Deze plek ligt niet in Rijswijk."),
        ({"lon": "inf", "lat": "1e400"}, "Deze plek ligt niet in Rijswijk."),
        ({"lon": "52.04", "lat": "4.3"}, "Deze plek ligt niet in Rijswijk."),
        ({"lon": "5.2", "lat": "52.2"}, "Deze plek ligt niet in Rijswijk."),
        ({"lon": "", "lat": "", "address": "Bestaatnietstraat 1"}, "Geen adres gevonden."),
        ({"lon": "", "lat": "", "address": "%_'; --"}, "Geen adres gevonden."),
        ({"place_text": "x" * 501}, "Uw tekst over de plek is te lang."),
    ],
)
def test_a_place_that_cannot_be_used_is_told(at_place, form, sentence):
    answer = at_place.place(**form)

    assert answer.status_code == 400
    assert sentence in text_of(answer)


def test_a_place_in_the_other_town_names_that_town(at_place, make):
    other = make.town("woudenberg")

    answer = at_place.place(dx=other.centre.x - at_place.town.centre.x)

    assert "Deze plek ligt in Woudenberg. Meld het bij de gemeente Woudenberg." in text_of(answer)


def test_a_point_on_the_border_is_accepted(at_place):
    assert at_place.place(dx=2050).location == "/rijswijk/melden/contact"
    assert at_place.place(dx=2500).status_code == 400


def test_an_address_that_fits_one_is_taken_at_once(at_place):
    answer = at_place.place(lon="", lat="", address="Proefstraat 21")

    assert answer.location == "/rijswijk/melden/contact"
    assert "Proefstraat 21" in text_of(at_place.get("/melden/plek"))


def test_an_address_that_fits_more_is_chosen_from_a_list(at_place):
    results = at_place.client.get(at_place.place(lon="", lat="", address="Proefstraat 1").location)
    assert "Kies het adres" in text_of(results)
    again = at_place.client.post(results.request.full_path, data={"address": "Proefstraat 1", "action": "next"})
    assert "Kies een adres uit de lijst." in text_of(again)

    found = at_place.get("/adressen", q="Proefstraat 1").json
    at_place.place(lon="", lat="", address="Proefstraat 1", choice=found[1]["value"])

    assert found[1]["label"] == "Proefstraat 11, Rijswijk"
    assert "Proefstraat 11" in text_of(at_place.get("/melden/plek"))


@pytest.mark.parametrize(
    "choice",
    ["niets", "[]", "{}", "[1, 2, 3, 4, 5, 6]", '["a", "1", "", "R", "x", "y"]', '["a", "1", "", "R", 1e9, 1e9]'],
)
def test_a_choice_that_was_tampered_with_is_no_place(at_place, choice):
    assert at_place.place(lon="", lat="", choice=choice).status_code == 400


def test_a_choice_outside_the_town_is_refused(at_place):
    choice = json.dumps(["Dam", "1", "", "Amsterdam", 121_000, 487_000])

    assert "ligt niet in Rijswijk" in text_of(at_place.place(lon="", lat="", choice=choice))


def test_words_alone_are_a_place(at_place):
    assert at_place.place(lon="", lat="", place_text="bij de brug").location == "/rijswijk/melden/contact"
    at_place.contact()
    at_place.send()

    report = db.session.scalars(select(Report)).one()
    assert (report.x, report.place_text) == (None, "bij de brug")
    assert "geen punt" in report.place_doubt


def test_after_a_mistake_the_words_about_the_place_are_still_there(at_place):
    answer = at_place.place(lon="vier", lat="52", place_text="bij de brug")

    assert values_of(answer)["place_text"] == "bij de brug"


def test_the_address_box_searches_by_street_and_by_postcode(visitor):
    assert [a["label"] for a in visitor.get("/adressen", q="voorbeeldlaan 2").json][:2] == [
        "Voorbeeldlaan 21, Rijswijk",
        "Voorbeeldlaan 23, Rijswijk",
    ]
    assert visitor.get("/adressen", q="2281 AB").json[0]["label"].startswith("Proefstraat")
    assert visitor.get("/adressen", q="v").json == []
    assert visitor.get("/adressen").json == []
    assert visitor.get("/adressen", q="x" * 5000).json == []


def test_a_point_on_the_map_is_called_by_the_nearest_address(visitor, town):
    at = to_wgs84(town.centre)
    near = visitor.get("/adressen/bij", lon=at.lon, lat=at.lat).json

    assert near == {"label": "bij Voorbeeldlaan 15, Rijswijk", "ours": True}
    assert visitor.get("/adressen/bij", lon=6.5, lat=53.2).json["ours"] is False
    assert visitor.get("/adressen/bij", lon="x").json == {"label": "", "ours": False}


def test_the_map_draws_the_neighbourhoods_and_knows_the_streets(visitor):
    areas = visitor.get("/kaart/gebieden.json").json
    streets = visitor.get("/kaart/straten.json").json

    assert {f["properties"]["naam"] for f in areas["features"]} == {"West", "Oost"}
    assert {street for street, _, _ in streets} == {"Voorbeeldlaan", "Proefstraat"}


def test_the_picture_of_the_place_is_a_drawing_for_who_has_no_script(at_place):
    assert at_place.get("/melden/kaart.svg").status_code == 404
    at_place.place()

    picture = at_place.get("/melden/kaart.svg")

    assert picture.mimetype == "image/svg+xml"
    assert b">West<" in picture.data or b">Oost<" in picture.data
