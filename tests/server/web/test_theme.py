import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web.theme import READABLE, contrast, palette, style_sheet

WHITE = (255, 255, 255)
INK_SOFT = (0x43, 0x4F, 0x5B)


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@given(st.integers(0, 0xFFFFFF))
def test_whatever_the_house_colour_all_words_can_be_read(number):
    shades = {name: rgb(value) for name, value in palette(f"#{number:06x}").items()}

    assert contrast(shades["theme"], WHITE) >= READABLE - 0.1
    assert contrast(shades["theme-strong"], WHITE) >= READABLE
    assert contrast(shades["theme-strong"], shades["theme-tint"]) >= READABLE - 0.5
    assert contrast(INK_SOFT, shades["theme-tint"]) >= 4.5


@pytest.mark.parametrize("wrong", ["", "blue", "#12345", "#1234567", "red;} body{display:none", "#12345g"])
def test_a_colour_that_is_none_is_the_ordinary_blue(wrong):
    assert style_sheet(wrong) == style_sheet("#154273")


def test_a_dark_colour_stays_what_it_is():
    assert palette("#0b5a75")["theme"] == "#0b5a75"
