"""When a crew is where: a round put on the clock, with its lunch and its way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import NamedTuple

from server.domain.calendar import AMSTERDAM
from server.wire.roads import Table, Travel
from server.wire.rounds import Break, Window

Place = tuple[float, float]
"""Metres in RD New."""

Leg = tuple[int, int]
"""The (seconds, metres) from a place to the next."""

DAY_S = 24 * 3600

TOO_LONG = "De dag duurt te lang."
"""The fault of a round that ends after the shift."""

TOO_FULL = "Er past niet zoveel in de wagen."
"""The fault of a round with more load than there is room."""


@dataclass(frozen=True, kw_only=True)
class CrewDay:
    """A crew on one day, in seconds of that day. It begins at `start` (where it is now, once the day goes on).

    `loaded` is what it has in its vehicle already, of its `capacity`.
    """

    id: int
    name: str
    team_id: int
    start: Place
    end: Place
    shift: Window
    lunch: Break | None
    skills: frozenset[str] = frozenset()
    area_ids: frozenset[int] = frozenset()
    travel: Travel = Travel.CAR
    capacity: int | None = None
    loaded: int = 0

    @property
    def room(self) -> int | None:
        """How much more fits in the vehicle; None: as much as there is."""
        return None if self.capacity is None else max(0, self.capacity - self.loaded)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work to plan. `windows` bound the start of the work and `why_window` says why; none: any time.

    `due_on` is the promised day, `days_left` how many working days come after the planned one until then, and `due_s`
    the second of the planned day by which it must be done, if that is a hard one.
    `is_taken`: a person gave it to the crew `only`, or that crew took it along itself. `started_s`: that crew is at it
    since then. `after`: ids of work that must have ended before.
    """

    id: int
    place: Place | None
    service_s: int
    team_id: int
    danger: bool = False
    urgent: bool = False
    due_on: date | None = None
    days_left: int | None = None
    due_s: int | None = None
    windows: tuple[Window, ...] | None = None
    why_window: str = ""
    skill: str = ""
    load: int = 0
    area_ids: frozenset[int] = frozenset()
    only: int | None = None
    why_only: str = ""
    is_taken: bool = False
    never: frozenset[int] = frozenset()
    after: tuple[int, ...] = ()
    started_s: int | None = None


class Ways:
    """How long the way is between the places of a day, for each way of travelling."""

    def __init__(self, places: Sequence[Place], tables: Mapping[Travel, Table]) -> None:
        self.index = {place: n for n, place in enumerate(places)}
        self.tables = tables

    @property
    def by_streets(self) -> bool:
        return all(table.by_streets for table in self.tables.values())

    def seconds(self, a: Place, b: Place, by: Travel) -> int:
        return self.tables[by].seconds[self.index[a]][self.index[b]]

    def matrix(self, places: Sequence[Place], by: Travel) -> list[list[int]]:
        """Return the seconds from each of these places to each."""
        rows, columns = self.tables[by].seconds, [self.index[place] for place in places]
        return [[row[column] for column in columns] for row in (rows[n] for n in columns)]

    def detours_s(self, stops: Sequence[Place], by_way_of: Place, by: Travel) -> list[int]:
        """Return for each leg between these stops how much longer it is by way of another place."""
        rows, here = self.tables[by].seconds, self.index[by_way_of]
        return [rows[a][here] + rows[here][b] - rows[a][b] for a, b in pairwise(map(self.index.__getitem__, stops))]

    def legs(self, stops: Sequence[Place], by: Travel) -> list[Leg]:
        """Return the way from each of these stops to the next."""
        table, at = self.tables[by], [self.index[stop] for stop in stops]
        return [(table.seconds[a][b], table.metres[a][b]) for a, b in pairwise(at)]

    def metres(self, a: Place, b: Place, by: Travel) -> int:
        return self.tables[by].metres[self.index[a]][self.index[b]]


class Halt(NamedTuple):
    """A stop on the clock: when the crew arrives, begins and leaves, and the way to it."""

    task: Task
    arrive_s: int
    begin_s: int
    leave_s: int
    drive_s: int
    drive_m: int


@dataclass(frozen=True)
class Timed:
    """A round on the clock. `faults` are what does not fit, in Dutch."""

    crew: CrewDay
    halts: tuple[Halt, ...]
    end_s: int
    lunch_s: int | None
    back_s: int
    back_m: int
    faults: tuple[str, ...] = field(default=())

    @property
    def drive_s(self) -> int:
        return sum(halt.drive_s for halt in self.halts) + self.back_s

    @property
    def drive_m(self) -> int:
        return sum(halt.drive_m for halt in self.halts) + self.back_m

    @property
    def wait_s(self) -> int:
        return sum(halt.begin_s - halt.arrive_s for halt in self.halts)

    @property
    def late(self) -> list[Task]:
        """The stops that end after the hour by which they must be done."""
        return [halt.task for halt in self.halts if halt.task.due_s is not None and halt.leave_s > halt.task.due_s]

    @property
    def load(self) -> int:
        """What is in the vehicle at the end of the day."""
        return self.crew.loaded + sum(halt.task.load for halt in self.halts)

    @property
    def tasks(self) -> list[Task]:
        return [halt.task for halt in self.halts]


