"""Few requests work at once, however many threads there are; who only waits steps aside."""

import threading
from concurrent.futures import ThreadPoolExecutor

from server.web.turns import Turns


def test_no_more_requests_work_at_once_than_there_are_turns():
    inside, most, lock = 0, 0, threading.Lock()
    two_in = threading.Barrier(2)

    def app(_environ, _start):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        two_in.wait(20)
        with lock:
            inside -= 1
        return [b"done"]

    turns = Turns(app, 2)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda _: turns({}, None), range(6))) == [[b"done"]] * 6
    assert most == 2


def test_who_steps_aside_lets_another_go_first_and_then_goes_on():
    said = []

    def app(environ, _start):
        if environ["name"] == "waits":
            with turns.aside():
                turns({"name": "works"}, None)
        said.append(environ["name"])
        return []

    turns = Turns(app, 1)
    turns({"name": "waits"}, None)
    turns({"name": "works"}, None)

    assert said == ["works", "waits", "works"]


def test_a_request_that_fails_gives_its_turn_back():
    def app(environ, _start):
        return [environ["answer"]]

    turns = Turns(app, 1)
    for _ in range(2):
        try:
            turns({}, None)
        except KeyError:
            continue
    assert turns({"answer": b"yes"}, None) == [b"yes"]
