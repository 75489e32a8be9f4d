"""`python -m tests.field_app.window.shots FOLDER`: a picture of each screen, of an invented day, no display needed."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.field_app.window.driver import Driver, window

WAYS = {"liggend": (1280, 800), "staand": (600, 960)}

SCREENS: dict[str, dict[str, Any]] = {
    "today": {},
    "map": {},
    "order": {"order_id": 4},
    "close": {"order_id": 4},
    "cannot": {"order_id": 4},
    "more_work": {"order_id": 4},
    "correct": {"order_id": 4},
    "hand_over": {"order_id": 4},
    "note": {"order_id": 4},
    "route": {"order_id": 4},
    "nearby": {},
    "new_report": {},
    "outbox": {},
    "shift_end": {},
    "more": {},
    "person": {},
    "log": {},
    "login": {},
    "damaged": {},
}


def open_screen(driver: Driver, desk: Any, name: str) -> None:
    """Go there, with what the desk must have for it."""
    from tests.field_app.window import invented

    desk.damage = invented.DAMAGE if name == "damaged" else None
    driver.app.open(name, **SCREENS[name])
    driver.pump()


def take(folder: Path, basemap: str | None = None, only: str = "") -> Iterator[Path]:
    """Take them all, by day and by night, lying and standing, and a few with large letters."""
    window()
    from tests.field_app.window.stage import staged

    for way, size in WAYS.items():
        for theme, text in (("day", 1.0), ("night", 1.0), ("day", 1.3)):
            with tempfile.TemporaryDirectory() as place:
                app, desk = staged(Path(place), theme=theme, text_scale=text, basemap=basemap)
                driver = Driver(app, size)
                for name in SCREENS:
                    if only in name:
                        open_screen(driver, desk, name)
                        yield driver.shot(folder / f"{name}-{way}-{theme}{'-groot' if text > 1 else ''}.png")
                driver.close()


if __name__ == "__main__":
    for picture in take(Path(sys.argv[1]), *sys.argv[2:]):
        print(picture)
