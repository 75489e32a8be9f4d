"""Answers that may be used again for a while."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class TimedCache(Generic[V]):
    """Keeps at most `most` answers, each for `ttl_s` seconds; the one unused longest goes first."""

    def __init__(self, *, ttl_s: float, most: int, clock: Callable[[], float]) -> None:
        self._ttl_s = ttl_s
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[float, V]] = OrderedDict()

    def get(self, key: Hashable, ask: Callable[[], V]) -> V:
        """Return the kept answer, or ask for one. Two threads may ask at once; a failure is never kept."""
        with self._lock:
            found = self._kept.get(key)
            if found and self._clock() < found[0]:
                self._kept.move_to_end(key)
                return found[1]
        answer = ask()
        with self._lock:
            self._kept[key] = (self._clock() + self._ttl_s, answer)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer
