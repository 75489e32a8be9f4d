"""Whether what is said in a problem is there, once: names of jobs and vehicles, and places."""

from collections import Counter
from collections.abc import Iterator

from server.wire.rounds import Problem


def faults(problem: Problem) -> Iterator[str]:
    """Yield what is wrong, with the field that it is in: a sentence each."""
    yield from _twice("vehicles", [vehicle.id for vehicle in problem.vehicles])
    yield from _twice("jobs", [job.id for job in problem.jobs])
    yield from _places(problem)
    yield from _locks(problem)
    yield from _order(problem)


def _twice(kind: str, names: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield f"{kind}[{number}].id: {name!r} is there twice"
        seen.add(name)


def _places(problem: Problem) -> Iterator[str]:
    places = len(problem.durations)
    for number, vehicle in enumerate(problem.vehicles):
        for field, place in (("start", vehicle.start), ("end", vehicle.end)):
            if place is not None and place >= places:
                yield f"vehicles[{number}].{field}: there is no location {place}"
    for number, job in enumerate(problem.jobs):
        if job.location >= places:
            yield f"jobs[{number}].location: there is no location {job.location}"


def _locks(problem: Problem) -> Iterator[str]:
    jobs = {job.id for job in problem.jobs}
    locks = Counter(name for vehicle in problem.vehicles for name in vehicle.locked)
    for number, vehicle in enumerate(problem.vehicles):
        for name in vehicle.locked:
            if name not in jobs:
                yield f"vehicles[{number}].locked: there is no job {name!r}"
            elif locks[name] > 1:
                yield f"vehicles[{number}].locked: job {name!r} is locked twice"


def _order(problem: Problem) -> Iterator[str]:
    jobs = {job.id for job in problem.jobs}
    for number, job in enumerate(problem.jobs):
        for name in job.after:
            if name not in jobs:
                yield f"jobs[{number}].after: there is no job {name!r}"
