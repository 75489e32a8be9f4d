import pytest

from server.domain.words import fold, is_slip, stem, telling_words, with_a_letter_less


def test_folding_takes_away_capitals_and_accents():
    assert fold("Café Ïglo ’s") == "cafe iglo 's"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lantaarnpalen", "lantaarnpaal"),
        ("vuilniszakken", "vuilniszak"),
        ("paaltjes", "paal"),
        ("bomen", "boom"),
        ("boompje", "boom"),
        ("kliko's", "kliko"),
        ("buizen", "buis"),
        ("duiven", "duif"),
        ("ratten", "rat"),
        ("geleidehek", "gelijdehek"),
    ],
)
def test_forms_of_one_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


def test_a_stem_keeps_at_least_three_letters():
    assert stem("ijs") == "ijs"
    assert stem("een") == "en"


def test_words_that_tell_nothing_are_left_out_and_no_stem_comes_twice():
    told = [word for word, _, _ in telling_words("De lamp en de LAMPEN op straat doen het niet")]

    assert told == ["lamp"]


def test_a_word_behind_a_word_of_place_is_marked():
    told = {word: as_place for word, _, as_place in telling_words("Hangjongeren bij de speeltuin, blikjes ook")}

    assert told == {"hangjongeren": False, "speeltuin": True, "blikjes": False}


@pytest.mark.parametrize("slip", ["lantarnpaal", "lantaaarnpaal", "lantearnpaal", "latnaarnpaal", "lantaarnpaal"])
def test_one_wrong_letter_is_a_slip(slip):
    assert is_slip("lantaarnpaal", slip)
    assert set(with_a_letter_less(slip)) & set(with_a_letter_less("lantaarnpaal"))


@pytest.mark.parametrize("other", ["lantaarn", "lintoarnpaal", "paallantaarn", "lantaarnpalm1"])
def test_more_than_one_wrong_letter_is_another_word(other):
    assert not is_slip("lantaarnpaal", other)
