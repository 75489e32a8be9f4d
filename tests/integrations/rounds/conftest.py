from collections.abc import Iterator

import pytest

from integrations.rounds.solver import EngineSolver


@pytest.fixture(scope="session")
def solver() -> Iterator[EngineSolver]:
    """The real one, with its processes."""
    solver = EngineSolver()
    yield solver
    solver.end()
