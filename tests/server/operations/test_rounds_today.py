"""The day goes on: closed early or late, refused, urgent, taken along. The rest follows, moved no more than pays."""

from datetime import UTC, date, datetime, time

import pytest

from server.domain.command import GiveBack, HandOver, Recategorise
from server.domain.vocabulary import Outcome, PlanStatus, Urgency
from server.model.base import db, enter, writing
from server.model.category import Category
from server.model.plan import DayPlan
from server.model.team import Crew
from server.operations import rounds, rounds_solving, rounds_today
from server.operations.rounds_today import Kind
from server.queries.crew import todays_orders
from server.queries.field import changes_since
from server.queries.plan_route import route_of, stand_of_plan
from server.queries.reference import reference
from server.wire.rounds import Unsolvable
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours, minutes
from tests.support.planning import TODAY, TOMORROW, Office

ONE = pytest.mark.engines("sqlite")
MORNING = datetime(2026, 9, 15, 4, 0, tzinfo=UTC)
"""Six o'clock, before any crew set out."""


@pytest.fixture
def office(make: Make, town: Town) -> Office:
    return Office(make, town)


def out_on_the_street(office: Office, count: int = 8) -> list[int]:
    """Let the crews have a plan for today, and return the stops of the first."""
    office.orders(count, at=MORNING - days(1))
    version = office.ask(TODAY, at=MORNING).version
    office.do(rounds.publish, TODAY, version=version, at=MORNING)
    office.turn(Kind.FOLLOW, at=MORNING)
    return office.stops(TODAY, "stratenmakers", at=MORNING)


def test_nothing_happens_as_long_as_all_goes_by_the_plan(office: Office) -> None:
    first, second, *_ = out_on_the_street(office)
    before = office.board(TODAY, at=MORNING)
    leave = before.rounds[0].stops[0].leave
    office.starts(first, "stratenmakers", at=before.rounds[0].stops[0].arrival)
    office.closes(first, "stratenmakers", at=leave)

    assert office.turn(Kind.FOLLOW, at=leave + minutes(1), anew=False) == []
    assert office.board(TODAY, at=leave).version == before.version
    assert office.stops(TODAY, "stratenmakers")[:2] == [first, second]


def test_danger_is_put_in_the_plan_at_once_and_the_rest_keeps_its_order(office: Office) -> None:
    mine = out_on_the_street(office)
    others = office.stops(TODAY, "lampenploeg", at=MORNING)
    now = MORNING + hours(2)
    report = office.make.receipt(office.town, category="stoep", urgent=True, at=now)
    urgent = office.order_of(report.report_id)
    with writing():
        enter(office.town.id)
        office.work(urgent).urgency = Urgency.DANGER
        db.session.commit()
    [need] = office.turn(Kind.FOLLOW, at=now, anew=False)
    after = office.stops(TODAY, "stratenmakers"), office.stops(TODAY, "lampenploeg")

    assert [why.startswith("Spoed: RIJ-") for why in need.why] == [True]
    assert urgent in after[0] + after[1]
    assert [[id for id in ids if id != urgent] for ids in after] == [mine, others]
    getter = "stratenmakers" if urgent in after[0] else "lampenploeg"
    assert office.work(urgent).crew_id == office.town.crews[getter]
    news = stand_of_plan(office.town.crews[getter], TODAY).news
    assert news is not None
    assert news.words.startswith("RIJ-")
    assert " erbij. " in news.words
    assert route_of(office.town.crews[getter], TODAY) == office.stops(TODAY, getter)


def test_refused_work_goes_to_another_crew_and_never_back_to_the_same(office: Office) -> None:
    mine = out_on_the_street(office)
    office.crew_does(mine[2], GiveBack, "stratenmakers", at=MORNING + hours(2), reason="Te zwaar.")
    office.turn(Kind.FOLLOW, at=MORNING + hours(2), anew=False)

    assert mine[2] not in office.stops(TODAY, "stratenmakers")
    assert mine[2] in office.stops(TODAY, "lampenploeg")
    assert office.work(mine[2]).crew_id == office.town.crews["lampenploeg"]


