import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.classification import CategoryWords, Learned, WordModel
from tests.server.domain.dutch_reports import CATEGORIES, REPORTS

LAMP, CONTAINER, TILE = 1, 2, 3
THREE = [
    CategoryWords(LAMP, "Straatverlichting", "Een lamp doet het niet.", ("lantaarnpaal", "straatlamp")),
    CategoryWords(CONTAINER, "Afval naast container", "Er staan zakken.", ("vuilniszak", "glascontainer")),
    CategoryWords(TILE, "Losse tegel", "", ("stoeptegel", "trottoir")),
]


@pytest.fixture(scope="module")
def model():
    return WordModel.build(CATEGORIES)


def best(text, categories=THREE, learned=None):
    return WordModel.build(categories, learned).classify(text)[0]


def knows(category_certainties, *, seen):
    """A model that answers the same whatever is said."""
    categories = tuple(category_certainties)
    return Learned(categories, (seen,) * len(categories), tuple(category_certainties.values()), {}, {})


def test_the_test_set_is_large_enough_to_say_something():
    assert len(REPORTS) >= 120
    assert len({category for _, category in REPORTS}) >= 25


def test_most_reports_find_their_category_at_once_and_nearly_all_in_the_top_three(model):
    ranked = [([s.category_id for s in model.classify(text)], right) for text, right in REPORTS]

    assert sum(ids[:1] == [right] for ids, right in ranked) / len(ranked) >= 0.85
    assert sum(right in ids for ids, right in ranked) / len(ranked) >= 0.93


def test_a_certain_suggestion_is_nearly_always_right(model):
    certain = [
        (s[0].category_id, right) for text, right in REPORTS if (s := model.classify(text)) and s[0].certainty >= 0.5
    ]

    assert len(certain) / len(REPORTS) >= 0.7
    assert sum(one == right for one, right in certain) / len(certain) >= 0.9


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("lantaarnpalen uit", LAMP),
        ("LANTAARNPAAL!!", LAMP),
        ("lantarenpaal kapot", LAMP),
        ("lampen uit", LAMP),
        ("vuilniszakken", CONTAINER),
        ("containers vol", CONTAINER),
        ("troittoir", TILE),
        ("tegeltjes", TILE),
        ("stoeptegels", TILE),
        ("glascontainers vol", CONTAINER),
    ],
)
def test_plurals_compounds_and_typing_errors_are_understood(text, category):
    assert best(text).category_id == category


def test_the_reason_names_the_words_that_counted():
    assert best("de lantaarnpaal naast de losse lamp").why == "woorden: lantaarnpaal, lamp"


def test_a_text_without_a_known_word_gives_no_suggestion(model):
    assert model.classify("xyzzy") == []
    assert model.classify("") == []
    assert WordModel.build([]).classify("lamp") == []


def test_a_word_that_all_categories_use_does_not_make_anything_certain():
    same = [CategoryWords(number, "kapot", "", ()) for number in range(1, 6)]

    assert all(suggestion.certainty < 0.3 for suggestion in WordModel.build(same).classify("kapot"))


def test_history_leads_for_what_it_has_seen_often_enough():
    history = knows({LAMP: 0.0, TILE: 9.0}, seen=30)

    suggestion = best("dit is weer zo'n geval", learned=history)

    assert (suggestion.category_id, suggestion.why) == (TILE, "lijkt op eerdere meldingen")
    assert best("lantaarnpaal", learned=history).category_id == TILE


def test_words_lead_for_a_category_that_history_never_saw():
    history = knows({LAMP: 0.0, TILE: 0.5}, seen=500)

    assert best("vuilniszak naast glascontainer", learned=history).category_id == CONTAINER


def test_history_with_few_reports_hardly_counts():
    assert best("lantaarnpaal", learned=knows({LAMP: 0.0, TILE: 9.0}, seen=2)).category_id == LAMP


def test_a_retired_category_is_never_suggested():
    history = knows({99: 9.0, LAMP: 0.0}, seen=500)

    assert 99 not in [s.category_id for s in WordModel.build(THREE, history).classify("lantaarnpaal")]


@given(st.text(max_size=300))
def test_any_text_gives_at_most_three_ranked_suggestions_with_a_reason(text):
    suggestions = _MODEL.classify(text)

    assert len(suggestions) <= 3
    assert all(0 < s.certainty <= 1 and s.why for s in suggestions)
    assert [s.certainty for s in suggestions] == sorted((s.certainty for s in suggestions), reverse=True)


def test_a_long_report_is_classified_within_two_milliseconds():
    extra = [CategoryWords(100 + c.id, f"{c.name} anders", c.description, c.synonyms) for c in CATEGORIES[:24]]
    model = WordModel.build([*CATEGORIES, *extra])
    text = " ".join(text for text, _ in REPORTS)
    pieces = [text[at : at + 300] for at in range(0, len(text) - 300, 300)]

    quickest = min(_seconds(model, piece) for piece in pieces)

    assert quickest < 0.002


def _seconds(model, text):
    begin = time.perf_counter()
    model.classify(text)
    return time.perf_counter() - begin


_MODEL = WordModel.build(CATEGORIES)
