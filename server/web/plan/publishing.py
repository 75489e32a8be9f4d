"""Before a plan goes to the crews: what that changes for each of them, and for reporters."""

from dataclasses import dataclass
from datetime import date

from flask import render_template
from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.vocabulary import WorkStatus
from server.model.base import db
from server.model.plan import DayPlan, DayRound, DayStop
from server.model.work_order import WorkOrder, owed_at
from server.queries.plan import CrewRound, board
from server.web.edge import now
from server.web.plan.blueprint import blueprint
from server.web.plan.days import day_in


@dataclass
class Handing:
    """What a crew gets: `fresh` is new for it, `taken` of that comes from another crew, `late` is after its date."""

    fresh: int = 0
    taken: int = 0
    late: int = 0


@blueprint.get("/plan/<day>/publiceren")
def before_publishing(day: str) -> str:
    """Show what changes when the plan goes to the crews."""
    on = day_in(day)
    found = board(on, now=now())
    changes = _handings(on)
    return render_template(
        "plan/publishing.html",
        board=found,
        day=on,
        lines=[(one, changes.get(one.crew.id, Handing())) for one in found.rounds if one.stops],
        idle=[one.crew.name for one in found.rounds if not one.stops and not one.absent],
        faults=_faults(found.rounds),
        late=sum(one.late for one in changes.values()),
    )


def _faults(found: tuple[CrewRound, ...]) -> list[str]:
    return [f"{one.crew.name}: {one.fault}" for one in found if one.fault]


def _handings(day: date) -> dict[int, Handing]:
    rows = db.session.execute(
        select(DayRound.crew_id, WorkOrder.crew_id, WorkOrder.planned_on, WorkOrder.worklist_at)
        .join_from(DayStop, DayRound, DayRound.id == DayStop.round_id)
        .join(DayPlan, DayPlan.id == DayStop.plan_id)
        .join(WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .where(DayPlan.day == day, WorkOrder.status != WorkStatus.ENDED)
    )
    found: dict[int, Handing] = {}
    for crew_id, has_it, planned_on, worklist_at in rows:
        one = found.setdefault(crew_id, Handing())
        if (has_it, planned_on) == (crew_id, day):
            continue
        one.fresh += 1
        one.taken += has_it is not None and has_it != crew_id
        owed = owed_at(worklist_at)
        one.late += owed is not None and local_day(owed) < day
    return found
