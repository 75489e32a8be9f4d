"""Ten thousand random histories of two crews, an office and a bad network, and a death at every statement."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.bench.figure import Figure
from tests.field_app.world import play

HISTORIES = 10_000
# A disk that forgets: what the tablet does is the same, and waiting for a real one measures the disk.
MEMORY = Path("/dev/shm")


def figures() -> Iterator[Figure]:
    """Yield how many went wrong, and what a history costs."""
    start = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        wrong = sum(pool.map(_goes_wrong, range(HISTORIES), chunksize=50))
    took = time.perf_counter() - start
    yield Figure("tablet histories gone wrong", wrong, f"of {HISTORIES:,}", at_most=0)
    yield Figure("tablet history, 25 happenings", 1000 * took * (os.cpu_count() or 1) / HISTORIES, "ms of a core")
    with tempfile.TemporaryDirectory(dir=_place()) as folder:
        command = [sys.executable, "-m", "tests.field_app.killed", folder, "1"]
        report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    deaths = f"of {report['deaths']}"
    yield Figure("tablet killed anywhere, gone wrong", len(report["wrong"]), deaths, at_most=0)


def _place() -> Path | None:
    return MEMORY if MEMORY.is_dir() else None


def _goes_wrong(seed: int) -> bool:
    with tempfile.TemporaryDirectory(dir=_place()) as folder:
        try:
            play(Path(folder), seed)
        except AssertionError as wrong:
            print(f"history {seed}: {wrong}")
            return True
    return False
