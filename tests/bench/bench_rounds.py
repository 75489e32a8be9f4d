"""Plans for crews: how far from the best that is known, with the bare engines beside them; and how long it takes.

A second is one of CPU of the busiest of the two processes: a machine that has more to do changes nothing.
"""

from collections.abc import Iterator
from statistics import quantiles
from time import process_time

from pyvrp.stop import StoppingCriterion

from integrations.rounds import pyvrp_engine, vroom_engine
from integrations.rounds.day import Day
from integrations.rounds.heads import heads
from integrations.rounds.pyvrp_model import model_of
from integrations.rounds.solver import EngineSolver
from integrations.rounds.timing import plan_fits
from server.domain.round_check import check
from server.wire.rounds import Answer, Problem
from tests.bench.classics import BEST, berlin52, rc208
from tests.bench.figure import Figure
from tests.bench.round_clock import busiest_cpu
from tests.bench.round_days import day, later

SECOND_SEED = 7
CLASSICS = (
    ("berlin52", berlin52(), ((1, 1.2),)),
    ("RC208.25", rc208(25), ((1, 0.02),)),
    ("RC208.50", rc208(50), ((1, 0.02),)),
    ("RC208.100", rc208(100), ((1, 1.3), (5, 0.5))),
)
DAYS = (
    # Crews, reports, whether all fits, and the most that it may be from the best known, in %, after how many seconds.
    (1, 40, False, ((1, 1.0),)),
    (5, 60, True, ((1, 0.5),)),
    (5, 120, False, ((1, 5.0), (30, 1.0))),
    (15, 400, False, ((5, 8.0), (30, 4.0))),
)
TEN_THIRTY = 37_800
MOVE_PAYS_S = 300


def figures() -> Iterator[Figure]:
    """Yield gaps in % and times in seconds; plans that do not hold are counted at the end."""
    solver = EngineSolver(clock=busiest_cpu)
    bad: list[str] = []
    try:
        solver.solve(berlin52(), seconds=0)
        for name, problem, aims in CLASSICS:
            yield from _classic(solver, name, problem, aims, bad)
        for crews, reports, light, aims in DAYS:
            yield from _day(solver, crews, reports, light, aims, bad)
    finally:
        solver.end()
    yield Figure("plans that do not hold", len(bad), "plans", at_most=0)


def _classic(
    solver: EngineSolver, name: str, problem: Problem, aims: tuple[tuple[int, float], ...], bad: list[str]
) -> Iterator[Figure]:
    best = BEST[name]
    for seconds, aim in aims:
        cost = _cost(problem, solver.solve(problem, seconds=seconds), bad)
        yield Figure(f"{name}, {seconds} s", _gap(cost, best), "%", at_most=aim)
    yield from _bare(problem, name, best, aims[-1][0])


def _day(
    solver: EngineSolver, crews: int, reports: int, light: bool, aims: tuple[tuple[int, float], ...], bad: list[str]
) -> Iterator[Figure]:
    name, problem = f"{crews} crews, {reports} reports", day(crews, reports, seed=1, light=light)
    began = busiest_cpu()
    first = solver.solve(problem, seconds=0)
    took = busiest_cpu() - began
    found = {seconds: solver.solve(problem, seconds=seconds) for seconds, _ in aims}
    longest = solver.solve(problem, seconds=max(10, aims[-1][0]), seed=SECOND_SEED)
    costs = {seconds: _cost(problem, answer, bad) for seconds, answer in found.items()}
    best = min([*costs.values(), _cost(problem, longest, bad)])
    yield Figure(f"{name}, first plan", took, "s", at_most=3)
    yield Figure(f"{name}, first plan", _gap(_cost(problem, first, bad), best), "%")
    for seconds, aim in aims:
        yield Figure(f"{name}, {seconds} s", _gap(costs[seconds], best), "%", at_most=aim)
    yield from _bare(problem, name, best, aims[-1][0])
    if crews > 1 and not light:
        yield from _again(solver, name, problem, longest, 0.5 if crews > 5 else 0.2, bad)


def _again(
    solver: EngineSolver, name: str, problem: Problem, plan: Answer, most_s: float, bad: list[str]
) -> Iterator[Figure]:
    """Yield how the day is made again at half past ten, when one report is closed by others and an urgent one comes."""
    seconds, gaps, moved = [], [], []
    for seed in range(6):
        problem_now = later(problem, plan, at=TEN_THIRTY, seed=seed)
        began = busiest_cpu()
        answer = solver.resolve(problem_now, move_s=MOVE_PAYS_S)
        seconds.append(busiest_cpu() - began)
        better = solver.solve(problem_now, seconds=5)
        gaps.append(_gap(_cost(problem_now, answer, bad), _cost(problem_now, better, bad)))
        moved.append(_moved(plan, answer))
    yield Figure(f"{name}, again (p95)", quantiles(seconds, n=20)[-1], "s", at_most=most_s)
    yield Figure(f"{name}, again", sum(gaps) / len(gaps), "%", at_most=2)
    # Of a day of few crews one more report that is done may be worth more stops than that.
    yield Figure(f"{name}, stops moved", max(moved), "%", at_most=5 if len(problem.vehicles) > 5 else None)


def _moved(before: Answer, after: Answer) -> float:
    """Return which part of the stops, in %, went to another crew."""
    crew = {name: route.vehicle for route in before.routes for name in route.jobs}
    stops = [(name, route.vehicle) for route in after.routes for name in route.jobs if name in crew]
    return 100 * sum(crew[name] != vehicle for name, vehicle in stops) / len(stops)


def _bare(problem: Problem, name: str, best: int, seconds: int) -> Iterator[Figure]:
    """Yield what each engine makes of it alone, with its own settings."""
    numbers = Day.of(problem)
    left = heads(numbers)
    vs, js = tuple(range(len(numbers.vehicles))), tuple(range(len(numbers.jobs)))
    if len(js) <= 150:
        began = busiest_cpu()
        part = vroom_engine.solve(numbers, left, vs, js, level=0)
        took = busiest_cpu() - began
        yield Figure(f"{name}, VROOM alone, {took:.2f} s", _gap(_bare_cost(numbers, part), best), "%")
    model = model_of(numbers, left, vs, js)
    model.density = None
    found = pyvrp_engine.improve(model, _until(seconds), seed=0)
    if found is not None:
        yield Figure(f"{name}, PyVRP alone, {seconds} s", _gap(_bare_cost(numbers, found), best), "%")


def _until(seconds: float) -> StoppingCriterion:
    began = process_time()
    return lambda best_cost: process_time() > began + seconds


def _bare_cost(numbers: Day, part: dict[int, tuple[int, ...]]) -> int:
    plan = numbers.with_part(numbers.locked, part)
    return numbers.worth(plan)[1] if plan_fits(numbers, plan) else 10 * numbers.worth(numbers.locked)[1]


def _cost(problem: Problem, answer: Answer, bad: list[str]) -> int:
    verdict = check(problem, answer)
    bad += verdict.faults
    return verdict.cost


def _gap(cost: int, best: int) -> float:
    return 100 * (cost / best - 1)
