"""Writing a plan down: its rounds and stops, what is left out, and who changed it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, insert, select

from server.domain.calendar import local_day
from server.domain.command import Actor
from server.domain.round_problem import LeftOut
from server.domain.round_times import Halt, Timed
from server.domain.round_words import left_out_words, why_here
from server.domain.vocabulary import Outcome, StopLock, WorkStatus
from server.model.base import Base, db, entered
from server.model.plan import DayLeftOut, DayPlan, DayRound, DayStop
from server.model.work_order import WorkOrder
from server.operations.rounds_solving import Solved
from server.queries.plan_asked import Asked


def changed(plan: DayPlan, what: str, *, by: Actor, now: datetime) -> int:
    """Note who changed a plan and what; return its new version."""
    plan.version += 1
    plan.changed_at, plan.changed_by_id, plan.changed_what = now, by.handler_id, what
    db.session.flush()
    return plan.version


def write_solved(plan: DayPlan, asked: Asked, solved: Solved, *, now: datetime) -> None:
    """Put a solved day in place of what was still to do; what the crews did already stays."""
    crews = [one.crew.id for one in solved.rounds]
    rounds = _rounds_with(plan, crews)
    _clear(plan, crews, {*asked.question.tasks}, rounds)
    ended, begun = _ended(asked.question.tasks), _last_positions(plan)
    stops: list[dict[str, object]] = []
    for one in solved.rounds:
        row = rounds[one.crew.id]
        first = begun.get(row.id, 0)
        _write_round(row, one, is_fresh=not first)
        if not first:
            # Once the day goes on, that says nothing any more.
            row.nearest_s, row.nearest_m = solved.nearest(one)
        todo = [halt for halt in one.halts if halt.task.id not in ended]
        stops += [_stop(row, halt, first + n, one, asked) for n, halt in enumerate(todo, 1)]
    for row in rounds.values():
        if row.absent:
            row.end_s, row.back_s, row.back_m, row.load, row.lunch_s, row.fault = row.start_s, 0, 0, 0, None, ""
    done = {task.id for one in solved.rounds for task in one.tasks} | ended
    _add_all(DayStop, stops)
    _add_all(DayLeftOut, [_left(plan, left, asked.next_day) for left in solved.left_out if left.task.id not in done])
    plan.by_streets, plan.made_at, plan.trouble = solved.by_streets, now, ""
    db.session.flush()


def _ended(ids: Collection[int]) -> set[int]:
    """Return what of this work ended while the plan was made."""
    done = select(WorkOrder.id).where(WorkOrder.id.in_(ids), WorkOrder.status == WorkStatus.ENDED)
    return set(db.session.scalars(done))


def _last_positions(plan: DayPlan) -> dict[int, int]:
    """Return the last position in each round of a plan, where there is a stop in it."""
    last = select(DayStop.round_id, func.max(DayStop.position)).where(DayStop.plan_id == plan.id)
    rows = db.session.execute(last.group_by(DayStop.round_id))
    return {row[0]: row[1] for row in rows}


def rounds_of_plan(plan: DayPlan) -> dict[int, DayRound]:
    """Return the rounds of a plan by crew."""
    return {row.crew_id: row for row in db.session.scalars(select(DayRound).where(DayRound.plan_id == plan.id))}


def _rounds_with(plan: DayPlan, crews: Collection[int]) -> dict[int, DayRound]:
    """Return the rounds of a plan by crew, with new ones for those of these crews that have none."""
    rounds = rounds_of_plan(plan)
    new = {crew_id: DayRound(plan_id=plan.id, crew_id=crew_id) for crew_id in crews if crew_id not in rounds}
    db.session.add_all(new.values())
    db.session.flush()
    return rounds | new


def round_for(plan: DayPlan, crew_id: int) -> DayRound:
    """Return a crew's round, a new one where it has none."""
    return _rounds_with(plan, [crew_id])[crew_id]


def _clear(plan: DayPlan, crews: Collection[int], tasks: Collection[int], rounds: Mapping[int, DayRound]) -> None:
    """Take out what is planned anew: all that these crews still had to do, and this work wherever it stands."""
    ended = select(WorkOrder.id).where(WorkOrder.status == WorkStatus.ENDED)
    done = ended.where(WorkOrder.outcome != Outcome.DUPLICATE)  # of reports that were joined, one stop is enough
    todo = delete(DayStop).where(DayStop.plan_id == plan.id, DayStop.work_order_id.not_in(done))
    here = [row.id for crew_id, row in rounds.items() if crew_id in crews]
    out = delete(DayLeftOut).where(DayLeftOut.plan_id == plan.id)
    # Nothing of this is in the session's hands: it was read as plain columns.
    db.session.execute(todo.where(DayStop.round_id.in_(here)), execution_options={"synchronize_session": False})
    db.session.execute(todo.where(DayStop.work_order_id.in_(tasks)), execution_options={"synchronize_session": False})
    db.session.execute(out.where(DayLeftOut.work_order_id.in_(tasks)), execution_options={"synchronize_session": False})
    db.session.execute(out.where(DayLeftOut.work_order_id.in_(ended)), execution_options={"synchronize_session": False})


def _write_round(row: DayRound, one: Timed, *, is_fresh: bool) -> None:
    if is_fresh:
        row.start_s = one.crew.shift[0]
    row.end_s, row.back_s, row.back_m = one.end_s, one.back_s, one.back_m
    row.lunch_s = one.lunch_s if one.crew.lunch is not None else row.lunch_s
    row.load, row.fault = one.load, " ".join(one.faults)


def _stop(row: DayRound, halt: Halt, position: int, one: Timed, asked: Asked) -> dict[str, object]:
    """Return the row of a stop that a crew still has to do."""
    lock = asked.locks.get(halt.task.id, StopLock.FREE)
    return {
        "plan_id": row.plan_id,
        "round_id": row.id,
        "work_order_id": halt.task.id,
        "position": position,
        "arrive_s": halt.arrive_s,
        "leave_s": halt.leave_s,
        "service_s": halt.task.service_s,
        "drive_s": halt.drive_s,
        "drive_m": halt.drive_m,
        "lock": lock,
        "why": why_here(halt, asked.question.day, first=position == 1, lock=lock, by=one.crew.travel),
    }


def _left(plan: DayPlan, left: LeftOut, next_day: date) -> dict[str, object]:
    """Return the row that says that nobody does it, and what that means."""
    sentence = left_out_words(left.why, left.task, plan.day, next_day)
    return {"plan_id": plan.id, "work_order_id": left.task.id, "why": left.why, "sentence": sentence}


def _add_all(model: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows of which nothing is read again in this transaction, at a tenth of what objects cost."""
    if rows:
        db.session.execute(insert(model), [{**row, "municipality_id": entered()} for row in rows])


def forget_plans(*, now: datetime, keep: timedelta = timedelta(days=730)) -> int:
    """Throw away plans of long ago; return how many."""
    old = select(DayPlan.id).where(DayPlan.day < local_day(now - keep))
    ids: Sequence[int] = db.session.scalars(old).all()
    for model in (DayStop, DayRound, DayLeftOut):
        db.session.execute(delete(model).where(model.plan_id.in_(ids)))
    db.session.execute(delete(DayPlan).where(DayPlan.id.in_(ids)))
    return len(ids)
