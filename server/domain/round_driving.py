"""One crew's day driven out: when it leaves, arrives, begins, rests and is home. For the checker of plans only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from server.wire.rounds import Job, Vehicle

NEVER = 1 << 50
"""No moment of any day."""
Matrix = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Times:
    """When a crew is where, in seconds of the day: per job in driving order when it arrives, and begins the work.

    `rests` is when its break begins: None when it has none, or finds no moment for it. NEVER where it is too late.
    """

    leaves: int
    arrives: tuple[int, ...]
    begins: tuple[int, ...]
    home: int
    rests: int | None


def drive(durations: Matrix, crew: Vehicle, jobs: Sequence[Job], ended: Mapping[str, int]) -> Times:
    """Return the crew's day: as early as can be, or leaving later where it may not be away so long.

    `ended` says when jobs of any crew have ended that another waits for.
    """
    soonest = _best_rest(durations, crew, jobs, ended, crew.shift[0])
    if crew.max_duration_s is None or soonest.home >= NEVER:
        return soonest
    at_once = max(crew.shift[0], soonest.home - crew.max_duration_s)
    leaving = [at_once, *_leaving(durations, crew, jobs, ended)] if at_once > crew.shift[0] else []
    days = [soonest, *(_best_rest(durations, crew, jobs, ended, at) for at in leaving)]
    return min((day for day in days if day.home <= crew.shift[1]), key=partial(_excess, crew), default=soonest)


def _excess(crew: Vehicle, day: Times) -> tuple[int, int]:
    """Return for how long a crew is away too long, and when it leaves: others may wait for it."""
    assert crew.max_duration_s is not None
    return max(0, day.home - day.leaves - crew.max_duration_s), day.leaves


def _leaving(durations: Matrix, crew: Vehicle, jobs: Sequence[Job], ended: Mapping[str, int]) -> Iterator[int]:
    """Yield the last moments to leave and lose nothing: just in time for a window that opens, or for the break."""
    first, last = crew.shift
    opening = [(at, window[0]) for at, job in enumerate(jobs) for window in job.windows]
    opening += [(at, ended.get(name, 0)) for at, job in enumerate(jobs) for name in job.after]

    def day(leave: int) -> Times:
        return _best_rest(durations, crew, jobs, ended, leave)

    def in_time(at: int, opens: int) -> Callable[[int], bool]:
        return lambda leave: day(leave).arrives[at] <= opens

    soonest = day(first)
    yield from (_last(first, last, in_time(at, opens)) for at, opens in opening if soonest.arrives[at] <= opens)
    yield _last(first, last, lambda leave: day(leave).home <= soonest.home)


def _last(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the last moment of which something holds, that holds of the first."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _best_rest(durations: Matrix, crew: Vehicle, jobs: Sequence[Job], ended: Mapping[str, int], leave: int) -> Times:
    """Return the day with the break on the leg after which the crew is home first; of equals, on the last."""
    legs = [None] if crew.pause is None else list(range(len(jobs), -1, -1))
    days = [_driven(durations, crew, jobs, ended, leave, leg) for leg in legs]
    return min(days, key=lambda day: (day.home, -sum(at < NEVER for at in day.begins)))


def _driven(
    durations: Matrix, crew: Vehicle, jobs: Sequence[Job], ended: Mapping[str, int], leave: int, leg: int | None
) -> Times:
    """Return the day with the break on one leg, counted from the start; it may interrupt the drive, no work."""
    now, here, rests = leave, crew.start, None
    arrives, begins = [], []
    for number, job in enumerate([*jobs, None]):
        there = crew.end if job is None else job.location
        way = 0 if there is None else durations[here][there]
        rest = _rest(crew, now) if number == leg else None
        if number == leg and rest is None:
            now = NEVER
        elif rest is not None and crew.pause is not None:
            rests, now = rest, max(now + way, rest) + crew.pause.duration_s
        else:
            now += way
        now = min(now, NEVER)
        if job is None:
            break
        arrives.append(now)
        now = _begin(job, max([now, *(ended.get(name, 0) for name in job.after)]))
        begins.append(now)
        now, here = min(now + job.service_s, NEVER), job.location
    return Times(leave, tuple(arrives), tuple(begins), now, rests)


def _rest(crew: Vehicle, now: int) -> int | None:
    """Return when the break begins on a leg that is left now: driving on till its window, or waiting there for it."""
    assert crew.pause is not None
    first, last = crew.pause.window
    return max(now, first) if now <= last else None


def _begin(job: Job, now: int) -> int:
    if now >= NEVER:
        return NEVER
    if not job.windows:
        return now
    return min((max(now, first) for first, last in job.windows if now <= last), default=NEVER)
