import pytest
from sqlalchemy import select

from server.domain.command import AddNote, Ask, Close, Follow, Join, MoveDate, Plan, See
from server.domain.vocabulary import Outcome
from server.model import db
from server.model.photo import Photo
from server.model.report import Contact
from server.wire.intake import Contact as ContactWords
from tests.server.web.resident.conftest import photo_file, text_of, values_of
from tests.support.moments import NOW, days, hours


@pytest.fixture
def sent(make, town):
    """A report that came in yesterday."""
    return make.receipt(town, at=NOW - days(1))


def page(visitor, sent, code=None):
    return visitor.get(f"/melding/{sent.reference}", code=sent.track_code if code is None else code)


def act(visitor, sent, what, **form):
    return visitor.client.post(f"/rijswijk/melding/{sent.reference}/{what}?code={sent.track_code}", data=form)


def test_the_page_says_how_it_stands_and_what_was_promised(visitor, sent):
    words = text_of(page(visitor, sent))

    assert f"Melding {sent.reference}" in words
    assert "Wij hebben uw melding ontvangen." in words
    assert "Wij lossen dit op voor of op maandag 21 september." in words
    assert "Er ligt een losse stoeptegel." in words


@pytest.mark.parametrize("code", ["", "x", "0" * 22, "x" * 5000, "é", "%00"])
def test_a_wrong_code_opens_nothing_and_says_nothing(visitor, sent, code):
    answer = page(visitor, sent, code)

    assert answer.status_code == 404
    assert "stoeptegel" not in text_of(answer)


@pytest.mark.parametrize("number", ["RIJ-2026-999999", "0", "-1", "abc", "9" * 30, "RIJ"])
def test_an_unknown_number_looks_the_same_as_a_wrong_code(visitor, sent, number):
    assert visitor.get(f"/melding/{number}", code=sent.track_code).status_code == 404


def test_the_code_of_one_report_opens_no_other(visitor, make, town, sent):
    other = make.receipt(town)

    assert page(visitor, other, sent.track_code).status_code == 404


def test_the_other_municipality_knows_nothing(visitor, make, sent):
    make.town("woudenberg")

    assert visitor.client.get(f"/woudenberg/melding/{sent.reference}?code={sent.track_code}").status_code == 404


def test_a_moved_date_stands_beside_the_first_one_with_the_reason(visitor, make, town, sent):
    make.do(
        town, MoveDate(report_id=sent.report_id, due_on=(NOW + days(14)).date(), reason="wij wachten op een onderdeel")
    )

    words = text_of(page(visitor, sent))

    assert "voor of op dinsdag 29 september. Reden: Wij wachten op een onderdeel." in words
    assert "Eerst zeiden wij maandag 21 september." in words


def test_the_time_line_is_public_and_holds_no_word_of_colleagues(visitor, make, town, sent):
    make.do(town, See(report_id=sent.report_id))
    make.do(town, AddNote(report_id=sent.report_id, text="Melder klonk boos."))
    make.do(town, Plan(report_id=sent.report_id, on=(NOW + days(1)).date()))

    words = text_of(page(visitor, sent))

    assert "Wij komen op woensdag 16 september." in words
    assert "boos" not in words
    assert "Test Behandelaar" not in words


def test_the_reporter_adds_words_and_a_photo(visitor, make, town, sent):
    answer = act(visitor, sent, "toevoegen", addition="Het is nu erger.", addition_photos=photo_file())

    words = text_of(visitor.client.get(answer.location))
    assert "Wij hebben uw tekst of foto toegevoegd." in words
    assert "Het is nu erger." in words
    assert db.session.scalars(select(Photo.moment)).all() == ["added"]


@pytest.mark.parametrize(
    ("what", "form", "sentence"),
    [
        ("toevoegen", {"addition": " "}, "Schrijf een tekst of kies een foto."),
        ("toevoegen", {"addition": "x" * 2001}, "Uw tekst is te lang (2001 tekens)."),
        ("toevoegen", {"answer": ""}, "Vul uw antwoord in."),
        ("toevoegen", {}, "Schrijf een tekst of kies een foto."),
    ],
)
def test_an_addition_that_says_nothing_is_told(visitor, sent, what, form, sentence):
    answer = act(visitor, sent, what, **form)

    assert answer.status_code == 400
    assert sentence in text_of(answer)


def test_our_question_is_asked_and_answered(visitor, make, town, sent):
    make.do(town, Ask(report_id=sent.report_id, question="Welk huisnummer is het?"))
    asked = page(visitor, sent)
    assert "Welk huisnummer is het?" in text_of(asked)
    assert "answer" in values_of(asked)

    act(visitor, sent, "toevoegen", answer="Nummer 12.")

    words = text_of(page(visitor, sent))
    assert "Nummer 12." in words
    assert "Uw antwoord" not in words


def test_it_is_still_there_opens_the_report_again(visitor, make, town, clock, sent):
    make.do(town, Close(report_id=sent.report_id, outcome=Outcome.SOLVED, reason="Wij hebben de tegel recht gelegd."))
    clock.advance(days(13))
    assert "Is het echt opgelost? U kunt dit laten weten tot en met dinsdag 29 september." in text_of(
        page(visitor, sent)
    )

    assert "Schrijf wat u nog ziet." in text_of(act(visitor, sent, "heropenen", reopen=""))
    act(visitor, sent, "heropenen", reopen="De tegel wipt weer.")

    assert "Wij kijken opnieuw." in text_of(page(visitor, sent))
    assert make.row(town, sent.report_id).reopened == 1


