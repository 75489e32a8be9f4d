"""What could come along: open work near a crew's round. A hint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.domain.round_changes import Insertion, insertion
from server.domain.round_problem import may_do
from server.domain.round_times import CrewDay, Task, Ways, timed
from server.queries.plan import WorkLine, plan_of, work_lines
from server.queries.plan_asked import Asked, asked_about, ways_between
from server.queries.reference import reference
from server.wire.roads import RoadsService

MOST_OFFERED = 5
MOST_TRIED = 40
DETOUR_MAX_S = 240
"""More than this is not on the way."""


@dataclass(frozen=True)
class Nearby:
    """Open work along a round that fits in the day. `minutes` is for all of it, `extra_min` of that on the way."""

    crew_id: int
    lines: tuple[WorkLine, ...]
    minutes: int
    extra_min: int

    @property
    def words(self) -> str:
        """Return "5 open meldingen op de route, samen 20 minuten"."""
        count = len(self.lines)
        what = "1 open melding" if count == 1 else f"{count} open meldingen"
        together = "" if count == 1 else "samen "
        return f"{what} op de route, {together}{self.minutes} minuten"


def nearby(crew_id: int, day: date, *, roads: RoadsService, now: datetime) -> Nearby | None:
    """Return what a crew could take along on this day; None when there is nothing, or no plan."""
    plan, known = plan_of(day), reference()
    if plan is None or crew_id not in known.crew_info:
        return None
    asked = asked_about(plan, known, team_id=known.crew_teams[crew_id], now=now)
    crew = next((crew for crew in asked.question.crews if crew.id == crew_id), None)
    mine = asked.question.planned().get(crew_id, [])
    if crew is None or not mine:
        return None
    near = _near(crew, mine, asked)
    ways = ways_between(known.slug, [crew], [*mine, *near], roads)
    chosen, extra_s = _put_in(crew, mine, near, ways, after=len(asked.question.locked.get(crew_id, ())))
    if not chosen:
        return None
    minutes = round((extra_s + sum(task.service_s for task in chosen)) / 60)
    lines = work_lines([task.id for task in chosen], known, now=now)
    return Nearby(crew_id, tuple(lines), minutes, round(extra_s / 60))


def _near(crew: CrewDay, mine: Sequence[Task], asked: Asked) -> list[Task]:
    """Return what nobody has, as the crow flies nearest to the round."""
    taken = {id for ids in asked.question.previous.values() for id in ids}
    free = [
        task
        for task in asked.question.tasks.values()
        if task.id not in taken and task.place is not None and not task.after and may_do(crew, task)
    ]
    places = [task.place for task in mine if task.place is not None]

    def far(task: Task) -> float:
        assert task.place is not None
        return min((task.place[0] - x) ** 2 + (task.place[1] - y) ** 2 for x, y in places)

    return sorted(free, key=far)[:MOST_TRIED]


def _put_in(
    crew: CrewDay, mine: Sequence[Task], near: Sequence[Task], ways: Ways, *, after: int
) -> tuple[list[Task], int]:
    """Take along the cheapest each time, as long as it is on the way and fits in the day."""
    round_, left, extra_s = list(mine), list(near), 0
    chosen: list[Task] = []
    while left and len(chosen) < MOST_OFFERED:
        current = timed(crew, round_, ways)
        fitting: list[tuple[Insertion, Task]] = []
        for task in left:
            found = insertion(crew, round_, task, ways, after=after, now=current)
            if found is not None and found.extra_s <= DETOUR_MAX_S:
                fitting.append((found, task))
        if not fitting:
            break
        best, task = min(fitting, key=lambda pair: (pair[0].extra_s, pair[1].id))
        round_.insert(best.at, task)
        chosen.append(task)
        extra_s += max(0, best.extra_s)
        left = [other for _, other in fitting if other is not task]
    return chosen, extra_s
