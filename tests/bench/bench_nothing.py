"""The smallest bench, as an example: what a call of a function costs against the same work without it."""

from collections.abc import Iterator
from timeit import timeit

from tests.bench.figure import Figure

ROUNDS = 1_000_000


def figures() -> Iterator[Figure]:
    """Yield each figure as soon as it is known."""
    floor = ROUNDS / timeit("n + 1", "n = 1", number=ROUNDS)
    called = ROUNDS / timeit("f(n)", "n = 1\ndef f(n): return n + 1", number=ROUNDS)
    yield Figure("nothing", called / 1e6, "M/s", floor=floor / 1e6, at_least=0.01)
