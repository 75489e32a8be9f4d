from dataclasses import replace
from math import cos, pi, sin
from threading import Timer

import pytest

from integrations.rounds.solver import EngineSolver
from server.domain.round_check import check
from server.wire.rounds import Answer, Break, Job, Objective, Problem, Route, Unsolvable, Vehicle
from server.wire.rounds_metric import euclid

DURATIONS = [[0 if i == j else 200 + 50 * abs(i - j) for j in range(8)] for i in range(8)]
CREW = Vehicle("ploeg", start=0, end=0, shift=(0, 6_000), skills=frozenset({"groen"}))


def day(*jobs: Job, crew: Vehicle = CREW, **more: object) -> Problem:
    return replace(Problem(Objective.MOR, DURATIONS, (crew,), jobs), **more)  # type: ignore[arg-type]


def job(name: str, location: int = 1, **more: object) -> Job:
    return replace(Job(name, location, 600, priority=10, penalty=6_000), **more)  # type: ignore[arg-type]


def why(answer: Answer) -> dict[str, str]:
    return {left.job: left.why for left in answer.unassigned}


@pytest.mark.parametrize(
    ("left", "crew", "reason"),
    [
        (job("x", skills=frozenset({"licht"})), CREW, "skill"),
        (job("x", demand=3), replace(CREW, capacity=2), "load"),
        (job("x", service_s=7_000), CREW, "shift"),
        (job("x"), replace(CREW, max_duration_s=800), "shift"),
        (job("x", windows=((0, 100),)), CREW, "window"),
        (job("x", windows=((0, 300),)), replace(CREW, locked=("eerst",)), "locked"),
        (job("x", penalty=100), CREW, "cost"),
        (job("x", after=("nooit",)), CREW, "after"),
    ],
)
def test_what_is_left_out_is_left_out_for_a_reason_that_is_true(solver, left: Job, crew: Vehicle, reason: str) -> None:
    first = job("eerst", location=7) if crew.locked else job("eerst", penalty=0)
    never = job("nooit", skills=frozenset({"licht"}))

    assert why(solver.solve(day(first, never, left, crew=crew), seconds=0))["x"] == reason


def test_a_full_day_does_what_weighs_most(solver) -> None:
    jobs = [job(str(n), n, service_s=2_000, penalty=6_000 * n) for n in range(1, 6)]
    answer = solver.solve(day(*jobs), seconds=0)

    assert set(answer.routes[0].jobs) == {"4", "5"}
    assert why(answer) == {"1": "full", "2": "full", "3": "full"}


def test_more_time_never_makes_it_worse_and_each_better_plan_is_told(solver) -> None:
    jobs = [job(str(n), n % 8, service_s=300 + 97 * n % 700) for n in range(1, 30)]
    problem = day(*jobs, vehicles=(CREW, replace(CREW, id="bus", pause=Break((2_000, 3_000), 600))))
    told: list[int] = []
    first = solver.solve(problem, seconds=0)
    last = solver.solve(problem, seconds=0.3, better=lambda answer: told.append(check(problem, answer).cost))

    assert check(problem, last).cost <= told[-1] <= told[0] <= check(problem, first).cost
    assert told == sorted(told, reverse=True)


def test_the_order_of_work_holds_across_crews(solver) -> None:
    sweep, mend = job("vegen", 3, skills=frozenset({"groen"})), job("herstellen", 3, after=("vegen",))
    other = replace(CREW, id="bus", skills=frozenset({"asfalt"}))
    problem = day(sweep, replace(mend, skills=frozenset({"asfalt"})), vehicles=(CREW, other))

    for answer in (solver.solve(problem, seconds=0.2), solver.resolve(problem)):
        assert check(problem, answer).holds
        assert not answer.unassigned


def test_locked_stops_that_cannot_be_done_are_named(solver) -> None:
    late = job("te laat", windows=((0, 100),))

    with pytest.raises(Unsolvable, match="te laat"):
        solver.solve(day(late, crew=replace(CREW, locked=("te laat",))), seconds=0)


def test_required_work_that_nobody_can_do_is_named(solver) -> None:
    with pytest.raises(Unsolvable, match="moet"):
        solver.solve(day(job("moet", required=True, skills=frozenset({"licht"}))), seconds=0)


def test_required_work_goes_before_all_that_weighs_more(solver) -> None:
    heavy = [job(str(n), n, service_s=1_200, penalty=60_000) for n in range(1, 5)]
    answer = solver.solve(day(*heavy, job("moet", 6, service_s=4_500, penalty=1, required=True)), seconds=0.2)

    assert "moet" in answer.routes[0].jobs