def test_a_crew_drives_by_the_plan_and_reads_in_the_work_what_changed_and_why(office: Office) -> None:
    mine = out_on_the_street(office)
    version = office.board(TODAY, at=MORNING).version
    office.do(rounds.crew_absent, TODAY, office.town.crews["stratenmakers"], version=version, at=MORNING)
    office.turn(Kind.FOLLOW, at=MORNING, anew=False)
    got = office.stops(TODAY, "lampenploeg")
    known = reference()
    changes = changes_since("", crew_id=office.town.crews["lampenploeg"], known=known, now=NOW)

    assert [order.id for order in changes.orders if order.stop is not None] == got
    assert [order.stop for order in changes.orders if order.id in got] == list(range(1, len(got) + 1))
    notes = [line.note for order in changes.orders if order.id == mine[0] for line in order.history]
    assert any(note.endswith("Stratenmakers is er niet.") for note in notes)
    assert [order.order.id for order in todays_orders(office.town.crews["lampenploeg"], known, now=NOW)] == got


def test_a_tablet_hears_of_another_order_though_nothing_happened_to_any_report(office: Office) -> None:
    mine = out_on_the_street(office)
    crew_id, known = office.town.crews["stratenmakers"], reference()
    told = changes_since("", crew_id=crew_id, known=known, now=NOW)
    quiet = changes_since(told.cursor, crew_id=crew_id, known=known, now=NOW)
    version = office.board(TODAY, at=NOW).version
    turned = rounds.Move(work_order_id=mine[-1], crew_id=crew_id, position=1)
    office.do(rounds.move, TODAY, turned, version=version, roads=office.roads, at=NOW)
    after = changes_since(quiet.cursor, crew_id=crew_id, known=known, now=NOW)

    assert quiet.orders == ()
    assert [order.id for order in after.orders if order.stop is not None] == office.stops(TODAY, "stratenmakers")
    assert after.orders[0].id == mine[-1]
    assert changes_since(after.cursor, crew_id=crew_id, known=known, now=NOW).orders == ()


def test_a_tablet_reads_why_its_round_is_another(office: Office) -> None:
    out_on_the_street(office)
    crew_id, known = office.town.crews["lampenploeg"], reference()
    told = changes_since("", crew_id=crew_id, known=known, now=MORNING)
    version = office.board(TODAY, at=MORNING).version
    office.do(rounds.crew_absent, TODAY, office.town.crews["stratenmakers"], version=version, at=MORNING)
    office.turn(Kind.FOLLOW, at=MORNING, anew=False)
    after = changes_since(told.cursor, crew_id=crew_id, known=known, now=MORNING)

    assert told.route_note == ""
    assert after.route_note.endswith("Stratenmakers is er niet.")
    assert changes_since(after.cursor, crew_id=crew_id, known=known, now=MORNING).route_note == ""


@ONE
def test_a_crew_hears_why_also_when_more_changed_since_and_hears_it_once(office: Office) -> None:
    out_on_the_street(office)
    crew_id, known = office.town.crews["lampenploeg"], reference()
    told = changes_since("", crew_id=crew_id, known=known, now=MORNING)
    version = office.board(TODAY, at=MORNING).version
    office.do(rounds.crew_absent, TODAY, office.town.crews["stratenmakers"], version=version, at=MORNING)
    office.turn(Kind.FOLLOW, at=MORNING, anew=False)
    first = office.stops(TODAY, "lampenploeg")[0]
    later = MORNING + minutes(1)
    office.do(rounds.lock, TODAY, first, version=office.board(TODAY, at=later).version, at=later)
    after = changes_since(told.cursor, crew_id=crew_id, known=known, now=later)
    office.do(rounds.unlock, TODAY, first, version=office.board(TODAY, at=later).version, at=later)

    assert after.route_note.endswith("Stratenmakers is er niet.")
    assert changes_since(after.cursor, crew_id=crew_id, known=known, now=later).route_note == ""


