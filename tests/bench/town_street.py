"""Ten working days on the street: crews that go where somebody sends them, and meet what luck has for them."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from integrations.roads.crow import Crow
from server.domain.calendar import end_of_day, local_day, working_days_between
from server.domain.round_problem import days_left, may_do
from server.domain.round_times import CrewDay, Place, Task, Ways, moment_of, second_of
from tests.bench.town_reports import Town, Work

GONE_S, REFUSED_S = 120, 300
"""How long it takes to see that there is nothing left to do, or that it can't be done."""


@dataclass
class Crewmen:
    """A crew on the street. `doing`: where it goes or is at work, since `since_s`; it is free at `free_s`."""

    crew: CrewDay
    here: Place
    free_s: int
    doing: Work | None = None
    since_s: int = 0
    has_eaten: bool = False
    is_idle: bool = False


@dataclass
class Tally:
    """What came of it all. `late_days` are working days, of each promise that was not kept."""

    kept: int = 0
    late_days: list[int] = field(default_factory=list)
    metres: int = 0
    drive_s: int = 0
    stops: int = 0
    crew_s: int = 0
    over_s: int = 0
    left: int = 0
    moved: int = 0
    planned: int = 0


class Guide(Protocol):
    """Who sends the crews."""

    def morning(self, street: "Street") -> None:
        """Make a beginning with the day."""
        ...

    def next_work(self, street: "Street", crewmen: Crewmen) -> Work | None:
        """Return where a crew that is free goes; None: it stays where it is."""
        ...

    def happened(self, street: "Street", crewmen: Crewmen | None, work: Work) -> None:
        """Hear of work that came in (no crew), or that a crew ended this."""
        ...


