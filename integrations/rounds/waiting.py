"""Jobs that wait for others, for engines that know no such thing: each keeps its side of a moment, by windows."""

from dataclasses import replace

from integrations.rounds.day import Day, Plan
from integrations.rounds.timing import NEVER, leaves, run, waits
from server.wire.rounds import Job, Window


def with_hours(day: Day, plan: Plan) -> Day:
    """Return the day in which what is waited for is done by the moment that a plan has for what waits.

    Every plan of that day holds on the real one as well, and this plan holds on it.
    """
    known = waits(day, plan) if day.before else None
    if not known:
        return day
    done: dict[int, int] = {}
    for v, route in enumerate(plan):
        done |= dict(zip(route, run(day, v, route, leaves(day, v, route, known), known)[0], strict=True))
    jobs = list(day.jobs)
    for number in known:
        begins = done[number] - day.jobs[number].service_s
        jobs[number] = _between(jobs[number], begins, NEVER)
        for first in day.before[number]:
            jobs[first] = _between(jobs[first], 0, begins - jobs[first].service_s)
    return Day(day.objective, day.matrix, day.vehicles, tuple(jobs))


def _between(job: Job, first: int, last: int) -> Job:
    """Return a job that begins no sooner and no later."""
    spans: tuple[Window, ...] = job.windows or ((0, 4_000_000_000),)
    kept = tuple((max(first, a), min(last, b)) for a, b in spans if max(first, a) <= min(last, b))
    return replace(job, windows=kept) if kept else job