@ONE
def test_words_about_another_order_than_the_crew_has_now_are_not_shown(office: Office) -> None:
    out_on_the_street(office)
    crew_id = office.town.crews["lampenploeg"]
    version = office.board(TODAY, at=MORNING).version
    office.do(rounds.crew_absent, TODAY, office.town.crews["stratenmakers"], version=version, at=MORNING)
    office.turn(Kind.FOLLOW, at=MORNING, anew=False)
    before = stand_of_plan(crew_id, TODAY)
    turned = rounds.Move(work_order_id=office.stops(TODAY, "lampenploeg")[-1], crew_id=crew_id, position=1)
    office.do(rounds.move, TODAY, turned, version=before.version, roads=office.roads, at=MORNING)

    assert before.news is not None
    assert stand_of_plan(crew_id, TODAY).news is None


@ONE
def test_what_a_crew_takes_along_itself_comes_in_its_round(office: Office) -> None:
    out_on_the_street(office, 4)
    now = MORNING + hours(2)
    [extra] = office.orders(1, at=now)
    office.takes(extra, "lampenploeg", at=now)
    [need] = office.turn(Kind.FOLLOW, at=now, anew=False)

    assert need.why[0].endswith("kwam erbij.")
    assert extra in office.stops(TODAY, "lampenploeg")
    assert office.turn(Kind.FOLLOW, at=now + minutes(1)) == []


@ONE
def test_a_day_on_which_much_happened_is_told_in_short(office: Office) -> None:
    mine = out_on_the_street(office, 14)
    for order_id in mine[:6]:
        office.crew_does(order_id, GiveBack, "stratenmakers", at=MORNING + hours(1), reason="Auto kapot.")
    [need] = office.turn(Kind.FOLLOW, at=MORNING + hours(1), anew=False)

    assert len(need.why) == 4
    assert need.why[-1] == "En nog 3 andere veranderingen."


@ONE
def test_what_is_begun_stays_first_wherever_the_rest_goes(office: Office) -> None:
    mine = out_on_the_street(office)
    begun, now = mine[2], MORNING + hours(2)
    office.starts(begun, "stratenmakers", at=now)
    version = office.board(TODAY, at=now).version
    office.solver.shuffles = True
    office.do(rounds.crew_absent, TODAY, office.town.crews["lampenploeg"], version=version, at=now)
    office.turn(Kind.FOLLOW, at=now, anew=False)

    assert office.stops(TODAY, "stratenmakers")[0] == begun


@ONE
def test_a_crew_that_is_well_behind_gets_new_times_once(office: Office) -> None:
    mine = out_on_the_street(office)
    first = office.board(TODAY, at=MORNING).rounds[0].stops[0]
    late = first.leave + minutes(40)
    needs = office.turn(Kind.FOLLOW, at=late)

    assert "Stratenmakers is later dan gepland." in needs[0].why
    after = office.board(TODAY, at=late).rounds[0].stops
    assert [stop.work_order_id for stop in after] == mine
    assert after[0].arrival > late
    assert office.turn(Kind.FOLLOW, at=late + minutes(1)) == []


@ONE
def test_a_crew_that_is_early_is_put_on_the_clock_anew(office: Office) -> None:
    first, *_ = out_on_the_street(office)
    stops = office.board(TODAY, at=MORNING).rounds[0].stops
    early = stops[0].leave - minutes(15)
    office.closes(first, "stratenmakers", at=early)
    [need] = office.turn(Kind.FOLLOW, at=early, anew=False)

    assert need.why == ("Stratenmakers is eerder klaar dan gepland.",)
    assert office.board(TODAY, at=early).rounds[0].stops[1].arrival < stops[1].arrival
    assert office.turn(Kind.FOLLOW, at=early + minutes(2)) == []


def full_day(office: Office, count: int = 12) -> list[int]:
    """Let both crews have a full day of long work, with some left out, and return the stops of the first."""
    with office.make.change(office.town):
        db.session.get_one(Category, office.town.categories["stoep"]).work_min = 110
    return out_on_the_street(office, count)