class Street:
    """The town as it stands at a moment: the same for every guide."""

    def __init__(self, town: Town, guide: Guide) -> None:
        self.town, self.guide, self.tally = town, guide, Tally()
        places = list(dict.fromkeys([*(crew.start for crew in town.crews), *(work.place for work in town.works)]))
        travels = {crew.travel for crew in town.crews}
        self.ways = Ways(places, {by: Crow().table("", places, by) for by in travels})
        self.ended: dict[int, datetime] = {}
        self.day, self.now_s = town.days[0], 0
        self.crews: list[Crewmen] = []
        self.refused: dict[int, set[int]] = {}
        self._queue: list[tuple[int, int, Crewmen | Work]] = []
        self._came: set[int] = set()
        """What somebody came to, and could not do."""
        self._numbers = 0

    def drive(self) -> Tally:
        """Let the two weeks go by; return what came of them."""
        for day in self.town.days:
            self._drive_day(day)
        self._judge()
        return self.tally

    # What a guide may know.

    def open_works(self) -> list[Work]:
        """Return what is in and still to do, and nobody is at."""
        now, busy = self.now, {men.doing.id for men in self.crews if men.doing}
        return [work for work in self._known_by(now) if work.id not in busy]

    def _known_by(self, now: datetime) -> Iterator[Work]:
        for work in self.town.works:
            if work.received_at > now:
                return
            if work.id not in self.ended and (work.gone_at is None or work.gone_at > now):
                yield work

    @property
    def now(self) -> datetime:
        return moment_of(self.day, self.now_s)

    def task_of(self, work: Work) -> Task:
        """Return work as the planner knows it."""
        due = work.due_at
        is_hard = due is not None and local_day(due) == self.day and due != end_of_day(self.day)
        return Task(
            id=work.id,
            place=work.place,
            service_s=work.expected_s,
            team_id=work.team_id,
            danger=work.danger,
            urgent=work.urgent,
            due_on=local_day(due) if due else None,
            days_left=days_left(local_day(due), self.day, self.town.calendar) if due else None,
            due_s=second_of(due, self.day) if due and is_hard else None,
            skill=work.skill,
            never=frozenset(self.refused.get(work.id, ())),
        )

    def may_do(self, crew: CrewDay, work: Work) -> bool:
        return may_do(crew, self.task_of(work))

    def way_s(self, crewmen: Crewmen, work: Work) -> int:
        """Return the seconds that the way should take."""
        return self.ways.seconds(crewmen.here, work.place, crewmen.crew.travel)

    def fits(self, crewmen: Crewmen, work: Work, *, late_s: int = 0) -> bool:
        """Whether a crew that goes there now should be home in time, or not much later."""
        crew = crewmen.crew
        back_s = self.ways.seconds(work.place, crew.end, crew.travel)
        home = self.now_s + self.way_s(crewmen, work) + work.expected_s + back_s
        return home <= crew.shift[1] + late_s

    # The day.

    def _drive_day(self, day: date) -> None:
        self.day, self.now_s, self.refused, self._queue = day, 0, {}, []
        self.crews = [Crewmen(crew, crew.start, crew.shift[0]) for crew in self.town.crews]
        self.now_s = min(men.free_s for men in self.crews)
        self.guide.morning(self)
        for men in self.crews:
            self._at(men.free_s, men)
        for work in self.town.works:
            if local_day(work.received_at) == day and (at := second_of(work.received_at, day)) > self.now_s:
                self._at(at, work)
        while self._queue:
            self.now_s, _, what = heapq.heappop(self._queue)
            self._happen(what)
        for men in self.crews:
            self._go_home(men)

    def _at(self, second: int, what: Crewmen | Work) -> None:
        self._numbers += 1
        heapq.heappush(self._queue, (second, self._numbers, what))

    def _happen(self, what: Crewmen | Work) -> None:
        if isinstance(what, Work):
            self.guide.happened(self, None, what)
        else:
            self._end(what)
            if self._eat(what):
                return
            what.is_idle = True
        for men in self.crews:
            if men.is_idle and self.now_s < men.crew.shift[1]:
                self._send(men)

    def _eat(self, men: Crewmen) -> bool:
        lunch = men.crew.lunch
        if men.has_eaten or lunch is None or self.now_s < lunch.window[0]:
            return False
        men.has_eaten, men.free_s = True, self.now_s + lunch.duration_s
        self._at(men.free_s, men)
        return True

    def _send(self, men: Crewmen) -> None:
        work = self.guide.next_work(self, men)
        if work is None:
            return
        way_s = round(self.way_s(men, work) * work.way_factor)
        there = self.now_s + way_s
        self.tally.drive_s += way_s
        self.tally.metres += self.ways.metres(men.here, work.place, men.crew.travel)
        men.doing, men.since_s, men.is_idle = work, self.now_s, False
        men.free_s = there + self._lasts_s(men, work, there)
        self._at(men.free_s, men)

    def _lasts_s(self, men: Crewmen, work: Work, there: int) -> int:
        if work.gone_at is not None and work.gone_at <= moment_of(self.day, there):
            return GONE_S
        return REFUSED_S if work.is_refused and self._is_first(work) else work.really_s

    def _is_first(self, work: Work) -> bool:
        return work.id not in self._came

    def _end(self, men: Crewmen) -> None:
        work, men.doing = men.doing, None
        if work is None:
            return
        men.here = work.place
        if work.gone_at is not None and work.gone_at <= self.now:
            pass
        elif work.is_refused and self._is_first(work):
            self._came.add(work.id)
            self.refused.setdefault(work.id, set()).add(men.crew.id)
        else:
            self.ended[work.id] = self.now
            self.tally.stops += 1
        self.guide.happened(self, men, work)

    def _go_home(self, men: Crewmen) -> None:
        crew = men.crew
        way_s = self.ways.seconds(men.here, crew.end, crew.travel)
        self.tally.drive_s += way_s
        self.tally.metres += self.ways.metres(men.here, crew.end, crew.travel)
        self.tally.crew_s += crew.shift[1] - crew.shift[0] - (crew.lunch.duration_s if crew.lunch else 0)
        self.tally.over_s += max(0, men.free_s + way_s - crew.shift[1])

    def _judge(self) -> None:
        """Count promises that fell due in these weeks; what others did before anybody came counts for nobody."""
        last = self.town.days[-1]
        self.tally.left = len(list(self._known_by(end_of_day(last))))
        for work in self.town.works:
            done = self.ended.get(work.id)
            if work.due_at is None or work.due_at > end_of_day(last):
                continue
            if done is None and work.gone_at is not None and work.gone_at <= end_of_day(last):
                continue
            if done is not None and done <= work.due_at:
                self.tally.kept += 1
            else:
                until = local_day(done) if done else last
                days = working_days_between(local_day(work.due_at), until, self.town.calendar)
                self.tally.late_days.append(max(1, days))
