"""A tablet's shift at a real server, over a network that comes and goes, with the server killed in the middle."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from field_app.state.desk import Desk
from field_app.store import Store
from field_app.sync import Sync
from field_app.transport import Transport
from integrations.photos.store import ObjectPhotoStore
from server.domain.vocabulary import WorkStatus
from server.model.base import db, enter, writing
from server.model.field import FieldCommand, FieldPhoto
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations.field_devices import make_code
from server.operations.field_photos import original_key
from server.wire.field import GiveBackWhy, Outcome
from server.wire.intake import Point
from tests.field_app.tablet import FakeSecrets, picture
from tests.make import Make, Town

TOP = Path(__file__).parents[2]
ORDERS = 20
KILLS = 2
SURE_KILL = 12
"""At the latest after so many requests the server is killed for the first time."""
PATIENCE_S = 120


@dataclass
class Server:
    """The web process of an installation; it can be killed at any moment."""

    env: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with (Path(self.env["DATA_DIR"]) / "web.log").open("ab") as log:
            command = [sys.executable, "-m", "server.app", "run", "--no-worker"]
            self.process = subprocess.Popen(command, cwd=TOP, env=self.env, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE_S
        while not self.answers():
            assert time.monotonic() < deadline, self.log()
            threading.Event().wait(0.05)

    def answers(self) -> bool:
        try:
            return httpx.get(self.env["BASE_URL"], timeout=5).status_code < 500
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        return (Path(self.env["DATA_DIR"]) / "web.log").read_text()[-3000:]


@contextmanager
def server(engine_url: str, folder: Path) -> Iterator[Server]:
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    env = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": engine_url, "PORT": str(port), "HOST": "127.0.0.1"}
    made = Server(env | {"SECRET_KEY": "not a secret", "BASE_URL": address, "MAIL_URL": f"folder://{folder / 'post'}"})
    try:
        made.start()
        yield made
    finally:
        made.kill()


class Network(httpx.BaseTransport):
    """A real one, that loses requests and answers, goes away, and sometimes takes the server with it."""

    def __init__(self, server: Server, dice: random.Random) -> None:
        self.inner = httpx.HTTPTransport()
        self.server, self.dice = server, dice
        self.good, self.online, self.kills = False, True, KILLS
        self.fates: Counter[str] = Counter()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        fate = "ok" if self.good else self.fate()
        self.fates[fate] += 1
        if fate == "lost":
            raise httpx.ConnectError("no road to the office", request=request)
        if fate == "killed":
            return self.killed(request)
        answer = self.inner.handle_request(request)
        answer.read()
        if fate == "unheard":
            raise httpx.ReadTimeout("the answer never came", request=request)
        return answer

    def fate(self) -> str:
        if not self.online:
            return "lost"
        overdue = self.fates.total() >= SURE_KILL and not self.fates["killed"]
        if self.kills and (overdue or self.dice.random() < 0.05):
            self.kills -= 1
            return "killed"
        return self.dice.choices(("ok", "lost", "unheard"), weights=(8, 1, 1))[0]

    def killed(self, request: httpx.Request) -> httpx.Response:
        """Let the request go, and end the server while it is at work on it, or just after."""
        going = threading.Thread(target=self.sent, args=(request,), daemon=True)
        going.start()
        going.join(self.dice.random() * 0.03)
        self.server.kill()
        going.join()
        self.server.start()
        raise httpx.ReadError("the server is gone", request=request)

    def sent(self, request: httpx.Request) -> None:
        try:
            self.inner.handle_request(request).read()
        except httpx.TransportError:
            return

    def close(self) -> None:
        self.inner.close()


class Tablet:
    """The app without its window. Its clock runs ahead of the real one, so that nobody waits eight seconds."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.ahead = timedelta()
        self.folder, self.network = folder, network
        self.secrets = FakeSecrets()
        self.photos: dict[str, bytes] = {}
        self.open()

    def open(self) -> None:
        self.store = Store(self.folder)
        self.transport = Transport(self.secrets, http=self.network)
        self.sync = Sync(self.store, self.transport, clock=self.clock, random=random.Random(1))
        self.desk = Desk(self.store, clock=self.clock)

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def round(self) -> None:
        """Do a round, then let the time pass until the next."""
        soon = self.sync.step(urgent=True)
        self.ahead += min(max(soon.at - self.clock(), timedelta()), timedelta(seconds=10))

    def photo(self, order_id: int, dice: random.Random) -> str:
        path = Path(self.desk.expect_photo(order_id, "after"))
        path.write_bytes(picture(side=dice.choice((64, 64, 900)), noise=dice.randint(1, 10**6)))
        sha256 = self.desk.photo_arrived(str(path)).sha256
        self.photos[sha256] = (self.folder / "photos" / f"{sha256}.jpg").read_bytes()
        return sha256

    def settle(self) -> None:
        """Bring everything to the office."""
        for _ in range(200):
            self.round()
            commands, photos = self.store.commands, self.store.photos
            if not commands.unsent() and not photos.waiting() and not commands.answered_unsettled():
                return
        raise AssertionError(self.store.settings.lines()[:20])


