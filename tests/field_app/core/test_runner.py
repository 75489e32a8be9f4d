"""The thread of the sync: it wakes up, it goes on after a bug, and it stops."""

from datetime import timedelta
from queue import Queue

import pytest

from field_app.sync import Next, Runner
from tests.support.moments import NOW


class FakeSync:
    """Rounds that take no time; each is told to a queue, and the next one is far off."""

    now = NOW

    def __init__(self) -> None:
        self.rounds: Queue[bool] = Queue()
        self.breaks = 0
        self.stopping = lambda: False

    def step(self, *, urgent: bool = False) -> Next:
        self.rounds.put(urgent)
        if self.breaks:
            self.breaks -= 1
            raise ZeroDivisionError
        return Next(NOW + timedelta(minutes=1))


@pytest.fixture
def sync():
    return FakeSync()


@pytest.fixture
def runner(sync):
    made = Runner(sync)
    made.start()
    yield made
    assert made.stop()


def test_it_begins_at_once_and_does_a_round_whenever_it_is_woken(sync, runner):
    assert sync.rounds.get(timeout=10)
    for _ in range(3):
        runner.wake()
        assert sync.rounds.get(timeout=10)


def test_a_bug_does_not_end_it(sync, caplog):
    sync.breaks = 1
    runner = Runner(sync)
    runner.start()
    assert sync.rounds.get(timeout=10)
    runner.wake()
    assert sync.rounds.get(timeout=10)
    assert runner.stop()
    assert "a round failed" in caplog.text


def test_it_tells_the_sync_to_leave_its_files_when_it_stops(sync, runner):
    assert not sync.stopping()
    assert runner.stop()
    assert sync.stopping()
    assert runner.stop(), "twice does no harm"
