"""Who waits at the office for news: it wakes the rounds, never asks in a hurry, and writes nothing."""

from queue import Queue
from random import Random

import httpx
import pytest

from field_app.sync import Listener
from field_app.transport import Transport
from field_app.transport.secrets import TOKEN
from tests.field_app.fake_office import portal
from tests.field_app.tablet import an_order

NOTHING = {"news": False, "again_after_s": 0}
PROBLEM = {"code": "x", "sentence": "Dit is er niet."}


class Half:
    """Chance that spreads nothing."""

    def random(self):
        return 0.5


@pytest.fixture
def woken():
    return Queue()


@pytest.fixture
def at(tablet, woken):
    """A listener at this office, whose answers take so many seconds."""
    made = []

    def one(office, *, takes_s=0.0, random=None):
        ticks = iter(n * takes_s for n in range(1000))
        transport = Transport(tablet.secrets, http=httpx.MockTransport(office))
        made.append(transport)
        return Listener(
            tablet.store, transport, wake=lambda: woken.put("wake"), random=random or Half(), tick=lambda: next(ticks)
        )

    yield one
    for transport in made:
        transport.close()


def says(*answers):
    """An office that gives these answers, the last one for ever; it counts in `asked`."""
    left = list(answers)

    def office(request):
        office.asked.append(request.url.params.get("vanaf"))
        answer = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(200, json=answer) if isinstance(answer, dict) else answer

    office.asked = []
    return office


def test_news_wakes_the_rounds_once_and_it_asks_on_when_they_read_it(tablet, office, at, woken):
    listener = at(office)
    office.put(an_order(4))

    assert listener.turn() < 1
    assert woken.qsize() == 1
    asked = len(office.requests)
    assert 0 < listener.turn() < 1
    assert (woken.qsize(), len(office.requests)) == (1, asked), "the rounds have not read it yet"

    tablet.sync.step(urgent=True)
    assert 4 in tablet.store.orders.all()
    listener.turn()
    assert office.requests[-1] == "GET nieuws"
    assert woken.qsize() == 1


def test_a_cursor_that_stays_as_it_was_is_asked_about_ever_less_often(tablet, at, woken):
    office = says({"news": True})
    now = [0.0]
    listener = at(office)
    listener._tick = lambda: now[0]

    asked_at = []
    for half_seconds in range(400):
        now[0] = half_seconds / 2
        before = len(office.asked)
        assert listener.turn() == 0.5
        asked_at += [now[0]] if len(office.asked) > before else []

    assert asked_at == [0, 5, 15, 35, 75, 155]
    assert woken.qsize() == 6


def test_it_comes_back_at_once_after_an_office_that_waited_and_had_nothing(at, woken):
    office = says(NOTHING)
    listener = at(office, takes_s=15.0)

    assert [listener.turn() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert len(office.asked) == 3
    assert woken.empty()


def test_an_office_that_does_not_wait_is_asked_ever_less_often(at):
    listener = at(says(NOTHING))

    assert [listener.turn() for _ in range(4)] == [5, 10, 20, 40]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, json=PROBLEM),
        httpx.Response(404, html="<h1>Not Found</h1>"),
        httpx.Response(500, json=PROBLEM),
        httpx.Response(502, html="<h1>Bad gateway</h1>"),
        httpx.Response(400, json=PROBLEM),
        httpx.Response(200, json={"news": "perhaps"}),
        portal(httpx.Request("GET", "https://office.example/")),
    ],
)
def test_an_office_that_does_not_know_it_or_stumbles_is_asked_ever_less_often(at, answer, woken):
    listener = at(says(answer))

    assert [listener.turn() for _ in range(9)] == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    assert woken.empty()


def test_without_network_it_asks_ever_less_often(at):
    def nowhere(request):
        raise httpx.ConnectError("no road", request=request)

    listener = at(nowhere)

    assert [listener.turn() for _ in range(3)] == [5, 10, 20]


def test_tablets_that_lost_the_same_office_come_back_at_different_moments(at):
    found = {at(says(httpx.Response(502)), random=Random(n)).turn() for n in range(5)}

    assert len(found) == 5
    assert all(4 <= wait_s <= 6 for wait_s in found)


def test_it_stays_away_as_long_as_the_office_says(at):
    busy = httpx.Response(503, json=PROBLEM, headers={"Retry-After": "90"})
    full = {"news": False, "again_after_s": 25}
    listener = at(says(busy, full, full))

    assert listener.turn() == 90
    assert listener.turn() == listener.turn() == 25 * 1.1


def test_after_an_error_one_good_answer_is_enough(at):
    listener = at(says(httpx.Response(502), httpx.Response(502), NOTHING, httpx.Response(502)), takes_s=15.0)

    assert [listener.turn() for _ in range(4)] == [5, 10, 0, 5]


def test_a_key_that_ended_is_renewed_by_the_rounds_and_never_here(tablet, office, at, woken):
    office.tokens.clear()
    kept = tablet.secrets.get(TOKEN)
    listener = at(office)

    assert listener.turn() == 5
    assert woken.qsize() == 1
    assert tablet.secrets.get(TOKEN) == kept
    assert "POST sleutel" not in office.requests[-1:]

    office.put(an_order(4))
    tablet.sync.step(urgent=True)
    office.put(an_order(5))
    listener.turn()
    assert woken.qsize() == 2


def test_a_tablet_that_is_withdrawn_asks_no_more(tablet, office, at, woken):
    office.revoked = True
    listener = at(office)
    listener.turn()
    assert woken.qsize() == 1, "the rounds empty the tablet"

    tablet.sync.step(urgent=True)
    asked = len(office.requests)
    assert listener.turn() == 5
    assert len(office.requests) == asked


def test_it_asks_nothing_while_the_rounds_have_no_contact_or_nobody_looks(tablet, at):
    office = says(NOTHING)
    listener = at(office, takes_s=15.0)
    tablet.network.online = False
    tablet.sync.step(urgent=True)
    assert listener.turn() == 5

    tablet.network.online = True
    tablet.sync.step(urgent=True)
    listener.rest()
    assert listener.turn() == 3600, "until it is told to go on"
    assert office.asked == []
    listener.go_on()
    assert listener.turn() == 0
    assert office.asked == [tablet.store.orders.cursor]


def test_it_writes_nothing_whatever_it_hears(tablet, at):
    changes = []
    tablet.store.on_change(lambda: changes.append("written"))
    listener = at(says({"news": True}, httpx.Response(500), NOTHING, {"news": False, "again_after_s": 5}))

    for n in range(4):
        listener.turn()
        listener._told = str(n)  # as if the rounds had read it

    assert changes == []


def test_the_thread_asks_and_ends_when_told_with_its_own_connection(tablet, office, woken):
    transport = Transport(tablet.secrets, http=tablet.network)
    listener = Listener(tablet.store, transport, wake=lambda: woken.put("wake"))
    office.put(an_order(4))

    listener.start()
    assert woken.get(timeout=10) == "wake"
    assert listener.stop(10)
    assert transport._client.is_closed
    assert listener.stop(), "twice does no harm"


def test_a_bug_costs_half_a_minute_and_no_more(office, at, caplog):
    listener = at(office)
    listener._wake = lambda: 1 / 0
    office.put(an_order(4))

    assert listener._turned() == 30
    assert "listening failed" in caplog.text
