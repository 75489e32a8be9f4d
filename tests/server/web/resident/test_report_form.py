import pytest
from sqlalchemy import select

from server.model import db
from server.model.base import enter, writing
from server.model.category import Category
from server.model.municipality import Municipality, new_word
from server.model.outbox import OutboxMessage
from server.model.photo import Draft
from server.model.report import Contact, Report
from tests.server.web.resident.conftest import text_of, values_of

LONG = "a" * 2001


def test_a_report_filled_in_step_by_step_arrives_whole(visitor, make, town):
    visitor.fill()
    thanks = visitor.client.get(visitor.send().location)

    report = db.session.scalars(select(Report)).one()
    assert report.text == "Er ligt een losse stoeptegel"
    assert (report.x, report.y) == pytest.approx((town.centre.x, town.centre.y), abs=0.5)
    assert report.category_id == town.categories["stoep"]
    assert report.channel == "website"
    assert db.session.scalars(select(Contact.email)).all() == ["melder@reporter.example"]
    assert f"RIJ-2026-{report.id:06d}" in text_of(thanks)
    assert "Wij lossen dit op voor of op dinsdag 22 september" in text_of(thanks)
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_every_step_is_named_and_numbered(visitor):
    assert "Stap 1 van 4" in text_of(visitor.get("/melden"))
    visitor.words()
    assert "Stap 1 van 4" in text_of(visitor.get("/melden/soort"))
    visitor.kind()
    assert "Stap 2 van 4" in text_of(visitor.get("/melden/plek"))
    visitor.place()
    assert "Stap 3 van 4" in text_of(visitor.get("/melden/contact"))
    visitor.contact()
    assert "Stap 4 van 4" in text_of(visitor.get("/melden/controle"))


@pytest.mark.parametrize("step", ["soort", "plek", "dubbel", "vragen", "contact", "controle"])
def test_who_jumps_ahead_is_led_to_the_first_step(visitor, step):
    assert visitor.get(f"/melden/{step}").location == "/rijswijk/melden"


def test_looking_makes_no_draft(visitor):
    visitor.get("/melden")

    assert db.session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Vul in wat u wilt melden."),
        ("   \n\t ", "Vul in wat u wilt melden."),
        ("\x00\u200b\u202e", "Vul in wat u wilt melden."),
        (LONG, "Uw tekst is te lang (2001 tekens). Maak de tekst korter: tot 2.000 tekens."),
    ],
)
def test_words_that_cannot_be_used_are_told_and_kept(visitor, text, sentence):
    answer = visitor.words(text)

    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert "(1 fout)" in text_of(answer)
    assert values_of(visitor.get("/melden"))["text"] == (LONG if text is LONG else "")


@pytest.mark.parametrize("text", ["Grof", "<script>alert(1)</script>", "'; DROP TABLE report; --", "🚮", "{{ 7 * 7 }}"])
def test_any_words_can_be_reported_and_are_shown_as_they_are(visitor, text):
    visitor.words(text)
    visitor.kind("")
    visitor.place()
    visitor.contact()

    assert text in text_of(visitor.get("/melden/controle"))
    visitor.send()
    assert db.session.scalars(select(Report.text)).all() == [text]


def test_we_propose_what_it_is_about_and_the_likeliest_is_chosen(visitor):
    visitor.words("De lantaarnpaal doet het niet")

    page = visitor.get("/melden/soort")

    assert "Wij denken dat het hierover gaat" in text_of(page)
    assert values_of(page)["kind"] == "lamp"


def test_a_heading_and_an_unknown_category_cannot_be_chosen(visitor):
    visitor.words()
    for wrong in ("wegen", "geen-soort", "../etc/passwd"):
        answer = visitor.kind(wrong)
        assert answer.status_code == 400
        assert "Kies een onderwerp" in text_of(answer)


def test_who_does_not_know_what_it_is_about_goes_on(visitor):
    visitor.words("xyz")
    assert "Wij weten nog niet waar het over gaat" in text_of(visitor.get("/melden/soort"))
    visitor.kind("")
    visitor.place()
    visitor.contact()

    assert "Een medewerker kiest het onderwerp" in text_of(visitor.get("/melden/controle"))


