"""Runs the rounds in one thread of its own, so that no tap ever waits for a network."""

import logging
from threading import Event, Thread

from field_app.sync.step import Sync

_LONGEST_WAIT_S = 60.0
_AFTER_A_BUG_S = 30.0

log = logging.getLogger(__name__)


class Runner:
    """Start it once; `wake` it for a new command, when the network comes back, and when the app comes to the front."""

    def __init__(self, sync: Sync) -> None:
        self._sync = sync
        self._woken = Event()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="sync", daemon=True)
        sync.stopping = self._stopped.is_set

    def start(self) -> None:
        self._woken.set()
        self._thread.start()

    def wake(self) -> None:
        """Do a round now, whatever the waiting time; from any thread, and it returns at once."""
        self._woken.set()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Finish what is being written and end. False: it still waits for the network, which harms nothing."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stopped.is_set():
            urgent = self._woken.wait(wait_s)
            self._woken.clear()
            if not self._stopped.is_set():
                wait_s = self._round(urgent)

    def _round(self, urgent: bool) -> float:
        try:
            soon = self._sync.step(urgent=urgent)
        except Exception:
            # A bug must not end the only way that work has to the office.
            log.exception("a round failed")
            return _AFTER_A_BUG_S
        return min(max((soon.at - self._sync.now).total_seconds(), 0.0), _LONGEST_WAIT_S)
