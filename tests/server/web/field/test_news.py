"""A tablet that waits hears at once that there is something to read; few wait at a time, and they hold nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.domain import command as commands
from server.model.base import db as database
from server.model.base import enter, writing
from server.model.field import Device
from server.operations import rounds
from server.operations.apply import apply
from server.operations.field_devices import revoke
from server.queries.field import Cursor
from server.queries.field_news import Asker
from server.web.field.news import AGAIN_AFTER_S
from server.web.field.waiting_room import EVERY_S, LOOKS, WaitingRoom
from server.web.turns import Turns
from tests.support.moments import NOW, days, hours
from tests.support.planning import TODAY, Office

pytestmark = pytest.mark.engines("sqlite", "postgis")

NEWS = {"news": True, "again_after_s": 0}
NOTHING = {"news": False, "again_after_s": 0}
FULL = {"news": False, "again_after_s": AGAIN_AFTER_S}


def asks(tablet):
    return tablet.ask("GET", "nieuws", query_string={"vanaf": tablet.cursor})


class Meanwhile:
    """The pauses of the thread that looks: they take no time, and in each the next of these things happens."""

    def __init__(self, app) -> None:
        self._app, self._steps, self.paused = app, [], []

    def __call__(self, *steps) -> None:
        self._steps += steps

    def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        if self._steps:
            with self._app.app_context():
                self._steps.pop(0)()


@pytest.fixture
def meanwhile(app, monkeypatch):
    """A waiting room with one place; call this with what happens while a tablet is there."""
    made = Meanwhile(app)
    room = WaitingRoom(1, app.extensions["meldwerk.news"].look, pause=made.pause)
    monkeypatch.setitem(app.extensions, "meldwerk.news", room)
    return made


@pytest.fixture
def read(tablet, town, make):
    """The tablet of the stratenmakers has read one report."""
    tablet.report = make.report(town, category="stoep").id
    tablet.pull()
    return tablet


def note(make, town, report_id):
    return make.do(town, commands.AddNote(report_id=report_id, text="Let op"))


def test_what_happened_before_it_asks_is_told_at_once(read, town, make, meanwhile):
    note(make, town, read.report)

    assert asks(read).json == NEWS
    assert meanwhile.paused == []
    read.pull()
    assert asks(read).json == NOTHING


def test_what_happens_while_it_waits_is_told_then(read, town, make, meanwhile):
    meanwhile(lambda: None, lambda: note(make, town, read.report))

    assert asks(read).json == NEWS
    assert meanwhile.paused == [EVERY_S, EVERY_S]
    assert [order["history"][-1]["note"] for order in read.pull()["orders"]] == ["Let op"]


def test_after_a_while_without_news_it_hears_that_there_is_nothing(read, meanwhile):
    assert asks(read).json == NOTHING
    assert meanwhile.paused == [EVERY_S] * LOOKS


def test_what_concerns_others_wakes_nobody(read, town, make, meanwhile):
    tree = make.report(town, category="boom").id
    read.pull()
    woudenberg = make.town("woudenberg")
    meanwhile(
        lambda: note(make, town, tree),
        lambda: make.receipt(woudenberg, category="stoep"),
    )

    assert asks(read).json == NOTHING


def test_work_that_leaves_the_crews_sight_is_news(read, town, make, meanwhile):
    meanwhile(lambda: make.do(town, commands.HandOver(report_id=read.report, team_id=town.teams["groen"])))

    assert asks(read).json == NEWS
    assert read.pull()["gone"] != []


def test_another_plan_is_news(read, town, make, meanwhile):
    office = Office(make, town)
    found = office.ask(TODAY)
    read.pull()
    assert asks(read).json == NOTHING, "it was not given to the crews"
    meanwhile(lambda: office.do(rounds.publish, TODAY, version=found.version))

    assert asks(read).json == NEWS
    read.pull()
    assert read.orders[next(iter(read.orders))]["stop"] == 1
    assert asks(read).json == NOTHING


@pytest.mark.parametrize("cursor", ["", "x", "1|2"])
def test_who_has_no_cursor_of_ours_must_read_first(read, meanwhile, cursor):
    read.cursor = cursor

    assert asks(read).json == NEWS


def test_a_new_day_is_news(read, clock, meanwhile):
    clock.advance(days(1))
    read.new_token()

    assert asks(read).json == NEWS


@pytest.mark.engines("postgis")
def test_what_commits_late_is_news_when_it_does(app, read, town, make, meanwhile):
    other = make.report(town, category="boom").id
    with app.app_context(), writing():
        enter(town.id)
        apply(commands.AddNote(report_id=read.report, text="Traag"), by=make.actor(town, "handler"), now=NOW)
        database.session.flush()
        with app.app_context():
            note(make, town, other)  # a later number, and earlier there
            read.pull()
        late = database.session()
        meanwhile(lambda: None, late.commit)
        with app.app_context():
            assert asks(read).json == NEWS
            assert [order["history"][-1]["note"] for order in read.pull()["orders"]] == ["Traag"]


def test_who_waits_holds_no_connection_to_the_database(app, read, meanwhile):
    held = []
    meanwhile(lambda: held.append(database.engine.pool.checkedout()))

    with app.app_context():
        assert asks(read).json == NOTHING
    assert held == [0]


def test_who_waits_keeps_nobody_from_working(app, read, tablet_of, town, meanwhile, monkeypatch):
    one_turn = Turns(app.wsgi_app, 1)
    monkeypatch.setattr(app, "wsgi_app", one_turn)
    monkeypatch.setitem(app.extensions, "meldwerk.turns", one_turn)
    other = tablet_of(town, "lampenploeg")
    meanwhile(other.pull)

    assert asks(read).json == NOTHING
    assert other.orders != {}


def test_who_finds_no_place_hears_at_once_when_to_ask_again(read, tablet_of, town, meanwhile):
    answers = []
    other = tablet_of(town, "lampenploeg")
    other.pull()
    meanwhile(lambda: answers.append(asks(other).json))

    assert asks(read).json == NOTHING
    assert answers == [FULL]
    assert asks(other).json == NOTHING, "the place is free again"


def test_a_full_house_still_tells_what_is_there_already(app, read, town, make, monkeypatch):
    monkeypatch.setitem(app.extensions, "meldwerk.news", WaitingRoom(0, app.extensions["meldwerk.news"].look))
    assert asks(read).json == FULL

    note(make, town, read.report)
    assert asks(read).json == NEWS


def test_a_token_that_ended_and_a_tablet_that_is_withdrawn_wait_for_nothing(read, make, town, clock, meanwhile):
    clock.advance(hours(2))
    assert asks(read).status_code == 401
    read.new_token()
    (device_id,) = [device.id for device in make.found(town, Device)]

    def withdraw() -> None:
        with make.change(town):
            revoke(device_id, now=NOW)

    meanwhile(withdraw)
    assert asks(read).json == NOTHING
    assert asks(read).status_code == 410
    assert meanwhile.paused == [EVERY_S] * LOOKS


# --- the room itself


ASKER = Asker(1, 1, Cursor(0, "2026-09-15", 1))


def test_a_tablet_that_comes_again_takes_its_own_place():
    seated, go_on = threading.Semaphore(0), threading.Event()

    def pause(_: float) -> None:
        seated.release()
        go_on.wait(20)

    room = WaitingRoom(1, lambda _, askers: set(askers), pause=pause)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(room.wait, 7, 1, ASKER)
        assert seated.acquire(timeout=20)
        again = pool.submit(room.wait, 7, 1, ASKER)
        assert first.result(20) is False
        go_on.set()
        assert again.result(20) is True


def test_when_looking_fails_all_are_let_go_and_the_next_may_wait_again(caplog):
    looks = iter([ZeroDivisionError(), None])

    def look(_, askers):
        if problem := next(looks):
            raise problem
        return set(askers)

    room = WaitingRoom(1, look, pause=lambda _: None)

    assert room.wait(7, 1, ASKER) is False
    assert "could not look for news" in caplog.text
    assert room.wait(7, 1, ASKER) is True
