"""The plan of a day as people make it: asked for, tried, changed, locked and given to the crews; two people at once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from server.domain.round_problem import LEFT_OUT_S
from server.domain.vocabulary import NormState, Outcome, PlanStatus, Status, WorkStatus
from server.model.base import db, enter
from server.model.report import Report
from server.operations import rounds, rounds_today
from server.queries.plan_route import route_of
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours
from tests.support.planning import TODAY, TOMORROW, Office

ONE = pytest.mark.engines("sqlite")
"""What only reckons is the same on both."""


@pytest.fixture
def office(make: Make, town: Town) -> Iterator[Office]:
    return Office(make, town)


@ONE
def test_a_day_without_a_plan_shows_its_crews_all_the_same(office: Office) -> None:
    found = office.board(TOMORROW)

    assert (found.version, found.status, found.stops) == (0, None, 0)
    assert [one.crew.slug for one in found.rounds] == ["stratenmakers", "lampenploeg", "groenploeg"]
    assert found.rounds[0].start.isoformat() == "2026-09-16T05:30:00+00:00"


def test_an_asked_plan_divides_the_open_work_over_the_crews_that_may_do_it(office: Office) -> None:
    paving, trees = office.orders(6), office.orders(2, category="boom")
    found = office.ask(TOMORROW)

    assert found.status is PlanStatus.DRAFT
    assert not found.progress.busy
    assert sorted(office.stops(TOMORROW, "stratenmakers") + office.stops(TOMORROW, "lampenploeg")) == paving
    assert sorted(office.stops(TOMORROW, "groenploeg")) == trees
    assert found.left_out == ()
    stop = found.rounds[0].stops[0]
    assert (stop.norm, stop.danger, stop.minutes) == (NormState.IN_TIME, False, 20)
    assert stop.why.startswith("Moet op 21 september klaar zijn.")
    assert found.rounds[0].start < stop.arrival < stop.leave < found.rounds[0].end


@ONE
def test_a_plan_of_one_team_leaves_the_others_alone(office: Office) -> None:
    office.orders(3)
    trees = office.orders(1, category="boom")
    office.ask(TOMORROW, team_id=office.town.teams["groen"])

    assert office.stops(TOMORROW, "groenploeg") == trees
    assert office.stops(TOMORROW, "stratenmakers") == []
    office.ask(TOMORROW, team_id=office.town.teams["wegen"])
    assert office.stops(TOMORROW, "groenploeg") == trees
    assert len(office.board(TOMORROW, team_id=office.town.teams["wegen"]).rounds) == 2


@ONE
def test_the_day_after_a_holiday_is_the_next_day_to_who_plans_by_the_calendar_of_the_town(office: Office) -> None:
    office.orders(1, at=datetime(2026, 12, 18, 10, tzinfo=UTC))
    found = office.ask(date(2026, 12, 24), at=datetime(2026, 12, 23, 17, tzinfo=UTC))

    assert found.rounds[0].stops[0].why.startswith("Moet op 28 december klaar zijn.")
    assert office.solver.problems[-1].jobs[0].penalty == 60 * LEFT_OUT_S


@ONE
def test_what_does_not_fit_is_left_out_with_the_reason_and_the_consequence(office: Office) -> None:
    ids = office.orders(50)
    nowhere = office.order_of(
        office.make.receipt(office.town, category="stoep", point=None, place_text="ergens").report_id
    )
    found = office.ask(TOMORROW)
    words = {row.work_order_id: row.why for row in found.left_out}

    assert found.stops + len(found.left_out) == len(ids) + 1
    assert words[nowhere] == "Blijft liggen: de plek is niet bekend. Kan nog tot en met 22 september."
    assert "Blijft liggen: er is geen tijd meer. Kan nog tot en met 21 september." in words.values()


def test_publishing_plans_the_work_for_the_crews_in_the_planned_order(office: Office) -> None:
    ids = office.orders(4)
    found = office.ask(TOMORROW)
    office.do(rounds.publish, TOMORROW, version=found.version)

    assert {office.work(id).status for id in ids} == {WorkStatus.PLANNED}
    assert {office.work(id).planned_on for id in ids} == {TOMORROW}
    mine = office.stops(TOMORROW, "stratenmakers")
    assert {office.work(id).crew_id for id in mine} == {office.town.crews["stratenmakers"]}
    assert route_of(office.town.crews["stratenmakers"], TOMORROW) == mine
    report = office.make.row(office.town, office.work(ids[0]).report_id)
    assert report.status is Status.PLANNED
    assert len(office.make.told(office.town, "planned")) == 4


def test_work_that_cannot_follow_the_plan_keeps_no_other_from_the_crews(office: Office) -> None:
    ids = office.orders(7)
    found = office.ask(TOMORROW)
    with office.make.change(office.town):
        # Its report has ended, though its work goes on: that may not be, and nobody can plan it any more.
        report = db.session.get_one(Report, office.work(ids[3]).report_id)
        report.status, report.ended_at = Status.ENDED, NOW
        report.outcome, report.outcome_reason = Outcome.SOLVED, "Klaar."
    office.do(rounds.publish, TOMORROW, version=found.version)
    others = [office.work(id) for id in ids if id != ids[3]]

    assert {order.status for order in others} == {WorkStatus.PLANNED}
    assert [office.work(ids[3]).status, office.work(ids[3]).planned_on] == [WorkStatus.OPEN, None]
    assert len(office.make.told(office.town, "planned")) == 6


@ONE
def test_publishing_again_tells_nobody_anew(office: Office) -> None:
    office.orders(2)
    version = office.do(rounds.publish, TOMORROW, version=office.ask(TOMORROW).version)
    office.do(rounds.publish, TOMORROW, version=version)

    assert len(office.make.told(office.town, "planned")) == 2


@ONE
def test_work_that_is_late_gets_a_new_date_with_a_reason_when_it_is_planned(office: Office) -> None:
    [late] = office.orders(1, at=NOW - days(20))
    office.do(rounds.publish, TOMORROW, version=office.ask(TOMORROW).version)
    report = office.make.row(office.town, office.work(late).report_id)

    assert report.due_at is not None
    assert report.due_at.date() == TOMORROW
    assert len(office.make.told(office.town, "moved")) == 1


def test_work_can_be_drawn_to_another_crew_and_place_and_then_stays_there(office: Office) -> None:
    office.orders(6)
    found = office.ask(TOMORROW)
    moving = office.stops(TOMORROW, "stratenmakers")[0]
    change = rounds.Move(moving, office.town.crews["lampenploeg"], 2)
    version = office.do(rounds.move, TOMORROW, change, version=found.version, roads=office.roads)

    assert office.stops(TOMORROW, "lampenploeg")[1] == moving
    assert moving not in office.stops(TOMORROW, "stratenmakers")
    assert version == found.version + 1
    again = office.ask(TOMORROW)
    assert moving in office.stops(TOMORROW, "lampenploeg")
    held = [stop for one in again.rounds for stop in one.stops if stop.held]
    assert [stop.work_order_id for stop in held] == [moving]


@ONE
def test_work_can_be_taken_out_of_the_plan(office: Office) -> None:
    ids = office.orders(2)
    found = office.ask(TOMORROW)
    office.do(rounds.move, TOMORROW, rounds.Move(ids[0], None), version=found.version, roads=office.roads)

    [left] = office.board(TOMORROW).left_out
    assert left.work_order_id == ids[0]
    assert left.why.startswith("Blijft liggen: iemand haalde het uit de route.")


def test_a_change_in_a_plan_that_is_with_the_crews_changes_there_too(office: Office) -> None:
    office.orders(4)
    version = office.do(rounds.publish, TOMORROW, version=office.ask(TOMORROW).version)
    moving = office.stops(TOMORROW, "stratenmakers")[0]
    lamps = office.town.crews["lampenploeg"]
    version = office.do(rounds.move, TOMORROW, rounds.Move(moving, lamps), version=version, roads=office.roads)

    assert office.work(moving).crew_id == lamps
    assert office.work(moving).planned_on == TOMORROW
    office.do(rounds.move, TOMORROW, rounds.Move(moving, None), version=version, roads=office.roads)
    assert (office.work(moving).crew_id, office.work(moving).planned_on) == (None, None)
    assert len(office.make.told(office.town, "planned")) == 4


def test_a_locked_stop_and_all_before_it_stay_where_they_are(office: Office) -> None:
    office.orders(8)
    found = office.ask(TOMORROW)
    before = office.stops(TOMORROW, "stratenmakers")
    office.do(rounds.lock, TOMORROW, before[1], version=found.version)
    again = office.ask(TOMORROW)

    assert office.stops(TOMORROW, "stratenmakers")[:2] == before[:2]
    assert [stop.locked for stop in again.rounds[0].stops][:2] == [False, True]
    office.do(rounds.unlock, TOMORROW, before[1], version=again.version)
    assert not any(stop.locked for stop in office.board(TOMORROW).rounds[0].stops)


def test_who_comes_second_hears_what_the_other_did(office: Office) -> None:
    office.orders(3)
    found = office.ask(TOMORROW)
    first = office.stops(TOMORROW, "stratenmakers")[0]
    office.do(rounds.lock, TOMORROW, first, version=found.version)

    with pytest.raises(rounds.PlanChanged) as clash:
        office.do(rounds.publish, TOMORROW, version=found.version, by="supervisor")
    assert clash.value.change is not None
    assert clash.value.change.by == "Test Coördinator"
    assert clash.value.change.what.endswith("vastgezet.")
    assert clash.value.version == found.version + 1


@ONE
def test_trying_a_change_tells_what_it_brings_and_writes_nothing(office: Office) -> None:
    office.orders(6)
    found = office.ask(TOMORROW)
    moving = office.stops(TOMORROW, "stratenmakers")[0]
    enter(office.town.id)
    brings = rounds.what_if(
        TOMORROW, rounds.Move(moving, office.town.crews["lampenploeg"]), roads=office.roads, now=NOW
    )
    without = rounds.what_if(TOMORROW, rounds.Move(moving, None), roads=office.roads, now=NOW)
    trees = rounds.what_if(TOMORROW, rounds.Move(moving, office.town.crews["groenploeg"]), roads=office.roads, now=NOW)

    assert brings.promises == 0
    assert without.promises == -1
    assert without.metres <= 0
    assert trees.faults == ("Deze ploeg kan of mag dit niet.",)
    absent = rounds.what_if(TOMORROW, rounds.Absence(office.town.crews["lampenploeg"]), roads=office.roads, now=NOW)
    assert absent.promises == 0
    assert office.board(TOMORROW) == found


@ONE
def test_what_is_not_in_a_plan_can_not_be_changed(office: Office) -> None:
    office.orders(1)
    lamps = office.town.crews["lampenploeg"]
    with pytest.raises(rounds.NoPlan):
        office.do(rounds.publish, TOMORROW, version=1)
    version = office.ask(TOMORROW).version
    with pytest.raises(rounds.NoPlan):
        office.do(rounds.lock, TOMORROW, 999, version=version)
    with pytest.raises(rounds.NoPlan):
        office.do(rounds.move, TOMORROW, rounds.Move(999, lamps), version=version, roads=office.roads)
    with pytest.raises(rounds.NoPlan):
        office.do(rounds.crew_absent, TOMORROW, 999, version=version)


def test_the_work_of_a_crew_that_does_not_come_goes_to_the_others(office: Office) -> None:
    ids = office.orders(6)
    version = office.do(rounds.publish, TOMORROW, version=office.ask(TOMORROW).version)
    office.do(rounds.crew_absent, TOMORROW, office.town.crews["lampenploeg"], version=version)
    [need] = office.turn(rounds_today.Kind.FOLLOW, anew=False)

    assert need.why == ("Lampenploeg is er niet.",)
    assert sorted(office.stops(TOMORROW, "stratenmakers")) == ids
    assert {office.work(id).crew_id for id in ids} == {office.town.crews["stratenmakers"]}
    found = office.board(TOMORROW)
    assert (found.rounds[1].absent, found.rounds[1].saved_min) == (True, 0)
    assert " erbij. " in found.rounds[0].news
    assert found.rounds[0].news.endswith("Lampenploeg is er niet.")
    assert office.turn(rounds_today.Kind.FOLLOW) == []


@ONE
def test_a_crew_that_comes_after_all_is_planned_again(office: Office) -> None:
    office.orders(4)
    lamps = office.town.crews["lampenploeg"]
    office.do(rounds.crew_absent, TOMORROW, lamps, version=0)
    found = office.ask(TOMORROW)
    assert found.rounds[1].stops == ()
    office.do(rounds.crew_absent, TOMORROW, lamps, absent=False, version=found.version)
    office.turn(rounds_today.Kind.MAKE)

    assert len(office.stops(TOMORROW, "lampenploeg")) == 2


@ONE
def test_what_a_crew_took_along_itself_stays_with_it(office: Office) -> None:
    first, *_ = office.orders(3)
    office.takes(first, "lampenploeg")
    found = office.ask(TOMORROW)

    assert first in office.stops(TOMORROW, "lampenploeg")
    why = next(stop.why for stop in found.rounds[1].stops if stop.work_order_id == first)
    assert why.startswith("Lampenploeg heeft dit al.")


def test_done_work_stays_in_the_round_and_the_rest_is_planned_from_there(office: Office) -> None:
    office.orders(4)
    early = NOW - hours(5)
    version = office.do(rounds.publish, TODAY, version=office.ask(TODAY, at=early).version, at=early)
    mine = office.stops(TODAY, "stratenmakers", at=early)
    office.closes(mine[0], "stratenmakers")
    office.ask(TODAY, at=NOW)
    found = office.board(TODAY, at=NOW)

    assert found.version > version
    assert found.rounds[0].stops[0].work_order_id == mine[0]
    assert [stop.done for stop in found.rounds[0].stops] == [True, *[False] * (len(found.rounds[0].stops) - 1)]
    assert found.rounds[0].stops[1].arrival >= NOW