def left_out(office: Office, at: datetime) -> list[int]:
    return [row.work_order_id for row in office.board(TODAY, at=at).left_out]


def test_a_crew_that_is_done_early_gets_work_that_was_left_out_and_reads_why(office: Office) -> None:
    mine = full_day(office)
    waiting = left_out(office, MORNING)
    now = MORNING + hours(2)
    for order_id in mine:
        office.closes(order_id, "stratenmakers", at=now)
    office.turn(Kind.FOLLOW, at=now, anew=False)
    got = office.stops(TODAY, "stratenmakers", at=now)[len(mine) :]

    assert got
    assert set(got) <= set(waiting)
    assert office.work(got[0]).crew_id == office.town.crews["stratenmakers"]
    news = stand_of_plan(office.town.crews["stratenmakers"], TODAY).news
    assert news is not None
    assert news.words.endswith(" erbij. Je hebt nog tijd.")
    assert office.board(TODAY, at=now).rounds[0].fault == ""
    assert office.turn(Kind.FOLLOW, at=now + minutes(1)) == []


def test_a_crew_that_runs_ahead_gets_more_at_the_end_and_keeps_its_order(office: Office) -> None:
    first, *rest = full_day(office)
    now = MORNING + hours(2)
    office.closes(first, "stratenmakers", at=now)
    office.turn(Kind.FOLLOW, at=now, anew=False)
    after = office.stops(TODAY, "stratenmakers", at=now)

    assert [id for id in after if id in (first, *rest)] == [first, *rest]
    assert len(after) == len(rest) + 2
    news = stand_of_plan(office.town.crews["stratenmakers"], TODAY).news
    assert news is not None
    assert news.words.endswith(" erbij. Je bent eerder klaar.")


@ONE
def test_new_work_waits_for_tomorrow_unless_a_crew_has_nothing_left_to_do(office: Office) -> None:
    mine = out_on_the_street(office, 12)
    now = MORNING + minutes(95)
    [new] = office.orders(1, at=now)
    assert office.turn(Kind.FOLLOW, at=now) == []
    for order_id in mine:
        office.closes(order_id, "stratenmakers", at=now + minutes(5))
    [need] = office.turn(Kind.FOLLOW, at=now + minutes(5), anew=False)

    assert need.why == ("Stratenmakers heeft nog tijd.",)
    assert office.stops(TODAY, "stratenmakers", at=now + minutes(5)) == [*mine, new]


def test_what_a_crew_takes_along_though_the_plan_left_it_out_comes_in_its_round(office: Office) -> None:
    [lamp] = office.orders(1, category="lamp", at=MORNING - days(1))
    with office.make.change(office.town):
        db.session.get_one(Category, office.town.categories["lamp"]).skill = "hoogwerker"
    out_on_the_street(office)
    now = MORNING + minutes(95)
    assert left_out(office, now) == [lamp]
    office.takes(lamp, "stratenmakers", at=now)
    [need] = office.turn(Kind.FOLLOW, at=now, anew=False)

    assert [words.endswith("kwam erbij.") for words in need.why] == [True]
    assert lamp in office.stops(TODAY, "stratenmakers", at=now)
    assert office.turn(Kind.FOLLOW, at=now + minutes(1)) == []


@ONE
def test_what_a_crew_took_along_and_does_not_fit_is_tried_once(office: Office) -> None:
    full_day(office)
    now = MORNING + minutes(95)
    office.takes(left_out(office, now)[0], "stratenmakers", at=now)

    assert len(office.turn(Kind.FOLLOW, at=now, anew=False)) == 1
    assert office.turn(Kind.FOLLOW, at=now + minutes(1)) == []


