"""Everything outside is down for an hour, and a worker is killed meanwhile: the work goes on, and all arrives once.

Mail server, mailbox, address service, case system, SMS gateway and the address of an app each stand behind a gate.
Shut, it refuses, hangs or answers with a fault. Full speed is told by what does not happen: no request that brings a
report, or works on one, opens a connection to any of them.
"""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from integrations.addresses.pdok import Locatieserver
from integrations.email.message import key_of
from integrations.zgw.system import Zgw
from server import jobs
from server.app import create_app
from server.config import Settings
from server.model.alarm import DutyContact
from server.model.base import db
from server.model.door import ChannelRow
from server.model.outbox import OutboxMessage
from server.model.report import Contact, Report
from server.model.team import Handler
from server.operations.channels import connect, new_secret
from server.operations.keys import add_key
from server.wire.intake import Point
from server.wire.signature import HEADER, sign
from tests.fakes.apps import FakeApp, report, running_app
from tests.fakes.buitenbeter import message
from tests.fakes.gate import Gate, gates, http_trouble, imap_trouble, smtp_trouble
from tests.fakes.imap import Dovecot, running_dovecot
from tests.fakes.locatieserver import address, running_locatieserver
from tests.fakes.sms import FakeGateway, running_gateway
from tests.fakes.smtp import FakeSmtp, running_smtp
from tests.fakes.zgw import FakeCases, running_cases
from tests.make import Make, Town
from tests.server.web.api.conftest import Program, spot
from tests.server.web.open311.conftest import App as Open311
from tests.server.web.open311.conftest import degrees
from tests.server.web.resident.conftest import Visitor
from tests.server.web.staff.conftest import Desk
from tests.support import parts
from tests.support.cases import connected
from tests.support.mail import APP, OUR_SERVER, by_app, wire
from tests.support.moments import NOW, Clock, minutes

TOP = Path(__file__).parents[2]
OUTSIDE = ("smtp", "imap", "pdok", "zgw", "sms", "app")
BEFORE = dict.fromkeys(OUTSIDE, "fails") | {"sms": "refuses"}
AFTER = dict.fromkeys(OUTSIDE, "refuses") | {"pdok": "hangs", "zgw": "hangs", "sms": "hangs"}
"""How each is down, before and after the worker is killed. While it is, all of them hang."""

BY_REQUEST = ("website", "phone", "buitenbeter", "mijngemeente", "open311", "api")
SHORT_S, LONG_S = 0.1, 20.0
FAR = Point(83_500, 452_000)
"""A place for which our own table has no address."""


@dataclass
class World:
    """What is outside, behind its gates."""

    smtp: FakeSmtp
    imap: Dovecot
    zgw: FakeCases
    sms: FakeGateway
    app: FakeApp
    gates: dict[str, Gate]

    @property
    def knocks(self) -> int:
        return sum(gate.knocks for gate in self.gates.values())

    def turn(self, **moods: str) -> None:
        for name, mood in moods.items():
            self.gates[name].turn(mood)  # type: ignore[arg-type]

    @contextmanager
    def nobody_knocks(self) -> Iterator[None]:
        before = self.knocks
        yield
        assert self.knocks == before


@pytest.fixture
def world(request: pytest.FixtureRequest, clock: Clock) -> Iterator[World]:
    program = parts.program(request.config, "mailbox", "dovecot")
    with ExitStack() as stack:
        smtp, imap = stack.enter_context(running_smtp()), stack.enter_context(running_dovecot(program))
        known = address("Verreweg", "3", FAR.x, FAR.y, code="0601")
        pdok, sms = stack.enter_context(running_locatieserver(known)), stack.enter_context(running_gateway())
        zgw, app = stack.enter_context(running_cases(clock)), stack.enter_context(running_app())
        behind = {name: (urlsplit(one.url).port, http_trouble) for name, one in {"pdok": pdok, "sms": sms}.items()}
        made = stack.enter_context(
            gates(
                smtp=(smtp.port, smtp_trouble),
                imap=(imap.port, imap_trouble),
                zgw=(urlsplit(zgw.root).port, http_trouble),
                app=(urlsplit(app.url).port, http_trouble),
                **behind,  # type: ignore[arg-type]
            )
        )
        zgw.root = f"http://127.0.0.1:{made['zgw'].port}/zaken/api/v1"
        app.host = f"127.0.0.1:{made['app'].port}"
        app.url = f"http://{app.host}/status"
        yield World(smtp, imap, zgw, sms, app, made)


