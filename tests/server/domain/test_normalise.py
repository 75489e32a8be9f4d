import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.normalise import (
    LINE_MAX,
    REST_MAX,
    TEXT_MAX,
    Draft,
    normalise,
    plain_email,
    plain_line,
    plain_phone,
    plain_text,
)
from server.wire.intake import Contact, IncomingReport, Point

HERE = Point(82_000, 450_000)


def incoming(**more) -> IncomingReport:
    return IncomingReport(**{"channel": "website", "channel_ref": "1", "text": "Losse tegel", **more})


def test_a_tidy_report_stays_as_it_is():
    contact = Contact("Test Melder", "melder@voorbeeld.example", "0612345678", "en", may_share=True)

    draft = normalise(incoming(point=HERE, place_text="Bij de brug", contact=contact, answers={"danger": "ja"}))

    assert draft == Draft("Losse tegel", HERE, "Bij de brug", contact, {"danger": "ja"}, ())


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("  Losse \t tegel\u00a0bij \u2009nr 3  ", "Losse tegel bij nr 3"),
        ("een\r\ntwee\rdrie\u2028vier\x0bvijf", "een\ntwee\ndrie\nvier\nvijf"),
        ("een\n \n\n\n\ntwee\n\n", "een\n\ntwee"),
        ("nul\x00 bel\x07 wissen\x1b[2J", "nul bel wissen[2J"),
        ("om\u202egekeerd\u202c en\u200b leeg\ufeff", "omgekeerd en leeg"),
        ("half teken \ud83d", "half teken"),
        ("cafe\u0301", "café"),
        ("Kapot 😡 👨‍👩‍👧 ❤️ 🇳🇱", "Kapot 😡 👨‍👩‍👧 ❤️ 🇳🇱"),
        ("\u200d \u200c", ""),
        ("", ""),
    ],
)
def test_text_loses_what_no_screen_can_bear_and_keeps_its_emoji(raw, tidy):
    assert plain_text(raw) == tidy
    assert normalise(incoming(text=raw)).text == tidy


def test_a_line_has_no_line_ends():
    assert plain_line("Bij de brug\n\nachter\nde boom") == "Bij de brug achter de boom"


@given(st.text(st.characters()))
def test_tidy_text_is_fit_for_every_database_and_stays_the_same(raw):
    tidy = plain_text(raw)

    assert "\x00" not in tidy
    tidy.encode()
    assert unicodedata.is_normalized("NFC", tidy)
    assert plain_text(tidy) == tidy


def test_text_over_the_limit_is_cut_and_the_rest_is_kept_in_a_note():
    draft = normalise(incoming(text="a" * TEXT_MAX + " en het slot"))

    assert draft.text == "a" * TEXT_MAX
    assert draft.notes == ("De tekst was langer dan 2000 tekens. Dit is de rest: en het slot",)


def test_a_flood_of_text_is_cut_and_the_note_says_how_much_is_gone():
    (note,) = normalise(incoming(text="a" * (TEXT_MAX + REST_MAX + 7))).notes

    assert note.endswith("a (en nog 7 tekens)")
    assert len(note) < REST_MAX + 100


def test_text_of_just_the_limit_is_whole():
    assert normalise(incoming(text="é" * TEXT_MAX)).notes == ()


def test_other_fields_have_their_limit_too_and_say_so():
    long = "b" * (LINE_MAX + 1)

    draft = normalise(incoming(place_text=long, contact=Contact(name=long), answers={"pole": long}))

    assert draft.place_text == draft.contact.name == draft.answers["pole"] == "b" * LINE_MAX
    assert [note.partition(" was")[0] for note in draft.notes] == [
        "De beschrijving van de plek",
        "De naam",
        "Het antwoord op pole",
    ]


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("Melder@Voorbeeld.EXAMPLE", "Melder@voorbeeld.example"),
        (" <melder@voorbeeld.example> ", "melder@voorbeeld.example"),
        ("mailto:melder+mor@mail.voorbeeld.example", "melder+mor@mail.voorbeeld.example"),
        ("melder@vóórbeeld.example", "melder@xn--vrbeeld-l0aa.example"),
        ("o'hara@voorbeeld.example", "o'hara@voorbeeld.example"),
        ("melder@", None),
        ("melder", None),
        ("@voorbeeld.example", None),
        ("melder@voorbeeld", None),
        ("melder@voorbeeld..example", None),
        ("melder@-voorbeeld.example", None),
        ("a@b@voorbeeld.example", None),
        ("mel der@voorbeeld.example", None),
        (".melder@voorbeeld.example", None),
        ("melder.@voorbeeld.example", None),
        ("mel..der@voorbeeld.example", None),
        ("melder@voorbeeld.example\nBcc: ander@voorbeeld.example", None),
        ("m" * 65 + "@voorbeeld.example", None),
        ("melder@" + "voorbeeld." * 25 + "example", None),
        ("melder@" + "v" * 64 + ".example", None),
        ("", None),
    ],
)
def test_an_email_address_is_made_tidy_or_seen_to_be_wrong(raw, tidy):
    assert plain_email(raw) == tidy


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("06-12 34 56 78", "0612345678"),
        ("+31 (0)6 1234 5678", "0612345678"),
        ("+31 06 12345678", "0612345678"),
        ("0031612345678", "0612345678"),
        ("(070) 123.45.67", "0701234567"),
        ("06–12345678", "0612345678"),
        ("+49 30 1234567", "+49301234567"),
        ("0049 30 1234567", "+49301234567"),
        ("bel me", None),
        ("12345", None),
        ("06123456789012345", None),
        ("٠٦١٢٣٤٥٦٧٨", None),
        ("", None),
    ],
)
def test_a_phone_number_has_one_form_however_it_was_written(raw, tidy):
    assert plain_phone(raw) == tidy


def test_contact_that_cannot_be_used_is_kept_in_a_note():
    draft = normalise(incoming(contact=Contact("Test\nMelder", "melder@", "bel de buren", "fr")))

    assert draft.contact == Contact(name="Test Melder", language="nl")
    assert draft.notes == ("Dit e-mailadres klopt niet: melder@", "Dit telefoonnummer klopt niet: bel de buren")


@pytest.mark.parametrize(("raw", "language"), [("EN-gb", "en"), (" nl ", "nl"), ("", "nl")])
def test_the_language_is_one_that_we_write(raw, language):
    assert normalise(incoming(contact=Contact(language=raw))).contact.language == language


def test_a_place_with_x_and_y_the_wrong_way_round_is_turned():
    draft = normalise(incoming(point=Point(450_000, 82_000)))

    assert draft.point == HERE
    assert draft.notes == ("De x en de y van de plek stonden verkeerd om. Wij hebben ze omgedraaid.",)


@pytest.mark.parametrize("point", [Point(math.nan, 450_000), Point(0, 0), Point(math.inf, -math.inf), Point(4.3, 52.0)])
def test_a_place_that_is_not_in_the_netherlands_is_left_out_with_a_note(point):
    draft = normalise(incoming(point=point))

    assert draft.point is None
    assert draft.notes[0].startswith("De plek lag niet in Nederland")


def test_answers_that_say_nothing_are_left_out():
    assert normalise(incoming(answers={" pole ": " 0412\x00 ", "danger": " ", "\x00": "x"})).answers == {"pole": "0412"}
