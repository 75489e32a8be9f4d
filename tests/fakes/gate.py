"""A gate before a service on loopback: open it lets everything through; shut, it is down in one of the usual ways.

It counts who knocks, so that a test can say that nobody did.
"""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

Mood = Literal["open", "refuses", "hangs", "fails"]
Trouble = Callable[[socket.socket], None]

AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: a connection that is closed is reset."""


def http_trouble(knocking: socket.socket) -> None:
    """Answer a request with 500."""
    knocking.recv(65536)
    knocking.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")


def smtp_trouble(knocking: socket.socket) -> None:
    """Welcome a mail client, and refuse whatever it says."""
    knocking.sendall(b"220 mail.example ESMTP\r\n")
    while knocking.recv(65536):
        knocking.sendall(b"500 5.3.0 out of order\r\n")


def imap_trouble(knocking: socket.socket) -> None:
    """Say goodbye at once."""
    knocking.sendall(b"* BYE out of order\r\n")


class Gate:
    """Stands at `port` before the service at `behind`. `knocks` are the connections that were made to it."""

    def __init__(self, behind: int, trouble: Trouble) -> None:
        self.behind = behind
        self.mood: Mood = "open"
        self.knocks = 0
        self._trouble = trouble
        self._held: list[socket.socket] = []
        self._changed = threading.Condition()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def turn(self, mood: Mood) -> None:
        """Be up, or down, from now on, also for who was connected."""
        with self._changed:
            self.mood = mood
            held, self._held = self._held, []
        for one in held:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def was_knocked_at(self, before: int, *, patience_s: float = 60) -> bool:
        """Wait until somebody knocked, since there had been `before` knocks; False when nobody came."""
        with self._changed:
            return self._changed.wait_for(lambda: self.knocks > before, patience_s)

    def close(self) -> None:
        self._listening.close()
        self.turn("refuses")

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                knocking, _ = self._listening.accept()
                with self._changed:
                    mood = self.mood
                    self._held.append(knocking)
                    self.knocks += 1
                    self._changed.notify_all()
                self._meet(knocking, mood)

    def _meet(self, knocking: socket.socket, mood: Mood) -> None:
        if mood == "refuses":
            knocking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            knocking.close()
        elif mood == "fails":
            threading.Thread(target=self._answer_badly, args=(knocking,), daemon=True).start()
        elif mood == "open":
            beyond = socket.create_connection(("127.0.0.1", self.behind))
            with self._changed:
                self._held.append(beyond)
            for one, other in ((knocking, beyond), (beyond, knocking)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()

    def _answer_badly(self, knocking: socket.socket) -> None:
        with suppress(OSError), knocking:
            self._trouble(knocking)


def _carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes until one side has no more to say."""
    with suppress(OSError):
        while chunk := one.recv(65536):
            other.sendall(chunk)
        other.shutdown(socket.SHUT_WR)


@contextmanager
def gates(**services: tuple[int, Trouble]) -> Iterator[dict[str, Gate]]:
    """Stand before each service, by its name, at (its port, how it fails)."""
    made = {name: Gate(port, trouble) for name, (port, trouble) in services.items()}
    try:
        yield made
    finally:
        for gate in made.values():
            gate.close()
