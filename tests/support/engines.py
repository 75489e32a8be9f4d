"""Which tests run on which of the two databases.

Pages and APIs reach the database through queries and operations only, and those are tested on both engines. So a test
of a page runs on one of them, picked by its name: half of such tests each. `ALL_ENGINES=1` runs them on both.
"""

import os
import re
from collections.abc import Sequence
from zlib import crc32

import pytest

ENGINES = ("sqlite", "postgis")
ON_ONE = ("tests/server/web/", "tests/browser/")
EVERYWHERE = bool(os.environ.get("ALL_ENGINES"))


def of(definition: pytest.Item) -> tuple[str, ...]:
    """Return the engines that a test may run on."""
    marker = definition.get_closest_marker("engines")
    return marker.args if marker else ENGINES


def runs(item: pytest.Item, asked: Sequence[str] = ()) -> bool:
    """Say whether the test runs on the engine of its name; it does when it was asked for by that name."""
    name = engine_of(item)
    if name is None or on_both(item) or item.get_closest_marker("engines"):
        return True
    return name == picked(item.nodeid) or any(item.nodeid.endswith(one) for one in asked if "[" in one)


def picked(nodeid: str) -> str:
    """Return the engine that a test of a page runs on: the same one always, whatever the order and the machine."""
    name = re.sub(r"(?<=[\[-])(sqlite|postgis)(?=[-\]])", "", nodeid)
    return ENGINES[crc32(name.encode()) % len(ENGINES)]


def on_both(item: pytest.Item) -> bool:
    """Say whether the test runs once more on the other engine."""
    if item.get_closest_marker("engines"):
        return False
    return EVERYWHERE or not item.nodeid.startswith(ON_ONE)


def engine_of(item: pytest.Item) -> str | None:
    """Return the engine of a test's name, or None when it needs no database."""
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return params.get("engine")
