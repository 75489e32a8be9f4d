"""Which words ring somebody, and which do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.hazards import HAZARD_WORDS, hazard_in


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("Er ligt een omgevallen boom op de stoep", "omgevallen boom"),
        ("De boom is vannacht omgewaaid", "boom omgewaaid"),
        ("Losse kabels bij de lantaarnpaal", "losse kabel"),
        ("LET OP: de put staat open!", "put open"),
        ("Ik ruik gas bij de kast", "gas ruik"),
        ("Er zit een heel diep gat midden in de weg", "gat in de weg"),
        ("Er ligt olie over de hele weg", "olie op de weg"),
        ("sterke Gáslucht", "gaslucht"),
    ],
)
def test_words_of_danger_are_heard_in_any_order_and_spelling(text, hazard):
    assert hazard_in(text, HAZARD_WORDS) == hazard


@pytest.mark.parametrize(
    "text",
    [
        "De boom moet gesnoeid worden. Mijn buurman is omgevallen",
        "Er ligt een losse tegel",
        "De lamp is kapot",
        "Een gat in het hek. Kunt u de tak van de stoep halen",
        "De openbare verlichting bij de waterput",
        "Het gasfornuis staat naast de container",
        "",
    ],
)
def test_words_that_belong_to_different_things_ring_nobody(text):
    assert hazard_in(text, HAZARD_WORDS) == ""


def test_a_municipality_that_has_no_words_hears_none():
    assert hazard_in("gaslucht", ()) == ""
    assert hazard_in("gaslucht", ("", "de het een")) == ""


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text):
    assert hazard_in(text, HAZARD_WORDS) in {"", *HAZARD_WORDS}
