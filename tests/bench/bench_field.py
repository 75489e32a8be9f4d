"""The tablet's window with five hundred orders: what a crew feels. Drawn without a display, by the processor alone."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import field_town
from tests.bench.figure import Figure
from tests.field_app.tablet import Tablet, an_office, an_order
from tests.support.moments import Clock

ORDERS = 500
TOP = Path(__file__).parents[2]


def figures() -> Iterator[Figure]:
    """Yield the main thread's CPU, and the memory of the whole program."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "tablet"
        _fill(folder)
        found = _run(folder)
    assert found["rows"] == ORDERS
    yield Figure("cold start to the list, 500 orders", found["start_s"], "s CPU", at_most=1.2)
    yield Figure("fling through 500 rows", found["fling_ms"], "ms a frame", at_most=12)
    yield Figure("rows alive after it", found["rows_alive"], "rows", at_most=16)
    yield Figure("map pan, 93,000 corners", found["pan_ms"], "ms a frame", at_most=8)
    yield Figure("from the tap to the next card", found["closing_ms"], "ms CPU", at_most=250)
    yield Figure("memory, most of it", found["memory_mb"], "MB", at_most=250)


def _fill(folder: Path) -> None:
    clock = Clock()
    office = an_office(clock, *(an_order(number) for number in range(1, ORDERS + 1)))
    tablet = Tablet(folder, office, clock)
    tablet.works()
    centre = tablet.desk.map_view().centre
    kaart = field_town.write(folder / "map" / "town.kaart", centre)
    tablet.store.settings.put("basemap_path", str(kaart))
    tablet.close()


def _run(folder: Path) -> dict[str, float]:
    env = {**os.environ, "PYTHONPATH": str(TOP)}
    story = subprocess.run(  # our own page
        [sys.executable, "-m", "tests.bench.field_window", folder], env=env, capture_output=True, text=True, check=False
    )
    if story.returncode:
        raise RuntimeError(story.stderr[-2000:])
    found: dict[str, float] = json.loads(story.stdout.splitlines()[-1])
    return found
