"""From what happens on the street to the tablets that show it: 15 crews with some 280 open stops, on both engines.

Each event takes the whole road: what came in is kept, the plan is held against it, the real engines look for a better
one in their processes, what was found is saved and given to the crews, and all tablets ask what is new. Counted is
the time on the clock, and the CPU for which somebody waits, the database's too; not how long the worker waits before it
looks. Told apart is how long after an event was kept all tablets that wait for news at the office have read it.
"""

import logging
import socket
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from statistics import median, quantiles
from time import perf_counter, sleep
from uuid import UUID

import flask_migrate
from flask import Flask

from field_app.device.fake import FakeSecrets
from field_app.transport import Transport, Verdicts
from integrations.rounds.solver import EngineSolver
from server.app import create_app
from server.config import Settings
from server.domain.command import Plan
from server.model.base import db, enter, writing
from server.operations import rounds, rounds_solving, rounds_today
from server.operations.field_devices import make_code
from server.operations.rounds_today import Kind
from server.queries.plan import StopRow
from server.wire import field as wire
from tests.bench.bench_roads import build_streets
from tests.bench.busy_day import Ground, busy_day, grounds, some_place
from tests.bench.figure import Figure
from tests.bench.round_clock import awaited_cpu
from tests.make import Make
from tests.support.browser import HOST, listening
from tests.support.moments import Clock, minutes
from tests.support.planning import TODAY, Office

WORK, WORK_MIN = 285, 20
LEAST_OPEN = 270
EVENTS = 3 * (
    "close_early",
    "refuse",
    "report_danger",
    "close_early",
    "refuse",
    "report_danger",
    "report_danger",
    "fall_ill",
)
DAWN, START = datetime(2026, 9, 15, 4, tzinfo=UTC), datetime(2026, 9, 15, 5, 40, tzinfo=UTC)
"""The plan is made at six; the crews set out at half past seven, and ten minutes later it begins."""
SPACE = minutes(1 / 6)
HEARD, SEATED_S = 12, 0.6


class Times:
    """How long steps took, event by event: in ms on the clock, and in ms of the CPU for which somebody waits."""

    def __init__(self) -> None:
        self.waited: dict[str, list[float]] = defaultdict(list)
        self.cpu: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Time one step."""
        begun, before = perf_counter(), awaited_cpu()
        yield
        self.waited[step].append(1000 * (perf_counter() - begun))
        self.cpu[step].append(1000 * (awaited_cpu() - before))


@dataclass
class Street:
    """The crews of a day with a tablet each, and the office. `seen` is up to where each tablet knows the feed."""

    office: Office
    clock: Clock
    tablets: dict[str, Transport]
    chance: Random = field(default_factory=lambda: Random(9))
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)

    def ask(self) -> dict[str, wire.Changes]:
        """Let all tablets ask what is new."""
        return {crew: self._asked(crew) for crew in self.tablets}

    def _asked(self, crew: str) -> wire.Changes:
        cursor, stand = self.seen.get(crew, ("", ""))
        told = self.tablets[crew].pull(cursor, stand)
        assert isinstance(told, wire.Changes), told
        self.seen[crew] = told.cursor, told.reference.version if told.reference else stand
        return told

    def hear(self, crew: str) -> float:
        """Wait for news, read it, and return the moment."""
        assert self.tablets[crew].news(self.seen[crew][0]) == wire.News(news=True)
        self._asked(crew)
        return perf_counter()

    def open_stops(self) -> dict[str, list[StopRow]]:
        """Return what each crew still has to do."""
        found = self.office.board(TODAY, at=self.clock.now).rounds
        return {one.crew.slug: [stop for stop in one.stops if not stop.done] for one in found}

    def close_early(self) -> None:
        """A crew is done with its first work a quarter of an hour early."""
        crew, stops = self._somebody()
        self._tell(crew, stops[0], wire.Kind.CLOSE, wire.Close(outcome=wire.Outcome.SOLVED, sentence="Klaar."))

    def refuse(self) -> None:
        """A crew can't do what comes third."""
        crew, stops = self._somebody()
        self._tell(crew, stops[2], wire.Kind.GIVE_BACK, wire.GiveBack(why=wire.GiveBackWhy.OTHER, note="Te groot."))

    def report_danger(self) -> None:
        """Somebody reports something urgent."""
        place = some_place(self.office.town, self.chance)
        self.office.make.receipt(self.office.town, category="stoep", urgent=True, point=place, at=self.clock.now)

    def fall_ill(self) -> None:
        """A crew does not come."""
        crew, _ = self._somebody()
        version = self.office.board(TODAY, at=self.clock.now).version
        crew_id = self.office.town.crews[crew]
        self.office.do(rounds.crew_absent, TODAY, crew_id, version=version, at=self.clock.now)

    def _somebody(self) -> tuple[str, list[StopRow]]:
        """Return a crew to which nothing happened yet, with its stops."""
        able = {crew: stops for crew, stops in self.open_stops().items() if len(stops) > 4}
        crew = self.chance.choice(sorted(able.keys() - self.busy))
        self.busy.add(crew)
        return crew, able[crew]

    def _tell(self, crew: str, stop: StopRow, kind: wire.Kind, deed: wire.Deed) -> None:
        command = wire.Command(
            id=str(UUID(int=self.chance.getrandbits(128), version=4)),
            kind=kind,
            at=self.clock.now,
            deed=deed,
            work_order=stop.work_order_id,
        )
        answer = self.tablets[crew].push([command])
        assert isinstance(answer, Verdicts), answer
        assert answer.verdicts[0].result is wire.Result.APPLIED, answer

    def follow(self, times: Times) -> None:
        """Let the worker do what it does each second."""
        db.session.rollback()  # what was read before this moment is old
        with times.of("read"):
            enter(self.office.town.id)
            needs, _ = rounds_today.needs(Kind.FOLLOW, now=self.clock.now)
            db.session.rollback()
        [need] = needs
        with times.of("solve"):
            solved = rounds_solving.adjust(need.asked, self.office.solver, self.office.roads)
        with times.of("save"), writing():
            enter(self.office.town.id)
            rounds_today.keep(need, solved, now=self.clock.now)
            db.session.commit()