@ONE
def test_what_a_person_took_out_of_the_plan_comes_back_by_no_spare_time(office: Office) -> None:
    mine = full_day(office, 4)
    version = office.board(TODAY, at=MORNING).version
    out = rounds.Move(mine[-1], None)
    office.do(rounds.move, TODAY, out, version=version, roads=office.roads, at=MORNING)
    for order_id in mine[:-1]:
        office.closes(order_id, "stratenmakers", at=MORNING + hours(3))
    office.turn(Kind.FOLLOW, at=MORNING + hours(3))

    assert left_out(office, MORNING + hours(3)) == [mine[-1]]


def test_what_a_crew_loaded_in_the_morning_takes_room_in_the_afternoon(office: Office) -> None:
    with office.make.change(office.town):
        db.session.get_one(Category, office.town.categories["stoep"]).bulk = 2
        db.session.get_one(Crew, office.town.crews["stratenmakers"]).capacity = 6
        db.session.get_one(Crew, office.town.crews["lampenploeg"]).capacity = 6
    mine = out_on_the_street(office, 10)
    now = MORNING + hours(2)
    for order_id in mine[:-1]:
        office.closes(order_id, "stratenmakers", at=now)
    office.closes(mine[-1], "stratenmakers", at=now, outcome=Outcome.NOT_FOUND)
    office.turn(Kind.FOLLOW, at=now, anew=False)
    got = office.stops(TODAY, "stratenmakers", at=now)

    assert len(mine) == 3
    assert got[:3] == mine
    assert len(got) == 4
    assert [one.load for one in office.board(TODAY, at=now).rounds if one.crew.slug == "stratenmakers"] == [6]


@ONE
def test_a_better_order_counts_only_when_it_pays_for_every_stop_that_it_moves(office: Office) -> None:
    mine = out_on_the_street(office)
    office.crew_does(mine[0], GiveBack, "stratenmakers", at=MORNING + hours(1), reason="Niet bij ons.")
    office.solver.shuffles = True
    office.turn(Kind.FOLLOW, at=MORNING + hours(1), anew=False)

    assert office.stops(TODAY, "stratenmakers") == mine[1:]


@ONE
def test_work_that_became_another_teams_leaves_the_plan(office: Office) -> None:
    mine = out_on_the_street(office)
    tree = Recategorise(report_id=office.work(mine[1]).report_id, category_id=office.town.categories["boom"])
    office.make.do(office.town, tree, at=MORNING + hours(1))
    office.turn(Kind.FOLLOW, at=MORNING + hours(1), anew=False)

    assert office.stops(TODAY, "stratenmakers") == [mine[0], *mine[2:]]
    assert office.work(mine[1]).crew_id != office.town.crews["stratenmakers"]


@ONE
def test_work_that_a_crew_took_though_it_lacks_the_skill_stays_with_it_and_the_plan_comes_to_rest(
    office: Office,
) -> None:
    [taken, *_] = office.orders(4, at=MORNING - days(1))
    with office.make.change(office.town):
        db.session.get_one(Category, office.town.categories["stoep"]).skill = "kraan"
    office.takes(taken, "lampenploeg", at=MORNING)
    version = office.ask(TOMORROW, at=MORNING).version

    assert taken in office.stops(TOMORROW, "lampenploeg", at=MORNING)
    assert office.turn(Kind.FOLLOW, at=MORNING + minutes(1)) == []
    office.do(rounds.publish, TOMORROW, version=version, at=MORNING)
    assert office.turn(Kind.FOLLOW, at=MORNING + minutes(2)) == []
    assert taken in office.stops(TOMORROW, "lampenploeg", at=MORNING)


def test_who_has_the_work_says_more_than_a_lock_of_before(office: Office) -> None:
    first, *_ = out_on_the_street(office)
    crew_id = office.town.crews["stratenmakers"]
    version = office.board(TODAY, at=MORNING).version
    office.do(
        rounds.move, TODAY, rounds.Move(first, crew_id, position=1), version=version, roads=office.roads, at=MORNING
    )
    work, lamps = office.work(first), office.town.crews["lampenploeg"]
    what = {"report_id": work.report_id, "work_order_id": first, "team_id": work.team_id}
    office.make.do(office.town, HandOver(crew_id=lamps, reason="Past beter.", **what), at=MORNING)
    office.turn(Kind.FOLLOW, at=MORNING, anew=False)

    assert first in office.stops(TODAY, "lampenploeg", at=MORNING)
    assert office.turn(Kind.FOLLOW, at=MORNING + minutes(1)) == []


