"""`python -m tests.field_app.window.golden`: make the golden pictures anew, after looking at what changed.

Kept small: a quarter as wide and high, which is enough to see that something moved, went or changed its colour, and
forgives what another version of the drawing library does with the edge of a letter.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

FOLDER = Path(__file__).parent / "golden"
LOOKS = {"liggend-day": ("liggend", "day", 1.0), "staand-night": ("staand", "night", 1.3)}
PART = 4
LEVELS = 40
"""How much lighter or darker a dot may be before it counts as another one."""

SHARE = 0.004
"""How many dots may be other ones: a dozen words' edges, not a button."""


def small(picture: Path) -> Image.Image:
    """The picture as it is kept."""
    with Image.open(picture) as image:
        size = (image.width // PART, image.height // PART)
        return image.convert("RGB").resize(size, Image.Resampling.BOX)


def differs(one: Image.Image, other: Image.Image) -> float:
    """The share of dots that are clearly not the same; 1 for pictures of another size."""
    if one.size != other.size:
        return 1.0
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[LEVELS + 1 :]) / (one.width * one.height)


def renew() -> Iterator[Path]:
    """Make them all."""
    from tests.field_app.window.driver import Driver, window
    from tests.field_app.window.shots import SCREENS, WAYS, open_screen

    window()
    from tests.field_app.window.fake_desk import FakeDesk
    from tests.field_app.window.stage import app_of

    FOLDER.mkdir(exist_ok=True)
    for look, (way, theme, text) in LOOKS.items():
        with tempfile.TemporaryDirectory() as place:
            desk = FakeDesk(Path(place), chosen={"theme": theme, "text_scale": text})
            driver = Driver(app_of(desk), WAYS[way])
            for name in SCREENS:
                open_screen(driver, desk, name)
                kept = FOLDER / f"{name}-{look}.png"
                small(driver.shot(Path(place) / "now.png")).quantize(128).save(kept, optimize=True)
                yield kept
            driver.close()


if __name__ == "__main__":
    for made in renew():
        print(made.name, file=sys.stderr)
