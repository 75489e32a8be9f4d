"""Writing a plan down, and giving it to the crews by the one road that all changes to reports go."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from server.domain.calendar import local_day
from server.domain.command import Actor, GiveBack, HandOver, Plan
from server.domain.errors import DomainError
from server.domain.round_problem import LeftOut
from server.domain.round_times import Timed
from server.domain.round_words import day_words, left_out_words, why_here
from server.domain.vocabulary import Outcome, PlanStatus, StopLock, WorkStatus
from server.model.base import db
from server.model.plan import DayLeftOut, DayPlan, DayRound, DayStop
from server.model.work_order import WorkOrder
from server.operations.apply import apply
from server.operations.rounds_solving import Solved
from server.queries.plan_asked import Asked
from server.queries.reference import Reference

log = logging.getLogger("meldwerk.rounds")

NO_LONGER = "Past niet meer in de route."
MOVED_BY_PLAN = "De planning verdeelde het werk opnieuw."


def changed(plan: DayPlan, what: str, *, by: Actor, now: datetime) -> int:
    """Note who changed a plan and what; return its new version."""
    plan.version += 1
    plan.changed_at, plan.changed_by_id, plan.changed_what = now, by.handler_id, what
    db.session.flush()
    return plan.version


def write_solved(plan: DayPlan, asked: Asked, solved: Solved, *, now: datetime) -> None:
    """Put a solved day in place of what was still to do; what the crews did already stays."""
    new = {task.id for one in solved.rounds for task in one.tasks} | _ended(asked.question.tasks)
    rounds = rounds_of_plan(plan)
    _clear(plan, [one.crew.id for one in solved.rounds], {*asked.question.tasks}, rounds)
    for one in solved.rounds:
        row = rounds.get(one.crew.id) or _new_round(plan, one.crew.id)
        write_round(row, one, asked.question.day, asked.locks, now=now)
        _compare(row, solved.nearest[one.crew.id])
    for row in rounds.values():
        if row.absent:
            row.end_s, row.back_s, row.back_m, row.load, row.lunch_s, row.fault = row.start_s, 0, 0, 0, None, ""
    for left in solved.left_out:
        if left.task.id not in new:
            leave_out(plan, left, asked.next_day)
    plan.by_streets, plan.made_at, plan.trouble = solved.by_streets, now, ""
    db.session.flush()


def _ended(ids: Collection[int]) -> set[int]:
    """Return what of this work ended while the plan was made."""
    done = select(WorkOrder.id).where(WorkOrder.id.in_(ids), WorkOrder.status == WorkStatus.ENDED)
    return set(db.session.scalars(done))


def rounds_of_plan(plan: DayPlan) -> dict[int, DayRound]:
    """Return the rounds of a plan by crew."""
    return {row.crew_id: row for row in db.session.scalars(select(DayRound).where(DayRound.plan_id == plan.id))}


def _new_round(plan: DayPlan, crew_id: int) -> DayRound:
    row = DayRound(plan_id=plan.id, crew_id=crew_id)
    db.session.add(row)
    db.session.flush()
    return row


def round_for(plan: DayPlan, crew_id: int) -> DayRound:
    """Return a crew's round, a new one where it has none."""
    return rounds_of_plan(plan).get(crew_id) or _new_round(plan, crew_id)


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


def write_round(row: DayRound, one: Timed, day: date, locks: Mapping[int, StopLock], *, now: datetime) -> None:
    """Write the stops that a crew still has to do after those that it did."""
    done = _ended([task.id for task in one.tasks])
    kept = db.session.scalars(select(DayStop.position).where(DayStop.round_id == row.id)).all()
    first = max(kept, default=0)
    if not kept:
        row.start_s = one.crew.shift[0]
    for n, halt in enumerate((halt for halt in one.halts if halt.task.id not in done), 1):
        lock = locks.get(halt.task.id, StopLock.FREE)
        db.session.add(
            DayStop(
                plan_id=row.plan_id,
                round_id=row.id,
                work_order_id=halt.task.id,
                position=first + n,
                arrive_s=halt.arrive_s,
                leave_s=halt.leave_s,
                service_s=halt.task.service_s,
                drive_s=halt.drive_s,
                drive_m=halt.drive_m,
                lock=lock,
                why=why_here(halt, day, first=first + n == 1, lock=lock, by=one.crew.travel),
            )
        )
    row.end_s, row.back_s, row.back_m = one.end_s, one.back_s, one.back_m
    row.lunch_s = one.lunch_s if one.crew.lunch is not None else row.lunch_s
    row.load, row.fault = one.load, " ".join(one.faults)


