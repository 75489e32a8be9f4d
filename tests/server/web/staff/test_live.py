"""An open list hears that work came in: a number and no more, over few and short streams."""

import json
import re
from html import unescape
from threading import BoundedSemaphore

import pytest

from server.domain.command import Close, HandOver, Start
from server.domain.vocabulary import Outcome
from server.web.staff.live import EVERY_S, LOOKS, Streams


def opened(desk, path: str) -> tuple[str, str]:
    """Open a list; return where it asks to be told, and where it asks now and then."""
    desk.get(path)
    found = re.search(r'data-live="([^"]+)" data-live-now="([^"]+)"', desk.page)
    return unescape(found[1]), unescape(found[2])


def told(response) -> list[int]:
    """Return the numbers of a stream."""
    lines = response.get_data(as_text=True).splitlines()
    assert lines[0] == f"retry: {EVERY_S * 1000:.0f}"
    return [json.loads(line.removeprefix("data: "))["nieuw"] for line in lines if line.startswith("data: ")]


@pytest.fixture
def streams(app, monkeypatch):
    """One stream, with what happens while it waits; each wait does the next thing."""
    meanwhile, waited = [], []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if meanwhile:
            meanwhile.pop(0)()

    monkeypatch.setitem(app.extensions, "meldwerk.live", Streams(BoundedSemaphore(1), wait))
    return meanwhile, waited


def test_a_list_hears_of_work_that_others_brought_in_and_of_nothing_else(handler, make, town):
    old = make.receipt(town)
    _, team_now = opened(handler, "/werk/team/wegen")
    _, mine_now = opened(handler, "/werk")
    assert handler.get(team_now).json == {"nieuw": 0}

    fresh = make.receipt(town)
    make.receipt(town, category="boom")  # another team's
    ended = make.receipt(town)
    make.do(town, Close(report_id=ended.report_id, outcome=Outcome.SOLVED, reason="Gemaakt."))
    make.do(town, Start(report_id=old.report_id), by="coordinator")  # was in the list before
    assert handler.get(team_now).json == {"nieuw": 1}

    me = {"team_id": town.teams["wegen"], "handler_id": town.staff["handler"], "reason": "Voor u"}
    make.do(town, HandOver(report_id=fresh.report_id, **me), by="coordinator")
    make.do(town, HandOver(report_id=old.report_id, **me), by="handler")  # I know that already
    assert handler.get(mine_now).json == {"nieuw": 1}


def test_a_stream_tells_each_new_number_once_and_ends(handler, make, town, streams):
    meanwhile, waited = streams
    live, _ = opened(handler, "/werk/team/wegen")
    meanwhile += [lambda: None, lambda: make.receipt(town, text="Niet voor hier"), lambda: None]
    meanwhile += [lambda: make.receipt(town)]
    response = handler.get(live)

    assert response.mimetype == "text/event-stream"
    assert told(response) == [1, 2]
    assert waited == [EVERY_S] * (LOOKS - 1)
    assert b"hier" not in response.get_data()


def test_who_finds_no_stream_free_asks_later_and_one_that_ended_is_free_again(app, handler, streams):
    live, now_and_then = opened(handler, "/werk")
    held = app.extensions["meldwerk.live"].free
    held.acquire()
    refused = handler.get(live)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert handler.get(now_and_then).status_code == 200

    held.release()
    for _ in range(3):
        response = handler.get(live)
        assert response.status_code == 200
        response.close()


def test_only_who_is_signed_in_is_told_and_nonsense_is_refused(handler, client, town):
    live, _ = opened(handler, "/werk")

    assert client.get(live).status_code == 302
    assert handler.get("/live?lijst=team&team=niets&sinds=1").status_code == 400
    assert handler.get("/live?lijst=mine&sinds=x").status_code == 400
