"""`python -m tests.field_app.killed FOLDER STRIDE`: end a tablet at every so many-th statement and request, and look.

Each life is a forked process that ends without a word (`os._exit`); the office lives on in this process and answers it
through a pipe. After each death a second life goes on, and what was promised to the crew is looked for. Prints JSON:
{"deaths": n, "wrong": [...]}.
"""

import json
import os
import pickle
import sys
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import httpx

from field_app.photos import is_whole
from field_app.state.desk import Desk
from field_app.store import State, Store
from field_app.sync import Sync
from field_app.transport import Transport
from field_app.transport.secrets import DEVICE, SECRET, SERVER
from server.wire.field import Outcome
from tests.field_app.fake_office import ADDRESS, Office
from tests.field_app.tablet import FakeSecrets, an_office, an_order, picture
from tests.support.moments import NOW, Clock, hours

DEAD = 9


class Fuse:
    """Counts what happens, and ends the process at the n-th; 0 never does."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def __call__(self, *_: object) -> None:
        self.count += 1
        if self.count == self.at:
            os._exit(DEAD)


class Piped(httpx.BaseTransport):
    """A network that is a pipe. The fuse counts each request twice: before it leaves and before its answer is seen."""

    def __init__(self, pipe: Connection, fuse: Fuse) -> None:
        self.pipe, self.fuse = pipe, fuse

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.fuse()
        self.pipe.send((request.method, str(request.url), request.headers.multi_items(), request.read()))
        status, headers, content = self.pipe.recv()
        self.fuse()
        return httpx.Response(status, headers=headers, content=content)


class Life:
    """One run of the app in a process of its own."""

    def __init__(self, folder: Path, pipe: Connection, *, statement: int, request: int, clock: Clock) -> None:
        self.sql, self.http = Fuse(statement), Fuse(request)
        self.clock, self.folder = clock, folder
        self.store = Store(folder, trace=self.sql)
        secrets = FakeSecrets({SERVER: ADDRESS, DEVICE: "device", SECRET: "kept on the device"})
        transport = Transport(secrets, http=Piped(pipe, self.http))
        self.sync = Sync(self.store, transport, clock=clock, random=Random(1))
        self.desk = Desk(self.store, clock=clock)

    def promise(self, what: str, value: str) -> None:
        """Write down what the crew was told is safe."""
        with (self.folder / "promised").open("a") as file:
            file.write(f"{what} {value}\n")

    def shift(self) -> None:
        """A little of everything."""
        self.store.settings.put("enrolled", "device")
        self.sync.step()
        self.promise("deed", self.desk.arrive(1))
        photo = self._photo(1, "red")
        self.desk.keep_draft(2, "hand_over", {"sentence": "half"})
        self.promise("draft", "half")
        self.desk.keep_draft(1, "close", {"sentence": "Wij hebben het gemaakt."})
        self.promise("deed", self.desk.close(1, Outcome.SOLVED, "Wij hebben het gemaakt.", after=[photo]))
        undone = self.desk.close(2, Outcome.SOLVED, "Wij hebben het gemaakt.")
        self.desk.undo(undone)
        self.promise("undone", undone)
        self.promise("deed", self.desk.note(2, "Met foto", photos=[self._photo(2, "blue")]))
        for _ in range(4):
            self.clock.now = max(self.clock.now, self.sync.step().at)

    def go_on(self) -> None:
        """After the app was started again: take in found pictures, and bring all to the office."""
        found = [self.desk.photo_arrived(one.path).sha256 for one in self.desk.orphans()]
        for _ in range(10):
            self.clock.now = max(self.clock.now, self.sync.step().at)
        integrity = self.store._db.value("PRAGMA integrity_check")
        report = {
            "integrity": integrity,
            "found": found,
            "photos": [one.sha256 for one in self.store.photos.all().values() if is_whole(Path(one.path), one.sha256)],
            "draft": self.desk.draft(2, "hand_over"),
            "sent": self.desk.draft(1, "close"),
            "waiting": [one.command.id for one in self.store.commands.unsent()],
            "undone": [one.command.id for one in self.store.commands.all() if one.state is State.UNDONE],
        }
        (self.folder / "report").write_text(json.dumps(report))

    def _photo(self, order_id: int, colour: str) -> str:
        path = Path(self.desk.expect_photo(order_id, "after"))
        path.write_bytes(picture(colour))
        self.promise("picture", colour)
        photo = self.desk.photo_arrived(str(path)).sha256
        self.promise("photo", photo)
        return photo


def lived(office: Office, live: Callable[[Connection], None]) -> int:
    """Fork, live, and serve the office until that life ends; returns its exit code."""
    ours, theirs = Pipe()
    child = os.fork()
    if child == 0:
        try:
            ours.close()
            live(theirs)
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    theirs.close()
    serve(office, ours)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve(office: Office, pipe: Connection) -> None:
    while True:
        try:
            method, url, headers, content = pipe.recv()
            answer = office(httpx.Request(method, url, headers=headers, content=content))
            pipe.send((answer.status_code, answer.headers.multi_items(), answer.content))
        except (EOFError, BrokenPipeError, ConnectionResetError, pickle.UnpicklingError):
            return


def death(folder: Path, *, statement: int = 0, request: int = 0) -> tuple[bool, list[str]]:
    """Live a shift up to a death, and what comes after; returns whether it died, and what was wrong."""
    office = an_office(Clock(NOW), an_order(1), an_order(2))

    def first(pipe: Connection) -> None:
        Life(folder, pipe, statement=statement, request=request, clock=Clock(NOW)).shift()

    def second(pipe: Connection) -> None:
        Life(folder, pipe, statement=0, request=0, clock=Clock(NOW + hours(1))).go_on()

    code = lived(office, first)
    if code not in (0, DEAD) or lived(office, second) != 0:
        return True, [f"a life ended with an error at statement {statement}, request {request}"]
    where = f" (statement {statement}, request {request})"
    return code == DEAD, [wrong + where for wrong in looked_into(folder, office)]


def looked_into(folder: Path, office: Office) -> list[str]:
    """Compare what was promised with what is there."""
    report: dict[str, Any] = json.loads((folder / "report").read_text())
    kept = folder / "promised"
    promised = [line.split() for line in kept.read_text().splitlines()] if kept.exists() else []
    told = {what: [value for other, value in promised if other == what] for what, _ in promised}
    heard = [effect.id for effect in office.effects]
    pictures = len(told.get("picture", [])) - len(told.get("photo", []))
    checks = {
        "the file is broken": report["integrity"] == "ok",
        "a deed was lost": set(told.get("deed", [])) <= set(heard),
        "a deed still waits": not report["waiting"],
        "a deed happened twice": len(heard) == len(set(heard)) and len(heard) <= 3 + (not told.get("undone")),
        "an undone deed was sent": not set(told.get("undone", [])) & set(heard),
        "a photo was lost": set(told.get("photo", [])) <= set(report["photos"]),
        "a picture was lost": len(report["photos"]) >= len(told.get("photo", [])) + pictures,
        "a photo of a deed did not arrive": all(
            sha256 in office.photos for effect in office.effects for sha256 in _named(effect.deed)
        ),
        "a draft was lost": not told.get("draft") or report["draft"] == {"sentence": "half"},
        "a form that was sent opens again": len(told.get("deed", [])) < 2 or not report["sent"],
    }
    return [name for name, holds in checks.items() if not holds]


def _named(deed: object) -> tuple[str, ...]:
    return (*getattr(deed, "after", ()), *getattr(deed, "photos", ()))


def main(folder: Path, stride: int) -> None:
    """Die at every `stride`-th statement and at every request, until there are no more."""
    deaths, wrong = 0, []
    for kind, step in (("statement", stride), ("request", 1)):
        at = 1
        while True:
            place = folder / f"{kind}-{at}"
            place.mkdir()
            died, found = death(place, **{kind: at})
            wrong += found
            if not died:
                break
            deaths, at = deaths + 1, at + step
    print(json.dumps({"deaths": deaths, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