def figures() -> Iterator[Figure]:
    """Yield for each engine the whole road, and its steps."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with grounds() as found:
        for ground in found:
            yield from _day(ground)


def _day(ground: Ground) -> Iterator[Figure]:
    build_streets(ground.folder / "roads", "rijswijk")
    clock, solver = Clock(DAWN), EngineSolver()
    settings = Settings(data_dir=ground.folder, database_url=ground.url, secret_key="bench").completed()
    app = create_app(settings, clock=clock)
    try:
        with app.app_context(), socket.socket() as reserved:
            reserved.bind((HOST, 0))
            flask_migrate.upgrade()
            make = Make()
            office = Office(make, busy_day(make, WORK, work_min=WORK_MIN, until=DAWN))
            office.roads, office.solver = app.extensions["meldwerk"].roads, solver
            found = office.ask(TODAY, at=DAWN)
            office.do(rounds.publish, TODAY, version=found.version, at=DAWN)
            ground.settle()
            yield Figure(f"{ground.name}, open stops", found.stops, "stops", at_least=LEAST_OPEN)
            with listening(app, reserved) as address:
                street = Street(office, clock, _tablets(office, app, address))
                yield from _events(ground.name, street)
                yield from _heard(ground.name, street)
            db.engine.dispose()
    finally:
        solver.end()


def _tablets(office: Office, app: Flask, address: str) -> dict[str, Transport]:
    """Give each crew a tablet that the office knows."""
    found = {}
    for crew, crew_id in office.town.crews.items():
        with writing():
            enter(office.town.id)
            code = make_code(crew_id, by_id=None, secret=app.extensions["meldwerk"].secret_key, now=DAWN)
            db.session.commit()
        found[crew] = Transport(FakeSecrets())
        assert isinstance(found[crew].enrol(f"{address}/{office.town.slug}/veld/v1/", code, "Bench"), wire.Enrolled)
    return found


def _events(engine: str, street: Street) -> Iterator[Figure]:
    street.clock.now = START
    street.ask()
    times, told = Times(), 0
    for event in EVENTS:
        street.clock.advance(SPACE)
        with times.of("take in"):
            getattr(street, event)()
        street.follow(times)
        with times.of("feeds"):
            changes = street.ask()
        told += any(one.route_note for one in changes.values())
    yield Figure(f"{engine}, events that crews were told of", told, "events", at_least=len(EVENTS) // 2)
    for measured, unit in ((times.waited, "ms"), (times.cpu, "ms CPU")):
        whole = [sum(steps) for steps in zip(*measured.values(), strict=True)]
        yield Figure(f"{engine}, event to tablets, p50", median(whole), unit)
        yield Figure(f"{engine}, event to tablets, p95", quantiles(whole, n=20)[-1], unit, at_most=1000)
        for step, values in measured.items():
            yield Figure(f"{engine}, {step}, p50", median(values), unit)
            yield Figure(f"{engine}, {step}, p95", quantiles(values, n=20)[-1], unit)


def _heard(engine: str, street: Street) -> Iterator[Figure]:
    """Yield how long it takes until tablets that wait have read what was kept."""
    make, town, waited = street.office.make, street.office.town, []
    with ThreadPoolExecutor(len(street.tablets)) as beside:
        for crew_id in list(town.crews.values())[:HEARD]:
            report = make.receipt(town, category="stoep", at=street.clock.now).report_id
            street.ask()
            reading = [beside.submit(street.hear, crew) for crew in street.tablets]
            sleep(SEATED_S)  # until all sit
            make.do(town, Plan(report_id=report, on=TODAY, crew_id=crew_id), by="coordinator", at=street.clock.now)
            kept = perf_counter()
            waited += [1000 * (one.result() - kept) for one in reading]
    yield Figure(f"{engine}, kept to read by a tablet that waits, p50", median(waited), "ms")
    yield Figure(f"{engine}, kept to read by a tablet that waits, p95", quantiles(waited, n=20)[-1], "ms", at_most=1000)