def work(tablet: Tablet, order_id: int, dice: random.Random) -> None:
    """What a crew does at one stop."""
    desk = tablet.desk
    desk.claim(order_id)
    desk.arrive(order_id)
    photos = [tablet.photo(order_id, dice)] if dice.random() < 0.4 else []
    if dice.random() < 0.2:
        desk.note(order_id, "Hier ligt meer los.", photos=photos)
    if dice.random() < 0.15:
        desk.give_back(order_id, GiveBackWhy.OTHER, "Een hoogwerker is nodig.")
        return
    if dice.random() < 0.2:
        assert desk.undo(desk.close(order_id, Outcome.NOT_FOUND, "Wij vonden niets."))
    desk.close(order_id, Outcome.SOLVED, "Wij hebben de tegel vastgelegd.", after=photos, minutes=5)


@pytest.mark.slow
def test_after_a_shift_without_much_network_office_and_tablet_agree(
    make: Make, town: Town, engine_url: str, tmp_path: Path
) -> None:
    seed = random.randrange(10_000)
    dice = random.Random(seed)
    for n in range(ORDERS):
        spot = Point(town.centre.x - 500 + 25 * n, town.centre.y + 10 * n)
        make.receipt(town, point=spot, at=datetime.now(UTC) - timedelta(days=1))
    with server(engine_url, tmp_path / "house") as running:
        network = Network(running, dice)
        tablet = Tablet(tmp_path / "tablet", network)
        enrol(tablet, make, town, running)
        live(tablet, dice)
        network.good = True
        tablet.settle()
        # The last photos changed their orders once more.
        tablet.round()
        other = Tablet(tmp_path / "other", network)
        enrol(other, make, town, running)
        other.round()

        assert network.fates["killed"], "this run tried nothing"
        story = (seed, network.fates, running.log())
        assert tablet.store.orders.all() == other.store.orders.all(), story
        check_server(make, town, tablet, tmp_path / "house" / "photos", story)
        for one in (tablet, other):
            one.store.close()
            one.transport.close()


def enrol(tablet: Tablet, make: Make, town: Town, running: Server) -> None:
    with writing():
        enter(town.id)
        code = make_code(
            town.crews["stratenmakers"], by_id=None, secret=running.env["SECRET_KEY"], now=datetime.now(UTC)
        )
        db.session.commit()
    address = f"{running.env['BASE_URL']}/{town.slug}/veld/v1/"
    good, tablet.network.good = tablet.network.good, True
    assert tablet.sync.enrol(address, code, "Tablet") == ""
    tablet.round()
    tablet.network.good = good
    assert len(tablet.store.orders.all()) > 0


def live(tablet: Tablet, dice: random.Random) -> None:
    """Work all orders, with rounds, silence and restarts in between."""
    for order_id in sorted(tablet.store.orders.all()):
        work(tablet, order_id, dice)
        tablet.network.online = dice.random() < 0.7
        for _ in range(dice.randrange(3)):
            tablet.round()
        if dice.random() < 0.1:
            tablet.store.close()
            tablet.transport = Transport(tablet.secrets, http=tablet.network)
            tablet.open()
    tablet.network.online = True


def check_server(make: Make, town: Town, tablet: Tablet, photos: Path, story: object) -> None:
    """Everything once, and nothing but that."""
    sent = [one for one in tablet.store.commands.all() if one.state != "undone"]
    kept = {row.id: row for row in make.found(town, FieldCommand)}
    assert set(kept) == {one.command.id for one in sent}, story
    assert {one.command.id: one.state.value for one in sent} == {id_: row.result for id_, row in kept.items()}
    assert not [row.why for row in kept.values() if row.result != "applied"], story

    closed = {one.command.work_order for one in sent if one.command.kind == "close"}
    ended = {row.id: row.report_id for row in make.found(town, WorkOrder) if row.status is WorkStatus.ENDED}
    assert set(ended) == closed, story
    assert {row.id for row in make.found(town, Report) if row.ended_at} == set(ended.values())
    told = Counter((row.report_id, row.kind.value) for row in make.found(town, OutboxMessage))
    assert {report: n for (report, kind), n in told.items() if kind == "ended"} == dict.fromkeys(ended.values(), 1)

    named = {sha256 for one in sent for sha256 in one.photos}
    store = ObjectPhotoStore(str(photos))
    enter(town.id)
    assert {sha256: store.get(original_key(sha256)) for sha256 in named} == {key: tablet.photos[key] for key in named}
    uses = Counter((one.command.id, sha256) for one in sent for sha256 in one.photos)
    assert Counter((row.command_id, row.sha256) for row in make.found(town, FieldPhoto) if row.photo_id) == uses
