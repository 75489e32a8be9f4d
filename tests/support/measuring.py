"""What the coverage of a run counts. Looking on takes a third of the time of what is looked at."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support import engines


@contextmanager
def unmeasured() -> Iterator[None]:
    """Don't look at this thread for a while."""
    looking_on = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(looking_on)


def is_a_second_time(item: pytest.Item) -> bool:
    """Whether the test runs on SQLite too, where its lines are counted."""
    return engines.engine_of(item) == "postgis" and engines.on_both(item)
