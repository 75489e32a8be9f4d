"""Any number of workers, each periodic job once per turn."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from server import jobs
from server.model.base import EVERYWHERE, enter
from server.model.outbox import JobSlot
from server.operations.turns import forget_turns, slot_at, take_turn
from tests.make import NOW
from tests.support.moments import days, hours, minutes


@pytest.mark.parametrize(
    ("every", "now", "begins"),
    [
        (timedelta(minutes=1), NOW + timedelta(seconds=59), NOW),
        (timedelta(minutes=1), NOW + timedelta(seconds=60), NOW + minutes(1)),
        (timedelta(seconds=10), NOW + timedelta(seconds=19), NOW + timedelta(seconds=10)),
        (timedelta(days=1), datetime(2026, 9, 15, 1, 59, tzinfo=UTC), datetime(2026, 9, 14, 2, tzinfo=UTC)),
        (timedelta(days=1), datetime(2026, 9, 15, 2, 0, tzinfo=UTC), datetime(2026, 9, 15, 2, tzinfo=UTC)),
    ],
)
def test_a_turn_begins_at_a_round_moment_and_a_day_by_night(every, now, begins) -> None:
    assert slot_at(now, every) == begins


def take(app, job: str, now: datetime) -> bool:
    with jobs.unit(app, EVERYWHERE):
        return take_turn(job, every=timedelta(hours=1), now=now)


def test_a_turn_is_taken_once(app, db) -> None:
    assert take(app, "norms-1", NOW)
    assert not take(app, "norms-1", NOW + minutes(5))
    assert take(app, "norms-2", NOW)
    assert take(app, "norms-1", NOW + hours(1))


def test_who_fails_at_its_turn_never_had_it(app, db) -> None:
    def fail() -> None:
        with jobs.unit(app, EVERYWHERE):
            assert take_turn("norms-1", every=timedelta(hours=1), now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert take(app, "norms-1", NOW)


def test_of_three_at_once_one_has_the_turn(app, db) -> None:
    gate, got = threading.Barrier(3), []

    def work() -> None:
        gate.wait()
        got.append(take(app, "norms-1", NOW))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(got) == [False, False, True]
    enter(EVERYWHERE)
    assert db.session.scalar(select(func.count()).select_from(JobSlot)) == 1


def test_turns_of_long_ago_are_forgotten(app, db) -> None:
    for age in (1, 13, 15, 40):
        take(app, "norms-1", NOW - days(age))
    with jobs.unit(app, EVERYWHERE):
        forget_turns(now=NOW)

    enter(EVERYWHERE)
    assert db.session.scalars(select(JobSlot.slot_at).order_by(JobSlot.slot_at)).all() == [
        NOW - days(13),
        NOW - days(1),
    ]
