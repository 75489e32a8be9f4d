"""Three ways to send crews through their day: nearest first, due date first, and by the planner of the product."""

from collections.abc import Callable
from dataclasses import replace

from integrations.roads.crow import Crow
from server.domain.calendar import nth_working_day
from server.domain.round_changes import moved
from server.domain.round_freed import Standing, with_time
from server.domain.round_problem import Question
from server.domain.round_times import CrewDay, Task
from server.operations.rounds_solving import Solved, adjust, solve
from server.queries.plan_asked import Asked
from server.queries.plan_overtaken import NOTABLE_S
from server.queries.plan_work import PER_CREW
from server.wire.rounds import Break, RoundSolver
from tests.bench.town_reports import Work
from tests.bench.town_street import Crewmen, Street

MOVE_PAYS_S = 300
"""What a municipality that chose nothing has."""


class NextBest:
    """A crew that is free takes what comes first of all open work that it may do and has time for; danger first."""

    def __init__(self, order: Callable[[Street, Crewmen, Work], tuple[object, ...]]) -> None:
        self._order = order

    def morning(self, street: Street) -> None:
        """Nothing is thought out beforehand."""

    def next_work(self, street: Street, crewmen: Crewmen) -> Work | None:
        mine = (w for w in street.open_works() if street.may_do(crewmen.crew, w) and street.fits(crewmen, w))
        return min(mine, key=lambda w: (not w.danger, *self._order(street, crewmen, w), w.id), default=None)

    def happened(self, street: Street, crewmen: Crewmen | None, work: Work) -> None:
        """Whoever is free next sees it."""


def nearest_first() -> NextBest:
    """Each crew goes to what is nearest to it."""
    return NextBest(lambda street, crewmen, work: (street.way_s(crewmen, work),))


def due_first() -> NextBest:
    """Each crew goes to what is due first; of what is due on one day, to the nearest."""
    return NextBest(
        lambda street, crewmen, work: (
            work.due_at is None,
            work.due_at.date() if work.due_at else street.day,
            street.way_s(crewmen, work),
        )
    )


