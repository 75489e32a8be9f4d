"""Waits at the office for news, in a thread of its own, so that a change is here in a moment, not at the next poll.

It only wakes the rounds. It sends no work, writes nothing down, and whatever goes wrong here: the rounds go on.
"""

import logging
from collections.abc import Callable
from random import Random
from threading import Event, Thread
from time import monotonic

from field_app.store import Store
from field_app.sync.policy import backoff
from field_app.transport import Refused, Retry, Stop, Transport
from server.wire.field import News

_LOOK_AGAIN_S = 5.0
_AFTER_NEWS_S = 0.5
_AT_ONCE_S = 1.0
_AFTER_A_BUG_S = 30.0
_LONGEST_REST_S, _SPREAD = 3600.0, 0.2

log = logging.getLogger(__name__)


class Listener:
    """Start it once; `rest` when the app is put away, `go_on` when it comes back.

    It closes its `transport`, which must be of its own: a request of the rounds would else wait behind it.
    """

    def __init__(
        self,
        store: Store,
        transport: Transport,
        *,
        wake: Callable[[], None],
        random: Random | None = None,
        tick: Callable[[], float] = monotonic,
    ) -> None:
        self._store = store
        self._transport = transport
        self._wake = wake
        # Not for secrets: it spreads the moments at which tablets come back.
        self._chance = (random or Random()).random  # noqa: S311
        self._tick = tick
        self._told = ""
        self._again_at = 0.0
        self._failures = 0
        self._rests = Event()
        self._moved = Event()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="nieuws", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def rest(self) -> None:
        """Ask no more: nobody looks at the tablet. What was asked may still be answered."""
        self._rests.set()

    def go_on(self) -> None:
        """Somebody looks again."""
        self._rests.clear()
        self._moved.set()

    def stop(self, timeout_s: float = 0.2) -> bool:
        """End. False: it still waits for the office; it then ends with the answer, or with the app."""
        self._stopped.set()
        self._moved.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def turn(self) -> float:
        """Ask once, if there is anything to ask; returns how many seconds to do nothing."""
        if self._rests.is_set():
            return _LONGEST_REST_S
        if not self._may_ask():
            return _LOOK_AGAIN_S
        cursor = self._store.orders.cursor
        asked_at = self._tick()
        if cursor == self._told and asked_at < self._again_at:
            # The rounds have not read it yet. To ask once more would be told the same, at once, again and again.
            return _AFTER_NEWS_S
        answer = self._transport.news(cursor)
        if not isinstance(answer, News):
            return self._failed(answer)
        if answer.news:
            return self._heard(cursor)
        if answer.again_after_s > 0:
            return min(answer.again_after_s, _LONGEST_REST_S) * (1 + _SPREAD * self._chance())
        if self._tick() - asked_at < _AT_ONCE_S:
            # An office that has nothing to say, and does not wait either, is asked as seldom as one that stumbles.
            return self._backoff()
        self._failures = 0
        return 0.0

    def _may_ask(self) -> bool:
        """Whether the rounds have good contact: there is no better way to know that there is an office to hear."""
        return (
            self._transport.is_enrolled
            and bool(self._store.orders.cursor)
            and self._store.settings.get("trouble") is None
        )

    def _wake_up(self) -> None:
        if not self._stopped.is_set():
            self._wake()

    def _heard(self, cursor: str) -> float:
        # While something long is being written at the office, a cursor may stay as it was after all was read.
        self._failures = self._failures if cursor == self._told else 0
        self._told, self._again_at = cursor, self._tick() + self._backoff()
        self._wake_up()
        return _AFTER_NEWS_S

    def _failed(self, trouble: Retry | Stop | Refused) -> float:
        if isinstance(trouble, Stop):
            # A key that ended, or a tablet that was withdrawn: the rounds know what to do.
            self._wake_up()
        asked = trouble.after_s if isinstance(trouble, Retry) else None
        return max(self._backoff(), min(asked or 0.0, _LONGEST_REST_S))

    def _backoff(self) -> float:
        self._failures += 1
        return backoff(self._failures - 1, self._chance()).total_seconds()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                wait_s = self._turned()
                self._moved.wait(wait_s)
                self._moved.clear()
        finally:
            self._transport.close()

    def _turned(self) -> float:
        try:
            return self.turn()
        except Exception:
            # A bug here must cost no more than that a change is seen later.
            log.exception("listening failed")
            return _AFTER_A_BUG_S