def test_what_is_not_ours_is_said_and_can_be_sent_all_the_same(visitor):
    with writing():
        enter(visitor.town.id)
        category = db.session.get_one(Category, visitor.town.categories["lamp"])
        category.stop_text = "Deze lampen zijn van de provincie."
        db.session.get_one(Municipality, visitor.town.id).config_version = new_word()
        db.session.commit()
    visitor.words()

    answer = visitor.kind("lamp")

    assert answer.status_code == 200
    assert "Deze lampen zijn van de provincie." in text_of(answer)
    assert visitor.kind("lamp", anyway="yes").location == "/rijswijk/melden/plek"


def test_a_category_with_questions_asks_them_and_knows_danger(visitor):
    visitor.words("Er is een boom omgewaaid")
    visitor.kind("boom")
    assert visitor.place().location == "/rijswijk/melden/vragen"

    nothing = visitor.post("/melden/vragen")
    strange = visitor.post("/melden/vragen", **{"answer-gevaar": "misschien"})
    assert (nothing.status_code, strange.status_code) == (400, 400)
    assert "Kies een antwoord." in text_of(nothing)

    visitor.post("/melden/vragen", **{"answer-gevaar": "ja"})
    assert "Is het nu gevaarlijk? Wacht niet." in text_of(visitor.get("/melden/contact"))
    visitor.contact()
    visitor.send()
    assert db.session.scalars(select(Report.urgency)).all() == ["danger"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "geen adres", "Vul een e-mailadres in, zoals naam@voorbeeld.nl."),
        ("email", "a@b", "Vul een e-mailadres in, zoals naam@voorbeeld.nl."),
        ("email", "x@reporter.example\r\nBcc: y@reporter.example", "Vul een e-mailadres in"),
        ("phone", "12", "Vul een telefoonnummer in, zoals 06 12 34 56 78."),
        ("phone", "nul zes", "Vul een telefoonnummer in"),
        ("name", "n" * 201, "Uw naam is te lang. Gebruik tot 200 tekens."),
    ],
)
def test_a_contact_field_that_cannot_be_used_is_told_and_the_rest_is_kept(visitor, field, value, sentence):
    visitor.words()
    visitor.kind()
    visitor.place()

    answer = visitor.contact(**{"email": "goed@reporter.example", field: value})

    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    kept = values_of(answer)
    assert kept["email"] == ("goed@reporter.example" if field != "email" else kept["email"])
    assert visitor.get("/melden/controle").location == "/rijswijk/melden/contact"


def test_without_contact_it_goes_too_and_the_page_says_what_that_means(visitor):
    visitor.words()
    visitor.kind()
    visitor.place()
    visitor.contact(email="")

    assert "Zonder e-mailadres kunnen wij u niet laten weten wat we doen." in text_of(visitor.get("/melden/controle"))
    thanks = visitor.client.get(visitor.send().location)
    assert "Bewaar uw nummer" in text_of(thanks)
    assert db.session.scalars(select(Contact)).all() == []


def test_one_thing_is_changed_from_the_last_page_without_walking_all_steps(visitor):
    visitor.fill()

    assert visitor.post("/melden?terug=controle", text="Twee losse tegels").location == "/rijswijk/melden/controle"
    assert "Twee losse tegels" in text_of(visitor.get("/melden/controle"))


def test_a_change_that_raises_a_question_asks_it_before_the_last_page(visitor):
    visitor.fill()

    answer = visitor.post("/melden/soort?terug=controle", kind="boom")

    assert answer.location == "/rijswijk/melden/vragen?terug=controle"
    done = visitor.post("/melden/vragen?terug=controle", **{"answer-gevaar": "nee"})
    assert done.location == "/rijswijk/melden/controle"


def test_the_whole_form_speaks_english_and_so_does_the_mail(visitor):
    assert "What is the problem?" in text_of(visitor.get("/melden", taal="en"))
    visitor.words()
    assert "What is it about?" in text_of(visitor.get("/melden/soort"))
    visitor.kind()
    assert "Where is it?" in text_of(visitor.get("/melden/plek"))
    visitor.place()
    assert "Fill in an e-mail address" in text_of(visitor.contact(email="wrong"))
    visitor.contact()
    thanks = visitor.client.get(visitor.send().location)
    assert "We will fix this on or before Tuesday 22 September" in text_of(thanks)
    assert db.session.scalars(select(OutboxMessage.language)).all() == ["en"]


def test_an_unknown_language_changes_nothing(visitor):
    assert "Wat is er aan de hand?" in text_of(visitor.get("/melden", taal="xx<script>"))
