"""Crews and work for the pure rules of planning: places in metres, times in minutes after midnight."""

from collections.abc import Sequence
from datetime import date

from server.domain.calendar import municipal_calendar
from server.domain.round_problem import days_left
from server.domain.round_times import CrewDay, Task, Ways
from server.wire.roads import Travel
from server.wire.rounds import Break
from tests.fakes.planning import FakeRoads

DAY = date(2026, 9, 15)
CALENDAR = municipal_calendar(2026, 2027)
HOME = (0.0, 0.0)
HOUR = 3600
LUNCH = Break((int(11.5 * HOUR), 13 * HOUR), 1800)


def crew(id: int = 1, **other: object) -> CrewDay:
    """A crew of team 1 from 7.30 to 16.00, at home in the origin."""
    words = {"name": f"Ploeg {id}", "team_id": 1, "start": HOME, "end": HOME, "shift": (27_000, 57_600), "lunch": None}
    return CrewDay(id=id, **{**words, **other})


def task(id: int, x: float = 0.0, y: float = 0.0, **other: object) -> Task:
    """Half an hour of work of team 1 at a place, to be planned on DAY."""
    words = {"id": id, "place": (x, y), "service_s": 1800, "team_id": 1, **other}
    if isinstance(due_on := words.get("due_on"), date):
        words.setdefault("days_left", days_left(due_on, DAY, CALENDAR))
    return Task(**words)


def ways(crews: Sequence[CrewDay], tasks: Sequence[Task]) -> Ways:
    """Straight ways, at 8 m/s by car."""
    places = list(
        dict.fromkeys([*(c.start for c in crews), *(c.end for c in crews), *(t.place or HOME for t in tasks)])
    )
    return Ways(places, {by: FakeRoads().table("", places, by) for by in Travel})