def test_a_draft_follows_too_but_reaches_no_crew(office: Office) -> None:
    office.orders(4)
    office.ask(TOMORROW)
    [gone, *_] = office.stops(TOMORROW, "stratenmakers")
    office.closes(gone, "stratenmakers")
    office.turn(Kind.FOLLOW)
    urgent = office.order_of(office.make.receipt(office.town, category="stoep", urgent=True).report_id)
    office.turn(Kind.FOLLOW)
    found = office.board(TOMORROW)

    assert found.status is PlanStatus.DRAFT
    assert urgent in [stop.work_order_id for one in found.rounds for stop in one.stops]
    assert office.work(urgent).crew_id is None
    assert stand_of_plan(office.town.crews["stratenmakers"], TOMORROW).news is None


def test_a_plan_that_somebody_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    office.orders(3)
    version = office.ask(TOMORROW).version
    office.do(rounds.ask_for_plan, TOMORROW)
    enter(office.town.id)
    [need], _ = rounds_today.needs(Kind.MAKE, now=NOW)
    db.session.rollback()
    first = office.stops(TOMORROW, "stratenmakers")[0]
    office.do(rounds.lock, TOMORROW, first, version=version)
    solved = rounds_solving.solve(need.asked, office.solver, office.roads, seconds=1)
    with writing():
        enter(office.town.id)
        kept = rounds_today.keep(need, solved, now=NOW)
        db.session.commit()

    assert kept is None
    assert any(stop.locked for stop in office.board(TOMORROW).rounds[0].stops)


@ONE
def test_work_that_ends_while_the_plan_is_made_stays_as_it_was(office: Office) -> None:
    first, *_ = out_on_the_street(office)
    office.do(rounds.ask_for_plan, TODAY, at=MORNING)
    enter(office.town.id)
    [need], _ = rounds_today.needs(Kind.MAKE, now=MORNING)
    db.session.rollback()
    solved = rounds_solving.solve(need.asked, office.solver, office.roads, seconds=1)
    office.closes(first, "stratenmakers", at=NOW)
    with writing():
        enter(office.town.id)
        assert rounds_today.keep(need, solved, now=NOW) is not None
        db.session.commit()

    assert office.stops(TODAY, "stratenmakers").count(first) == 1


@ONE
def test_the_evening_plan_is_asked_once_for_the_next_working_day(office: Office) -> None:
    friday = datetime(2026, 9, 18, 16, 5, tzinfo=UTC)

    def ahead(now: datetime) -> int:
        with writing():
            enter(office.town.id)
            asked = rounds_today.plan_ahead(now=now)
            db.session.commit()
        return asked

    assert ahead(friday) == 0
    office.set_up(plan_at=time(18))
    assert ahead(friday - hours(1)) == 0
    office.do(rounds.crew_absent, date(2026, 9, 21), office.town.crews["lampenploeg"], version=0, at=friday)
    assert [ahead(friday), ahead(friday + minutes(1))] == [1, 0]
    [plan] = office.make.found(office.town, DayPlan)
    assert plan.day.isoformat() == "2026-09-21"


@ONE
def test_trouble_is_said_and_nobody_waits_any_more(office: Office) -> None:
    office.orders(1)
    office.do(rounds.ask_for_plan, TOMORROW)
    office.solver.error = Unsolvable("job 1")
    with pytest.raises(Unsolvable):
        office.turn(Kind.MAKE)
    enter(office.town.id)
    [need], _ = rounds_today.needs(Kind.MAKE, now=NOW)
    with writing():
        enter(office.town.id)
        rounds_today.keep_trouble(need, "Er is geen plan.")
        db.session.commit()

    assert office.board(TOMORROW).progress.trouble == "Er is geen plan."
    assert not office.board(TOMORROW).progress.busy
