"""A coordinator at the board, in a town whose plans a worker makes when a test says so."""

import pytest

from tests.server.web.kcc.conftest import another
from tests.support.planning import TOMORROW, Office

__all__ = ["another"]

DAY = f"/plan/{TOMORROW}"


@pytest.fixture
def office(make, town):
    return Office(make, town)


@pytest.fixture
def coordinator(another):
    return another("coordinator")