@dataclass
class House:
    """Our installation, with the worker's turns and the clock in the hands of the test."""

    settings: Settings
    town: Town
    world: World
    clock: Clock
    running: Flask | None = None
    carriers: jobs.Carriers | None = None

    def start(self) -> None:
        """Begin anew, with nothing in memory."""
        self.stop()
        self.running = create_app(self.settings, clock=self.clock)
        self.running.config["WTF_CSRF_ENABLED"] = False
        ours = self.running.extensions["meldwerk.carriers"]
        ours.channels["push"]._clock = ours.channels["push"]._outside._clock = self.seconds
        self.carriers = replace(
            ours,
            addresses=Locatieserver(self.settings.pdok_url, timeout_s=SHORT_S, clock=self.seconds),
            cases=Zgw(clock=self.seconds, rest_clock=self.seconds, timeout_s=SHORT_S),
        )
        self.wait_for(SHORT_S)

    def wait_for(self, seconds: float) -> None:
        """Wait so long for what hangs. Who is up but slow must not be given up: then all comes twice."""
        for service in (self.carriers.addresses, self.carriers.cases, self.carriers.channels["sms"]):
            service._timeout_s = seconds

    def seconds(self) -> float:
        return self.clock().timestamp()

    def stop(self) -> None:
        if self.running is not None:
            self.carriers.channels["push"]._outside.close()
            with self.running.app_context():
                db.engine.dispose()

    def worker_goes_round(self) -> None:
        """Do all that a worker does in a minute."""
        job_names = ("norms", "alarms", "addresses", "questions", "case looks")
        for job in (one for one in jobs.JOBS if one.name in job_names):
            jobs.run_job(self.running, self.carriers, job)
        jobs.read_mail(self.running, self.carriers)
        jobs.read_bounces(self.running, self.carriers)
        jobs.carry_sms(self.running, self.carriers)
        jobs.carry_news(self.running, self.carriers)
        jobs.carry_cases(self.running, self.carriers)
        jobs.deliver(self.running, self.carriers)

    def kill_a_worker_at_work(self) -> None:
        """Start a worker, let it hang on all at once but the mailbox, where it looks twice a minute, and kill it."""
        self.world.turn(**dict.fromkeys(OUTSIDE, "hangs"))
        others = {name: gate for name, gate in self.world.gates.items() if name != "imap"}
        before = {name: gate.knocks for name, gate in others.items()}
        known = self.settings
        env = {
            **os.environ,
            "DATA_DIR": str(known.data_dir),
            "DATABASE_URL": known.database_url,
            "SECRET_KEY": known.secret_key,
            "BASE_URL": known.base_url,
            "MAIL_URL": known.mail_url,
            "MAIL_IN": known.mail_in,
            "SMS_URL": known.sms_url,
            "PDOK_URL": known.pdok_url,
            "CALLBACK_NETWORKS": known.callback_networks,
        }
        command = [sys.executable, "-m", "tests.journeys.stuck_worker", self.clock().isoformat()]
        log = known.data_dir / "stuck.log"
        with log.open("wb") as written:
            worker = subprocess.Popen(command, cwd=TOP, env=env, stderr=written)
        try:
            for name, gate in others.items():
                assert gate.was_knocked_at(before[name]), (name, log.read_text())
        finally:
            worker.kill()
            worker.wait()


@pytest.fixture
def house(app, settings: Settings, town: Town, make: Make, world: World, clock: Clock) -> Iterator[House]:
    """A town that is connected to everything outside, with somebody on duty."""
    port = {name: gate.port for name, gate in world.gates.items()}
    connected_to = replace(
        settings,
        mail_url=f"smtp://127.0.0.1:{port['smtp']}",
        mail_in=f"rijswijk=imap://postvak:{world.imap.password}@127.0.0.1:{port['imap']}/INBOX",
        mail_servers=OUR_SERVER,
        sms_url=f"http://127.0.0.1:{port['sms']}/sms",
        pdok_url=f"http://127.0.0.1:{port['pdok']}/bzk/locatieserver/search/v3_1",
        callback_networks="127.0.0.0/8",
    )
    connected(app, make, town, clock, world.zgw)
    with make.change(town):
        db.session.add(DutyContact(name="Piket", mail="piket@duty.example", phone="0612340000", position=1))
    made = House(connected_to, town, world, clock)
    made.start()
    yield made
    made.stop()


