"""Programs send the same message again when we are slow: also while the first is still being taken in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from server.model.report import Report
from tests.fakes.buitenbeter import message

SENDERS = 4


def test_the_same_message_four_times_at_the_same_moment_is_one_report(app, connected, make, town):
    connected(town, "buitenbeter")
    ready = Barrier(SENDERS)

    def send(body: str) -> tuple[int, bytes]:
        ready.wait(20)
        response = app.test_client().post("/koppelvlak/buitenbeter", data=body)
        return response.status_code, response.data

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = set(pool.map(send, [message()] * SENDERS))

    assert [status for status, _ in answers] == [200]
    assert len(make.found(town, Report)) == 1


def test_four_messages_at_the_same_moment_are_four_reports(app, connected, make, town):
    connected(town, "buitenbeter")
    ready = Barrier(SENDERS)

    def send(number: int) -> int:
        ready.wait(20)
        return app.test_client().post("/koppelvlak/buitenbeter", data=message(reference=f"r-{number}")).status_code

    with ThreadPoolExecutor(SENDERS) as pool:
        assert list(pool.map(send, range(SENDERS))) == [200] * SENDERS
    assert len(make.found(town, Report)) == SENDERS
