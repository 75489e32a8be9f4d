"""The processes that the engines run in: started, kept warm, replaced when one falls away, ended."""

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Lock

from integrations.rounds.day import Part
from integrations.rounds.orders import Better, Done, Look, Pyvrp, Ready, Stop, Vroom

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
GRACE_S = 0.5
HUNG_S = 60.0
"""After this long on one order a process is taken for lost."""
MOST_AT_REST = 2
MOST_LOST = 3
"""How many processes may fall away in one call; after that we make do with what we have."""
Word = Better | Done


class Child:
    """One process, and the line to it."""

    def __init__(self) -> None:
        self.line, theirs = Pipe()
        command = [sys.executable, "-m", "integrations.rounds.child", str(theirs.fileno())]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603  # our own
        theirs.close()
        self.is_ready = False
        self.order: int | None = None
        self.since = 0.0

    def hear(self) -> Word | None:
        """Return what it says of its order. Raises EOFError or OSError when it is gone."""
        said = self.line.recv()
        if isinstance(said, Ready):
            self.is_ready = True
        if not isinstance(said, Better | Done) or said.id != self.order:
            return None
        if isinstance(said, Done):
            self.order = None
        return said

    def catch_up(self) -> bool:
        """Hear what was said while nobody listened; return whether it is there, and free."""
        try:
            while self.line.poll():
                self.hear()
        except (EOFError, OSError):
            return False
        return self.process.poll() is None and self.order is None

    def end(self) -> None:
        """End it: it goes by itself when its line is cut, unless it is at work."""
        self.line.close()
        if self.order is not None:
            self.process.kill()
        try:
            self.process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Team:
    """All children that there are; who needs some takes them from those at rest."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.children: list[Child] = []
        self._lock = Lock()
        self._rest: list[Child] = []

    def take(self, number: int) -> list[Child]:
        """Return that many children; new ones may still be starting."""
        taken: list[Child] = []
        with self._lock:
            for child in list(self._rest):
                free = child.catch_up()
                if free and len(taken) < number:
                    self._rest.remove(child)
                    taken.append(child)
                elif not free and (child.process.poll() is not None or self.clock() > child.since + HUNG_S):
                    self._rest.remove(child)
                    self.dismiss(child)
        return taken + [self.hire() for _ in range(number - len(taken))]

    def hire(self) -> Child:
        """Start a child."""
        child = Child()
        self.children.append(child)
        return child

    def dismiss(self, child: Child) -> None:
        """End a child."""
        self.children.remove(child)
        child.end()

    def give_back(self, child: Child) -> None:
        """Let a child rest; it may finish what it is at."""
        with self._lock:
            if len(self._rest) < MOST_AT_REST:
                self._rest.append(child)
                return
        self.dismiss(child)

    def end(self) -> None:
        """End all that rest."""
        with self._lock:
            rest, self._rest = self._rest, []
        for child in rest:
            self.dismiss(child)


class Crew:
    """The children of one call, that all know the day; who falls away is replaced."""

    def __init__(self, team: Team, number: int, look: Look) -> None:
        self._team, self._look, self._lost = team, look, 0
        self.children = team.take(number)
        self._told: set[Child] = set()
        self.meanwhile: list[Word] = []
        """What was said of other orders while we asked."""

    def get_ready(self, timeout_s: float) -> None:
        """Wait until all have their engines loaded and know the day."""
        until = self._team.clock() + timeout_s
        while not all(self._knows(child) for child in self.children) and self._team.clock() < until:
            self.hear(until - self._team.clock())

    def look_again(self, look: Look) -> None:
        """Tell the day anew, from the next order on."""
        self._look = look
        self._told.clear()

    def is_free(self, number: int) -> bool:
        """Return whether this child can be given an order."""
        return self._knows(self.children[number]) and self.children[number].order is None

    @property
    def is_busy(self) -> bool:
        """Whether somebody is at work."""
        return any(child.order is not None for child in self.children)

    def give(self, number: int, order: Vroom | Pyvrp) -> None:
        """Give a child an order; one that just fell away is heard of as done, with nothing."""
        child = self.children[number]
        child.order, child.since = order.id, self._team.clock()
        try:
            child.line.send(order)
        except OSError:
            log.warning("a process of the route solver is gone")

    def stop(self) -> None:
        """Tell all that are at work to say what they have; VROOM does not listen."""
        for child in self.children:
            if child.order is not None:
                with suppress(OSError):
                    child.line.send(Stop())

    def hear(self, timeout_s: float) -> list[Word]:
        """Return what is said within that time."""
        lines = {child.line: number for number, child in enumerate(self.children)}
        words = []
        for line in wait(list(lines), max(0.0, timeout_s)):
            assert isinstance(line, Connection)
            number = lines[line]
            try:
                word = self.children[number].hear()
            except (EOFError, OSError):
                word = self._replace(number, "fell away")
            if word:
                words.append(word)
        return words

    def ask(self, orders: Sequence[Vroom | Pyvrp], timeout_s: float) -> list[Part]:
        """Return what came of these orders, each given to who is free; a child that hangs is replaced."""
        waiting, found, until = list(orders), dict[int, Part](), self._team.clock() + timeout_s
        open_ids = {order.id for order in orders}
        while open_ids and self._team.clock() < until and self.children:
            self._hand_out(waiting)
            for word in self.hear(until - self._team.clock()):
                if word.id not in open_ids:
                    self.meanwhile.append(word)
                elif isinstance(word, Done):
                    open_ids.remove(word.id)
                    self._note(word, found)
        for number in reversed(range(len(self.children))):
            if self.children[number].order in open_ids:
                self._replace(number, "did not answer")
        return [found[order.id] for order in orders if order.id in found]

    def _hand_out(self, waiting: list[Vroom | Pyvrp]) -> None:
        for number in range(len(self.children)):
            if waiting and self.is_free(number):
                self.give(number, waiting.pop(0))

    def _note(self, word: Done, found: dict[int, Part]) -> None:
        if word.part is not None:
            found[word.id] = word.part
        elif word.fault:
            log.warning("an engine refused: %s", word.fault)

    def go(self) -> None:
        """Let all rest."""
        for child in self.children:
            self._team.give_back(child)
        self.children = []

    def _knows(self, child: Child) -> bool:
        if not child.is_ready or child in self._told:
            return child.is_ready
        try:
            child.line.send(self._look)
        except OSError:
            return False
        self._told.add(child)
        return True

    def _replace(self, number: int, what: str) -> Done | None:
        """Put a new process in the place of one that is lost; return that its order came to nothing."""
        child, self._lost = self.children[number], self._lost + 1
        log.warning("a process of the route solver %s (exit code %s)", what, child.process.poll())
        order, child.order = child.order, child.order or 0
        self._team.dismiss(child)
        if self._lost <= MOST_LOST:
            self.children[number] = self._team.hire()
        else:
            self.children.pop(number)
        return Done(order, None, what) if order is not None else None
