from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from server.domain.round_check import check
from server.wire.rounds import Answer, Job, Objective, Problem
from tests.support.small_days import cost, least_cost, plans, problems

# The same days every time: engines that search miss the best on one random day in some hundreds.
few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
fewer = settings(few, max_examples=6)


@few
@given(problem=problems(jobs=6))
def test_every_plan_holds_for_who_did_not_make_it(solver, problem: Problem) -> None:
    answer = solver.solve(problem, seconds=0)

    assert check(problem, answer).faults == ()
    assert {left.job for left in answer.unassigned} | _done(answer) == {job.id for job in problem.jobs}


@few
@given(problem=problems(jobs=6, after=True))
def test_work_that_waits_for_other_work_begins_after_it(solver, problem: Problem) -> None:
    cost(problem, solver.solve(problem, seconds=0))


@fewer
@given(problem=problems(jobs=4))
def test_a_small_day_is_planned_as_well_as_can_be(solver, problem: Problem) -> None:
    assert cost(problem, solver.solve(problem, seconds=0.5)) == least_cost(problem)


@fewer
@given(problem=problems(jobs=4, objective=Objective.SCORE))
def test_a_small_day_scores_as_high_as_can_be(solver, problem: Problem) -> None:
    best = max(found.cost for found in (check(problem, plan) for plan in plans(problem)) if found.holds)

    assert cost(problem, solver.solve(problem, seconds=0.5)) == best


@few
@given(problem=problems(jobs=6), seed=st.integers(0, 3))
def test_the_first_plan_is_the_same_every_time(solver, problem: Problem, seed: int) -> None:
    assert solver.solve(problem, seconds=0, seed=seed) == solver.solve(problem, seconds=0, seed=seed)


@few
@given(problem=problems(jobs=3), data=st.data())
def test_a_plan_is_never_worse_than_the_one_in_hand(solver, problem: Problem, data: st.DataObject) -> None:
    in_hand = data.draw(st.sampled_from([plan for plan in plans(problem) if check(problem, plan).holds]))
    again = replace(problem, previous=in_hand.routes)

    assert cost(again, solver.solve(again, seconds=0)) <= cost(problem, in_hand)
    assert cost(again, solver.resolve(again)) <= cost(problem, in_hand)


@few
@given(problem=problems(jobs=6))
def test_locked_stops_stay_first_and_in_order(solver, problem: Problem) -> None:
    before = solver.solve(problem, seconds=0)
    begun = {route.vehicle: route.jobs[:2] for route in before.routes}
    crews = tuple(replace(crew, locked=begun[crew.id]) for crew in problem.vehicles)
    later = replace(problem, vehicles=crews, previous=before.routes)

    for answer in (solver.solve(later, seconds=0), solver.resolve(later)):
        assert check(later, answer).faults == ()
        assert all(route.jobs[: len(begun[route.vehicle])] == begun[route.vehicle] for route in answer.routes)


@few
@given(problem=problems(jobs=3), place=st.integers(0, 5), deadline=st.integers(500, 5_000))
def test_urgent_work_is_done_in_time_when_any_plan_can(solver, problem: Problem, place: int, deadline: int) -> None:
    urgent = Job("spoed", place, 300, ((0, deadline),), priority=100, penalty=1_000_000)
    in_hand = solver.solve(problem, seconds=0)
    later = replace(problem, jobs=(*problem.jobs, urgent), previous=in_hand.routes)
    assume(any("spoed" in _done(plan) and check(later, plan).holds for plan in plans(later)))

    for answer in (solver.resolve(later), solver.solve(later, seconds=0)):
        assert "spoed" in _done(answer)
        cost(later, answer)


@few
@given(problem=problems(jobs=5))
def test_nothing_is_left_out_for_less_pressing_work_of_its_kind(solver, problem: Problem) -> None:
    twins = tuple(
        replace(job, location=0, skills=frozenset(), windows=(), service_s=900, demand=0) for job in problem.jobs
    )
    alike = replace(problem, jobs=twins)
    answer = solver.solve(alike, seconds=0)
    weight = {job.id: job.penalty for job in twins}

    pressing = max((weight[left.job] for left in answer.unassigned if left.why == "full"), default=0)
    assert all(weight[name] >= pressing for name in _done(answer))


def _done(answer: Answer) -> set[str]:
    return {name for route in answer.routes for name in route.jobs}
