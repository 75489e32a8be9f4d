"""Small days for a route solver: drawn at random, and solved by trying everything."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from hypothesis import strategies as st

from server.domain.round_check import check
from server.wire.rounds import Answer, Break, Job, LeftOut, Objective, Problem, Route, Vehicle

PLACES = 6
SHIFTS = st.tuples(st.integers(0, 600), st.integers(3_000, 9_000))
SKILLS = st.frozensets(st.sampled_from(("groen", "licht")), max_size=2)
WINDOWS = st.lists(
    st.tuples(st.integers(0, 5_000), st.integers(600, 4_000)).map(lambda pair: (pair[0], sum(pair))), max_size=2
).map(tuple)


@st.composite
def problems(draw: st.DrawFn, *, jobs: int = 4, objective: Objective = Objective.MOR, after: bool = False) -> Problem:
    """Draw a day of one or two crews on which all may be left out."""
    row = st.lists(st.integers(60, 900), min_size=PLACES, max_size=PLACES)
    durations = [[0 if i == j else s for j, s in enumerate(draw(row))] for i in range(PLACES)]
    vehicles = tuple(draw(_vehicles(number)) for number in range(draw(st.integers(1, 2))))
    found = [draw(_jobs(number)) for number in range(draw(st.integers(1, jobs)))]
    if after and len(found) > 1:
        found[1] = replace(found[1], after=(found[0].id,))
    return Problem(objective, durations, vehicles, tuple(found))


@st.composite
def _vehicles(draw: st.DrawFn, number: int) -> Vehicle:
    pause = draw(st.none() | st.integers(0, 3_000).map(lambda first: Break((first, first + 1_200), 600)))
    return Vehicle(
        f"ploeg {number}",
        start=draw(st.integers(0, PLACES - 1)),
        end=draw(st.none() | st.integers(0, PLACES - 1)),
        shift=draw(SHIFTS),
        skills=draw(SKILLS),
        capacity=draw(st.none() | st.integers(0, 6)),
        max_duration_s=draw(st.none() | st.integers(2_000, 6_000)),
        pause=pause,
    )


@st.composite
def _jobs(draw: st.DrawFn, number: int) -> Job:
    priority = draw(st.sampled_from((10, 30, 60, 100)))
    return Job(
        f"melding {number}",
        location=draw(st.integers(0, PLACES - 1)),
        service_s=draw(st.integers(0, 1_800)),
        windows=draw(WINDOWS),
        skills=draw(st.just(frozenset()) | st.frozensets(st.sampled_from(("groen", "licht")), max_size=1)),
        demand=draw(st.integers(0, 3)),
        priority=priority,
        penalty=priority * 60,
    )


def plans(problem: Problem) -> Iterator[Answer]:
    """Yield every plan that there is, also those that do not hold."""
    names = [job.id for job in problem.jobs]
    for count in range(len(names) + 1):
        for order in permutations(names, count):
            left = tuple(LeftOut(name, "") for name in names if name not in order)
            for cuts in _cuts(count, len(problem.vehicles)):
                routes = [order[a:b] for a, b in zip((0, *cuts), (*cuts, count), strict=True)]
                pairs = zip(problem.vehicles, routes, strict=True)
                yield Answer(tuple(Route(vehicle.id, route) for vehicle, route in pairs), left)


def _cuts(count: int, vehicles: int) -> Iterator[tuple[int, ...]]:
    """Yield where an order of this many jobs may be cut, for one vehicle or two."""
    yield from ([()] if vehicles == 1 else [(cut,) for cut in range(count + 1)])


def cost(problem: Problem, answer: Answer) -> int:
    """Return what a plan costs, of which the checker finds that it holds."""
    verdict = check(problem, answer)
    assert verdict.holds, verdict.faults
    return verdict.cost


def least_cost(problem: Problem) -> int:
    """Return what the best plan costs, found by trying all."""
    return min(verdict.cost for verdict in (check(problem, answer) for answer in plans(problem)) if verdict.holds)