@pytest.mark.parametrize("capacity", [None, 300])
def test_a_long_round_without_hours_is_short_at_once(solver, capacity: int | None) -> None:
    places = [(1_000 * cos(n * pi / 75), 1_000 * sin(n * pi / 75)) for n in range(150)]
    durations = euclid(places, scale=1, rounding="nint")
    crew = Vehicle("ploeg", 0, 0, (0, 100_000), capacity=capacity)
    jobs = tuple(Job(str(n), n, 60, demand=2) for n in range(1, 150))
    problem = Problem(Objective.DISTANCE, durations, (crew,), jobs)

    assert check(problem, solver.solve(problem, seconds=0)).cost == 150 * durations[0][1]


def test_an_empty_day_is_an_empty_plan(solver) -> None:
    assert solver.solve(day(), seconds=1).routes[0].jobs == ()
    assert solver.resolve(day(vehicles=())) == Answer((), ())


def test_a_process_that_falls_away_is_replaced_and_the_answer_comes() -> None:
    solver = EngineSolver()
    problem = day(*(job(str(n), n % 8) for n in range(1, 14)))
    killer = Timer(0.2, lambda: [child.process.kill() for child in list(solver.team.children)])
    try:
        solver.solve(problem, seconds=0)
        killer.start()
        answer = solver.solve(problem, seconds=0.6)
        again = solver.solve(problem, seconds=0)
    finally:
        killer.join()
        solver.end()

    assert check(problem, answer).holds
    assert check(problem, again).holds


def test_the_processes_end_when_they_are_told_to() -> None:
    solver = EngineSolver()
    solver.solve(day(job("een")), seconds=0)
    children = list(solver.team.children)
    solver.end()

    assert len(children) == 2
    assert [child.process.poll() is not None for child in children] == [True, True]


def test_two_windows_that_overlap_are_one(solver) -> None:
    sixty = [[0, 60], [60, 0]]
    jobs = (
        job("hier", 0, service_s=541),
        job("daar", service_s=0),
        job("ook daar", service_s=0, windows=((0, 600), (0, 600))),
    )
    problem = day(*jobs, durations=sixty, crew=replace(CREW, end=None))

    assert [check(problem, solver.solve(problem, seconds=seconds)).cost for seconds in (0, 0.2)] == [120, 120]


def test_work_that_has_to_begin_early_needs_not_wait_for_a_break(solver) -> None:
    far = [[0, 250, 250], [350, 0, 10], [350, 10, 0]]
    crew = replace(CREW, max_duration_s=2_000, pause=Break((0, 1_200), 600))
    jobs = (job("een", 1, service_s=0, penalty=580), job("twee", 2, service_s=0, penalty=590, windows=((0, 600),)))
    problem = day(*jobs, crew=crew, durations=far)

    assert check(problem, solver.solve(problem, seconds=0.2)).cost == 250 + 10 + 350


def test_urgent_work_may_come_after_a_stop_along_the_way(solver) -> None:
    along = [[0, 60, 60], [60, 0, 60], [60, 501, 0]]
    crew = replace(CREW, start=2, end=0, shift=(0, 3_000), max_duration_s=2_000, pause=Break((0, 1_200), 600))
    jobs = (
        job("kort", 0, service_s=245, penalty=600),
        job("lang", 0, service_s=394),
        job("spoed", 1, service_s=300, windows=((0, 500),), priority=100, penalty=1_000_000),
    )
    problem = day(*jobs, durations=along, crew=crew, previous=(Route("ploeg", ("lang", "kort")),))

    for answer in (solver.resolve(problem), solver.solve(problem, seconds=0)):
        assert "spoed" in answer.routes[0].jobs


def test_who_waits_for_a_crew_that_sets_out_late_is_in_time(solver) -> None:
    bus = replace(CREW, id="bus", end=None, shift=(0, 3_000), max_duration_s=2_000, pause=Break((601, 1_801), 600))
    crews = replace(CREW, end=None, shift=(0, 3_000)), bus
    short = {"location": 0, "service_s": 0, "penalty": 600}
    jobs = job("eerst", **short), job("dan", windows=((0, 600),), after=("eerst",), **short), job("los", **short)
    problem = day(*jobs, vehicles=crews, durations=[[0]])

    assert check(problem, solver.solve(problem, seconds=0)).faults == ()


def test_a_plan_made_again_moves_only_what_pays(solver) -> None:
    jobs = [job(str(n), n % 8, service_s=300 + 97 * n % 700) for n in range(1, 16)]
    crews = CREW, replace(CREW, id="bus"), replace(CREW, id="kar")
    dealt = tuple(Route(crew.id, tuple(str(n) for n in range(1 + at, 16, 3))) for at, crew in enumerate(crews))
    problem = day(*jobs, vehicles=crews, previous=dealt)
    free, calm = solver.resolve(problem, seconds=0.3), solver.resolve(problem, seconds=0.3, move_s=100_000)

    assert _moved(dealt, calm) == 0
    assert check(problem, free).cost < check(problem, calm).cost
    assert _moved(dealt, free) > 0


def _moved(before: tuple[Route, ...], after: Answer) -> int:
    crew = {name: route.vehicle for route in before for name in route.jobs}
    return sum(crew[name] != route.vehicle for route in after.routes for name in route.jobs)
