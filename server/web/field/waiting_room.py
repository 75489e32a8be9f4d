"""Where tablets wait for news: few places, one for each tablet, and one thread that looks for all who wait.

Who waits holds a thread of the server and nothing else; no connection to the database.
"""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from server.queries.field_news import Asker

LOOKS, EVERY_S = 60, 0.25
"""How often we look for a tablet before it hears that there is nothing, and the time between: a quarter of a minute."""

STUCK_S = 2 * LOOKS * EVERY_S
"""Nobody waits longer than this, also when a look takes long; a tablet gives up after it."""

Look = Callable[[int, Collection[Asker]], set[Asker]]
"""Which of the tablets of a municipality have something to read; asked with no application around it."""

log = logging.getLogger("meldwerk.field")


@dataclass(eq=False)
class Seat:
    """A tablet that waits."""

    town_id: int
    asker: Asker
    news: bool = False
    looks: int = 0
    called: Event = field(default_factory=Event)

    def call(self, *, news: bool) -> None:
        """Let the tablet go."""
        self.news = news
        self.called.set()


class WaitingRoom:
    """The tablets of one process that wait, by device; `pause` is what the thread that looks does in between."""

    def __init__(self, places: int, look: Look, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.places = places
        self.look = look
        self._pause = pause
        self._lock = Lock()
        self._seats: dict[int, Seat] = {}
        self._watched = False

    def wait(self, device_id: int, town_id: int, asker: Asker) -> bool | None:
        """Wait, and return whether there is something to read; None, at once, when all places are taken.

        A tablet that comes again takes its own place: what it asked before was lost on the road.
        """
        seat = Seat(town_id, asker)
        if not self._sit(device_id, seat):
            return None
        seat.called.wait(STUCK_S)
        with self._lock:
            if self._seats.get(device_id) is seat:
                del self._seats[device_id]
        return seat.news

    def _sit(self, device_id: int, seat: Seat) -> bool:
        with self._lock:
            before = self._seats.get(device_id)
            if before is None and len(self._seats) >= self.places:
                return False
            self._seats[device_id] = seat
            if not self._watched:
                self._watched = True
                Thread(target=self._watch, name="nieuws", daemon=True).start()
        if before is not None:
            before.call(news=False)
        return True

    def _watch(self) -> None:
        """Look for as long as somebody waits."""
        while self._goes_on():
            self._pause(EVERY_S)
            waiting = self._waiting()
            for town_id in {seat.town_id for seat in waiting}:
                self._look_for(town_id, [seat for seat in waiting if seat.town_id == town_id])

    def _goes_on(self) -> bool:
        with self._lock:
            self._watched = any(not seat.called.is_set() for seat in self._seats.values())
            return self._watched

    def _waiting(self) -> list[Seat]:
        with self._lock:
            return [seat for seat in self._seats.values() if not seat.called.is_set()]

    def _look_for(self, town_id: int, seats: list[Seat]) -> None:
        try:
            late = self.look(town_id, {seat.asker for seat in seats})
        except Exception:
            # Whatever it is, the tablets find out by themselves: they ask the feed as before.
            log.exception("could not look for news")
            for seat in seats:
                seat.call(news=False)
            return
        for seat in seats:
            seat.looks += 1
            if seat.asker in late or seat.looks >= LOOKS:
                seat.call(news=seat.asker in late)