def _compare(row: DayRound, nearest: tuple[int, int]) -> None:
    """Keep what the whole round would take nearest first; once the day goes on that says nothing any more."""
    has_done = db.session.scalar(
        select(DayStop.id)
        .join(WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .where(DayStop.round_id == row.id, WorkOrder.status == WorkStatus.ENDED)
        .limit(1)
    )
    if has_done is None:
        row.nearest_s, row.nearest_m = nearest


def leave_out(plan: DayPlan, left: LeftOut, next_day: date) -> None:
    """Write down that nobody does it, and what that means."""
    sentence = left_out_words(left.why, left.task, plan.day, next_day)
    db.session.add(DayLeftOut(plan_id=plan.id, work_order_id=left.task.id, why=left.why, sentence=sentence))


# --- to the crews


def handed(plan: DayPlan) -> dict[int, int]:
    """Return which work the plan gives to which crew, of what is still to do."""
    rows = db.session.execute(
        select(DayStop.work_order_id, DayRound.crew_id)
        .join(DayRound, DayRound.id == DayStop.round_id)
        .join(WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .where(DayStop.plan_id == plan.id, WorkOrder.status != WorkStatus.ENDED)
        .order_by(DayStop.work_order_id)
    )
    return {row.work_order_id: row.crew_id for row in rows}


def hand_out(
    plan: DayPlan, before: Mapping[int, int], known: Reference, *, why: str = "", by: Actor, now: datetime
) -> int:
    """Let the work follow a plan that is with the crews; `before` is what it gave them. Return how much changed.

    `why` stands in the history of what goes to another crew, where crews read it.
    """
    wanted = handed(plan)
    ids = sorted({*wanted, *before})
    orders = db.session.scalars(
        select(WorkOrder).where(WorkOrder.id.in_(ids)).order_by(WorkOrder.report_id, WorkOrder.id)
    ).all()
    count = 0
    for order in orders:
        crew_id = wanted.get(order.id)
        command = (
            _give(order, crew_id, plan, known, why) if crew_id is not None else _take_out(order, before[order.id], why)
        )
        count += command is not None and _applied(command, by=by, now=now)
    return count


def _give(order: WorkOrder, crew_id: int, plan: DayPlan, known: Reference, why: str) -> Plan | HandOver | None:
    """Return what brings work to a crew on this day, if anything must."""
    busy = order.status in {WorkStatus.ENDED, WorkStatus.WITH_PARTNER, WorkStatus.IN_PROGRESS}
    there = (order.planned_on, order.crew_id) == (plan.day, crew_id)
    if busy or there:
        return None
    in_team = known.crew_teams.get(crew_id) == order.team_id
    if in_team and order.planned_on == plan.day and order.status is WorkStatus.PLANNED:
        return HandOver(
            report_id=order.report_id,
            work_order_id=order.id,
            team_id=order.team_id,
            handler_id=order.handler_id,
            crew_id=crew_id,
            reason=why or MOVED_BY_PLAN,
        )
    return Plan(
        report_id=order.report_id,
        work_order_id=order.id,
        on=plan.day,
        crew_id=crew_id,
        reason=f"Wij konden niet eerder komen. Wij komen nu op {day_words(plan.day)}.",
    )


def _take_out(order: WorkOrder, crew_id: int, why: str) -> GiveBack | None:
    """Return what takes work from the crew that the plan gave it to, unless it went another way already."""
    if order.crew_id != crew_id or order.status is not WorkStatus.PLANNED:
        return None
    return GiveBack(report_id=order.report_id, work_order_id=order.id, reason=f"{NO_LONGER} {why}".strip())


def _applied(command: Plan | HandOver | GiveBack, *, by: Actor, now: datetime) -> bool:
    try:
        with db.session.begin_nested():
            apply(command, by=by, now=now)
    except DomainError as error:
        # It ended, or went to somebody else, while the plan was made; the plan hears of that by itself.
        log.info("work %s did not follow the plan: %r", command.work_order_id, error)
        return False
    return True


def tell_crews(plan: DayPlan, news: Mapping[int, str], *, now: datetime) -> None:
    """Keep for each crew what changed in its round, and why."""
    for crew_id, row in rounds_of_plan(plan).items():
        if crew_id in news:
            row.news, row.news_at = news[crew_id], now


def is_live(plan: DayPlan, *, now: datetime) -> bool:
    """Whether crews drive by this plan, or soon will."""
    return plan.status is PlanStatus.PUBLISHED and plan.day >= local_day(now)


def forget_plans(*, now: datetime, keep: timedelta = timedelta(days=730)) -> int:
    """Throw away plans of long ago; return how many."""
    old = select(DayPlan.id).where(DayPlan.day < local_day(now - keep))
    ids: Sequence[int] = db.session.scalars(old).all()
    for model in (DayStop, DayRound, DayLeftOut):
        db.session.execute(delete(model).where(model.plan_id.in_(ids)))
    db.session.execute(delete(DayPlan).where(DayPlan.id.in_(ids)))
    return len(ids)
