"""What a plan is made of: the crews of a day with their hours, and the open work that they could do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, case, or_, select

from server.domain.calendar import AMSTERDAM, END_OF_DAY, local_day
from server.domain.round_problem import WORK_FLOOR_S, days_left
from server.domain.round_times import CrewDay, Place, Task, moment_of, second_of
from server.domain.vocabulary import EventKind, PlanStatus, StopLock, Urgency, WishKind, WorkStatus
from server.model.base import db
from server.model.plan import DayLeftOut, DayPlan, DayRound, DayStop, LearnedDuration, Wish
from server.model.report import Event, Report
from server.model.work_order import WorkOrder, owed_at
from server.queries.places import locate
from server.queries.plan_crews import crew_days, second_in
from server.queries.plan_hours import crews_on
from server.queries.reference import CrewInfo, Reference
from server.wire.intake import Point
from server.wire.rounds import Window

Cells = TypeVarTuple("Cells")

WORK_MIN = 20
"""How long work takes of which nobody said anything."""

LEARNED_FROM = 5
"""From how many examples a learned duration counts."""

PER_CREW = 40
"""Of how much open work a crew's day is chosen, the most pressing first; nobody does more on a day."""

AVOIDED = {WishKind.SCHOOL_HOURS, WishKind.MARKET_DAY, WishKind.CLOSURE}
"""The wishes whose time is one to stay away, not one to come."""

OVER_BY_S = 16 * 3600
"""From this second of the day on, what was planned for today counts as not done."""

DAY: Window = (0, 24 * 3600 - 1)

Line = Row[*tuple[Any, ...]]  # Any: plain columns


@dataclass(frozen=True)
class Planned:
    """A stop of the plan in hand."""

    work_order_id: int
    crew_id: int
    lock: StopLock
    arrive_s: int
    leave_s: int
    ended_at: datetime | None
    by_this_crew: bool
    given_out: bool


@dataclass(frozen=True)
class DayWork:
    """What there is to plan on a day. `stops` are those of the plan in hand, in order, also those that are done."""

    day: date
    crews: tuple[CrewDay, ...]
    tasks: Mapping[int, Task]
    stops: tuple[Planned, ...]
    absent: frozenset[int]
    left_out: Mapping[int, str]

    def open_stops(self, crew_id: int) -> list[Planned]:
        """Return the stops of a crew that are still to come, as far as there is still work."""
        return [
            stop
            for stop in self.stops
            if stop.crew_id == crew_id and not stop.ended_at and stop.work_order_id in self.tasks
        ]


def day_work(
    day: date,
    known: Reference,
    *,
    plan: DayPlan | None,
    team_id: int | None = None,
    also: Sequence[int] = (),
    now: datetime,
) -> DayWork:
    """Return the crews of a day, of all teams or one, and the work to divide among them, `also` this in any case."""
    stops = _stops(plan) if plan else ()
    absent = frozenset(_absent(plan)) if plan else frozenset()
    everybody = crews_on(plan, known).values()
    infos = [crew for crew in everybody if team_id in (None, crew.team_id) and crew.depot is not None]
    ids = {crew.id for crew in infos}
    mine = [*also, *(stop.work_order_id for stop in stops if stop.crew_id in ids)]
    others = {stop.work_order_id for stop in stops if stop.crew_id not in ids}
    rows = [row for row in _rows(infos, mine, day, now) if row.id not in others]
    tasks = _tasks(rows, stops, absent, day, known, now)
    crews = crew_days([crew for crew in infos if crew.id not in absent], day, tasks, known, now=now)
    return DayWork(day, crews, tasks, stops, absent, _left_out(plan))


def _absent(plan: DayPlan) -> Sequence[int]:
    return db.session.scalars(select(DayRound.crew_id).where(DayRound.plan_id == plan.id, DayRound.absent)).all()


