"""Wishes about work: when, by whom, after what; plans reckon with them, and the history says so."""

from datetime import time

import pytest

from server.domain.vocabulary import WishKind
from server.model.base import db, enter, writing
from server.model.plan import Wish
from server.model.report import Event
from server.operations import rounds, wishing
from server.operations.assigning import UnknownTarget
from server.operations.wishing import BadWish, Wanted
from tests.make import NOW, Make, Town
from tests.support.planning import TODAY, TOMORROW, Office


@pytest.fixture
def office(make: Make, town: Town) -> Office:
    return Office(make, town)


def wish(office: Office, order_id: int, kind: WishKind, **words: object) -> int:
    with writing():
        enter(office.town.id)
        try:
            by = office.make.actor(office.town, "coordinator")
            made = wishing.wish(order_id, Wanted(kind=kind, **words), by=by, now=NOW)
            db.session.commit()
        finally:
            db.session.rollback()
    return made


@pytest.mark.engines("sqlite")
def test_a_plan_keeps_to_windows_crews_and_what_must_be_done_first(office: Office) -> None:
    market, school, only, never, mend, other_day = ids = office.orders(6)
    lamps = office.town.crews["lampenploeg"]
    wish(office, market, WishKind.APPOINTMENT, from_time=time(14), until_time=time(15), reason="Bewoner is thuis")
    wish(office, school, WishKind.SCHOOL_HOURS, from_time=time(7), until_time=time(12))
    wish(office, only, WishKind.ONLY_CREW, crew_id=lamps)
    wish(office, never, WishKind.NOT_CREW, crew_id=lamps)
    wish(office, mend, WishKind.AFTER, other_id=only)
    wish(office, other_day, WishKind.CLOSURE, day=TODAY, from_time=time(0), until_time=time(23, 59))
    found = office.ask(TOMORROW)
    stops = {stop.work_order_id: (one.crew.id, stop) for one in found.rounds for stop in one.stops}

    assert sorted(stops) == ids
    assert stops[market][1].arrival.hour in (12, 13)
    assert stops[market][1].why.startswith("Bewoner is thuis.")
    assert stops[school][1].leave.hour >= 10
    assert stops[only][0] == lamps != stops[never][0]
    assert stops[mend][1].leave > stops[only][1].leave
    assert office.make.found(office.town, Event, Event.note.like("Voor de planning: Afspraak%"))


def test_a_wish_can_be_withdrawn(office: Office) -> None:
    [order_id] = office.orders(1)
    made = wish(office, order_id, WishKind.ONLY_CREW, crew_id=office.town.crews["lampenploeg"])
    with writing():
        enter(office.town.id)
        by = office.make.actor(office.town, "coordinator")
        wishing.withdraw(made, by=by, now=NOW)
        with pytest.raises(UnknownTarget):
            wishing.withdraw(made, by=by, now=NOW)
        db.session.commit()

    assert office.make.found(office.town, Wish) == []
    assert office.make.found(office.town, Event, Event.note.like("Niet meer voor de planning: Alleen deze ploeg%"))


@pytest.mark.engines("sqlite")
def test_a_wish_that_can_not_be_is_refused(office: Office) -> None:
    one, two, three = office.orders(3)
    wish(office, one, WishKind.AFTER, other_id=two)
    wish(office, two, WishKind.AFTER, other_id=three)
    for order_id, words, error in (
        (one, {"kind": WishKind.MARKET_DAY, "from_time": time(9)}, BadWish),
        (one, {"kind": WishKind.MARKET_DAY, "from_time": time(9), "until_time": time(8)}, BadWish),
        (three, {"kind": WishKind.AFTER, "other_id": one}, BadWish),
        (one, {"kind": WishKind.ONLY_CREW, "crew_id": 99}, UnknownTarget),
        (99, {"kind": WishKind.ONLY_CREW, "crew_id": office.town.crews["lampenploeg"]}, UnknownTarget),
    ):
        with pytest.raises(error):
            wish(office, order_id, **words)


@pytest.mark.engines("sqlite")
def test_work_that_waits_for_what_is_done_waits_no_longer(office: Office) -> None:
    sweep, mend = office.orders(2)
    wish(office, mend, WishKind.AFTER, other_id=sweep)
    version = office.ask(TOMORROW).version
    office.do(rounds.move, TOMORROW, rounds.Move(sweep, None), version=version, roads=office.roads)
    words = {row.work_order_id: row.why for row in office.ask(TOMORROW).left_out}
    assert words[mend].startswith("Blijft liggen: eerst moet ander werk klaar zijn.")
    office.closes(sweep, "stratenmakers")

    assert mend in [stop.work_order_id for one in office.ask(TOMORROW).rounds for stop in one.stops]
