"""What is left of a vehicle's day after its locked stops: the engines plan from there."""

from dataclasses import dataclass

from integrations.rounds.day import Day
from integrations.rounds.timing import NEVER, drive, fits, run, setting_out, work
from server.wire.rounds import Break, Unsolvable


@dataclass(frozen=True, slots=True)
class Head:
    """A vehicle after its locked stops. `pause` None: taken, or there is none; `room` None: no bound."""

    start: int
    end: int | None
    ready: int
    until: int
    pause: Break | None
    room: int | None
    longest_s: int | None

    @property
    def is_usable(self) -> bool:
        """Whether anything can be done: the break, at least."""
        rested = max(self.ready, self.pause.window[0]) + self.pause.duration_s if self.pause else self.ready
        return rested <= self.until


def heads(day: Day) -> list[Head]:
    """Return what is left of each vehicle. Raises Unsolvable when locked stops cannot be done as they are locked."""
    for v, head in enumerate(day.locked):
        if not fits(day, v, head):
            raise Unsolvable(f"vehicle {day.vehicles[v].id} cannot do its locked jobs: {_first_late(day, v)}")
    return [_head(day, v) for v in range(len(day.vehicles))]


def _head(day: Day, v: int) -> Head:
    vehicle, locked = day.vehicles[v], day.locked[v]
    pause = vehicle.pause
    clock, here = setting_out(vehicle, vehicle.shift[0]), vehicle.start
    for number in locked:
        job = day.jobs[number]
        clock = work(drive(clock, day.rows[here][job.location], pause), job, 0, pause.window[1] if pause else None)
        here = job.location
    ready, left = (clock.before, pause) if clock.before < NEVER else (clock.after, None)
    if left:
        left = Break((max(left.window[0], ready), left.window[1]), left.duration_s)
    load = sum(day.jobs[number].demand for number in locked)
    return Head(
        start=here,
        end=vehicle.end,
        ready=ready,
        until=vehicle.shift[1],
        pause=left,
        room=None if vehicle.capacity is None else vehicle.capacity - load,
        longest_s=_longest(vehicle.max_duration_s, vehicle.shift, ready - vehicle.shift[0] if locked else 0),
    )


def _longest(longest_s: int | None, shift: tuple[int, int], gone_s: int) -> int | None:
    if longest_s is None or longest_s >= shift[1] - shift[0]:
        return None
    return max(0, longest_s - gone_s)


def _first_late(day: Day, v: int) -> str:
    """Name the locked job from which it goes wrong."""
    vehicle, locked = day.vehicles[v], day.locked[v]
    for count, number in enumerate(locked, start=1):
        if not fits(day, v, locked[:count]):
            return day.jobs[number].id
    ends, _ = run(day, v, locked, vehicle.shift[0], {})
    return day.jobs[locked[-1]].id if ends else vehicle.id