class Planner:
    """The plan of the product: made in the morning, adjusted when something happens that the product looks at."""

    def __init__(self, solver: RoundSolver, *, seconds: float) -> None:
        self._solver, self._seconds = solver, seconds
        self._lists: dict[int, list[int]] = {}
        self._leaves: dict[int, int] = {}
        self._homes: dict[int, int] = {}
        self._left_out: dict[int, str] = {}

    def morning(self, street: Street) -> None:
        self._lists, self._homes, self._left_out = {}, {}, {}
        solved = solve(self._asked(street), self._solver, Crow(), seconds=self._seconds)
        self._keep(street, solved)
        street.tally.planned += sum(len(ids) for ids in self._lists.values())

    def next_work(self, street: Street, crewmen: Crewmen) -> Work | None:
        works = {work.id: work for work in street.open_works()}
        for id in self._lists.get(crewmen.crew.id, []):
            work = works.get(id)
            if work is not None and crewmen.crew.id not in street.refused.get(id, ()):
                return work if street.fits(crewmen, work, late_s=NOTABLE_S) else None
        return None

    def happened(self, street: Street, crewmen: Crewmen | None, work: Work) -> None:
        is_late_or_early = abs(street.now_s - self._leaves.get(work.id, street.now_s)) > NOTABLE_S
        is_urgent = crewmen is None and work.urgent
        if is_urgent or work.id in street.refused or is_late_or_early or self._is_time_left(street, crewmen):
            self._follow(street)

    def _is_time_left(self, street: Street, ended: Crewmen | None) -> bool:
        """Whether a crew may have time for work that stands in no round."""
        planned = {id for ids in self._lists.values() for id in ids}
        busy = {men.crew.id for men in street.crews if men.doing}
        open_works = {work.id: work for work in street.open_works()}
        left = {crew: [id for id in ids if id in open_works] for crew, ids in self._lists.items()}
        standings = [
            Standing(
                crew,
                max(street.now_s, self._homes[crew.id]) if left.get(crew.id) or crew.id in busy else street.now_s,
                has_just_ended=ended is not None and crew.id == ended.crew.id and not left.get(crew.id),
            )
            for crew in street.town.crews
            if street.now_s < crew.shift[1]
        ]
        unplanned = [street.task_of(work) for id, work in open_works.items() if id not in planned]
        return bool(with_time(standings, street.now_s, unplanned, self._left_out))

    def _follow(self, street: Street) -> None:
        asked = self._asked(street)
        if not asked.question.crews:
            return
        solved = adjust(asked, self._solver, Crow())
        street.tally.moved += len(moved(asked.question.previous, solved.ids()))
        self._keep(street, solved)

    def _keep(self, street: Street, solved: Solved) -> None:
        self._lists = {crew: list(ids) for crew, ids in solved.ids().items()}
        self._homes |= {one.crew.id: one.end_s for one in solved.rounds}
        self._leaves = {halt.task.id: halt.leave_s for one in solved.rounds for halt in one.halts}
        self._left_out = {left.task.id: left.why for left in solved.left_out}

    def _asked(self, street: Street) -> Asked:
        crews = tuple(self._crew_now(street, men) for men in street.crews)
        crews = tuple(crew for crew in crews if crew.shift[0] < crew.shift[1])
        begun = {men.crew.id: _begun(street, men, men.doing) for men in street.crews if men.doing}
        tasks = {task.id: task for task in [*begun.values(), *self._most_pressing(street)]}
        previous = {}
        for crew in crews:
            first = [begun[crew.id].id] if crew.id in begun else []
            rest = [id for id in self._lists.get(crew.id, []) if id in tasks and id not in first]
            previous[crew.id] = first + [id for id in rest if crew.id not in tasks[id].never]
        question = Question(
            day=street.day,
            crews=crews,
            tasks=tasks,
            previous=previous,
            locked={crew.id: [begun[crew.id].id] for crew in crews if crew.id in begun},
            left_out=self._left_out,
        )
        next_day = nth_working_day(street.day, 1, street.town.calendar)
        return Asked(0, 0, "rijswijk", question, {}, next_day, MOVE_PAYS_S)

    def _most_pressing(self, street: Street) -> list[Task]:
        """Return of each team what the product would look at: the most pressing, so many for each crew."""
        works = sorted(street.open_works(), key=lambda w: (not w.danger, w.due_at is None, w.due_at or 0, w.id))
        planned = {id for ids in self._lists.values() for id in ids}
        found = []
        for team in {crew.team_id for crew in street.town.crews}:
            most = PER_CREW * sum(crew.team_id == team for crew in street.town.crews)
            mine = [work for work in works if work.team_id == team]
            found += mine[:most] + [work for work in mine[most:] if work.id in planned]
        return [street.task_of(work) for work in found]

    def _crew_now(self, street: Street, men: Crewmen) -> CrewDay:
        crew, at = men.crew, max(street.now_s, men.crew.shift[0])
        if men.doing is None:
            at = max(at, men.free_s)
        lunch = None if men.has_eaten or crew.lunch is None or at > crew.lunch.window[1] else crew.lunch
        if lunch is not None:
            lunch = Break((max(lunch.window[0], at), lunch.window[1]), lunch.duration_s)
        here = men.doing.place if men.doing else men.here
        return replace(crew, start=here, shift=(at, max(crew.shift[1], at)), lunch=lunch)


def _begun(street: Street, men: Crewmen, work: Work) -> Task:
    """Return what a crew is at, or drives to, with what is left of it."""
    ends = men.since_s + street.way_s(men, work) + work.expected_s
    left_s = max(ends - street.now_s, NOTABLE_S // 2)
    task = street.task_of(work)
    return replace(task, only=men.crew.id, started_s=men.since_s, service_s=left_s, due_s=None, never=frozenset())
