from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.language import (
    check_b1,
    clock_words,
    day_words,
    join_words,
    month_words,
    reading_ease,
    syllables_in,
)

LOCAL = ZoneInfo("Europe/Amsterdam")
MAY_4 = date(2026, 5, 4)


def advice(text):
    return [remark.what for remark in check_b1(text)]


@pytest.mark.parametrize(
    ("language", "year", "words"),
    [
        ("nl", False, "maandag 4 mei"),
        ("nl", True, "maandag 4 mei 2026"),
        ("en", False, "Monday 4 May"),
        ("en", True, "Monday 4 May 2026"),
    ],
)
def test_a_day_is_said_in_words(language, year, words):
    assert day_words(MAY_4, language, year=year) == words


def test_a_month_is_said_with_its_year():
    assert month_words(date(2026, 11, 3)) == "november 2026"
    assert month_words(date(2026, 11, 3), "en") == "November 2026"


def test_a_time_is_said_the_dutch_way():
    assert clock_words(datetime(2026, 5, 4, 22, 10, tzinfo=LOCAL)) == "22.10 uur"
    assert clock_words(datetime(2026, 5, 4, 8, 5, tzinfo=LOCAL)) == "8.05 uur"
    assert clock_words(datetime(2026, 5, 4, 8, 5, tzinfo=LOCAL), "en") == "08:05"


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_words_are_joined_into_a_list(words, joined):
    assert join_words(words) == joined
    assert join_words(words, "en") == joined.replace(" en ", " and ")


@pytest.mark.parametrize(
    ("word", "count"),
    [("dit", 1), ("melding", 2), ("koeien", 2), ("nieuwe", 2), ("beantwoord", 3), ("geïnformeerd", 4), ("mw", 1)],
)
def test_syllables_are_counted_by_ear(word, count):
    assert syllables_in(word) == count


def test_an_official_text_scores_far_below_a_plain_one():
    plain = ["Bedankt voor uw melding.", "Wij lossen dit op.", "Lukt dat niet?", "Dan hoort u dat van ons."]
    official = ["De desbetreffende werkzaamheden zijn conform de vastgestelde kwaliteitscriteria geprioriteerd."]

    assert reading_ease(plain) > 90
    assert reading_ease(official) < 20


def test_a_plain_text_gets_no_remarks():
    assert check_b1("Bedankt voor uw melding. Wij lossen dit op. Lukt dat niet? Dan hoort u dat van ons.") == []
    assert check_b1("") == []


def test_a_long_sentence_is_named():
    long = "Wij kijken nu naar de lamp en de paal en de weg en het bos en de put daar."

    remarks = check_b1(f"Dit is kort. {long}")

    assert [(r.what, r.where) for r in remarks] == [("Maak twee zinnen van deze zin van 19 woorden.", long)]


def test_many_rather_long_sentences_are_too_much_together():
    sentence = "Wij gaan nu eerst kijken wat er met de lamp aan de hand is."

    assert advice(f"{sentence} {sentence}") == ["Maak de zinnen korter: gemiddeld 14 woorden is te lang."]


@pytest.mark.parametrize(
    ("text", "plainer", "where"),
    [
        ("Wij gaan dit afhandelen.", "oplossen", "afhandelen"),
        ("Dit is Afgehandeld.", "oplossen", "Afgehandeld"),
        ("U dient te wachten.", "moeten", "dient te"),
        ("Wij waren ter plaatse.", "daar", "ter plaatse"),
        ("Het heeft prioriteit.", "voorrang", "prioriteit"),
        ("De melding is in behandeling genomen.", "wij kijken ernaar", "in behandeling genomen"),
    ],
)
def test_a_hard_word_gets_a_plainer_one(text, plainer, where):
    remark = next(r for r in check_b1(text) if r.what.startswith("Schrijf liever"))

    assert (remark.what, remark.where) == (f"Schrijf liever: {plainer}.", where)


def test_the_passive_is_allowed_once():
    passive = "De lamp wordt gemaakt."

    assert advice(passive) == []
    assert advice(f"{passive} De put werd geleegd.") == ["Zeg wie het doet, bijvoorbeeld: wij maken het."] * 2


def test_to_become_is_no_passive():
    assert advice("Het wordt donker. Het wordt later. Dit wordt de dag.") == []


def test_long_words_are_too_hard_together():
    text = (
        "De verkeersregelinstallatie heeft achterstallig onderhoud."
        " Vervangingsmateriaal moet van buitenlandse leveranciers komen."
    )

    assert "leesgemak" in advice(text)[-1]


def test_dates_numbers_names_and_links_do_not_count():
    text = (
        "Wij komen op maandag 4 mei 2026 om 22.10 uur bij de Prinses Beatrixlaan in Rijswijk Zuid Oost Noord."
        " Bel 14 070 of mail naar test@meldwerk.example of kijk op https://meldwerk.example/rijswijk/melding/2026-00412."
    )

    assert advice(text) == []
