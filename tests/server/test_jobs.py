"""The worker: each job once a turn, each municipality by itself, and nothing slow in a transaction."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from server import jobs
from server.domain.command import Close
from server.domain.vocabulary import Outcome
from server.jobs import JOBS, Carriers, Errand, Job
from server.model.base import WRITES, db, enter, entered
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.operations import rounds
from server.operations.rounds_today import Kind
from server.wire.channel import ChannelError
from server.wire.intake import Address, Point
from server.wire.rounds import Unsolvable
from tests.fakes.outside import FakeAddresses, FakeChannel, FakeMailbox, FakePhotos
from tests.make import NOW, Make
from tests.server.operations.test_photos import jpeg
from tests.support.moments import days, minutes
from tests.support.planning import TOMORROW, Office


@pytest.fixture
def carriers(app, clock) -> Carriers:
    return replace(
        app.extensions["meldwerk.carriers"],
        channels={"email": FakeChannel()},
        mailbox=FakeMailbox(),
        photos=FakePhotos(),
        addresses=FakeAddresses(),
        clock=clock,
    )


def job(name: str) -> Job:
    return next(job for job in JOBS if job.name == name)


def test_the_table_names_every_job_once() -> None:
    names = [job.name for job in JOBS]

    assert len(names) == len(set(names))
    assert {"norms", "thumbnails", "questions", "recount"} <= set(names)
    assert job("norms").every <= timedelta(minutes=1)


@pytest.mark.parametrize("one", JOBS, ids=lambda job: job.name)
def test_every_job_runs_on_an_empty_and_on_a_full_town(app, carriers, make: Make, clock, one: Job, caplog) -> None:
    assert not jobs.run_job(app, carriers, one)
    town = make.town()
    make.receipt(town, at=NOW - days(9))

    assert jobs.run_job(app, carriers, one)
    assert not jobs.run_job(app, carriers, one)
    clock.advance(one.every)
    assert jobs.run_job(app, carriers, one)
    assert not [record for record in caplog.records if record.levelname in {"ERROR", "WARNING"}]


def test_each_municipality_has_its_own_turn_and_transaction(app, carriers, make: Make) -> None:
    towns = [make.town("rijswijk"), make.town("woudenberg")]
    seen: list[int] = []

    def work(_: Carriers, __: object) -> None:
        seen.append(entered())
        if entered() == towns[0].id:
            raise ZeroDivisionError("trouble in one town")

    one = Job("trouble", timedelta(hours=1), work)
    assert jobs.run_job(app, carriers, one)
    assert sorted(seen) == sorted(town.id for town in towns)
    jobs.run_job(app, carriers, one)
    assert sorted(seen) == sorted([towns[0].id, towns[0].id, towns[1].id])


def test_slow_errands_are_done_outside_transactions(app, carriers, make: Make) -> None:
    make.town()
    steps: list[tuple[str, bool]] = []

    def fetch() -> str:
        steps.append(("fetch", WRITES.get()))
        return "fetched"

    def keep(fetched: str) -> None:
        steps.append((f"keep {fetched}", WRITES.get()))

    one = Job("errands", timedelta(hours=1), lambda *_: [Errand(fetch, keep)] * 2)
    assert jobs.run_job(app, carriers, one)
    assert steps == [("fetch", False), ("keep fetched", True)] * 2


def test_addresses_are_asked_until_the_service_fails(app, carriers, make: Make, clock) -> None:
    town = make.town()
    far = [Point(town.centre.x + 1500, town.centre.y + 900 + n) for n in range(3)]
    ids = [make.receipt(town, point=point).report_id for point in far]
    service = FakeAddresses(Address("Verreweg", "3"), fails_after=2)
    jobs.run_job(app, replace(carriers, addresses=service), job("addresses"))
    assert [make.row(town, report_id).street for report_id in ids] == ["", "Verreweg", "Verreweg"]

    clock.advance(minutes(1))
    jobs.run_job(app, replace(carriers, addresses=FakeAddresses(Address("Verreweg", "3"))), job("addresses"))
    assert make.row(town, ids[0]).street == "Verreweg"


def test_thumbnails_come_by_the_clock(app, carriers, make: Make) -> None:
    town = make.town()
    carriers.photos.put("content", jpeg())
    with make.change(town):
        db.session.add(Photo(key="k", sha256="content", width=1, height=1, added_at=NOW))
    jobs.run_job(app, carriers, job("thumbnails"))

    assert make.found(town, Photo)[0].thumbnail in carriers.photos


def test_a_worker_delivers_and_watches_until_it_is_told_to_stop(app, carriers, make: Make, clock, caplog) -> None:
    town = make.town()
    make.receipt(town)
    clock.advance(days(20))
    stop = threading.Event()
    worker = threading.Thread(target=jobs.work, args=(app, carriers, stop), kwargs={"pause_s": 0.05})
    worker.start()
    told = carriers.channels["email"].told
    deadline = threading.Event()
    try:
        for n in range(600):
            if n % 20 == 19:  # a sweep leaves out what somebody holds; the next turn, a minute later, takes it
                clock.advance(minutes(1))
                jobs.run_job(app, carriers, job("norms"))
            if {update.key.split(".")[1].split("-")[0] for update in told} >= {"receipt", "late_notice"}:
                break
            deadline.wait(0.05)
    finally:
        stop.set()
        worker.join(20)

    assert not worker.is_alive()
    keys = [update.key.rsplit("-", 3)[0] for update in told]
    assert [update.to for update in told].count("melder@reporter.example") == 2, (keys, caplog.text)


def test_a_worker_outlives_a_database_that_is_away(app, carriers, make: Make, monkeypatch, caplog) -> None:
    stop = threading.Event()
    calls: list[int] = []

    def away(*_: object, **__: object) -> int:
        calls.append(1)
        stop.set()
        raise ConnectionError("the database is away")

    monkeypatch.setattr(jobs, "deliver", away)
    monkeypatch.setattr(jobs, "JOBS", ())
    jobs.work(app, carriers, stop, pause_s=0)
    assert calls == [1]
    assert "delivering failed" in caplog.text


def test_bounces_are_read_until_the_mailbox_fails(app, carriers, make: Make, caplog) -> None:
    mailbox = FakeMailbox()
    mailbox.error = ChannelError("mailbox is away")

    assert jobs.read_bounces(app, replace(carriers, mailbox=mailbox)) == 0
    assert "mailbox is away" in caplog.text


def test_a_unit_of_work_is_kept_in_whole_or_not_at_all(app, make: Make) -> None:
    town = make.town()

    def fail() -> None:
        with jobs.unit(app, town.id):
            db.session.add(Photo(key="k", sha256="s", width=1, height=1, added_at=NOW))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert make.found(town, Photo) == []

    with jobs.unit(app, town.id):
        db.session.add(Photo(key="k", sha256="s", width=1, height=1, added_at=NOW))
    assert len(make.found(town, Photo)) == 1


def test_closing_leads_to_the_message_within_a_minute(app, carriers, make: Make, clock) -> None:
    town = make.town()
    report = make.report(town)
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))
    clock.advance(minutes(1))
    jobs.deliver(app, carriers)

    assert [update.key.split("-")[0] for update in carriers.channels["email"].told] == [
        "rijswijk.receipt",
        "rijswijk.ended",
    ]
    enter(town.id)
    assert set(db.session.scalars(select(OutboxMessage.status))) == {"sent"}


def test_plans_are_made_and_followed_by_the_worker(app, carriers, make: Make, clock) -> None:
    office = Office(make, make.town())
    office.orders(4)
    planner = replace(carriers, roads=office.roads, rounds=office.solver)
    assert jobs.plan_rounds(app, planner, Kind.MAKE) == 0
    office.do(rounds.ask_for_plan, TOMORROW)

    assert jobs.plan_rounds(app, planner, Kind.MAKE) == 1
    found = office.board(TOMORROW)
    assert (found.stops, found.progress.busy) == (4, False)
    office.do(rounds.crew_absent, TOMORROW, office.town.crews["lampenploeg"], version=found.version)
    assert [jobs.plan_rounds(app, planner, Kind.FOLLOW) for _ in range(2)] == [1, 0]
    assert len(office.stops(TOMORROW, "stratenmakers")) == 4


def test_a_plan_that_can_not_be_is_said_on_the_board(app, carriers, make: Make, caplog) -> None:
    office = Office(make, make.town())
    office.orders(1)
    office.do(rounds.ask_for_plan, TOMORROW)
    office.solver.error = Unsolvable("locked too much")
    jobs.plan_rounds(app, replace(carriers, roads=office.roads, rounds=office.solver), Kind.MAKE)

    assert office.board(TOMORROW).progress.trouble.startswith("Er is geen plan mogelijk")
    assert "locked too much" in caplog.text
