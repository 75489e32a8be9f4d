"""The real window, with an invented day in it, without a display."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.field_app.window.driver import Driver, NoWindow, window
from tests.field_app.window.fake_desk import FakeDesk
from tests.support import parts


@pytest.fixture(scope="session")
def drawable(request: pytest.FixtureRequest) -> None:
    """Make the window, once; Kivy has one per process."""
    try:
        window()
        # As main.py does: without it, half of the time goes to looking for what can't be thrown away.
        gc.collect()
        gc.freeze()
    except NoWindow as problem:
        parts.lacking(request.config, "window", str(problem))


@pytest.fixture
def stage(drawable: None, tmp_path: Path) -> Iterator[Callable[..., tuple[Driver, FakeDesk]]]:
    """Start the app with an invented day; give the driver and the desk."""
    from tests.field_app.window.stage import app_of

    drivers: list[Driver] = []

    def start(size: tuple[int, int] = (1280, 800), **how: Any) -> tuple[Driver, FakeDesk]:
        chosen = {name: how.pop(name) for name in ("theme", "text_scale", "hand") if name in how}
        desk = FakeDesk(tmp_path, chosen=chosen, **how)
        drivers.append(Driver(app_of(desk), size))
        return drivers[-1], desk

    yield start
    for driver in drivers:
        driver.close()
