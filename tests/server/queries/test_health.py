"""Signs of life."""

from dataclasses import replace

import pytest

from server import jobs
from server.domain.command import Close
from server.domain.vocabulary import Outcome
from server.model.alarm import DutyContact
from server.model.base import EVERYWHERE, db, enter
from server.model.outbox import OutboxMessage
from server.operations.turns import take_turn
from server.queries.health import Health, Road, health
from server.wire.channel import ChannelError
from server.wire.intake import Contact
from tests.fakes.outside import FakeChannel
from tests.fakes.zgw import running_cases
from tests.make import NOW, Make
from tests.support.cases import connected
from tests.support.moments import minutes


def now_healthy(at=NOW) -> Health:
    enter(EVERYWHERE)
    db.session.rollback()
    return health(now=at)


def test_an_empty_installation_is_ready_without_a_worker(db) -> None:
    found = now_healthy()

    roads = dict.fromkeys(("mail", "sms", "apps", "cases", "webhooks"), Road())
    assert found == Health(worker_up=False, outbox_waiting=0, outbox_oldest_s=0.0, outbox_failed=0, roads=roads)
    assert found.ready


def test_a_worker_was_heard_of_for_some_minutes_after_its_last_turn(app, db) -> None:
    with jobs.unit(app, EVERYWHERE):
        take_turn("norms-1", every=minutes(1), now=NOW)

    assert now_healthy(NOW + minutes(2)).worker_up
    assert not now_healthy(NOW + minutes(4)).worker_up


def test_what_waits_and_what_failed_is_counted_over_all_municipalities(make: Make) -> None:
    towns = [make.town("rijswijk"), make.town("woudenberg")]
    for n, town in enumerate(towns):
        report = make.report(town, at=NOW - minutes(10 * n))
        make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))
    with make.change(towns[0]):
        make.found(towns[0], OutboxMessage)[0].status = "failed"
    found = now_healthy()

    assert (found.outbox_waiting, found.outbox_failed, found.outbox_oldest_s) == (3, 1, 600.0)
    assert found.roads["mail"] == Road(waiting=3, oldest_s=600.0, failed=1)


def test_a_case_system_that_is_down_shows_on_its_road_and_is_no_lag_of_ours(app, make: Make, town, clock) -> None:
    with running_cases(clock) as fake:
        mirror = connected(app, make, town, clock, fake)
        fake.faults = ["deaf"] * 100
        report = make.report(town)
        make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))
        jobs.deliver(app, replace(mirror.carriers, channels={"email": FakeChannel()}))
        for _ in range(12):
            clock.advance(minutes(5))
            mirror.carry()
        found = now_healthy(clock())

    assert found.roads["cases"] == Road(waiting=2, oldest_s=3600.0)
    assert (found.roads["mail"], found.outbox_waiting, found.outbox_oldest_s) == (Road(), 2, 0.0)


def test_a_mail_server_that_is_down_is_told_from_a_worker_that_lags(app, make: Make, town, clock) -> None:
    channel = FakeChannel()
    channel.errors = [ChannelError("down")] * 100
    carriers = replace(app.extensions["meldwerk.carriers"], channels={"email": channel}, clock=clock)
    make.receipt(town)
    clock.advance(minutes(20))
    assert now_healthy(clock()).outbox_oldest_s == 1200.0
    jobs.deliver(app, carriers)

    found = now_healthy(clock())
    assert (found.outbox_oldest_s, found.roads["mail"]) == (0.0, Road(waiting=1, oldest_s=1200.0))


@pytest.mark.engines("sqlite")
def test_an_alarm_goes_before_all_and_is_not_a_day_old(make: Make, town) -> None:
    with make.change(town):
        db.session.add(DutyContact(name="Piket", mail="", phone="0612340000", position=1))
    make.receipt(town, text="Sterke gaslucht bij de ingang", contact=Contact())

    found = now_healthy(NOW + minutes(1))
    assert (found.outbox_oldest_s, found.roads["sms"]) == (60.0, Road(waiting=1, oldest_s=60.0))
