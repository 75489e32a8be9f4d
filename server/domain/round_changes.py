"""What a change to a plan brings and whether it pays, and where more work fits in cheapest."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from server.domain.round_problem import LeftOut, Rounds, may_do, weight
from server.domain.round_times import TOO_FULL, TOO_LONG, CrewDay, Task, Timed, Ways, timed
from server.wire.rounds import Why

PLACES_TRIED = 5
"""In how many places of a round more work is tried."""

EXCHANGES_TRIED = 40
"""How many stops are tried, those that press least first, before more than one gives way."""

MOST_GIVE_WAY = 3
"""How many stops give way for one that presses more."""


@dataclass(frozen=True)
class Difference:
    """What a change would bring: more is above zero. `minutes` are of travel and waiting; `promises` are kept ones.

    `faults` are what would not fit, in Dutch.
    """

    minutes: int
    metres: int
    promises: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Insertion:
    """More work in a round: after how many stops, and how much longer travel and waiting become."""

    at: int
    extra_s: int
    round: Timed


def difference(before: Sequence[Timed], after: Sequence[Timed], day: date) -> Difference:
    """Return what the rounds that a change touches become."""
    return Difference(
        minutes=round((sum(map(on_the_way_s, after)) - sum(map(on_the_way_s, before))) / 60),
        metres=sum(one.drive_m for one in after) - sum(one.drive_m for one in before),
        promises=kept(after, day) - kept(before, day),
        faults=tuple(dict.fromkeys(fault for one in after for fault in one.faults)),
    )


def on_the_way_s(one: Timed) -> int:
    """Return how long a crew travels and waits."""
    return one.drive_s + one.wait_s


def kept(rounds: Sequence[Timed], day: date) -> int:
    """Return how many promises these rounds keep."""
    return sum(_is_kept(halt.task, halt.leave_s, day) for one in rounds for halt in one.halts)


def _is_kept(task: Task, leave_s: int, day: date) -> bool:
    if task.due_on is None or task.due_on < day:
        return False
    return task.due_s is None or leave_s <= task.due_s


def insertion(
    crew: CrewDay,
    tasks: Sequence[Task],
    task: Task,
    ways: Ways,
    *,
    after: int = 0,
    now: Timed | None = None,
    most_s: float = inf,
) -> Insertion | None:
    """Return where work fits into a round for the least, not before so many stops; None where it does not fit.

    `now` is the round on the clock, for who knows it. What takes `most_s` or more, need not be found.
    """
    if not may_do(crew, task) or task.place is None:
        return None
    now = now or timed(crew, tasks, ways)
    best: Insertion | None = None
    for at, detour_s in _nearest_places(crew, tasks, task, ways, after, _room_s(now, task)):
        # What is gained on a detour is at most all waiting.
        if detour_s - now.wait_s >= most_s:
            break
        longer = timed(crew, [*tasks[:at], task, *tasks[at:]], ways)
        extra = on_the_way_s(longer) - on_the_way_s(now)
        fits = set(longer.faults) <= set(now.faults) and len(longer.late) <= len(now.late)
        too_full = task.load and TOO_FULL in longer.faults
        if fits and not too_full and (best is None or extra < best.extra_s):
            best, most_s = Insertion(at, extra, longer), min(extra, most_s)
    return best


def _room_s(now: Timed, task: Task) -> int | None:
    """Return how long the detour to more work may be; None where that says nothing: a stop waits for its time."""
    waits = TOO_LONG in now.faults or any(one.windows or one.after for one in [*now.tasks, task])
    return None if waits else now.crew.shift[1] - now.end_s - task.service_s


def _nearest_places(
    crew: CrewDay, tasks: Sequence[Task], task: Task, ways: Ways, after: int, room_s: int | None
) -> list[tuple[int, int]]:
    """Return the places in a round from which the detour is smallest, each with that, if there is room for it.

    Of work with times of its own: all places. `room_s` None: a detour says nothing about how long the day becomes.
    """
    stops = [crew.start, *(other.place or crew.start for other in tasks), crew.end]
    detours = ways.detours_s(stops[after:], task.place or crew.start, crew.travel)
    roomy = [(at, s) for at, s in enumerate(detours, after) if not tasks or room_s is None or s <= room_s]
    nearest = sorted(roomy, key=lambda place: place[1])
    return nearest if task.windows or task.due_s is not None else nearest[:PLACES_TRIED]


def that_fit(
    crews: Sequence[CrewDay], rounds: Rounds, ways: Ways, locked: Mapping[int, int], day: date
) -> tuple[Rounds, list[Task]]:
    """Return rounds that end within their shifts, and the work that came out for that: what presses least."""
    kept: Rounds = {}
    out: list[Task] = []
    for crew in crews:
        tasks = list(rounds.get(crew.id, []))
        while (free := tasks[locked.get(crew.id, 0) :]) and TOO_LONG in timed(crew, tasks, ways).faults:
            least = min(free, key=lambda task: (weight(task, day), -task.service_s, task.id))
            tasks.remove(least)
            out.append(least)
        kept[crew.id] = tasks
    return kept, out


def with_added(
    crews: Sequence[CrewDay], rounds: Rounds, more: Sequence[Task], ways: Ways, locked: Mapping[int, int], day: date
) -> tuple[Rounds, list[LeftOut]]:
    """Put work into the rounds where it costs least, what presses most first; what does not fit, stays out.

    For danger and what must be done today, stops that press less give way; too late for its hour is better than not
    at all. `locked` counts the stops that stay first.
    """
    growing = _Growing(crews, rounds, ways, locked, day)
    out: list[LeftOut] = []
    gave_way: Counter[int] = Counter()
    waiting = sorted(more, key=lambda task: (-weight(task, day), task.id))
    while waiting:
        task = waiting.pop(0)
        found = growing.cheapest(task)
        may_push = found is None and gave_way[task.id] < MOST_GIVE_WAY
        if may_push and (given := growing.giving_way(task)) is not None:
            crew_id, other = given
            gave_way[task.id] += 1
            growing.set(growing.without(crew_id, other))
            waiting = [task, *waiting, other]
            continue
        if found is None and task.due_s is not None:
            found = growing.cheapest(replace(task, due_s=None))
        if found is None:
            out.append(LeftOut(task, Why.FULL))
            continue
        growing.put(found, task)
    return growing.rounds(), out


class _Growing:
    """Rounds to which work is added, each on the clock as it is now."""

    def __init__(
        self, crews: Sequence[CrewDay], rounds: Rounds, ways: Ways, locked: Mapping[int, int], day: date
    ) -> None:
        self.ways, self.locked, self.day = ways, locked, day
        self.clocks = {crew.id: timed(crew, rounds.get(crew.id, []), ways) for crew in crews}

    def rounds(self) -> Rounds:
        return {crew_id: one.tasks for crew_id, one in self.clocks.items()}

    def set(self, one: Timed) -> None:
        self.clocks[one.crew.id] = one

    def put(self, found: Insertion, task: Task) -> None:
        """Put work where it was found to fit; it may have been asked about with other times than its own."""
        tasks = found.round.tasks
        tasks[found.at] = task
        self.set(timed(found.round.crew, tasks, self.ways))

    def without(self, crew_id: int, task: Task) -> Timed:
        now = self.clocks[crew_id]
        return timed(now.crew, [stop for stop in now.tasks if stop is not task], self.ways)

    def cheapest(self, task: Task) -> Insertion | None:
        """Return the crew and the place of the least detour; not where the day is, or becomes, too long."""
        best: Insertion | None = None
        for crew_id in sorted(self.clocks):
            one = self.fitted(self.clocks[crew_id], task, best.extra_s if best else inf)
            if one is not None and (best is None or one.extra_s < best.extra_s):
                best = one
        return best

    def fitted(self, now: Timed, task: Task, most_s: float = inf) -> Insertion | None:
        """Return where work fits into this round; not where the day is too long."""
        if TOO_LONG in now.faults:
            return None
        after = self.locked.get(now.crew.id, 0)
        return insertion(now.crew, now.tasks, task, self.ways, after=after, now=now, most_s=most_s)

    def giving_way(self, task: Task) -> tuple[int, Task] | None:
        """Return the stop that presses least of those in whose place this work fits; else the one that presses least.

        Only stops that press less than this work, in rounds of who may do it.
        """
        mine = weight(task, self.day)
        free = sorted(
            (
                (weight(other, self.day), -other.service_s, other.id, crew_id, other)
                for crew_id, now in self.clocks.items()
                if may_do(now.crew, task)
                for other in now.tasks[self.locked.get(crew_id, 0) :]
                if weight(other, self.day) < mine
            ),
            key=lambda found: found[:4],
        )
        given = [(crew_id, other) for *_, crew_id, other in free]
        for crew_id, other in given[:EXCHANGES_TRIED]:
            if self.fitted(self.without(crew_id, other), task) is not None:
                return crew_id, other
        return given[0] if given else None


def moved(before: Mapping[int, Sequence[int]], after: Mapping[int, Sequence[int]]) -> set[int]:
    """Return the work that changes to another crew, or within its round comes before what it came after."""
    found: set[int] = set()
    of = {id: crew for crew, ids in before.items() for id in ids}
    for crew, ids in after.items():
        place = {id: n for n, id in enumerate(before.get(crew, ()))}
        found |= {id for id in ids if id in of and of[id] != crew}
        found |= _out_of_order([id for id in ids if id in place], place)
    return found


def _out_of_order(ids: Sequence[int], place: Mapping[int, int]) -> set[int]:
    """Return the fewest of these that one must take out to leave the rest in their old order."""
    ends: list[int] = []
    chains: list[tuple[int, ...]] = []
    for id in ids:
        at = bisect_left(ends, place[id])
        chain = (*(chains[at - 1] if at else ()), id)
        ends[at : at + 1], chains[at : at + 1] = [place[id]], [chain]
    stays: Collection[int] = chains[-1] if chains else ()
    return set(ids) - set(stays)


def pays(saved_s: int, stops_moved: int, *, move_pays_s: int) -> bool:
    """Whether a change saves enough for the stops that it moves."""
    return saved_s > 0 and saved_s >= stops_moved * move_pays_s