def moment_of(day: date, second: int) -> datetime:
    """Return the moment (UTC) that the clock on the wall shows this second of the day; at most its last."""
    at = min(max(second, 0), DAY_S - 1)
    return datetime.combine(day, time(at // 3600, at // 60 % 60, at % 60), AMSTERDAM).astimezone(UTC)


def second_of(moment: datetime, day: date) -> int:
    """Return the second of `day` that the clock on the wall shows; before and after the day its first and last."""
    local = moment.astimezone(AMSTERDAM)
    if local.date() != day:
        return 0 if local.date() < day else DAY_S - 1
    return local.hour * 3600 + local.minute * 60 + local.second


def timed(crew: CrewDay, tasks: Sequence[Task], ways: Ways, *, not_before: Mapping[int, int] | None = None) -> Timed:
    """Put a round on the clock, as early as can be; the lunch where it costs least. Work may wait for `not_before`.

    A crew that is back before lunch begins, has it at home.
    """
    waits = not_before or {}
    legs = ways.legs([crew.start, *map(_place_of, tasks), crew.end], crew.travel)
    plain = _clocked(crew, tasks, legs, waits, None)
    if crew.lunch is None or not tasks or plain.end_s <= crew.lunch.window[0]:
        return plain
    tried = [_clocked(crew, tasks, legs, waits, leg) for leg in _lunch_legs(plain, crew.lunch)]
    return min(tried, key=lambda one: (len(one.faults), one.end_s))


def _place_of(task: Task) -> Place:
    assert task.place is not None
    return task.place


def _lunch_legs(plain: Timed, lunch: Break) -> list[int]:
    """Return the legs on which the lunch may start: those that end after its first moment and begin before its last."""
    begins = [plain.crew.shift[0], *(halt.leave_s for halt in plain.halts)]
    ends = [*(halt.begin_s for halt in plain.halts), plain.end_s]
    first, last = lunch.window
    legs = [leg for leg, (a, b) in enumerate(zip(begins, ends, strict=True)) if a <= last and b >= first]
    return legs or [len(plain.halts)]


def _clocked(
    crew: CrewDay, tasks: Sequence[Task], legs: Sequence[Leg], waits: Mapping[int, int], lunch_leg: int | None
) -> Timed:
    """Put a round on the clock with the lunch in this leg: before the stop of that number, or on the way back."""
    now, lunch_s = crew.shift[0], None
    halts: list[Halt] = []
    faults: list[str] = []
    for leg, (task, (drive_s, drive_m)) in enumerate(zip(tasks, legs, strict=False)):
        arrive = now + drive_s
        if leg == lunch_leg and crew.lunch is not None:
            lunch_s, arrive = _with_lunch(now, arrive, crew.lunch, faults)
        begin, fits = max(arrive, waits.get(task.id, 0)) if waits else arrive, True
        if task.windows is not None:
            begin, fits = _begin(begin, task.windows)
        if not fits:
            faults.append("Een halte valt buiten de afgesproken tijd.")
        now = begin + task.service_s
        halts.append(Halt(task, arrive, begin, now, drive_s, drive_m))
    back_s, back_m = legs[-1]
    end = now + back_s
    if lunch_leg == len(tasks) and crew.lunch is not None:
        lunch_s, end = _with_lunch(now, end, crew.lunch, faults)
    faults += _faults_at_the_end(crew, tasks, end)
    return Timed(crew, tuple(halts), end, lunch_s, back_s, back_m, tuple(dict.fromkeys(faults)))


def _with_lunch(leave: int, arrive: int, lunch: Break, faults: list[str]) -> tuple[int, int]:
    """Return when the lunch starts, on this way or on arrival, and when the crew is there then."""
    start = max(leave, lunch.window[0])
    if start > lunch.window[1]:
        faults.append("De pauze past niet.")
    return start, max(start, arrive) + lunch.duration_s


def _begin(at: int, windows: Sequence[Window]) -> tuple[int, bool]:
    """Return when the work begins, and whether that is within its times."""
    for first, last in sorted(windows):
        if at <= last:
            return max(at, first), True
    return at, False


def _faults_at_the_end(crew: CrewDay, tasks: Sequence[Task], end: int) -> list[str]:
    found = []
    if tasks and end > crew.shift[1]:
        found.append(TOO_LONG)
    load = sum(task.load for task in tasks)
    if crew.room is not None and load > crew.room:
        found.append(TOO_FULL)
    return found


def timed_together(rounds: Sequence[tuple[CrewDay, Sequence[Task]]], ways: Ways) -> list[Timed]:
    """Put the rounds of a day on the clock, where the work of one crew may wait for that of another."""
    found = [timed(crew, tasks, ways) for crew, tasks in rounds]
    awaited = {other for _, tasks in rounds for task in tasks for other in task.after}
    if not awaited:
        return found
    for _ in range(len(awaited) + 1):
        ends = {halt.task.id: halt.leave_s for one in found for halt in one.halts}
        waits = {
            task.id: max(ends.get(other, 0) for other in task.after)
            for _, tasks in rounds
            for task in tasks
            if task.after
        }
        again = [timed(crew, tasks, ways, not_before=waits) for crew, tasks in rounds]
        if again == found:
            break
        found = again
    return found


def nearest_first(crew: CrewDay, tasks: Sequence[Task], ways: Ways) -> Leg:
    """Return the seconds and metres of travel when a crew each time goes to what is nearest, and then back."""
    rows = ways.tables[crew.travel].seconds
    left = [(ways.index[task.place or crew.start], task.id, task.place or crew.start) for task in tasks]
    stops = [crew.start]
    while left:
        row = rows[ways.index[stops[-1]]]
        near = min(left, key=lambda stop: (row[stop[0]], stop[1]))
        left.remove(near)
        stops.append(near[2])
    return driven_along([*stops, crew.end], ways, crew.travel)


def driven_along(places: Sequence[Place], ways: Ways, by: Travel) -> Leg:
    """Return the seconds and metres of travel along these places, in this order."""
    legs = ways.legs(places, by)
    return sum(seconds for seconds, _ in legs), sum(metres for _, metres in legs)
