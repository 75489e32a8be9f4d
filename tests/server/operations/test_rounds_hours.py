"""A crew works other hours on one day, or begins elsewhere: the board says so and the round follows, that day only."""

from datetime import time

import pytest

from server.model.base import db
from server.model.category import Category
from server.model.team import Crew
from server.operations import rounds
from server.operations.rounds import Hours, NoPlan
from server.operations.rounds_today import Kind
from server.queries.plan_route import stand_of_plan
from tests.make import NOW, Make, Town
from tests.support.moments import days, minutes
from tests.support.planning import TODAY, TOMORROW, Office

ONE = pytest.mark.engines("sqlite")
LATER = NOW + minutes(5)
"""When somebody changes a plan that is there."""


@pytest.fixture
def office(make: Make, town: Town) -> Office:
    return Office(make, town)


def gives(office: Office, hours: Hours, *, day=TOMORROW, crew: str = "stratenmakers", at=LATER) -> int:
    version = office.board(day, at=at).version
    return office.do(rounds.crew_hours, day, office.town.crews[crew], hours, version=version, at=at)


def of_crew(office: Office, *, day=TOMORROW, at=NOW):
    return next(one for one in office.board(day, at=at).rounds if one.crew.slug == "stratenmakers")


def test_who_goes_home_at_noon_keeps_what_fits_and_the_others_get_what_they_can(office: Office) -> None:
    with office.make.change(office.town):
        db.session.get_one(Category, office.town.categories["stoep"]).work_min = 90
    office.orders(8)
    office.ask(TOMORROW)
    mine = office.stops(TOMORROW, "stratenmakers")
    gives(office, Hours(last=time(12)))
    [need] = office.turn(Kind.FOLLOW, at=LATER, anew=False)
    after = of_crew(office)

    assert need.why == ("De werktijd van Stratenmakers is veranderd.",)
    kept = [stop.work_order_id for stop in after.stops]
    assert kept == [id for id in mine if id in kept]
    assert 0 < len(kept) < len(mine)
    assert after.end.isoformat() <= "2026-09-16T10:00:00+00:00"
    assert after.crew.shift == (time(7, 30), time(12))
    assert office.turn(Kind.FOLLOW, at=LATER + minutes(1)) == []


def test_who_stays_longer_gets_what_was_left_out_and_reads_why(office: Office) -> None:
    with office.make.change(office.town):
        db.session.get_one(Category, office.town.categories["stoep"]).work_min = 110
    office.orders(12, at=NOW - days(1))
    version = office.ask(TOMORROW).version
    office.do(rounds.publish, TOMORROW, version=version)
    office.turn(Kind.FOLLOW)
    before = office.stops(TOMORROW, "stratenmakers")
    gives(office, Hours(last=time(20)))
    office.turn(Kind.FOLLOW, at=LATER, anew=False)
    after = office.stops(TOMORROW, "stratenmakers")

    assert [id for id in after if id in before] == before
    assert len(after) > len(before)
    news = stand_of_plan(office.town.crews["stratenmakers"], TOMORROW).news
    assert news is not None
    assert news.words.endswith(" erbij. Je werktijd van deze dag is veranderd.")


@ONE
def test_a_crew_that_begins_at_the_place_of_another_drives_from_there(office: Office) -> None:
    with office.make.change(office.town):
        lamps = db.session.get_one(Crew, office.town.crews["lampenploeg"])
        lamps.depot_x, lamps.depot_y = office.town.centre.x + 4000, office.town.centre.y
    office.orders(2)
    office.ask(TOMORROW)
    near = of_crew(office).km
    gives(office, Hours(depot_crew_id=office.town.crews["lampenploeg"]))
    office.turn(Kind.FOLLOW, at=LATER, anew=False)

    assert of_crew(office).km > near + 4


@ONE
def test_it_holds_for_that_day_only_and_can_be_taken_back(office: Office) -> None:
    gives(office, Hours(time(9), time(12)))
    office.orders(1)
    office.ask(TOMORROW)
    assert of_crew(office).crew.shift == (time(9), time(12))
    assert of_crew(office).start.isoformat() == "2026-09-16T07:00:00+00:00"
    assert of_crew(office, day=TODAY).crew.shift == (time(7, 30), time(16))
    gives(office, Hours())

    assert of_crew(office).crew.shift == (time(7, 30), time(16))
    changed = office.board(TOMORROW).changed
    assert changed is not None
    assert changed.what == "Stratenmakers werkt van 7.30 tot 16.00 uur."


@ONE
def test_an_unknown_crew_has_no_hours(office: Office) -> None:
    with pytest.raises(NoPlan):
        office.do(rounds.crew_hours, TOMORROW, 999, Hours(), version=0)
