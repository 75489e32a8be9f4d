"""The crews of a day: where each begins, its hours and its lunch, and once the day goes on what is left of those."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from server.domain.calendar import AMSTERDAM, local_day
from server.domain.round_times import CrewDay, Place, Task, second_of
from server.domain.vocabulary import Outcome
from server.model.base import db
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.queries.reference import CrewInfo, Reference
from server.wire.rounds import Break


def crew_days(
    crews: Sequence[CrewInfo], day: date, tasks: Mapping[int, Task], known: Reference, *, now: datetime
) -> tuple[CrewDay, ...]:
    """Return the days of crews: once a day goes on, from where each is by now, with what it has loaded."""
    is_today = day == local_day(now)
    ids = [crew.id for crew in crews]
    loaded = _loaded(ids, day, known) if is_today else {}
    places = _whereabouts(ids, day, tasks, now) if is_today else {}
    found = []
    for crew in crews:
        one = _crew_day(crew)
        if is_today and second_of(now, day) > one.shift[0]:
            one = _from_now(one, places.get(crew.id), second_of(now, day))
        found.append(replace(one, loaded=loaded.get(crew.id, 0)))
    return tuple(found)


def _crew_day(crew: CrewInfo) -> CrewDay:
    assert crew.depot is not None
    first, last = (second_in(at) for at in crew.shift)
    return CrewDay(
        id=crew.id,
        name=crew.name,
        team_id=crew.team_id,
        start=crew.depot,
        end=crew.depot,
        shift=(first, last),
        lunch=_lunch(crew),
        skills=crew.skills,
        area_ids=crew.area_ids,
        travel=crew.travel,
        capacity=crew.capacity,
    )


def _from_now(one: CrewDay, place: Place | None, at: int) -> CrewDay:
    return replace(
        one,
        start=place or one.start,
        shift=(at, max(one.shift[1], at)),
        lunch=_lunch_to_come(one.lunch, at),
    )


def _loaded(crew_ids: Sequence[int], day: date, known: Reference) -> dict[int, int]:
    """Return what crews have in their vehicles by what they solved today; that they emptied them, nobody tells us."""
    rows = db.session.execute(
        select(WorkOrder.crew_id, WorkOrder.category_id).where(
            WorkOrder.crew_id.in_(crew_ids),
            WorkOrder.outcome == Outcome.SOLVED,
            WorkOrder.ended_at >= datetime.combine(day, time(), AMSTERDAM),
        )
    )
    found: Counter[int] = Counter()
    for row in rows:
        found[row.crew_id] += known.categories[row.category_id].bulk
    return dict(found)


def _lunch(crew: CrewInfo) -> Break | None:
    first, last = (second_in(at) for at in crew.lunch)
    return Break((first, last), crew.lunch_min * 60) if crew.lunch_min else None


def _lunch_to_come(lunch: Break | None, at: int) -> Break | None:
    if lunch is None or at > lunch.window[1]:
        return None
    return Break((max(lunch.window[0], at), lunch.window[1]), lunch.duration_s)


def _whereabouts(crew_ids: Sequence[int], day: date, tasks: Mapping[int, Task], now: datetime) -> dict[int, Place]:
    """Return where crews are by their own work: at what they began, else at what they ended last today."""
    ended = db.session.execute(
        select(WorkOrder.crew_id, Report.x, Report.y)
        .join_from(WorkOrder, Report, Report.id == WorkOrder.report_id)
        .where(
            WorkOrder.crew_id.in_(crew_ids),
            WorkOrder.ended_at >= datetime.combine(day, time(), AMSTERDAM),
            WorkOrder.ended_at <= now + timedelta(minutes=1),
            WorkOrder.outcome != Outcome.DUPLICATE,  # the office joined it, nobody was there
            Report.x.is_not(None),
            Report.y.is_not(None),
        )
        .order_by(WorkOrder.ended_at, WorkOrder.id.desc())
    )
    found = {row.crew_id: (round(row.x, 1), round(row.y, 1)) for row in ended}
    begun = [task for task in tasks.values() if task.started_s is not None]
    for task in sorted(begun, key=lambda task: task.started_s or 0):
        if task.only is not None and task.place is not None:
            found[task.only] = task.place
    return found


def second_in(at: time) -> int:
    """Return the second of the day."""
    return at.hour * 3600 + at.minute * 60 + at.second