def _left_out(plan: DayPlan | None) -> dict[int, str]:
    if plan is None:
        return {}
    rows = db.session.execute(select(DayLeftOut.work_order_id, DayLeftOut.why).where(DayLeftOut.plan_id == plan.id))
    return {row.work_order_id: row.why for row in rows}


def _stops(plan: DayPlan) -> tuple[Planned, ...]:
    columns = (
        DayStop.work_order_id,
        DayRound.crew_id,
        DayStop.lock,
        DayStop.arrive_s,
        DayStop.leave_s,
        WorkOrder.ended_at,
        (WorkOrder.crew_id == DayRound.crew_id).label("by_this_crew"),
    )
    given_out = plan.status is PlanStatus.PUBLISHED
    rows = db.session.execute(in_driving_order(select(*columns), plan))
    return tuple(Planned(*row[:6], bool(row.by_this_crew), given_out) for row in rows)


def in_driving_order(columns: Select[*Cells], plan: DayPlan) -> Select[*Cells]:
    """Return the question for these columns of a stop, its round and its work: all of a plan, crew by crew."""
    return (
        columns.join_from(DayStop, DayRound, DayRound.id == DayStop.round_id)
        .join(WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .where(DayStop.plan_id == plan.id)
        .order_by(DayRound.crew_id, DayStop.position)
    )


_COLUMNS = (
    WorkOrder.id,
    WorkOrder.report_id,
    WorkOrder.category_id,
    WorkOrder.team_id,
    WorkOrder.crew_id,
    WorkOrder.urgency,
    WorkOrder.status,
    WorkOrder.worklist_at,
    Report.x,
    Report.y,
)


def _rows(crews: Sequence[CrewInfo], planned: Sequence[int], day: date, now: datetime) -> Sequence[Line]:
    """Return the open work that can be done on a day: of each team the most pressing, and all that is in the plan."""
    could = (
        WorkOrder.status.not_in([WorkStatus.ENDED, WorkStatus.WITH_PARTNER]),
        or_(WorkOrder.planned_on.is_(None), WorkOrder.planned_on <= day),
        or_(WorkOrder.status != WorkStatus.IN_PROGRESS, WorkOrder.crew_id.is_not(None)),
        Report.paused_at.is_(None),
    )
    later = _not_today(day, now)
    pressing = case((WorkOrder.urgency == Urgency.DANGER, 0), else_=1)
    found: dict[int, Line] = {}
    for team_id in {crew.team_id for crew in crews}:
        most = PER_CREW * sum(crew.team_id == team_id for crew in crews)
        wanted = _select(*could, WorkOrder.team_id == team_id, *later)
        found |= {row.id: row for row in db.session.execute(_by(wanted, pressing).limit(most))}
    ids = [crew.id for crew in crews]
    mine = _select(*could, or_(WorkOrder.crew_id.in_(ids), WorkOrder.id.in_(planned)), *later)
    found |= {row.id: row for row in db.session.execute(_by(mine, pressing))}
    return list(found.values())


def _select(*where: ColumnElement[bool]) -> Any:  # Any: a statement over plain columns
    return select(*_COLUMNS).join_from(WorkOrder, Report, Report.id == WorkOrder.report_id).where(*where)


def _by(wanted: Any, pressing: ColumnElement[int]) -> Any:
    return wanted.order_by(pressing, WorkOrder.worklist_at, WorkOrder.id)


def _not_today(day: date, now: datetime) -> list[ColumnElement[bool]]:
    """Leave out what a crew will do today, when it is about a later day."""
    today = local_day(now)
    if day <= today or now >= moment_of(today, OVER_BY_S):
        return []
    todays = (
        select(DayStop.work_order_id)
        .join(DayPlan, DayPlan.id == DayStop.plan_id)
        .where(DayPlan.day == today, DayPlan.status == PlanStatus.PUBLISHED)
    )
    return [WorkOrder.id.not_in(todays)]


# --- the work


def _tasks(
    rows: Sequence[Line],
    stops: Sequence[Planned],
    absent: Collection[int],
    day: date,
    known: Reference,
    now: datetime,
) -> dict[int, Task]:
    ids = [row.id for row in rows]
    lasts, wishes = _lasts(), _wishes(ids, day)
    refused = _refused([row.report_id for row in rows], day, now)
    begun = _begun(rows, day, now)
    by_plan = _by_plan(ids)
    of_plan = {stop.work_order_id: stop for stop in stops if stop.crew_id not in absent}
    found = {}
    for row in rows:
        task = _task(row, lasts, day, known)
        task = _with_wishes(task, wishes.get(row.id, ()), known)
        task = replace(task, never=task.never | refused.get(row.id, frozenset()) | frozenset(absent))
        task = _with_crew(task, row, of_plan.get(row.id), by_plan, absent, known)
        found[row.id] = _begun_task(task, row, begun, day, now)
    return found


def _task(row: Line, lasts: Mapping[int, int], day: date, known: Reference) -> Task:
    category = known.categories[row.category_id]
    owed = owed_at(row.worklist_at)
    place = (round(row.x, 1), round(row.y, 1)) if row.x is not None and row.y is not None else None
    minutes = lasts.get(row.category_id) or category.work_min or WORK_MIN
    hard = owed is not None and local_day(owed) == day and owed.astimezone(AMSTERDAM).time() != END_OF_DAY
    return Task(
        id=row.id,
        place=place,
        service_s=max(minutes * 60, WORK_FLOOR_S),
        team_id=row.team_id,
        danger=row.urgency is Urgency.DANGER,
        urgent=row.urgency is not Urgency.NORMAL,
        due_on=local_day(owed) if owed else None,
        days_left=days_left(local_day(owed), day, known.calendar) if owed else None,
        due_s=second_of(owed, day) if owed and hard else None,
        skill=category.skill,
        load=category.bulk,
        area_ids=_areas(place, known),
    )


def _areas(place: Place | None, known: Reference) -> frozenset[int]:
    """Return the areas around a place, as far as any crew keeps to areas."""
    if place is None or not any(crew.area_ids for crew in known.crew_info.values()):
        return frozenset()
    return frozenset(locate(Point(*place), known).area_ids)


def _lasts() -> dict[int, int]:
    rows = db.session.execute(
        select(LearnedDuration.category_id, LearnedDuration.minutes).where(LearnedDuration.examples >= LEARNED_FROM)
    )
    return {row.category_id: row.minutes for row in rows}


def _wishes(ids: Sequence[int], day: date) -> dict[int, list[Wish]]:
    wanted = select(Wish).where(Wish.work_order_id.in_(ids), or_(Wish.day.is_(None), Wish.day == day))
    found: dict[int, list[Wish]] = {}
    for wish in db.session.scalars(wanted.order_by(Wish.id)):
        found.setdefault(wish.work_order_id, []).append(wish)
    return found


def _with_wishes(task: Task, wishes: Sequence[Wish], known: Reference) -> Task:
    for wish in wishes:
        task = _with_wish(task, wish, known)
    after = _still_open(task.after) if task.after else ()
    return replace(task, after=after)


def _with_wish(task: Task, wish: Wish, known: Reference) -> Task:
    if wish.from_time is not None and wish.until_time is not None:
        first, last = second_in(wish.from_time), second_in(wish.until_time)
        windows = without(task.windows, first, last) if wish.kind in AVOIDED else within(task.windows, first, last)
        return replace(task, windows=windows, why_window=wish.reason or wish.kind.label)
    if wish.kind is WishKind.NOT_CREW and wish.crew_id is not None:
        return replace(task, never=task.never | {wish.crew_id})
    if wish.kind is WishKind.AFTER and wish.other_id is not None:
        return replace(task, after=(*task.after, wish.other_id))
    why = wish.reason or f"Dit is voor {known.crews.get(wish.crew_id or 0, 'deze ploeg')}."
    return replace(task, only=wish.crew_id, why_only=why)


def within(windows: Sequence[Window] | None, first: int, last: int) -> tuple[Window, ...]:
    """Return what of these times lies between two moments."""
    return tuple((max(a, first), min(b, last)) for a, b in windows or (DAY,) if a <= last and b >= first)


def without(windows: Sequence[Window] | None, first: int, last: int) -> tuple[Window, ...]:
    """Return what of these times lies outside two moments."""
    parts = [part for a, b in windows or (DAY,) for part in ((a, min(b, first)), (max(a, last), b))]
    return tuple((a, b) for a, b in parts if a < b)


def _still_open(ids: Sequence[int]) -> tuple[int, ...]:
    rows = db.session.scalars(select(WorkOrder.id).where(WorkOrder.id.in_(ids), WorkOrder.status != WorkStatus.ENDED))
    return tuple(rows)


def _refused(report_ids: Sequence[int], day: date, now: datetime) -> dict[int, frozenset[int]]:
    """Return which crews gave back which work today: they don't get it again."""
    if day != local_day(now):
        return {}
    since = datetime.combine(day, time(), AMSTERDAM)
    rows = db.session.execute(
        select(Event.work_order_id, Event.data).where(
            Event.report_id.in_(report_ids), Event.kind == EventKind.GIVEN_BACK, Event.recorded_at >= since
        )
    )
    found: dict[int, frozenset[int]] = {}
    for row in rows:
        if row.work_order_id is not None and "crew_id" in row.data:
            found[row.work_order_id] = found.get(row.work_order_id, frozenset()) | {row.data["crew_id"]}
    return found


def _by_plan(ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return (work, crew) as plans gave them out: then no person chose that crew."""
    rows = db.session.execute(
        select(DayStop.work_order_id, DayRound.crew_id)
        .join(DayRound, DayRound.id == DayStop.round_id)
        .join(DayPlan, DayPlan.id == DayStop.plan_id)
        .where(DayStop.work_order_id.in_(ids), DayStop.lock == StopLock.FREE, DayPlan.status == PlanStatus.PUBLISHED)
    )
    return {(row.work_order_id, row.crew_id) for row in rows}


def _with_crew(
    task: Task,
    row: Line,
    stop: Planned | None,
    by_plan: Collection[tuple[int, int]],
    absent: Collection[int],
    known: Reference,
) -> Task:
    """Keep work with the crew that a person gave it to, or that took it along itself.

    Once a plan is with the crews, who has the work says more than a lock of before.
    """
    own = row.crew_id if row.crew_id in known.crew_info and row.crew_id not in absent else None
    if stop is not None and stop.lock is not StopLock.FREE and not (stop.given_out and own is not None):
        own = stop.crew_id
    elif own is None or (row.id, own) in by_plan:
        return task
    has_it = f"{known.crews[own]} heeft dit al." if own == row.crew_id else ""
    return replace(task, only=own, why_only=has_it, is_taken=True)


def _begun(rows: Sequence[Line], day: date, now: datetime) -> dict[int, datetime]:
    """Return since when crews are at work on what they began."""
    ids = [row.id for row in rows if row.status is WorkStatus.IN_PROGRESS]
    if day != local_day(now) or not ids:
        return {}
    reports = [row.report_id for row in rows if row.id in ids]
    started = select(Event.work_order_id, Event.at).where(Event.report_id.in_(reports), Event.kind == EventKind.STARTED)
    return {row.work_order_id: row.at for row in db.session.execute(started.order_by(Event.id)) if row.work_order_id}


def _begun_task(task: Task, row: Line, begun: Mapping[int, datetime], day: date, now: datetime) -> Task:
    if row.status is not WorkStatus.IN_PROGRESS or row.id not in begun or row.crew_id in task.never:
        return task
    since = second_of(begun[row.id], day)
    left = max(task.service_s - (second_of(now, day) - since), WORK_FLOOR_S)
    return replace(task, only=row.crew_id, started_s=since, service_s=left, windows=None)
