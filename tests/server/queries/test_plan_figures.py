"""What planning brings: planned against driven, promises kept, saved; and how long work takes, learned."""

import pytest

from server.domain.command import Close
from server.domain.vocabulary import Outcome
from server.model.base import db, enter, writing
from server.model.plan import DayPlan, LearnedDuration
from server.operations import rounds, rounds_keeping, rounds_learning
from server.queries.plan_figures import FORMULAS, figures
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours, minutes
from tests.support.planning import TODAY, TOMORROW, Office


@pytest.fixture
def office(make: Make, town: Town) -> Office:
    return Office(make, town)


def test_a_day_is_measured_by_where_work_ended_and_in_what_order(office: Office) -> None:
    office.set_up(crew_hour_cents=6000, crew_km_cents=50)
    morning = NOW - hours(5)
    office.orders(6, at=NOW - days(1))
    office.do(rounds.publish, TODAY, version=office.ask(TODAY, at=morning).version, at=morning)
    done = office.stops(TODAY, "stratenmakers", at=morning)
    for n, order_id in enumerate(reversed(done)):
        office.closes(order_id, "stratenmakers", at=NOW + minutes(10 * n))
    tomorrow = NOW + days(1)
    with writing():
        enter(office.town.id)
        for gone in rounds_learning.rounds_gone(now=tomorrow):
            rounds_learning.keep_driven(gone.round_id, rounds_learning.driven(gone, roads=office.roads))
        assert rounds_learning.rounds_gone(now=tomorrow) == []
        db.session.commit()
    enter(office.town.id)
    found = figures(TODAY, TODAY)

    assert (found.days, found.rounds, found.stops) == (1, 2, 6)
    assert (found.promised, found.kept, found.share_kept) == (6, len(done), 50)
    assert found.measured == found.planned
    assert found.planned.km > 0
    assert found.driven.km > 0
    assert found.cost_cents is not None
    assert figures(TODAY, TODAY, team_id=office.town.teams["groen"]).share_kept is None
    assert figures(TOMORROW, TOMORROW).rounds == 0
    assert set(FORMULAS) == {"planned", "driven", "saved", "kept", "cost"}


def test_how_long_work_takes_is_the_median_of_what_crews_said_and_of_their_time_on_site(office: Office) -> None:
    for n, spent in enumerate(office.orders(6)):
        office.starts(spent, "stratenmakers", at=NOW + hours(n))
        if n < 3:
            office.closes(spent, "stratenmakers", at=NOW + hours(n) + minutes(40))
            continue
        close = Close(report_id=office.work(spent).report_id, outcome=Outcome.SOLVED, reason="Klaar.", minutes=30 + n)
        office.make.do(office.town, close, at=NOW + hours(n) + minutes(55))
    with writing():
        enter(office.town.id)
        assert rounds_learning.learn_durations(now=NOW + days(1)) == 6
        assert rounds_learning.learn_durations(now=NOW + days(1)) == 6
        db.session.commit()
    [learned] = office.make.found(office.town, LearnedDuration)
    assert (learned.minutes, learned.examples) == (38, 6)
    office.orders(1)

    assert office.ask(TOMORROW).rounds[0].stops[0].minutes == 38


@pytest.mark.engines("sqlite")
def test_plans_of_long_ago_are_thrown_away(office: Office) -> None:
    office.orders(2)
    office.ask(TOMORROW)
    with writing():
        enter(office.town.id)
        assert [rounds_keeping.forget_plans(now=NOW + days(ago)) for ago in (700, 740)] == [0, 1]
        db.session.commit()

    assert office.make.found(office.town, DayPlan) == []
