"""Whether a plan for crews holds, and what it costs: judged apart from whoever made it, sharing nothing with it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from server.domain.round_driving import NEVER, Times, drive
from server.wire.rounds import Answer, Job, Objective, Problem, Vehicle


@dataclass(frozen=True)
class Verdict:
    """What is wrong, each in a sentence; what it costs by the objective; the times of each crew that sets out."""

    faults: tuple[str, ...]
    cost: int
    travel_s: int
    served: int
    times: Mapping[str, Times]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check(problem: Problem, answer: Answer) -> Verdict:
    """Judge a plan: every lock, skill, load, window, break and end of shift, and each job once.

    The cost is travel for `distance`, travel and the penalties of what is left out for `mor`, and the penalties of
    what is done for `score`, where more is better.
    """
    jobs = {job.id: job for job in problem.jobs}
    crews = {vehicle.id: vehicle for vehicle in problem.vehicles}
    driven = {
        r.vehicle: tuple(jobs[name] for name in r.jobs if name in jobs) for r in answer.routes if r.vehicle in crews
    }
    done = {job.id for route in driven.values() for job in route}
    times = _times(problem, crews, driven)
    faults = [
        *_unknown(answer, jobs, crews),
        *_counted(problem, answer),
        *(fault for name, route in driven.items() for fault in _unfit(crews[name], route)),
        *(fault for name, found in times.items() for fault in _late(crews[name], driven[name], found)),
        *_waiting(jobs, driven, times),
        *(f"locked jobs of {name} are not its first" for name, crew in crews.items() if _breaks_lock(crew, driven)),
    ]
    travel_s = sum(_travel_s(problem, crews[name], route) for name, route in driven.items())
    return Verdict(tuple(faults), _cost(problem, done, travel_s), travel_s, len(done), times)


def _times(problem: Problem, crews: Mapping[str, Vehicle], driven: Mapping[str, tuple[Job, ...]]) -> dict[str, Times]:
    """Return when each crew is where; crews that wait for each other are driven again until nothing moves."""
    ended: dict[str, int] = {}
    times: dict[str, Times] = {}
    waiting = sum(bool(job.after) for job in problem.jobs)
    for _ in range(2 + waiting if waiting else 1):
        times = {name: drive(problem.durations, crews[name], route, ended) for name, route in driven.items() if route}
        now = {job.id: times[name].begins[at] + job.service_s for name in times for at, job in enumerate(driven[name])}
        if now == ended:
            break
        ended = now
    return times


def _unknown(answer: Answer, jobs: Mapping[str, Job], crews: Mapping[str, Vehicle]) -> Iterator[str]:
    for route in answer.routes:
        if route.vehicle not in crews:
            yield f"there is no vehicle {route.vehicle}"
        yield from (
            f"there is no job {name}, on the route of {route.vehicle}" for name in route.jobs if name not in jobs
        )
    for name, count in Counter(route.vehicle for route in answer.routes).items():
        if count > 1:
            yield f"vehicle {name} has {count} routes"
    yield from (
        f"there is no job {left.job}, among what is left out" for left in answer.unassigned if left.job not in jobs
    )


def _counted(problem: Problem, answer: Answer) -> Iterator[str]:
    """Say what is done twice, what is both done and left out, and what may not be left out."""
    done = Counter(name for route in answer.routes for name in route.jobs)
    left = Counter(left.job for left in answer.unassigned)
    for job in problem.jobs:
        if done[job.id] > 1:
            yield f"job {job.id} is done {done[job.id]} times"
        if done[job.id] and left[job.id]:
            yield f"job {job.id} is both done and left out"
        if left[job.id] > 1:
            yield f"job {job.id} is left out {left[job.id]} times"
        if not done[job.id] and (job.required or problem.objective is Objective.DISTANCE):
            yield f"job {job.id} is required, and left out"


def _unfit(crew: Vehicle, route: tuple[Job, ...]) -> Iterator[str]:
    for job in route:
        if lacking := job.skills - crew.skills:
            yield f"{crew.id} cannot do {job.id}: it lacks {', '.join(sorted(lacking))}"
    load = sum(job.demand for job in route)
    if crew.capacity is not None and load > crew.capacity:
        yield f"{crew.id} carries {load}, and may carry {crew.capacity}"


def _late(crew: Vehicle, route: tuple[Job, ...], times: Times) -> Iterator[str]:
    for job, arrives, begins in zip(route, times.arrives, times.begins, strict=True):
        if begins >= NEVER:
            yield (
                f"{crew.id} is at {job.id} at {arrives}, after its last window"
                if arrives < NEVER
                else f"{crew.id} never gets to {job.id}"
            )
            return
    if times.rests is None and crew.pause is not None:
        yield f"{crew.id} cannot take its break within its window"
    elif times.home > crew.shift[1]:
        yield f"{crew.id} is done at {times.home}, and its shift ends at {crew.shift[1]}"
    if crew.max_duration_s is not None and times.home - times.leaves > crew.max_duration_s:
        yield f"{crew.id} is away for {times.home - times.leaves} s, and may be for {crew.max_duration_s} s"


def _waiting(
    jobs: Mapping[str, Job], driven: Mapping[str, tuple[Job, ...]], times: Mapping[str, Times]
) -> Iterator[str]:
    begins = {job.id: times[name].begins[at] for name in times for at, job in enumerate(driven[name])}
    for name, at in begins.items():
        for first in jobs[name].after:
            if first not in begins:
                yield f"job {name} comes after {first}, which is left out"
            elif at < begins[first] + jobs[first].service_s:
                yield f"job {name} begins before {first} has ended"


def _breaks_lock(crew: Vehicle, driven: Mapping[str, tuple[Job, ...]]) -> bool:
    first = tuple(job.id for job in driven.get(crew.id, ()))[: len(crew.locked)]
    return first != crew.locked


def _travel_s(problem: Problem, crew: Vehicle, route: tuple[Job, ...]) -> int:
    if not route:
        return 0
    places = [crew.start, *(job.location for job in route), *([] if crew.end is None else [crew.end])]
    return sum(problem.durations[here][there] for here, there in pairwise(places))


def _cost(problem: Problem, done: set[str], travel_s: int) -> int:
    if problem.objective is Objective.SCORE:
        return sum(job.penalty for job in problem.jobs if job.id in done)
    if problem.objective is Objective.DISTANCE:
        return travel_s
    return travel_s + sum(job.penalty for job in problem.jobs if job.id not in done)
