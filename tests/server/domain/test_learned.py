import pytest

from server.domain.learned import Learned, word_parts

TWO = Learned(
    categories=(7, 8),
    seen=(40, 60),
    bias=(0.0, 0.5),
    rarity={" la": 1.0, "amp": 2.0},
    weights={" la": (3.0, -1.0), "amp": (2.0, 0.0)},
)


def test_words_fall_apart_in_pieces_that_know_where_the_word_began():
    assert word_parts("Eén op") == [" ee", "een", "en ", " een", "een ", " op", "op ", " op "]
    assert word_parts("a") == [" a ", " a "]


def test_known_pieces_decide():
    answer = TWO.probabilities("lamp")

    assert sum(answer.values()) == pytest.approx(1)
    assert answer[7] > 0.9


def test_without_known_pieces_only_the_habit_of_the_town_is_left():
    assert TWO.probabilities("") == TWO.probabilities("zzz")
    assert TWO.probabilities("")[8] == pytest.approx(0.6225, abs=1e-4)


def test_what_was_learned_can_be_kept_as_json():
    assert Learned.from_json(TWO.to_json()) == TWO
