"""A tablet at its office: three stops on the route, read once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.field_app.fake_office import Office
from tests.field_app.tablet import Tablet, an_office, an_order
from tests.support.moments import Clock


@pytest.fixture
def office(clock: Clock) -> Office:
    return an_office(clock, an_order(1), an_order(2), an_order(3))


@pytest.fixture
def tablet(tmp_path: Path, office: Office, clock: Clock) -> Iterator[Tablet]:
    made = Tablet(tmp_path, office, clock)
    made.works()
    yield made
    made.close()
