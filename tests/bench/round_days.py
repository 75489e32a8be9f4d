"""Municipal days to plan, invented: crews with breaks and skills, reports in neighbourhoods, urgent ones among them."""

from dataclasses import replace
from math import hypot
from random import Random

from server.wire.rounds import Answer, Break, Job, Objective, Problem, Vehicle

SHIFT = (27_000, 57_600)
"""From 7:30 until 16:00."""
LUNCH = Break((41_400, 46_800), 1_800)
"""Half an hour, begun between 11:30 and 13:00."""
SKILLS = ("verlichting", "asfalt", "groen")
WEIGHTS = ((100, 15), (60, 15), (30, 30), (10, 40))
"""Priority, and how many in a hundred have it; one that is left out costs 600 seconds a point."""
PENALTY_S = 600
WORK_MIN = (5, 10, 15, 20, 25, 30, 40, 56)
TOWN_M = (4_200, 5_200)
NEIGHBOURHOODS = 32


def day(crews: int, reports: int, *, seed: int, light: bool = False) -> Problem:
    """Return a day of this many crews and reports. `light`: short work, so that all of it fits."""
    random = Random(seed * 1_000_003 + crews * 1_009 + reports)
    places = [(TOWN_M[0] * 0.3, TOWN_M[1] * 0.4), (TOWN_M[0] * 0.75, TOWN_M[1] * 0.7)]
    centres = [(random.uniform(0, TOWN_M[0]), random.uniform(0, TOWN_M[1])) for _ in range(NEIGHBOURHOODS)]
    jobs = []
    for number in range(reports):
        x, y = random.choice(centres)
        places.append((random.gauss(x, 200), random.gauss(y, 200)))
        jobs.append(_job(random, number, len(places) - 1, light))
    return Problem(Objective.MOR, _durations(random, places), tuple(_crew(n) for n in range(crews)), tuple(jobs))


def later(problem: Problem, plan: Answer, *, at: int, seed: int) -> Problem:
    """Return the day as it stands at a moment: what was begun is locked, one report is gone, an urgent one came."""
    random = Random(seed)
    begun = {
        route.vehicle: route.jobs[: 1 + len(route.jobs) * (at - SHIFT[0]) // (SHIFT[1] - SHIFT[0])]
        for route in plan.routes
    }
    locked = {name for jobs in begun.values() for name in jobs}
    gone = random.choice([name for route in plan.routes for name in route.jobs if name not in locked])
    place = random.choice(problem.jobs).location
    urgent = Job("urgent", place, 1_200, ((at, at + 9_000),), priority=100, penalty=100 * PENALTY_S)
    return replace(
        problem,
        vehicles=tuple(replace(vehicle, locked=begun[vehicle.id]) for vehicle in problem.vehicles),
        jobs=(*(job for job in problem.jobs if job.id != gone), urgent),
        previous=plan.routes,
    )


def _crew(number: int) -> Vehicle:
    depot = number % 2
    skills = frozenset({SKILLS[number % 3], SKILLS[(number + number // 3 + 1) % 3]}) if number else frozenset(SKILLS)
    return Vehicle(f"ploeg {number + 1}", depot, depot, SHIFT, skills, pause=LUNCH)


def _job(random: Random, number: int, place: int, light: bool) -> Job:
    priority = random.choices([weight for weight, _ in WEIGHTS], [share for _, share in WEIGHTS])[0]
    windows: tuple[tuple[int, int], ...] = ()
    if random.random() < 0.06:
        windows, priority = ((SHIFT[0], random.choice((36_000, 43_200, 50_400))),), 100
    elif random.random() < 0.04:
        windows = (random.choice(((32_400, 36_000), (46_800, 52_200))),)
    minutes = random.choice(WORK_MIN[: 6 if light else len(WORK_MIN)])
    skill = frozenset({random.choice(SKILLS)}) if random.random() < 0.35 else frozenset()
    return Job(
        f"melding {number + 1}", place, minutes * 60, windows, skill, priority=priority, penalty=priority * PENALTY_S
    )


def _durations(random: Random, places: list[tuple[float, float]]) -> list[list[int]]:
    """Return times for a crow that goes round by a third, with turns that cost: longer one way than the other."""
    return [
        [
            0
            if here == there
            else round(40 + hypot(here[0] - there[0], here[1] - there[1]) * 1.35 / 6.67 * random.uniform(1, 1.15))
            for there in places
        ]
        for here in places
    ]
