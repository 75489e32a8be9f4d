"""What makes work pressing, who may do it, and how that is put to the solver."""

from datetime import date, timedelta

import pytest

from server.domain.round_problem import (
    BY_HAND,
    LEFT_OUT_S,
    NO_PLACE,
    LeftOut,
    Question,
    cost_s,
    days_left,
    impossible,
    may_do,
    problem_for,
    rounds_of,
    travels,
    weight,
    windows_of,
)
from server.domain.round_times import timed
from server.wire.roads import Travel
from server.wire.rounds import Answer, Route, Why
from tests.support.rounds import CALENDAR, DAY, HOUR, LUNCH, crew, task, ways


def question(crews, tasks, **other) -> Question:
    return Question(DAY, tuple(crews), {one.id: one for one in tasks}, **other)


@pytest.mark.parametrize(
    ("days", "danger", "points"),
    [
        (0, False, 100),
        (-3, False, 103),
        (-99, False, 110),
        (1, False, 60),
        (3, False, 30),
        (9, False, 10),
        (0, True, 200),
        (9, True, 110),
    ],
)
def test_work_presses_by_its_date_and_danger_comes_on_top(days: int, danger: bool, points: int) -> None:
    assert weight(task(1, due_on=DAY + timedelta(days=days), danger=danger), DAY) == points


def points(day: date, *due_in: int) -> list[int]:
    """What work presses on a day that is due so many days after it."""
    due = [day + timedelta(days=n) for n in due_in]
    return [weight(task(1, due_on=on, days_left=days_left(on, day, CALENDAR)), day) for on in due]


def test_a_weekend_brings_no_date_further_away() -> None:
    friday = DAY + timedelta(days=3)

    assert points(friday, 3, 4, 6, 10) == [60, 30, 30, 10]


def test_a_holiday_brings_no_date_further_away() -> None:
    before_christmas, before_easter = date(2026, 12, 24), date(2026, 4, 3)

    assert points(before_christmas, 4, 5) == [60, 30]
    assert points(before_easter, 4, 5) == [60, 30]


def test_what_is_due_on_a_day_off_must_be_done_on_the_last_day_before_it() -> None:
    assert points(DAY + timedelta(days=3), 1, 2) == [100, 100]
    assert points(date(2026, 12, 24), 1) == [100]


def test_work_without_a_date_presses_least() -> None:
    assert weight(task(1), DAY) == 10


def test_who_may_do_it_follows_from_team_skill_area_and_what_a_person_said() -> None:
    one = crew(1, skills=frozenset({"saw"}), area_ids=frozenset({7}))

    assert may_do(one, task(1, skill="saw", area_ids=frozenset({7, 8})))
    assert not may_do(one, task(1, skill="dig", area_ids=frozenset({7})))
    assert not may_do(one, task(1, area_ids=frozenset({8})))
    assert not may_do(one, task(1, team_id=2, area_ids=frozenset({7})))
    assert not may_do(one, task(1, never=frozenset({1}), area_ids=frozenset({7})))
    assert may_do(one, task(1, team_id=2, only=1))
    assert not may_do(one, task(1, only=2, area_ids=frozenset({7})))


def test_only_those_who_may_do_it_have_the_skill_that_it_asks() -> None:
    crews = [crew(1), crew(2, skills=frozenset({"saw"})), crew(3, team_id=2)]
    tasks = [task(1), task(2, skill="saw"), task(3, team_id=2)]
    problem = problem_for(question(crews, tasks), tasks, ways(crews, tasks), Travel.CAR)
    able = {job.id: [v.id for v in problem.vehicles if job.skills <= v.skills] for job in problem.jobs}

    assert able == {"1": ["1", "2"], "2": ["2"], "3": ["3"]}


def test_work_for_everybody_asks_no_skill_and_crews_that_travel_otherwise_stand_apart() -> None:
    crews, tasks = [crew(1), crew(2, travel=Travel.FOOT)], [task(1, 800)]
    problem = problem_for(question(crews, tasks), tasks, ways(crews, tasks), Travel.FOOT)

    assert travels(crews) == [Travel.FOOT, Travel.CAR]
    assert [v.id for v in problem.vehicles] == ["2"]
    assert problem.jobs[0].skills == frozenset()
    assert problem.durations[0][1] == round(800 / 1.4)
    assert problem.jobs[0].penalty == LEFT_OUT_S * 10


def test_a_promise_of_this_very_hour_is_a_window_and_one_that_has_gone_is_not() -> None:
    assert windows_of(task(1, due_s=12 * HOUR)) == ((0, 12 * HOUR - 1800),)
    assert windows_of(task(1, due_s=900)) == ()
    assert windows_of(task(1, due_s=12 * HOUR, windows=((10 * HOUR, 14 * HOUR),))) == ((10 * HOUR, 12 * HOUR - 1800),)
    assert windows_of(task(1, due_s=8 * HOUR, windows=((10 * HOUR, 14 * HOUR),))) == ((10 * HOUR, 14 * HOUR),)


def test_locked_work_is_required_first_and_always_has_room() -> None:
    one = crew(lunch=LUNCH, capacity=1)
    tasks = [task(n, 80.0 * n, service_s=3 * HOUR, load=1, windows=((0, 1),)) for n in (1, 2, 3, 4)]
    asked = question([one], tasks, previous={1: [1, 2, 3]}, locked={1: [1, 2, 3]})
    problem = problem_for(asked, tasks, ways([one], tasks), Travel.CAR)

    assert problem.vehicles[0].locked == ("1", "2", "3")
    assert problem.vehicles[0].shift[1] > one.shift[1]
    assert problem.vehicles[0].capacity == 3
    assert [(job.required, job.windows) for job in problem.jobs] == [(True, ())] * 3 + [(False, ((0, 1),))]


def test_the_solver_is_told_of_the_room_that_is_left() -> None:
    one = crew(capacity=5, loaded=3)
    asked = question([one], [task(1, load=2)])

    assert problem_for(asked, [task(1, load=2)], ways([one], [task(1)]), Travel.CAR).vehicles[0].capacity == 2


def test_what_no_plan_can_hold_is_left_out_beforehand_and_what_waits_for_it_too() -> None:
    tasks = [
        task(1, place=None),
        task(2, skill="saw"),
        task(3, windows=()),
        task(4, after=(2,)),
        task(5, after=(4,)),
        task(6),
        task(7),
    ]
    found = impossible(question([crew()], tasks, left_out={7: BY_HAND}))

    assert {left.task.id: left.why for left in found} == {
        1: NO_PLACE,
        2: Why.SKILL,
        3: Why.WINDOW,
        4: Why.AFTER,
        5: Why.AFTER,
        7: BY_HAND,
    }


def test_an_answer_comes_back_as_rounds_and_has_a_cost() -> None:
    one, tasks = crew(), [task(1, 800), task(2, due_on=DAY)]
    asked = question([one], tasks)
    rounds = rounds_of(Answer((Route("1", ("1",)),)), asked)
    assert rounds == {1: [tasks[0]]}

    found = timed(one, rounds[1], ways([one], tasks))
    assert cost_s([found], [LeftOut(tasks[1], Why.FULL)], DAY) == 200 + 100 * LEFT_OUT_S
    assert cost_s([found], [LeftOut(tasks[1], Why.FULL)], DAY, point_s=60) == 200 + 6000
