from sqlalchemy import select

from server.domain.command import Close
from server.domain.geo import to_rd
from server.domain.vocabulary import Outcome
from server.model import db
from server.model.base import enter, writing
from server.model.category import Category
from server.model.municipality import Municipality, new_word
from server.wire.intake import GeoPoint, Point
from tests.server.web.resident.conftest import text_of
from tests.support.moments import NOW, days


def test_everybody_sees_the_subject_the_status_and_the_month_and_no_more(visitor, make, town):
    make.receipt(town, text="Bij mijn oma op nummer 7 ligt een losse stoeptegel")

    words = text_of(visitor.get("/meldingen"))

    assert "1 melding" in words
    assert "september 2026" in words
    for private in ("oma", "Voorbeeldlaan", "reporter.example", "RIJ-2026"):
        assert private not in words


def test_what_a_category_keeps_private_is_not_shown(visitor, make, town):
    make.receipt(town)
    with writing():
        enter(town.id)
        for category in db.session.scalars(select(Category)):
            category.on_public_map = False
        db.session.get_one(Municipality, town.id).config_version = new_word()
        db.session.commit()

    assert "Er zijn hier geen open meldingen." in text_of(visitor.get("/meldingen"))
    assert visitor.get("/kaart/meldingen.json").json == []


def test_solved_reports_are_shown_for_two_weeks(visitor, make, town, clock):
    sent = make.receipt(town)
    make.do(town, Close(report_id=sent.report_id, outcome=Outcome.SOLVED, reason="Wij hebben het gemaakt."))
    assert "Klaar" in text_of(visitor.get("/meldingen"))

    clock.advance(days(15))

    assert "0 meldingen" in text_of(visitor.get("/meldingen"))


def test_reports_are_narrowed_down_by_area_and_subject(visitor, make, town):
    make.receipt(town, point=Point(town.centre.x - 500, town.centre.y))
    make.receipt(town, point=Point(town.centre.x + 500, town.centre.y), text="boom omgewaaid")
    west, boom = town.areas["West"], town.categories["boom"]

    assert "2 meldingen" in text_of(visitor.get("/meldingen"))
    assert "1 melding" in text_of(visitor.get("/meldingen", wijk=west))
    assert "0 meldingen" in text_of(visitor.get("/meldingen", wijk=west, soort=boom))
    assert len(visitor.get("/kaart/meldingen.json", soort=boom).json) == 1


def test_a_filter_that_makes_no_sense_shows_everything(visitor, make, town):
    make.receipt(town)

    for wrong in ("x", "-1", "999999", "1 OR 1=1", "9" * 50, "²"):
        assert "1 melding" in text_of(visitor.get("/meldingen", wijk=wrong, soort=wrong))


def test_the_list_goes_on_where_the_page_ended(visitor, make, town):
    oldest = min(make.receipt(town).report_id for _ in range(26))

    first = visitor.get("/meldingen").get_data(as_text=True)
    second = visitor.get("/meldingen", voor=oldest + 1).get_data(as_text=True)

    assert first.count("nearby-list__what") == 25
    assert second.count("nearby-list__what") == 1


def test_a_dot_lies_in_the_middle_of_a_square_and_never_on_the_spot(visitor, make, town):
    make.receipt(town, point=Point(town.centre.x + 3, town.centre.y + 4))

    dot = visitor.get("/kaart/meldingen.json").json[0]

    point = to_rd(GeoPoint(dot["lon"], dot["lat"]))
    assert abs(point.x % 50 - 25) < 2
    assert abs(point.y % 50 - 25) < 2
    assert "stoeptegel" not in dot["words"]


def test_the_other_municipality_is_not_in_sight(visitor, make):
    make.receipt(make.town("woudenberg"), at=NOW)

    assert "0 meldingen" in text_of(visitor.get("/meldingen"))
