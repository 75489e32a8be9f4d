from dataclasses import replace

import pytest

from server.domain.round_check import check
from server.wire.rounds import Answer, Break, Job, LeftOut, Objective, Problem, Route, Vehicle

DURATIONS = [[0, 100, 200], [100, 0, 150], [200, 150, 0]]
CREW = Vehicle("ploeg", start=0, end=0, shift=(1_000, 9_000))
ONE = Job("een", 1, 600, penalty=5_000)
TWO = Job("twee", 2, 600, penalty=7_000)
DAY = Problem(Objective.MOR, DURATIONS, (CREW,), (ONE, TWO))


def plan(*jobs: str, left: tuple[str, ...] = ()) -> Answer:
    return Answer((Route("ploeg", jobs),), tuple(LeftOut(name, "full") for name in left))


def day(*jobs: Job, **crew: object) -> Problem:
    return replace(DAY, jobs=jobs or DAY.jobs, vehicles=(replace(CREW, **crew),))  # type: ignore[arg-type]


def test_a_plan_that_holds_costs_its_travel_and_what_it_leaves_out():
    both, one, none = (check(DAY, found) for found in (plan("een", "twee"), plan("een"), plan()))

    assert (both.faults, both.cost, both.served) == ((), 450, 2)
    assert (one.cost, one.travel_s) == (7_200, 200)
    assert (none.cost, none.travel_s) == (12_000, 0)


def test_the_cost_follows_the_objective():
    assert check(replace(DAY, objective=Objective.SCORE), plan("twee", left=("een",))).cost == 7_000
    assert check(replace(DAY, objective=Objective.DISTANCE), plan("een", "twee")).cost == 450


def test_the_times_of_a_crew_are_told():
    times = check(DAY, plan("een", "twee")).times["ploeg"]

    assert (times.leaves, times.arrives, times.begins, times.home) == (1_000, (1_100, 1_850), (1_100, 1_850), 2_650)


def test_who_is_early_waits_for_the_window_and_who_is_late_takes_the_next():
    job = replace(ONE, windows=((500, 1_000), (2_000, 3_000)))

    assert check(day(job), plan("een")).times["ploeg"].begins == (2_000,)


def test_an_open_day_ends_at_its_last_stop():
    verdict = check(day(end=None), plan("een", "twee"))

    assert (verdict.travel_s, verdict.times["ploeg"].home) == (250, 2_450)


@pytest.mark.parametrize(
    ("problem", "answer", "fault"),
    [
        (day(replace(ONE, windows=((0, 1_050),))), plan("een"), "ploeg is at een at 1100, after its last window"),
        (day(shift=(1_000, 1_500)), plan("een"), "ploeg is done at 1800, and its shift ends at 1500"),
        (day(replace(ONE, skills=frozenset({"licht"}))), plan("een"), "ploeg cannot do een: it lacks licht"),
        (day(replace(ONE, demand=3), capacity=2), plan("een"), "ploeg carries 3, and may carry 2"),
        (day(max_duration_s=700), plan("een"), "ploeg is away for 800 s, and may be for 700 s"),
        (day(pause=Break((0, 900), 60)), plan("een"), "ploeg cannot take its break within its window"),
        (day(locked=("twee",)), plan("een", "twee"), "locked jobs of ploeg are not its first"),
        (day(locked=("twee",)), plan("een"), "locked jobs of ploeg are not its first"),
        (day(replace(ONE, required=True)), plan(), "job een is required, and left out"),
        (DAY, plan("een", "een"), "job een is done 2 times"),
        (DAY, plan("een", left=("een",)), "job een is both done and left out"),
        (DAY, plan("drie"), "there is no job drie, on the route of ploeg"),
        (DAY, Answer((Route("bus", ()),)), "there is no vehicle bus"),
        (DAY, Answer((Route("ploeg", ()), Route("ploeg", ()))), "vehicle ploeg has 2 routes"),
        (DAY, plan(left=("drie",)), "there is no job drie, among what is left out"),
        (day(replace(ONE, after=("twee",)), TWO), plan("een"), "job een comes after twee, which is left out"),
    ],
)
def test_what_is_wrong_is_said_in_words(problem: Problem, answer: Answer, fault: str):
    assert check(problem, answer).faults == (fault,)


def test_a_break_is_taken_half_way_a_leg_or_while_waiting_for_it():
    half_way = check(day(pause=Break((1_040, 1_060), 300)), plan("een")).times["ploeg"]
    at_home = check(day(pause=Break((4_000, 4_500), 300)), plan("een")).times["ploeg"]

    assert (half_way.rests, half_way.arrives, half_way.home) == (1_040, (1_400,), 2_100)
    assert (at_home.rests, at_home.arrives, at_home.home) == (4_000, (1_100,), 4_300)


def test_work_is_not_interrupted_for_a_break():
    verdict = check(
        day(replace(ONE, service_s=2_000, windows=((0, 1_200),)), pause=Break((1_500, 2_500), 300)), plan("een")
    )

    assert verdict.faults == ("ploeg cannot take its break within its window",)


def test_a_crew_that_may_not_be_away_long_leaves_later():
    job = replace(ONE, windows=((5_000, 6_000),))
    times = check(day(job, max_duration_s=900), plan("een")).times["ploeg"]

    assert (times.leaves, times.home) == (4_800, 5_700)


def test_work_waits_for_what_another_crew_does():
    other = replace(CREW, id="bus")
    later = replace(TWO, after=("een",))
    verdict = check(
        replace(DAY, vehicles=(CREW, other), jobs=(ONE, later)),
        Answer((Route("ploeg", ("een",)), Route("bus", ("twee",)))),
    )

    assert verdict.holds
    assert verdict.times["bus"].begins == (1_700,)


def test_crews_that_wait_for_each_other_are_found_out():
    early, late = replace(ONE, after=("twee",)), replace(TWO, after=("een",))

    assert not check(replace(DAY, jobs=(early, late)), plan("een", "twee")).holds
