"""The plan of a day as its board shows it: a round for each crew, what is left out, and how far we are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from server.domain.numbering import report_number
from server.domain.promise import norm_words
from server.domain.round_times import moment_of
from server.domain.vocabulary import NormState, Outcome, PlanStatus, StopLock, Urgency, WorkStatus
from server.model.base import db
from server.model.plan import DayLeftOut, DayPlan, DayRound, DayStop
from server.model.report import Report
from server.model.work_order import WorkOrder, owed_at
from server.queries import worklist
from server.queries.plan_hours import crew_on
from server.queries.reference import CrewInfo, Reference, reference


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """A piece of work as a board names it: what it is about, and the `task` when that is not simply to solve it.

    `reporters` is how many people told of it.
    """

    work_order_id: int
    report_id: int
    reference: str
    subject: str
    task: str
    address: str
    x: float | None
    y: float | None
    norm: NormState
    norm_words: str
    danger: bool
    reporters: int


@dataclass(frozen=True, kw_only=True)
class StopRow(WorkLine):
    """A stop. `locked`: its place and all before it stay; `held`: a person gave it to this crew.

    `done`: nobody goes there any more; `joined`: because its report was joined to another.
    `arrival` is when the work begins: who would be early, leaves later.
    """

    position: int
    arrival: datetime
    leave: datetime
    minutes: int
    drive_min: int
    locked: bool
    held: bool
    started: bool
    done: bool
    joined: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class LeftOutRow(WorkLine):
    """Work that nobody does on this day; `why` says the reason, and what it means for the promise."""

    why: str


@dataclass(frozen=True, kw_only=True)
class CrewRound:
    """A crew's day. `minutes` are of travel, `fault` is what does not fit ("" where all does)."""

    crew: CrewInfo
    stops: tuple[StopRow, ...] = ()
    start: datetime
    end: datetime
    lunch: datetime | None = None
    load: int = 0
    km: float = 0.0
    minutes: int = 0
    work_min: int = 0
    saved_min: int = 0
    cost_cents: int | None = None
    absent: bool = False
    fault: str = ""
    news: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the making of a plan is: asked for, a first plan there, or in trouble."""

    asked_at: datetime | None
    made_at: datetime | None
    trouble: str

    @property
    def busy(self) -> bool:
        return self.asked_at is not None


@dataclass(frozen=True)
class LastChange:
    """Who changed the plan last, and what; `by` "" is the system."""

    at: datetime
    by: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """A day. `version` 0 and `status` None: there is no plan yet; the crews are there all the same."""

    day: date
    version: int
    status: PlanStatus | None
    rounds: tuple[CrewRound, ...]
    left_out: tuple[LeftOutRow, ...]
    by_streets: bool
    progress: Progress
    changed: LastChange | None
    published_at: datetime | None

    @property
    def stops(self) -> int:
        return sum(len(one.stops) for one in self.rounds)


def board(day: date, *, team_id: int | None = None, now: datetime) -> Board:
    """Return the plan of a day, of all crews or of one team."""
    known = reference()
    plan = plan_of(day)
    rounds = _rounds(plan, known, day, now) if plan is not None else {}
    crews = [crew for crew in known.crew_info.values() if team_id in (None, crew.team_id)]
    return Board(
        day=day,
        version=plan.version if plan else 0,
        status=plan.status if plan else None,
        rounds=tuple(rounds.get(crew.id) or _empty(crew, day) for crew in crews),
        left_out=_left_out(plan, known, team_id, now) if plan else (),
        by_streets=plan.by_streets if plan else True,
        progress=Progress(plan.asked_at, plan.made_at, plan.trouble) if plan else Progress(None, None, ""),
        changed=last_change(plan, known) if plan else None,
        published_at=plan.published_at if plan else None,
    )


def plan_of(day: date) -> DayPlan | None:
    """Return the plan of a day, if there is one."""
    return db.session.scalars(select(DayPlan).where(DayPlan.day == day)).one_or_none()


def last_change(plan: DayPlan, known: Reference) -> LastChange | None:
    """Return what was done to a plan last."""
    if plan.changed_at is None:
        return None
    person = known.staff.get(plan.changed_by_id or 0)
    return LastChange(plan.changed_at, person.name if person else "", plan.changed_what)


def _empty(crew: CrewInfo, day: date) -> CrewRound:
    start, end = (datetime.combine(day, at) for at in crew.shift)
    return CrewRound(crew=crew, start=moment_of(day, seconds_at(start)), end=moment_of(day, seconds_at(end)))


def seconds_at(moment: datetime) -> int:
    """Return the second of its day."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


_WORK = (
    WorkOrder.id,
    WorkOrder.report_id,
    WorkOrder.category_id,
    WorkOrder.team_id,
    WorkOrder.task,
    WorkOrder.urgency,
    WorkOrder.status,
    WorkOrder.outcome,
    WorkOrder.worklist_at,
    Report.received_at,
    Report.x,
    Report.y,
    Report.street,
    Report.house_number,
    Report.place_text,
    Report.paused_at,
    Report.followers,
)

Line = Row[*tuple[Any, ...]]  # Any: plain columns


