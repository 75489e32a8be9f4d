from sqlalchemy import func, select

from server.model import db
from server.model.photo import Draft
from server.model.report import Report
from tests.server.web.resident.conftest import Visitor, text_of, values_of
from tests.support.moments import hours


def reports() -> int:
    return db.session.scalar(select(func.count()).select_from(Report)) or 0


def test_sent_twice_it_is_one_report_with_one_page_of_thanks(visitor):
    draft = values_of(visitor.fill())["draft"]

    first, second = visitor.send(draft), visitor.send(draft)

    assert first.location == second.location
    assert reports() == 1


def test_after_back_and_send_again_it_is_still_one_report(visitor):
    draft = values_of(visitor.fill())["draft"]
    thanks = visitor.send(draft).location
    assert visitor.get("/melden/controle").location == "/rijswijk/melden"

    assert visitor.send(draft).location == thanks
    assert reports() == 1


def test_the_next_report_begins_empty(visitor):
    visitor.fill()
    visitor.send()

    assert values_of(visitor.get("/melden"))["text"] == ""


def test_another_report_keeps_the_place_and_the_contact(visitor):
    draft = values_of(visitor.fill())["draft"]
    visitor.send(draft)

    visitor.post("/melden/nog-een", draft=draft, keep="place")
    visitor.words("Er ligt nog iets")
    visitor.kind("lamp")

    assert "Gekozen plek: bij Voorbeeldlaan" in text_of(visitor.get("/melden/plek"))
    visitor.place()
    visitor.post("/melden/dubbel", action="new")
    assert values_of(visitor.get("/melden/contact"))["email"] == "melder@reporter.example"


def test_a_draft_is_of_one_visitor_and_one_municipality(visitor, app, make):
    draft = values_of(visitor.fill())["draft"]
    stranger = Visitor(app.test_client(), visitor.town)
    elsewhere = Visitor(visitor.client, make.town("woudenberg"))

    assert values_of(stranger.get("/melden"))["text"] == ""
    assert values_of(elsewhere.get("/melden"))["text"] == ""
    assert elsewhere.send(draft).location == "/woudenberg/melden"
    assert elsewhere.get(f"/melden/bedankt/{draft}").status_code == 404
    assert reports() == 0


def test_a_draft_is_kept_for_a_day(visitor, clock):
    visitor.words()
    clock.advance(hours(23))
    assert values_of(visitor.get("/melden"))["text"] == "Er ligt een losse stoeptegel"

    clock.advance(hours(2))
    assert values_of(visitor.get("/melden"))["text"] == ""


def test_sending_nothing_leads_to_the_beginning(visitor):
    assert visitor.send("").location == "/rijswijk/melden"
    assert visitor.send("x" * 500).location == "/rijswijk/melden"


def test_sending_half_a_report_leads_to_what_is_missing(visitor):
    visitor.words()
    visitor.kind()

    draft = db.session.scalars(select(Draft.key)).one()
    assert visitor.send(draft).location == "/rijswijk/melden/plek"
    assert reports() == 0


def test_an_unknown_page_of_thanks_does_not_exist(visitor):
    assert visitor.get("/melden/bedankt/raden").status_code == 404


def test_before_sending_others_are_offered_and_what_was_typed_stays(visitor, make, town):
    make.receipt(town, text="Losse stoeptegel bij de deur")
    visitor.words()
    visitor.kind()
    assert visitor.place(dx=20).location == "/rijswijk/melden/dubbel"

    page = visitor.get("/melden/dubbel")

    assert "20 meter verderop" in text_of(page)
    assert "vandaag gemeld" in text_of(page)
    assert "bij de deur" not in text_of(page)
    assert visitor.post("/melden/dubbel", action="new").location == "/rijswijk/melden/contact"
    visitor.contact()
    visitor.send()
    assert reports() == 2


def test_who_follows_another_report_keeps_the_draft_and_hears_the_end(visitor, make, town):
    other = make.receipt(town)
    visitor.words()
    visitor.kind()
    visitor.place(dx=20)

    way = visitor.post("/melden/dubbel", action="follow", report=other.reference).location
    assert "Vul een e-mailadres in" in text_of(visitor.client.post(way, data={"email": "nee"}))
    done = visitor.client.get(visitor.client.post(way, data={"email": "volger@reporter.example"}).location)

    assert "Wij houden u op de hoogte" in text_of(done)
    assert make.row(town, other.report_id).followers == 1
    assert values_of(visitor.get("/melden"))["text"] == "Er ligt een losse stoeptegel"


def test_a_report_that_does_not_exist_cannot_be_followed(visitor):
    for number in ("RIJ-2026-999999", "0", "abc", "9" * 40):
        assert visitor.get(f"/volgen/{number}").status_code == 404
        assert visitor.post(f"/volgen/{number}", email="a@reporter.example").status_code == 404
