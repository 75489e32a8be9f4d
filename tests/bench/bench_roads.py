"""Travel times on the streets of a town, in seconds of one processor core; the way of the clock says little here.

The town is made up: crossings every 80 m with bends between them, some streets one-way, as many crossings as a real
town has. ROADS_PBF=FILE.osm.pbf takes the streets of that extract instead.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import cast

import numpy as np
import shapely

from integrations.roads.network import load
from integrations.roads.rows import Rows
from integrations.roads.streets import Streets
from server.domain.streets import Passage
from server.operations.roads import build, write
from server.operations.roads_chains import contracted
from server.operations.roads_extract import Ways
from server.operations.roads_network import connected, segments_of
from server.queries.reference import Reference
from server.wire.roads import Travel
from server.wire.streets import SUFFIX
from tests.bench.figure import Figure

SLUG = "bench"
SIDE = 62
"""Crossings along a side: 3,844 in all."""
BLOCK_M = 80.0
BENDS = 3
CORNER = np.array([80_000.0, 448_000.0])
TIMES = 3
"""Each is measured so often, and the best counts: other work on the machine only makes it worse."""

Places = list[tuple[float, float]]


def figures() -> Iterator[Figure]:
    """Yield what building, loading, tables and lines cost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = process_time()
        build_streets(folder, SLUG)
        yield Figure("roads, build", process_time() - started, "CPU s")
        path, before = folder / f"{SLUG}{SUFFIX}", _memory_mb()
        yield Figure("roads, file", path.stat().st_size / 1e6, "MB")
        yield Figure("roads, load", _best(lambda: load(path, Travel.CAR, ())), "CPU s")
        places = _places(path, 401)
        for count in (200, 400):
            cold = partial(lambda some: _fresh(folder).table(SLUG, some, Travel.CAR), places[:count])
            aim = 0.5 if count == 400 else 0.2
            yield Figure(f"roads, table {count} x {count}", _best(cold), "CPU s", at_most=aim)
        warm = _fresh(folder)
        warm.table(SLUG, places[:400], Travel.CAR)
        yield Figure("roads, that table again", 1000 * _best(lambda: warm.table(SLUG, places[:400], Travel.CAR)), "ms")
        more = iter(range(TIMES))
        added = lambda: warm.table(SLUG, [*places[:400], _beside(places[400], next(more))], Travel.CAR)  # noqa: E731
        yield Figure("roads, one report more", 1000 * _best(added), "ms", at_most=150)
        yield Figure("roads, line of 30 stops", 1000 * _best(lambda: warm.line(SLUG, places[:30], Travel.CAR)), "ms")
        yield Figure("roads, memory of all this", _memory_mb() - before, "MB", at_most=150)


def _fresh(folder: Path) -> Streets:
    """Return streets that have kept nothing."""
    return Streets(folder, rows=Rows())


def _best(work: Callable[[], object]) -> float:
    def once() -> float:
        started = process_time()
        work()
        return process_time() - started

    return min(once() for _ in range(TIMES))


def _beside(place: tuple[float, float], number: int) -> tuple[float, float]:
    return place[0] + 15.0 * number, place[1]


def _memory_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def _places(path: Path, count: int) -> Places:
    """Return places within some 30 m of streets."""
    chance = np.random.default_rng(1)
    network = load(path, Travel.CAR, ())
    assert network
    starts = shapely.get_coordinates(shapely.get_point(network.lines, 0))
    chosen = starts[chance.integers(0, len(starts), count)] + chance.normal(0, 30, (count, 2))
    return [(x, y) for x, y in chosen.tolist()]


def build_streets(folder: Path, slug: str) -> None:
    """Write the file with the streets of this town."""
    if extract := os.environ.get("ROADS_PBF"):
        town = cast(Reference, SimpleNamespace(slug=slug, boundary=None))
        build(Path(extract), folder, town, watch=lambda label, steps: steps, whole=True)
        return
    ways, places = _made_up()
    networks = {by: contracted(connected(segments_of(ways, places, by, None))) for by in Travel}
    write(folder / f"{slug}{SUFFIX}", networks, {"municipality": slug, "source_date": "2026-01-01"})


def _made_up() -> tuple[Ways, np.ndarray]:
    """Return ways between neighbouring crossings, and the places of their points, row for row."""
    chance = np.random.default_rng(7)
    at = CORNER + BLOCK_M * np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=2).reshape(-1, 2)
    at += chance.normal(0, 8, at.shape)
    pairs = [(n, n + 1) for n in range(SIDE**2) if (n + 1) % SIDE] + [(n, n + SIDE) for n in range(SIDE**2 - SIDE)]
    ways, places = Ways(), []
    for number, (one, other) in enumerate(pairs):
        bends = [SIDE**2 + number * BENDS + bend for bend in range(BENDS)]
        steps = np.linspace(0, 1, BENDS + 2)[:, None]
        line = at[one] + steps * (at[other] - at[one])
        line[1:-1] += chance.normal(0, 2, (BENDS, 2))
        ways.refs.extend([one, *bends, other])
        ways.sizes.append(BENDS + 2)
        places.append(line)
        kmh = 40.0 if (one % SIDE) % 8 == 0 or (one // SIDE) % 8 == 0 else 24.0
        back = 0.0 if chance.random() < 0.15 else kmh
        for by in Travel:
            ways.passages[by].append(Passage(kmh, back) if by is Travel.CAR else Passage(15.0, 15.0))
    return ways, np.concatenate(places)
