"""Signs of life."""

from server import jobs
from server.domain.command import Close
from server.domain.vocabulary import Outcome
from server.model.base import EVERYWHERE, db, enter
from server.model.outbox import OutboxMessage
from server.operations.turns import take_turn
from server.queries.health import Health, health
from tests.make import NOW, Make
from tests.support.moments import minutes


def now_healthy(at=NOW) -> Health:
    enter(EVERYWHERE)
    db.session.rollback()
    return health(now=at)


def test_an_empty_installation_is_ready_without_a_worker(db) -> None:
    assert now_healthy() == Health(worker_up=False, outbox_waiting=0, outbox_oldest_s=0.0, outbox_failed=0)
    assert now_healthy().ready


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
