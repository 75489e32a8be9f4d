"""A fuse between us and a service that is down, so that nobody waits for it again and again."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from server.wire.channel import ChannelError

T = TypeVar("T")


class Breaker:
    """Opens after `failures` in a row, refuses at once for `rest_s` seconds, then lets one call try.

    A refusal for good (a permanent error) is an answer: it says nothing about the health of the service.
    """

    def __init__(self, *, failures: int, rest_s: float, clock: Callable[[], float]) -> None:
        self._most = failures
        self._rest_s = rest_s
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._shut_until = 0.0

    def call(self, ask: Callable[[], T]) -> T:
        """Return what `ask` returns; raises ChannelError without asking while the fuse is out."""
        self._enter()
        try:
            answer = ask()
        except ChannelError as error:
            self._leave(healthy=error.permanent)
            raise
        except BaseException:
            self._leave(healthy=False)
            raise
        self._leave(healthy=True)
        return answer

    def _enter(self) -> None:
        with self._lock:
            if self._failed < self._most:
                return
            if self._clock() < self._shut_until:
                raise ChannelError("the service is resting after failures")
            # This call is the one that tries; the others go on resting meanwhile.
            self._shut_until = self._clock() + self._rest_s

    def _leave(self, *, healthy: bool) -> None:
        with self._lock:
            if healthy:
                self._failed = 0
                return
            self._failed = min(self._failed + 1, self._most)
            self._shut_until = self._clock() + self._rest_s