@dataclass
class Doors:
    """Everybody who reports, each through a door of their own; `numbers` keeps each message apart."""

    house: House
    make: Make
    secret: str
    keys: dict[str, str]
    seated: tuple[int, str]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def all_report(self, text: str = "Er ligt een losse stoeptegel.") -> list[TestResponse]:
        """Let one report come in through each door that is a request; return the answers."""
        doors: list[Callable[[int, str], TestResponse]] = [
            self.website,
            self.desk,
            self.buitenbeter,
            self.app,
            self.open311,
            self.api,
        ]
        answers = [door(next(self.numbers), text) for door in doors]
        assert all(answer.status_code < 400 for answer in answers), [answer.data for answer in answers]
        return answers

    @property
    def client(self):
        return self.house.running.test_client()

    def website(self, n: int, text: str) -> TestResponse:
        visitor = Visitor(self.client, self.house.town)
        visitor.words(text)
        visitor.kind("stoep")
        visitor.place(dx=10.0 * n)
        visitor.post("/melden/dubbel", action="new")
        visitor.contact(email=f"melder{n}@website.example")
        return visitor.send()

    def desk(self, n: int, text: str) -> TestResponse:
        client = self.client
        with client.session_transaction() as session:
            session["_user_id"] = f"{self.house.town.id}:{self.seated[0]}:{self.seated[1]}"
            session["_fresh"] = True
            session["staff_seen_at"] = int(self.house.clock().timestamp())
        desk = Desk(client, self.house.town.slug)
        desk.get("/kcc")
        call = {"text": text, "category": "stoep", "place": "Voorbeeldlaan 5", "tell": "mail", "channel": "phone"}
        return desk.post("/kcc/bewaar", **desk.hidden(), **call, email=f"beller{n}@phone.example")

    def buitenbeter(self, n: int, text: str) -> TestResponse:
        sent = message(reference=f"r-{n}", text=text, email=f"melder{n}@buitenbeter.example")
        return self.client.post("/koppelvlak/buitenbeter", data=sent, content_type="text/xml; charset=utf-8")

    def app(self, n: int, text: str) -> TestResponse:
        extern = f"MG-{n}"
        who = {"email": f"melder{n}@app.example", "berichtVia": "app", "toestemmingContact": True}
        back = {"url": self.house.world.app.url, "referentie": extern}
        sent = json.dumps(report(extern, omschrijving=text, melder=who, terugmelding=back)).encode()
        signed = {HEADER: sign(sent, [self.secret], at=int(self.house.clock().timestamp()))}
        path = "/v1/kanalen/mijngemeente/meldingen"
        return self.client.post(path, data=sent, content_type="application/json", headers=signed)

    def open311(self, n: int, text: str) -> TestResponse:
        app = Open311(self.client, self.house.town, self.keys["report update"])
        return app.post(service_code="stoep", description=text, email=f"melder{n}@open311.example", **degrees(FAR))

    def api(self, n: int, text: str) -> TestResponse:
        sent = {"omschrijving": text, "categorie": "stoep", "locatie": spot(self.house.town.centre)}
        program = Program(self.client, self.house.town, self.keys["report"], sent)
        return program.report(name=f"k-{n}", melder={"email": f"melder{n}@api.example"})

    def work_on(self, number: str, deed: str, **fields: str) -> None:
        """Let a handler's tool do something to a report."""
        tool = Program(self.client, self.house.town, self.keys["staff"])
        answer = tool.post(f"/werkvoorraad/{number}/handelingen", {"door": "coordinator", "soort": deed, **fields})
        assert answer.status_code == 200, answer.get_data(as_text=True)


@pytest.fixture
def doors(house: House, make: Make, town: Town) -> Doors:
    """The doors of the town, each agreed on, and what it takes to come in."""
    agreed = {"senders": [], "push_url": "", "rate_per_minute": 60}
    labels = {"Losse stoeptegel": "stoep", "tegel-los": "stoep"}
    with make.change(town):
        connect("buitenbeter", title="BuitenBeter", callbacks=[], **agreed)
        connect("mijngemeente", title="MijnGemeente", callbacks=[house.world.app.host], **agreed)
        for row in db.session.query(ChannelRow):
            row.labels, row.mail_senders = labels, [APP] if row.name == "mijngemeente" else []
        secret = new_secret("mijngemeente", key=house.settings.secret_key, now=NOW)
        keys = {
            scope: add_key(scope, scope=scope, rate_per_minute=1000, now=NOW)
            for scope in ("report update", "report", "staff")
        }
    kcc = make.found(town, Handler, Handler.username == "kcc")[0]
    return Doors(house, make, secret, keys, (kcc.id, kcc.session_key))


def number_of(report_id: int) -> str:
    return f"RIJ-2026-{report_id:06}"


def an_hour_passes(doors: Doors) -> None:
    """Let reports come in and be worked on while nothing outside answers; halfway everything of ours is killed."""
    house, world = doors.house, doors.house.world
    for turn in range(12):
        house.clock.advance(minutes(5))
        with world.nobody_knocks():
            if turn in (0, 5):
                doors.all_report()
            if turn == 1:
                doors.buitenbeter(next(doors.numbers), "Sterke gaslucht bij de ingang")
            if turn in (3, 9):
                work_on_all(doors, turn)
        if turn == 5:
            house.kill_a_worker_at_work()
            world.turn(**AFTER)
            house.start()
        else:
            house.worker_goes_round()


