"""Time that a crew has over: who has it, and which of the work that nobody has goes into it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from server.domain.round_changes import Insertion, insertion
from server.domain.round_problem import LEFT_OUT_S, Rounds, may_do, weight
from server.domain.round_times import TOO_LONG, CrewDay, Place, Task, Timed, Ways, timed
from server.wire.roads import Travel

ROOM_S = 900
"""Less time than this before the end of a shift is for clearing up."""

SOON_S = 1800
"""So long before its round ends a crew hears of new work: sooner, and something better may still come in."""


@dataclass(frozen=True)
class Standing:
    """How far a crew is: when it should be home, and whether it did its last stop after the plan was made."""

    crew: CrewDay
    home_s: int
    has_just_ended: bool = False


def with_time(
    standings: Sequence[Standing], now_s: int, unplanned: Sequence[Task], looked_at: Collection[int]
) -> list[int]:
    """Return the crews that may have time for work that nobody has; how far that is, nobody has reckoned here yet.

    Work that a plan looked at already (`looked_at`) fits nowhere, until a crew has done all that it had.
    """
    new = [task for task in unplanned if task.id not in looked_at]
    return [
        one.crew.id
        for one in standings
        if one.home_s - max(now_s, one.crew.shift[0]) <= SOON_S
        and any(_has_time(one, task) for task in (unplanned if one.has_just_ended else new))
    ]


def _has_time(one: Standing, task: Task) -> bool:
    left_s = one.crew.shift[1] - one.home_s
    return left_s >= max(ROOM_S, task.service_s) and may_do(one.crew, task)


def filled(
    crews: Sequence[CrewDay], rounds: Rounds, spare: Sequence[Task], ways: Ways, locked: Mapping[int, int], day: date
) -> Rounds:
    """Put work that was left out where there is time for it after all; nothing that is planned gives way.

    What presses most goes first, and of that what is nearest; who has most time chooses first.
    """
    rounds, left = {crew.id: list(rounds.get(crew.id, [])) for crew in crews}, list(spare)
    clocks = {crew.id: timed(crew, rounds[crew.id], ways) for crew in crews}
    for crew in sorted(crews, key=lambda crew: (clocks[crew.id].end_s - crew.shift[1], crew.id)):
        first, now = locked.get(crew.id, 0), clocks[crew.id]
        legs, detours = _legs(now)[first:], dict[int, int]()
        while (found := _next(now, left, detours, legs, ways, first, day)) is not None:
            task, one = found
            left.remove(task)
            rounds[crew.id].insert(one.at, task)
            now, legs = one.round, _legs(one.round)[one.at : one.at + 2]
    return rounds


def _legs(one: Timed) -> list[tuple[Place, Place]]:
    """Return the ways of a round, from each place to the next."""
    return list(pairwise([one.crew.start, *(task.place or one.crew.start for task in one.tasks), one.crew.end]))


def _next(
    now: Timed,
    spare: Sequence[Task],
    detours: dict[int, int],
    legs: Sequence[tuple[Place, Place]],
    ways: Ways,
    locked: int,
    day: date,
) -> tuple[Task, Insertion] | None:
    """Return the work that a crew does next of what it has time for, and where it goes in its round.

    `detours` are the shortest that are known, and grow shorter by `legs`, which are new.
    """
    crew, time_s = now.crew, now.crew.shift[1] - now.end_s
    able = [task for task in spare if task.place and task.service_s <= time_s and may_do(crew, task)]
    for task in able:
        found_s = _detour_s(task, legs, ways, crew.travel)
        detours[task.id] = min(found_s, detours.get(task.id, found_s))
    fitting = [task for task in able if detours[task.id] + task.service_s <= time_s]
    for task in sorted(fitting, key=lambda task: (-weight(task, day), detours[task.id], task.id)):
        found = insertion(crew, now.tasks, task, ways, after=locked, now=now)
        if found is None or TOO_LONG in found.round.faults:
            continue
        if found.extra_s <= LEFT_OUT_S * weight(task, day):
            return task, found
    return None


def _detour_s(task: Task, legs: Sequence[tuple[Place, Place]], ways: Ways, by: Travel) -> int:
    """Return how much longer the shortest of these ways is along this work."""
    here = task.place or legs[0][0]
    return min(ways.seconds(a, here, by) + ways.seconds(here, b, by) - ways.seconds(a, b, by) for a, b in legs)
