"""The question that a day puts to the planner: what must be divided, over whom, and what stays as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.domain.calendar import nth_working_day
from server.domain.round_problem import Question, may_do, travels
from server.domain.round_times import CrewDay, Place, Task, Ways
from server.domain.vocabulary import StopLock
from server.model.plan import DayPlan
from server.queries.plan_work import DayWork, day_work
from server.queries.reference import Reference
from server.wire.roads import RoadsService


@dataclass(frozen=True)
class Asked:
    """A day to plan, as it was when somebody asked: kept only if the plan is at this version still."""

    plan_id: int
    version: int
    town: str
    question: Question
    locks: Mapping[int, StopLock]
    next_day: date
    move_pays_s: int
    team_id: int | None = None


def asked_about(
    plan: DayPlan, known: Reference, *, team_id: int | None = None, also: Sequence[int] = (), now: datetime
) -> Asked:
    """Return what must be divided: the work that is still to do, `also` this, over the crews whose day is not over."""
    work = day_work(plan.day, known, plan=plan, team_id=team_id, also=also, now=now)
    crews = tuple(crew for crew in work.crews if crew.shift[0] < crew.shift[1])
    over = {stop.work_order_id for crew in work.crews if crew not in crews for stop in work.open_stops(crew.id)}
    tasks = {id: task for id, task in work.tasks.items() if id not in over}
    locks = {id: StopLock.CREW for id, task in tasks.items() if task.is_taken}
    locks |= {stop.work_order_id: stop.lock for stop in work.stops if stop.lock is StopLock.PLACE}
    question = Question(
        day=plan.day,
        crews=crews,
        tasks=tasks,
        previous={crew.id: _in_order(work, crew, tasks) for crew in crews},
        locked={crew.id: _locked(work, crew, tasks) for crew in crews},
        left_out=work.left_out,
    )
    return Asked(
        plan_id=plan.id,
        version=plan.version,
        town=known.slug,
        question=question,
        locks=locks,
        next_day=nth_working_day(plan.day, 1, known.calendar),
        move_pays_s=known.planning.move_pays_min * 60,
        team_id=team_id,
    )


def _in_order(work: DayWork, crew: CrewDay, tasks: Mapping[int, Task]) -> list[int]:
    begun = _begun(crew, tasks)
    planned = [stop.work_order_id for stop in work.open_stops(crew.id)]
    return [*begun, *(id for id in planned if id in tasks and id not in begun and may_do(crew, tasks[id]))]


def _begun(crew: CrewDay, tasks: Mapping[int, Task]) -> list[int]:
    mine = [task for task in tasks.values() if task.started_s is not None and task.only == crew.id and task.place]
    return [task.id for task in sorted(mine, key=lambda task: (task.started_s or 0, task.id))]


def _locked(work: DayWork, crew: CrewDay, tasks: Mapping[int, Task]) -> list[int]:
    """Return what stays first: what the crew is at, and all up to the last stop that a person locked."""
    order = _in_order(work, crew, tasks)
    locks = {stop.work_order_id for stop in work.stops if stop.lock is StopLock.PLACE}
    last = max((n for n, id in enumerate(order, 1) if id in locks), default=0)
    count = max(last, len(_begun(crew, tasks)))
    return [id for id in order[:count] if tasks[id].place is not None]


def ways_between(town: str, crews: Sequence[CrewDay], tasks: Iterable[Task], roads: RoadsService) -> Ways:
    """Ask how long the ways of a day are."""
    ends: list[Place] = [place for crew in crews for place in (crew.start, crew.end)]
    places = list(dict.fromkeys([*ends, *(task.place for task in tasks if task.place is not None)]))
    return Ways(places, {by: roads.table(town, places, by) for by in travels(crews)})
