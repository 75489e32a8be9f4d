"""When a vehicle is where, and whether it is in time: our own clockwork, by which every plan of an engine is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.rounds.day import Day, Plan
from server.wire.rounds import Break, Job, Vehicle

NEVER = 1 << 60
"""Later than any moment."""
Earliest = Mapping[int, int]
"""The first second in which a job may begin, for those that wait for another."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the day of a vehicle stands: the earliest moment before its break, and after it. NEVER: it cannot be."""

    before: int
    after: int

    @property
    def is_late(self) -> bool:
        return self.before >= NEVER and self.after >= NEVER


def setting_out(vehicle: Vehicle, at: int) -> Clock:
    """Return the clock of a vehicle that leaves its start."""
    return Clock(at, NEVER) if vehicle.pause else Clock(NEVER, at)


def drive(clock: Clock, seconds: int, pause: Break | None) -> Clock:
    """Return the clock after a leg; the break may fall on the way, or before leaving, or on arriving."""
    after = clock.after + seconds if clock.after < NEVER else NEVER
    if pause is None or clock.before >= NEVER:
        return Clock(NEVER, after)
    arrived = clock.before + seconds
    first, last = pause.window
    if clock.before <= last:
        after = min(after, max(arrived, first) + pause.duration_s)
    return Clock(arrived if arrived <= last else NEVER, after)


def work(clock: Clock, job: Job, not_before: int, last: int | None) -> Clock:
    """Return the clock when the work is done; `last` is until when a break may begin that was not taken yet."""
    before, after = _done(clock.before, job, not_before), _done(clock.after, job, not_before)
    return Clock(before if last is not None and before <= last else NEVER, after)


def begin(at: int, job: Job, not_before: int = 0) -> int:
    """Return when work can begin for who arrives at this moment."""
    at = max(at, not_before)
    if not job.windows:
        return at
    return min((max(at, first) for first, last in job.windows if at <= last), default=NEVER)


def _done(at: int, job: Job, not_before: int) -> int:
    if at >= NEVER:
        return NEVER
    started = begin(at, job, not_before)
    return started + job.service_s if started < NEVER else NEVER


def run(day: Day, v: int, route: Sequence[int], at: int, earliest: Earliest) -> tuple[list[int], int]:
    """Return when each job ends at the soonest, and when the vehicle is home; NEVER from where it is too late."""
    vehicle, rows, jobs = day.vehicles[v], day.rows, day.jobs
    pause = vehicle.pause
    last = pause.window[1] if pause else None
    clock, here, ends = setting_out(vehicle, at), vehicle.start, []
    for number in route:
        job = jobs[number]
        clock = work(drive(clock, rows[here][job.location], pause), job, earliest.get(number, 0), last)
        ends.append(min(clock.before, clock.after))
        if clock.is_late:
            return ends + [NEVER] * (len(route) - len(ends)), NEVER
        here = job.location
    clock = drive(clock, 0 if vehicle.end is None else rows[here][vehicle.end], pause)
    return ends, clock.after


def leaves(day: Day, v: int, route: Sequence[int], earliest: Earliest) -> int:
    """Return when a vehicle sets out: when its shift begins, or later, when it would be away too long."""
    vehicle = day.vehicles[v]
    if vehicle.max_duration_s is None:
        return vehicle.shift[0]
    _, home = run(day, v, route, vehicle.shift[0], earliest)
    return vehicle.shift[0] if home >= NEVER else max(vehicle.shift[0], home - vehicle.max_duration_s)


def fits(day: Day, v: int, route: Sequence[int], earliest: Earliest | None = None) -> bool:
    """Return whether one vehicle can drive this; `earliest` where a job waits for what another vehicle does."""
    vehicle = day.vehicles[v]
    if not route:
        return True
    if vehicle.capacity is not None and sum(day.jobs[number].demand for number in route) > vehicle.capacity:
        return False
    if any(v not in day.able[number] for number in route):
        return False
    known = earliest or {}
    first, last = vehicle.shift
    _, home = run(day, v, route, first, known)
    if home > last:
        return False
    return vehicle.max_duration_s is None or _is_short(day, v, route, home, known)


def _is_short(day: Day, v: int, route: Sequence[int], home: int, earliest: Earliest) -> bool:
    """Return whether a vehicle can leave so late that it is not away too long.

    Tries to be home at the earliest only: with several windows a stop it may say no to a route that could be done.
    """
    leave = leaves(day, v, route, earliest)
    return leave == day.vehicles[v].shift[0] or run(day, v, route, leave, earliest)[1] <= home


def plan_fits(day: Day, plan: Plan) -> bool:
    """Return whether a plan holds in all: each route, each lock, each job once, and who waits for whom."""
    if any(tuple(route[: len(head)]) != head for route, head in zip(plan, day.locked, strict=True)):
        return False
    done = [number for route in plan for number in route]
    if len(done) != len(set(done)):
        return False
    earliest = waits(day, plan) if day.before else {}
    return earliest is not None and all(fits(day, v, route, earliest) for v, route in enumerate(plan))


def waits(day: Day, plan: Plan) -> dict[int, int] | None:
    """Return the first second of each job that waits for another; None when it waits for ever."""
    known: dict[int, int] = {}
    done = {number for route in plan for number in route}
    if any(number in done and not done.issuperset(first) for number, first in day.before.items()):
        return None
    # Each pass settles at least one job more, so a plan that moves on longer than that waits for itself.
    for _ in range(len(day.before) + 1):
        ends: dict[int, int] = {}
        for v, route in enumerate(plan):
            ends |= dict(zip(route, run(day, v, route, leaves(day, v, route, known), known)[0], strict=True))
        found = {n: max(ends[p] for p in first) for n, first in day.before.items() if n in ends}
        if any(at >= NEVER for at in found.values()):
            return None
        if found == known:
            return known
        known = found
    return None