def test_after_two_weeks_it_is_too_late_to_reopen(visitor, make, town, clock, sent):
    make.do(town, Close(report_id=sent.report_id, outcome=Outcome.SOLVED, reason="Wij hebben de tegel recht gelegd."))
    clock.advance(days(14) + hours(1))

    assert "Is het echt opgelost?" not in text_of(page(visitor, sent))
    answer = act(visitor, sent, "heropenen", reopen="De tegel wipt weer.")
    assert "Dit kan niet meer. Doe een nieuwe melding." in text_of(visitor.client.get(answer.location))


def test_it_is_solved_is_thanked_for(visitor, make, town, sent):
    make.do(town, Close(report_id=sent.report_id, outcome=Outcome.SOLVED, reason="Wij hebben de tegel recht gelegd."))

    answer = act(visitor, sent, "opgelost")

    assert "Fijn om te horen." in text_of(visitor.client.get(answer.location))
    assert make.row(town, sent.report_id).status == "ended"


def test_no_longer_needed_ends_the_report_once(visitor, make, town, sent):
    act(visitor, sent, "intrekken")
    act(visitor, sent, "intrekken")

    assert make.row(town, sent.report_id).outcome == "withdrawn"
    words = text_of(page(visitor, sent))
    assert "Is het echt opgelost?" not in words
    assert "Niet meer nodig" not in words


def test_the_link_that_stops_the_mail_does_nothing_until_the_button_is_pressed(visitor, sent):
    opened = visitor.get(f"/melding/{sent.reference}/stop", code=sent.track_code)
    assert "Stop de e-mail" in text_of(opened)
    assert db.session.scalars(select(Contact.stopped_at)).all() == [None]

    act(visitor, sent, "stop")

    assert db.session.scalars(select(Contact.stopped_at)).all() == [NOW]
    assert "E-mail stoppen" not in text_of(page(visitor, sent))


def test_a_follower_sees_how_it_stands_and_nothing_of_the_reporter(visitor, make, town, sent):
    contact = ContactWords(email="volger@reporter.example")
    make.do(town, Follow(report_id=sent.report_id, contact=contact), by="reporter")
    code = db.session.scalars(select(Contact.track_code).where(Contact.kind == "follower")).one()

    words = text_of(page(visitor, sent, code))
    assert "Wij hebben uw melding ontvangen." in words
    assert "losse stoeptegel" not in words
    for what in ("toevoegen", "intrekken", "heropenen", "opgelost"):
        visitor.client.post(
            f"/rijswijk/melding/{sent.reference}/{what}?code={code}", data={"addition": "x", "reopen": "x"}
        )
    assert make.row(town, sent.report_id).status == "reported"
    assert make.row(town, sent.report_id).version == 2


def test_a_joined_report_tells_how_the_main_one_stands(visitor, make, town, sent):
    main = make.receipt(town, at=NOW - days(2))
    make.do(town, Join(report_id=sent.report_id, main_report_id=main.report_id))
    assert f"Wij doen het samen met melding {main.reference}." in text_of(page(visitor, sent))

    make.do(town, Close(report_id=main.report_id, outcome=Outcome.SOLVED, reason="Wij hebben alles recht gelegd."))

    assert "Wij hebben alles recht gelegd." in text_of(page(visitor, sent))


def test_actions_with_a_wrong_code_do_nothing(visitor, make, town, sent):
    for what in ("toevoegen", "intrekken", "heropenen", "opgelost", "stop"):
        assert visitor.client.post(f"/rijswijk/melding/{sent.reference}/{what}?code=x").status_code == 404
    assert make.row(town, sent.report_id).version == 1


@pytest.mark.parametrize("proof", ["melder@reporter.example", "MELDER@Reporter.example"])
@pytest.mark.parametrize("number", ["{reference}", "{id}", " {reference} "])
def test_a_report_is_found_by_number_and_address(visitor, sent, number, proof):
    number = number.format(reference=sent.reference, id=sent.report_id)

    answer = visitor.post("/volg", number=number, proof=proof)

    assert text_of(visitor.client.get(answer.location)).count(f"Melding {sent.reference}") >= 1


@pytest.mark.parametrize(
    ("number", "proof", "sentence"),
    [
        ("", "", "Vul het nummer van uw melding in."),
        ("1", "", "Vul het e-mailadres in."),
        ("999999", "melder@reporter.example", "Wij kunnen deze melding niet vinden."),
        ("1", "ander@reporter.example", "Wij kunnen deze melding niet vinden."),
        ("1", "2280AB", "Wij kunnen deze melding niet vinden."),
        ("1", "%", "Wij kunnen deze melding niet vinden."),
        ("x" * 9999, "y" * 9999, "Wij kunnen deze melding niet vinden."),
    ],
)
def test_a_wrong_pair_gets_one_neutral_sentence(visitor, sent, number, proof, sentence):
    answer = visitor.post("/volg", number=number, proof=proof)

    assert answer.status_code == 400
    assert sentence in text_of(answer)


def test_guessing_slows_down_and_knowing_forgives(visitor, sent, clock):
    for _ in range(5):
        assert visitor.post("/volg", number="1", proof="fout@reporter.example").status_code == 400
    good = {"number": sent.reference, "proof": "melder@reporter.example"}

    waiting = visitor.post("/volg", **good)
    assert waiting.status_code == 429
    assert "Wacht 31 seconden" in text_of(waiting) or "Wacht 30 seconden" in text_of(waiting)

    clock.advance(hours(1))
    assert visitor.post("/volg", **good).status_code == 303
    assert visitor.post("/volg", number="1", proof="fout@reporter.example").status_code == 400
