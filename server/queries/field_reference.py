"""What a tablet must know of the municipality, and seldom changes: teams, people, categories, the days to come."""

from datetime import date, datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from server.domain.calendar import OutOfCalendar, local_day
from server.domain.feedback import standard_reasons
from server.domain.vocabulary import Outcome, Role
from server.queries.reference import PersonInfo
from server.queries.reference import Reference as Known
from server.wire.field import CategoryRef, Named, Reference
from server.wire.field import Outcome as CrewOutcome

DAYS_BACK, DAYS_AHEAD = 60, 90
AS_DRAWN_M = 5.0
"""How far a drawn boundary may be from the real one."""


def stand_of(crew_id: int, known: Known, *, now: datetime) -> str:
    """Return the version of the reference of a crew; the working days make it another one each day."""
    return f"{known.version}.{crew_id}.{local_day(now):%Y%m%d}"


def reference_for(crew_id: int, known: Known, *, now: datetime) -> Reference:
    """Return what this crew's tablet must know."""
    team_id = known.crew_teams[crew_id]
    standard = {outcome.value: tuple(standard_reasons(Outcome(outcome.value))) for outcome in CrewOutcome}
    return Reference(
        version=stand_of(crew_id, known, now=now),
        municipality=known.name,
        centre=_centre(known),
        crew=Named(crew_id, known.crews[crew_id]),
        team=Named(team_id, known.teams[team_id].name),
        people=tuple(Named(person.id, person.name) for person in people_of(crew_id, known)),
        crews=tuple(Named(i, name) for i, name in known.crews.items() if known.crew_teams[i] == team_id),
        teams=tuple(Named(team.id, team.name) for team in known.teams.values()),
        categories=tuple(
            CategoryRef(c.id, c.name, known.categories[c.parent_id].name if c.parent_id else "", standard)
            for c in known.categories.values()
            if c.active
        ),
        working_days=_working_days(known, local_day(now)),
        boundary=_rings(known.boundary),
    )


def people_of(crew_id: int, known: Known) -> list[PersonInfo]:
    """Return who may take the tablet: the crew people of this team, and those of no team in particular."""
    team_id = known.crew_teams[crew_id]
    crew = [p for p in known.staff.values() if p.active and p.role is Role.CREW]
    return sorted((p for p in crew if not p.team_ids or team_id in p.team_ids), key=lambda p: p.name)


def _working_days(known: Known, today: date) -> tuple[date, ...]:
    days = (today + timedelta(days=n) for n in range(-DAYS_BACK, DAYS_AHEAD))
    return tuple(day for day in days if _works(known, day))


def _works(known: Known, day: date) -> bool:
    try:
        return known.calendar.is_working_day(day)
    except OutOfCalendar:
        return False


def _centre(known: Known) -> tuple[float, float]:
    shape = known.boundary or next((a.shape for a in known.areas.values() if a.shape is not None), None)
    if shape is None:
        return (0.0, 0.0)
    middle = shapely.envelope(shape).centroid
    return (round(middle.x, 1), round(middle.y, 1))


def _rings(boundary: BaseGeometry | None) -> tuple[tuple[tuple[float, float], ...], ...]:
    if boundary is None:
        return ()
    drawn = shapely.simplify(boundary, AS_DRAWN_M)
    return tuple(
        tuple((round(x, 1), round(y, 1)) for x, y in part.exterior.coords)
        for part in shapely.get_parts(drawn)
        if isinstance(part, shapely.Polygon)
    )
