"""The tablet without its window, with five hundred orders: what a crew waits for, and what it doesn't."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from server.wire.field import Happening, Outcome, PhotoRef
from tests.bench.figure import Figure
from tests.field_app.tablet import Tablet, an_office, an_order
from tests.support.moments import NOW, Clock

ORDERS = 500
CLOSINGS = 40


def figures() -> Iterator[Figure]:
    """Yield times of this thread's CPU where nothing is waited for, and of the clock where a disk is."""
    clock = Clock()
    history = tuple(Happening(NOW, "Gemeld") for _ in range(5))
    orders = (an_order(n, history=history, photos=(PhotoRef(f"key{n}", 4, 3),)) for n in range(1, ORDERS + 1))
    office = an_office(clock, *orders)
    with tempfile.TemporaryDirectory() as folder:
        tablet = Tablet(Path(folder), office, clock)
        yield Figure("first sync, 500 orders and pictures", _cpu_ms(tablet.works), "ms CPU", at_most=1500)
        tablet.restart()
        yield Figure("first list after a start, 500 orders", _cpu_ms(tablet.desk.today), "ms CPU", at_most=200)
        yield Figure("list once more", _cpu_ms(tablet.desk.today), "ms CPU", at_most=40)
        yield Figure("closing queued, median", statistics.median(_closings(tablet)), "ms", at_most=20)
        tablet.works_until_quiet()
        yield Figure("empty round on the tablet", _cpu_ms(lambda: tablet.sync.step(urgent=True)), "ms CPU", at_most=20)
        yield Figure("cut-off photo, sent twice", _sent_again(tablet), "bytes", at_most=0)
        tablet.close()


def _cpu_ms(do: Callable[[], object]) -> float:
    start = time.thread_time()
    do()
    return 1000 * (time.thread_time() - start)


def _closings(tablet: Tablet) -> list[float]:
    took = []
    for order_id in range(1, CLOSINGS + 1):
        start = time.perf_counter()
        tablet.desk.close(order_id, Outcome.SOLVED, "Wij hebben de tegel vastgelegd.")
        took.append(1000 * (time.perf_counter() - start))
    return took


def _sent_again(tablet: Tablet) -> int:
    """Cut a photo off at its third piece; return how many bytes went more than once."""
    photo = tablet.photo(ORDERS, side=1300, noise=1)
    tablet.desk.note(ORDERS, "Met een grote foto", photos=[photo])
    tablet.network.fates = iter(["ok"] * 5 + ["lost"])
    tablet.works()
    tablet.works_until_quiet()
    return tablet.office.photo_bytes_in - len(tablet.photo_content(photo))
