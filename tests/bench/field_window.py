"""Run by bench_field.py in a process of its own: the window with the orders of FOLDER. Prints figures as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.field_app.window.driver import Driver, window

FLING_FRAMES = 500
"""A row a frame, some 6,000 pixels a second: as fast as a hard fling goes."""

PAN_FRAMES = 150


def main(folder: Path) -> None:
    """Start as main.py does, up to the painted list; then fling, pan, and close an order."""
    window(1280, 800)
    from field_app.app import FieldApp
    from field_app.device.fake import fake_device
    from field_app.state.desk import Desk
    from field_app.store import Store
    from field_app.widgets.stop_row import StopList, StopRow
    from tests.field_app.window.fake_desk import FakeOffice
    from tests.field_app.window.stage import at_once, picture
    from tests.support.moments import NOW

    store = Store(folder)
    desk = Desk(store, clock=lambda: NOW)
    app = FieldApp(desk, fake_device(folder, picture=picture()), FakeOffice(), clock=lambda: NOW, later=at_once)
    driver = Driver(app)
    found = {"start_s": time.process_time()}

    rows = next(widget for widget in driver.widgets() if isinstance(widget, StopList))
    found["rows"] = len(rows.data)
    found["fling_ms"] = per_frame(driver, lambda n: setattr(rows, "scroll_y", 1 - n / FLING_FRAMES), FLING_FRAMES)
    found["rows_alive"] = sum(isinstance(widget, StopRow) for widget in driver.widgets())

    app.home("map")
    driver.pump()
    plan = app.page.plan  # type: ignore[attr-defined]
    plan.look_at(*desk.map_view().centre, 1.0)
    driver.pump()
    # There and back, across what is loaded and what is not.
    half = PAN_FRAMES / 2
    found["pan_ms"] = per_frame(driver, lambda n: plan._go(plan.frame.moved(-6 if n < half else 6, 2)), PAN_FRAMES)

    app.home("today")
    app.open("order", order_id=7)
    driver.pump()
    driver.tap("Na: maak foto")
    button = driver.button("Klaar")
    start = time.thread_time()
    button.on_release()
    found["closing_ms"] = 1000 * (time.thread_time() - start)
    found["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    driver.close()
    store.close()
    print(json.dumps(found))


def per_frame(driver: Driver, change: Callable[[int], object], frames: int) -> float:
    """The main thread's CPU a painted frame, in ms."""
    start = time.thread_time()
    for n in range(frames):
        change(n)
        driver.pump(1)
    return 1000 * (time.thread_time() - start) / frames


if __name__ == "__main__":
    main(Path(sys.argv[1]))
