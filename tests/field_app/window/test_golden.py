"""Each screen looks as it did when somebody last looked at it and was content."""

import pytest
from PIL import Image

from tests.field_app.window.golden import FOLDER, LOOKS, SHARE, differs, small
from tests.field_app.window.shots import SCREENS, WAYS, open_screen


@pytest.mark.parametrize("look", LOOKS)
def test_every_screen_looks_as_it_did(stage, tmp_path, look):
    way, theme, text = LOOKS[look]
    driver, desk = stage(WAYS[way], theme=theme, text_scale=text)
    other = {}
    for name in SCREENS:
        open_screen(driver, desk, name)
        now = small(driver.shot(tmp_path / f"{name}-{look}.png"))
        with Image.open(FOLDER / f"{name}-{look}.png") as kept:
            share = differs(now, kept.convert("RGB"))
        if share > SHARE:
            other[name] = round(share, 4)

    assert other == {}, "look at these; when they are right: python -m tests.field_app.window.golden"


def test_a_button_that_went_is_seen():
    with Image.open(FOLDER / "order-liggend-day.png") as kept:
        picture = kept.convert("RGB")
    without = picture.copy()
    without.paste(picture.getpixel((2, picture.height - 2)), (280, 170, 316, 190))

    assert differs(picture, picture) == 0
    assert differs(picture, without) > SHARE
