"""Real processes, killed without a word at any moment of intake, closing and delivery: nothing lost, nothing twice."""

import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from server.domain.geo import to_wgs84
from server.model.base import EVERYWHERE, db, enter, writing
from server.model.outbox import OutboxMessage
from server.model.report import Contact, Event, PromiseRow, Report
from server.model.work_order import WorkOrder
from server.wire.intake import Point
from tests.make import Make, Town

TOP = Path(__file__).parents[2]
VISITORS = 2
EACH = 6
PROGRAMS = ("web", "worker", "closer")
KILLS = 5
"""Each of the programs once, and two more."""

PATIENCE_S = 120
GONE = (httpx.TransportError,)


@dataclass
class House:
    """The programs of one installation, as an operator starts them."""

    env: dict[str, str]
    town: Town
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str) -> None:
        commands = {
            "web": ["server.app", "run", "--no-worker"],
            "worker": ["server.app", "work"],
            "closer": ["tests.journeys.closer", str(self.town.id)],
        }
        log = (Path(self.env["DATA_DIR"]) / f"{name}.log").open("ab")
        with log:
            command = [sys.executable, "-m", *commands[name]]
            self.running[name] = subprocess.Popen(command, cwd=TOP, env=self.env, stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """End a program at once, wherever it is."""
        self.running[name].kill()
        self.running[name].wait()

    def log(self) -> str:
        return "\n".join(path.read_text()[-2000:] for path in Path(self.env["DATA_DIR"]).glob("*.log"))


@contextmanager
def house(town: Town, engine_url: str, folder: Path) -> Iterator[House]:
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": engine_url, "PORT": str(port), "HOST": "127.0.0.1"}
    env |= {
        "SECRET_KEY": "not a secret",
        "MAIL_URL": f"folder://{folder / 'post'}",
        "BASE_URL": f"http://127.0.0.1:{port}",
    }
    made = House(env, town)
    try:
        for name in PROGRAMS:
            made.start(name)
        yield made
    finally:
        for name in made.running:
            made.kill(name)


@dataclass(eq=False)
class Visitor(threading.Thread):
    """Somebody who reports one thing after the other, and tries again when the site is away."""

    base_url: str
    town: Town
    number: int
    deadline: float
    thanked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        for n in range(EACH):
            with httpx.Client(base_url=f"{self.base_url}/{self.town.slug}", timeout=10) as client:
                self.thanked.append(self.report(client, n))

    def report(self, client: httpx.Client, n: int) -> str:
        spot = Point(self.town.centre.x - 900 + 200 * n, self.town.centre.y - 300 + 500 * self.number)
        at = to_wgs84(spot)
        self.post(client, "/melden", text=f"Er ligt een losse stoeptegel, nummer {n}")
        self.post(client, "/melden/soort", kind="stoep")
        self.post(client, "/melden/plek", lon=str(at.lon), lat=str(at.lat), action="next")
        email = f"melder{self.number}-{n}@reporter.example"
        self.post(client, "/melden/contact", email=email, phone="", name="")
        page = self.again(client, "GET", "/melden/controle").text
        draft = re.search(r'name="draft" value="([^"]+)"', page)
        assert draft is not None, page
        answer = self.post(client, "/melden/controle", draft=draft[1])
        assert "/melden/bedankt/" in answer.headers.get("location", ""), answer.text
        return draft[1]

    def post(self, client: httpx.Client, path: str, **form: str) -> httpx.Response:
        page = self.again(client, "GET", path).text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        return self.again(client, "POST", path, data={**form, "csrf_token": token[1] if token else ""})

    def again(self, client: httpx.Client, method: str, path: str, **more: object) -> httpx.Response:
        """Ask until there is an answer."""
        while True:
            try:
                return client.request(method, path, **more)  # type: ignore[arg-type]
            except GONE:
                assert time.monotonic() < self.deadline, "the site stayed away"
                threading.Event().wait(0.1)


def posted(folder: Path) -> list[Path]:
    return sorted((folder / "post").rglob("*.eml"))


@pytest.mark.slow
def test_whoever_is_killed_no_report_and_no_message_is_lost_or_repeated(
    make: Make, town: Town, engine_url: str, tmp_path: Path
) -> None:
    dice = random.Random()
    seed = dice.randrange(10_000)
    dice.seed(seed)
    folder = tmp_path / "house"
    deadline = time.monotonic() + PATIENCE_S
    with house(town, engine_url, folder) as running:
        visitors = [Visitor(running.env["BASE_URL"], town, n, deadline) for n in range(VISITORS)]
        for visitor in visitors:
            visitor.start()
        victims = [*PROGRAMS, *dice.choices(PROGRAMS, k=KILLS - len(PROGRAMS))]
        dice.shuffle(victims)
        for victim in victims:
            seen = progress(visitors, folder)
            while progress(visitors, folder) < seen + dice.randint(1, 3) and any(v.is_alive() for v in visitors):
                assert time.monotonic() < deadline, (seed, running.log())
                threading.Event().wait(0.01)
            threading.Event().wait(dice.random() * 0.2)
            running.kill(victim)
            running.start(victim)
        for visitor in visitors:
            visitor.join(max(0.0, deadline - time.monotonic()))
        thanked = [key for visitor in visitors for key in visitor.thanked]
        assert len(thanked) == VISITORS * EACH, (seed, running.log())
        settle(make, town, deadline, lambda: (seed, running.log()))

    nothing_lost_nothing_twice(make, town, thanked, folder)


def progress(visitors: list[Visitor], folder: Path) -> int:
    return sum(len(visitor.thanked) for visitor in visitors) + len(posted(folder))


def settle(make: Make, town: Town, deadline: float, story) -> None:
    """Wait until all is closed and carried. Claims of the killed run out after minutes; here at once."""
    while True:
        reports = make.found(town, Report)
        waiting = make.found(town, OutboxMessage, OutboxMessage.status == "waiting")
        if all(report.ended_at for report in reports) and not waiting:
            return
        assert time.monotonic() < deadline, story()
        held = [message.id for message in waiting if message.attempts and message.locked_until]
        if held and all(report.ended_at for report in reports):
            with writing():
                enter(EVERYWHERE)
                late = update(OutboxMessage).where(OutboxMessage.id.in_(held)).values(locked_until=None)
                db.session.execute(late, execution_options={"synchronize_session": False})
                db.session.commit()
        threading.Event().wait(0.3)


def nothing_lost_nothing_twice(make: Make, town: Town, thanked: list[str], folder: Path) -> None:
    reports = make.found(town, Report)
    assert Counter(report.channel_ref for report in reports) == Counter(thanked)
    ids = {report.id for report in reports}
    for kind in (WorkOrder, PromiseRow, Contact):
        assert Counter(row.report_id for row in make.found(town, kind)) == Counter(ids), kind
    events = Counter((event.report_id, event.kind) for event in make.found(town, Event))
    assert events == Counter((report_id, kind) for report_id in ids for kind in ("received", "ended"))
    messages = make.found(town, OutboxMessage)
    assert Counter((m.report_id, m.kind.value) for m in messages) == Counter(
        (report_id, kind) for report_id in ids for kind in ("receipt", "ended")
    )
    assert {message.status for message in messages} == {"sent"}
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in posted(folder)]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) == len(messages)
    assert set(Counter(str(mail["To"]) for mail in mails).values()) == {2}