def help_with_addresses_rests(doors: Doors) -> None:
    """Who points at a place that our own table does not know is helped without the address service, soon unasked."""
    before = doors.house.world.gates["pdok"].knocks
    for n in range(5):
        visitor = Visitor(doors.client, doors.house.town)
        visitor.words()
        visitor.kind()
        assert visitor.place(dx=1_500, dy=1_000 + n).status_code == 303
    assert doors.house.world.gates["pdok"].knocks - before <= 3


def work_on_all(doors: Doors, turn: int) -> None:
    """Bring every report that is open further: the first time it begins and its date moves, the second time it ends."""
    still_open = doors.make.found(doors.house.town, Report, Report.ended_at.is_(None))
    for n, row in enumerate(still_open):
        number = number_of(row.id)
        if turn == 3:
            doors.work_on(number, "beginnen")
            doors.work_on(number, "verzetten", dag="2026-10-05", tekst="Wij wachten op tegels.")
        elif n % 2:
            doors.work_on(number, "afsluiten", uitkomst="hersteld", tekst="De tegel ligt vast.")


def all_comes_up(house: House, make: Make) -> None:
    """Let everything outside answer again, and the worker go round until nothing waits; within three hours."""
    house.world.turn(**dict.fromkeys(OUTSIDE, "open"))
    house.wait_for(LONG_S)
    for _ in range(36):
        house.clock.advance(minutes(5))
        house.worker_goes_round()
        waiting = make.found(house.town, OutboxMessage, OutboxMessage.status == "waiting")
        if not waiting:
            return
    raise AssertionError([(row.key, row.channel, row.attempts, row.error) for row in waiting])


@pytest.mark.slow
def test_after_an_hour_without_anything_outside_all_arrives_once_and_in_order(house, doors, make, town, world) -> None:
    world.turn(**BEFORE)
    world.imap.deliver(wire(by_app()), "1.mail")
    help_with_addresses_rests(doors)
    an_hour_passes(doors)
    assert len(make.found(town, Report)) == 13
    assert [*world.smtp.messages, *world.sms.sent, *world.app.news, *world.zgw.zaken] == []
    all_comes_up(house, make)

    rows = make.found(town, OutboxMessage)
    assert {row.status for row in rows} == {"sent"}
    reports = make.found(town, Report)
    assert Counter(row.channel for row in reports) == {
        **dict.fromkeys(BY_REQUEST, 2),
        "buitenbeter": 3,
        "mijngemeente": 3,
    }
    assert [row.street for row in reports if row.channel == "open311" and not row.ended_at] == ["Verreweg"]
    mails_arrived(rows, make.found(town, Contact), world)
    alarms_arrived(rows, world)
    news_arrived(rows, world)
    cases_arrived(reports, world)


def mails_arrived(rows: list[OutboxMessage], contacts: list[Contact], world: World) -> None:
    """Each reader got each mail once, in the order in which it was written."""
    addresses = {contact.id: contact.email for contact in contacts}
    written, got = defaultdict(list), defaultdict(list)
    for row in rows:
        if row.channel == "email":
            written[row.address or addresses[row.contact_id]].append(f"rijswijk.{row.key}")
    for mail in world.smtp.messages:
        got[str(mail["To"])].append(key_of(str(mail["Message-ID"])))
    assert got == written
    assert sorted(len(keys) for who, keys in got.items() if who.endswith("@api.example")) == [1, 3]


def alarms_arrived(rows: list[OutboxMessage], world: World) -> None:
    written = [f"rijswijk.{row.key}" for row in rows if row.channel == "sms"]
    assert [sent["reference"] for sent, _ in world.sms.sent] == written
    assert len(written) == 6


def news_arrived(rows: list[OutboxMessage], world: World) -> None:
    """The app got all news of each of its reports, numbered on."""
    got = defaultdict(list)
    for one in world.app.news:
        got[one["referentie"]].append(one["volgnummer"])
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in got.values()), got
    assert sum(map(len, got.values())) == len([row for row in rows if row.channel == "push"])
    assert len(got) == 2


def cases_arrived(reports: list[Report], world: World) -> None:
    """Each report has one case, which went through its stages in order, with the result of its end."""
    assert len(world.zgw.zaken) == len(reports)
    for n, row in enumerate(reports):
        stages = ["received"] + ["in_progress"] * (n < 7) + ["ended"] * (row.ended_at is not None)
        assert world.zgw.stages(number_of(row.id)) == stages
        assert world.zgw.result(number_of(row.id)) == ("solved" if row.ended_at else "")
    assert {row.ended_at is None for row in reports} == {True, False}