def _rounds(plan: DayPlan, known: Reference, day: date, now: datetime) -> dict[int, CrewRound]:
    rows = db.session.scalars(select(DayRound).where(DayRound.plan_id == plan.id))
    stops = _stops(plan, known, day, now)
    return {
        row.crew_id: _round(row, stops.get(row.id, []), known, day) for row in rows if row.crew_id in known.crew_info
    }


def _round(row: DayRound, stops: Sequence[tuple[StopRow, Line]], known: Reference, day: date) -> CrewRound:
    drive_s = sum(line.drive_s for _, line in stops) + row.back_s
    metres = sum(line.drive_m for _, line in stops) + row.back_m
    return CrewRound(
        crew=crew_on(row, known),
        stops=tuple(stop for stop, _ in stops),
        start=moment_of(day, row.start_s),
        end=moment_of(day, row.end_s),
        lunch=moment_of(day, row.lunch_s) if row.lunch_s is not None else None,
        load=row.load,
        km=metres / 1000,
        minutes=round(drive_s / 60),
        work_min=round(sum(line.service_s for _, line in stops) / 60),
        saved_min=round((row.nearest_s - drive_s) / 60) if row.nearest_s and stops else 0,
        cost_cents=cost_cents(row.end_s - row.start_s, metres, known) if stops else None,
        absent=row.absent,
        fault=row.fault,
        news=row.news,
    )


def cost_cents(seconds: int, metres: int, known: Reference) -> int | None:
    """Return hours × price of a crew's hour + kilometres × price of one; None where neither price is known."""
    hour, km = known.planning.crew_hour_cents, known.planning.crew_km_cents
    return round(seconds / 3600 * hour + metres / 1000 * km) if hour or km else None


def _stops(plan: DayPlan, known: Reference, day: date, now: datetime) -> dict[int, list[tuple[StopRow, Line]]]:
    columns = (
        DayStop.round_id,
        DayStop.position,
        DayStop.arrive_s,
        DayStop.leave_s,
        DayStop.service_s,
        DayStop.drive_s,
        DayStop.drive_m,
        DayStop.lock,
        DayStop.why,
    )
    rows = db.session.execute(
        select(*_WORK, *columns)
        .join_from(DayStop, WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .join(Report, Report.id == WorkOrder.report_id)
        .where(DayStop.plan_id == plan.id)
        .order_by(DayStop.round_id, DayStop.position)
    )
    soon = worklist.soon_until(now, known.calendar)
    found: dict[int, list[tuple[StopRow, Line]]] = {}
    for row in rows:
        stop = StopRow(
            **_line(row, known, now, soon),
            position=row.position,
            arrival=moment_of(day, row.leave_s - row.service_s),
            leave=moment_of(day, row.leave_s),
            minutes=round(row.service_s / 60),
            drive_min=round(row.drive_s / 60),
            locked=row.lock is StopLock.PLACE,
            held=row.lock is not StopLock.FREE,
            started=row.status is WorkStatus.IN_PROGRESS,
            done=row.status is WorkStatus.ENDED,
            joined=row.outcome is Outcome.DUPLICATE,
            why=row.why,
        )
        found.setdefault(row.round_id, []).append((stop, row))
    return found


def _left_out(plan: DayPlan, known: Reference, team_id: int | None, now: datetime) -> tuple[LeftOutRow, ...]:
    mine = [WorkOrder.team_id == team_id] if team_id is not None else []
    rows = db.session.execute(
        select(*_WORK, DayLeftOut.sentence)
        .join_from(DayLeftOut, WorkOrder, WorkOrder.id == DayLeftOut.work_order_id)
        .join(Report, Report.id == WorkOrder.report_id)
        .where(DayLeftOut.plan_id == plan.id, WorkOrder.status != WorkStatus.ENDED, *mine)
        .order_by(WorkOrder.worklist_at, WorkOrder.id)
    )
    soon = worklist.soon_until(now, known.calendar)
    found = [LeftOutRow(**_line(row, known, now, soon), why=row.sentence) for row in rows]
    return tuple(sorted(found, key=lambda row: not row.danger))


def work_lines(ids: Sequence[int], known: Reference, *, now: datetime) -> list[WorkLine]:
    """Return these pieces of work as a board names them, in this order."""
    found = select(*_WORK).join_from(WorkOrder, Report, Report.id == WorkOrder.report_id).where(WorkOrder.id.in_(ids))
    soon = worklist.soon_until(now, known.calendar)
    rows = {row.id: row for row in db.session.execute(found)}
    return [WorkLine(**_line(rows[id], known, now, soon)) for id in ids if id in rows]


def _line(row: Line, known: Reference, now: datetime, soon: datetime) -> dict[str, Any]:
    paused = row.paused_at is not None
    return {
        "work_order_id": row.id,
        "report_id": row.report_id,
        "reference": report_number(known.prefix, row.received_at, row.report_id),
        "subject": known.categories[row.category_id].name,
        "task": row.task,
        "address": f"{row.street} {row.house_number}".strip() or row.place_text or "Plek onbekend",
        "x": row.x,
        "y": row.y,
        "norm": worklist.state_of(row.worklist_at, paused, now=now, soon=soon),
        "norm_words": norm_words(owed_at(row.worklist_at), now=now, calendar=known.calendar, paused=paused),
        "danger": row.urgency is Urgency.DANGER,
        "reporters": 1 + row.followers,
    }
