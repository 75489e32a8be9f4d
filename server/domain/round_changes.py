"""What a change to a plan brings and whether it pays, and where more work fits in cheapest."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

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
    return one.drive_s + sum(max(0, halt.begin_s - halt.arrive_s) for halt in one.halts)


def kept(rounds: Sequence[Timed], day: date) -> int:
    """Return how many promises these rounds keep."""
    return sum(_is_kept(halt.task, halt.leave_s, day) for one in rounds for halt in one.halts)


def _is_kept(task: Task, leave_s: int, day: date) -> bool:
    if task.due_on is None or task.due_on < day:
        return False
    return task.due_s is None or leave_s <= task.due_s


def insertion(
    crew: CrewDay, tasks: Sequence[Task], task: Task, ways: Ways, *, after: int = 0, now: Timed | None = None
) -> Insertion | None:
    """Return where work fits into a round for the least, not before so many stops; None where it does not fit."""
    if not may_do(crew, task) or task.place is None:
        return None
    now = now or timed(crew, tasks, ways)
    best: Insertion | None = None
    for at in _nearest_places(crew, tasks, task, ways, after, _room_s(now, task)):
        longer = timed(crew, [*tasks[:at], task, *tasks[at:]], ways)
        extra = on_the_way_s(longer) - on_the_way_s(now)
        fits = set(longer.faults) <= set(now.faults) and len(longer.late) <= len(now.late)
        too_full = task.load and TOO_FULL in longer.faults
        if fits and not too_full and (best is None or extra < best.extra_s):
            best = Insertion(at, extra, longer)
    return best


def _room_s(now: Timed, task: Task) -> int | None:
    """Return how long the detour to more work may be; None where that says nothing: a stop waits for its time."""
    waits = TOO_LONG in now.faults or any(one.windows or one.after for one in [*now.tasks, task])
    return None if waits else now.crew.shift[1] - now.end_s - task.service_s


def _nearest_places(
    crew: CrewDay, tasks: Sequence[Task], task: Task, ways: Ways, after: int, room_s: int | None
) -> list[int]:
    """Return the places in a round from which the detour is smallest, if there is room for it.

    Of work with times of its own: all places.
    """
    stops = [crew.start, *(other.place or crew.start for other in tasks), crew.end]
    here, by = task.place or crew.start, crew.travel

    def detour(at: int) -> int:
        a, b = stops[at], stops[at + 1]
        return ways.seconds(a, here, by) + ways.seconds(here, b, by) - ways.seconds(a, b, by)

    places = {at: detour(at) for at in range(after, len(tasks) + 1)}
    roomy = [at for at in places if not tasks or room_s is None or places[at] <= room_s]
    return roomy if task.windows or task.due_s is not None else sorted(roomy, key=places.__getitem__)[:PLACES_TRIED]


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
    rounds = {crew.id: list(rounds.get(crew.id, [])) for crew in crews}
    out: list[LeftOut] = []
    gave_way: Counter[int] = Counter()
    waiting = sorted(more, key=lambda task: (-weight(task, day), task.id))
    while waiting:
        task = waiting.pop(0)
        found = _cheapest(crews, rounds, task, ways, locked)
        may_push = found is None and gave_way[task.id] < MOST_GIVE_WAY
        if may_push and (given := _giving_way(crews, rounds, task, ways, locked, day)) is not None:
            crew_id, other = given
            gave_way[task.id] += 1
            rounds[crew_id].remove(other)
            waiting = [task, *waiting, other]
            continue
        if found is None and task.due_s is not None:
            found = _cheapest(crews, rounds, replace(task, due_s=None), ways, locked)
        if found is None:
            out.append(LeftOut(task, Why.FULL))
            continue
        crew_id, one = found
        rounds[crew_id].insert(one.at, task)
    return rounds, out


def _cheapest(
    crews: Sequence[CrewDay], rounds: Rounds, task: Task, ways: Ways, locked: Mapping[int, int]
) -> tuple[int, Insertion] | None:
    """Return the crew and the place of the least detour; not where the day is, or becomes, too long."""
    found = [
        (crew.id, one)
        for crew in crews
        if (one := insertion(crew, rounds[crew.id], task, ways, after=locked.get(crew.id, 0))) is not None
        and TOO_LONG not in one.round.faults
    ]
    return min(found, key=lambda pair: (pair[1].extra_s, pair[0]), default=None)


def _giving_way(
    crews: Sequence[CrewDay], rounds: Rounds, task: Task, ways: Ways, locked: Mapping[int, int], day: date
) -> tuple[int, Task] | None:
    """Return the stop that presses least of those in whose place this work fits; else the one that presses least.

    Only stops that press less than this work, in rounds of who may do it.
    """
    free = sorted(
        (weight(other, day), -other.service_s, other.id, crew.id)
        for crew in crews
        if may_do(crew, task)
        for other in rounds[crew.id][locked.get(crew.id, 0) :]
        if weight(other, day) < weight(task, day)
    )
    by_id = {crew.id: crew for crew in crews}
    stops = {other.id: other for tasks in rounds.values() for other in tasks}
    given = [(crew_id, stops[id]) for _, _, id, crew_id in free]
    for crew_id, other in given[:EXCHANGES_TRIED]:
        without = {crew_id: [stop for stop in rounds[crew_id] if stop is not other]}
        if _cheapest([by_id[crew_id]], without, task, ways, locked) is not None:
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
