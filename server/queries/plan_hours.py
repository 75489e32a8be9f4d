"""The crews as they are on one day: with the hours, and the place to begin, that somebody gave them for that day."""

from dataclasses import replace

from sqlalchemy import select

from server.model.base import db
from server.model.plan import DayPlan, DayRound
from server.queries.reference import CrewInfo, Reference


def crews_on(plan: DayPlan | None, known: Reference) -> dict[int, CrewInfo]:
    """Return all crews, by id, as they are on the day of a plan."""
    found = dict(known.crew_info)
    if plan is None:
        return found
    rows = select(DayRound).where(DayRound.plan_id == plan.id, DayRound.hours_at.is_not(None))
    for row in db.session.scalars(rows):
        if row.crew_id in found:
            found[row.crew_id] = crew_on(row, known)
    return found


def crew_on(row: DayRound, known: Reference) -> CrewInfo:
    """Return the crew of a round, as it is on that day."""
    crew = known.crew_info[row.crew_id]
    lender = known.crew_info.get(row.depot_crew_id or 0)
    shift = (row.shift_from or crew.shift[0], row.shift_until or crew.shift[1])
    return replace(crew, shift=shift, depot=lender.depot if lender else crew.depot)
