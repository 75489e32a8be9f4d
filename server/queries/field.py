"""What a crew's tablet must learn: all that is in its sight, and from then on what changed in that.

The feed reads the history of reports. On PostgreSQL a cursor is the oldest transaction that was still open: what
commits late has a number from there on, so it is never skipped, at worst told twice. SQLite has one writer, and there
the number of the last event will do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2s
from typing import Any, Self

from sqlalchemy import ColumnElement, Row, Select, case, func, select, text, tuple_

from server.domain.calendar import local_day
from server.domain.round import Stop, in_route_order
from server.domain.vocabulary import EventKind, Outcome, Urgency, WorkStatus
from server.model.base import db
from server.model.report import Event, Report
from server.model.work_order import WorkOrder, owed_at
from server.queries.field_orders import orders_of
from server.queries.field_reference import reference_for, stand_of
from server.queries.plan_route import route_of, stand_of_plan
from server.queries.reference import Reference
from server.wire.field import Basemap, Changes, Gone

MOST = 500
MOVING = (EventKind.ASSIGNED, EventKind.RECATEGORISED, EventKind.PLANNED, EventKind.GIVEN_BACK)
"""What may take work out of a crew's sight, and out of its team's."""

_E = Event.__table__.c
_XMIN = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
_LAST = select(func.max(_E.id))

Seen = Row[*tuple[Any, ...]]  # Any: plain columns


@dataclass(frozen=True)
class Cursor:
    """Where a tablet is: the position in the feed, and for which day, team, round and plan it was told all.

    `round` is a mark of its order, and the moment of the last news about that, if there was any.
    `beyond` is where its list was cut off, when there was more work than a tablet holds.
    """

    position: int
    day: str
    team_id: int
    round: str = ""
    plan: int = 0
    beyond: tuple[str, int] | None = None

    @property
    def news(self) -> str:
        """Of when the news is that the tablet was told."""
        return self.round.partition("-")[2]

    def __str__(self) -> str:
        cut = f"{self.beyond[0]}|{self.beyond[1]}" if self.beyond else "|"
        return f"2|{self.position}|{self.day}|{self.team_id}|{self.round}|{self.plan}|{cut}"

    @classmethod
    def read(cls, words: str) -> Self | None:
        """Return the cursor; None for the first time, and for anything that we did not write ourselves."""
        parts = words.split("|")
        if len(parts) != 8 or parts[0] != "2" or not all(parts[n].isdecimal() for n in (1, 3, 5)):
            return None
        beyond = (parts[6], int(parts[7])) if parts[7].isdecimal() else None
        return cls(int(parts[1]), parts[2], int(parts[3]), parts[4], int(parts[5]), beyond)


def changes_since(
    words: str, *, crew_id: int, known: Reference, now: datetime, stand: str = "", basemap: Basemap | None = None
) -> Changes:
    """Return what changed for this crew since a cursor, or all there is; the reference when theirs is another."""
    team_id, day = known.crew_teams[crew_id], local_day(now).isoformat()
    position = _position(known)
    cursor = Cursor.read(words)
    reset = cursor is None or (cursor.day, cursor.team_id) != (day, team_id) or cursor.position > position
    changed = {} if reset or cursor is None else _changed(cursor.position, known)
    plan = stand_of_plan(crew_id, local_day(now))
    told = Changes(
        cursor=words,
        now=now,
        reset=reset,
        reference=reference_for(crew_id, known, now=now) if stand != stand_of(crew_id, known, now=now) else None,
        basemap=basemap,
    )
    if cursor is not None and not reset and not changed and plan.version == cursor.plan:
        return _with(told, cursor=str(replace(cursor, position=position)))
    sight = _Sight(crew_id, team_id, known, now)
    mark = f"{sight.round_mark}-{plan.news.at.timestamp()}" if plan.news else sight.round_mark
    fresh = Cursor(position, day, team_id, mark, plan.version)
    if reset or cursor is None:
        return _everything(told, sight, fresh)
    note = plan.news.words if plan.news and fresh.news != cursor.news else ""
    return _what_changed(_with(told, route_note=note), sight, cursor, fresh, changed)


def _with(told: Changes, **more: Any) -> Changes:
    return Changes(**{**told.__dict__, **more})


def _position(known: Reference) -> int:
    """Return how far the feed is certain to be complete; asked before anything else is read."""
    connection = db.session.connection()
    if _on_postgres():
        return int(connection.execute(_XMIN).scalar_one())
    return connection.execute(_LAST.where(_E.municipality_id == known.id)).scalar_one() or 0


def since(position: int) -> ColumnElement[bool]:
    """Return the condition that an event comes after a position."""
    return _E.xact >= position if _on_postgres() else _E.id > position


def place() -> ColumnElement[int]:
    """Return where an event stands: at least a position when it comes after that."""
    return _E.xact if _on_postgres() else _E.id - 1


def _on_postgres() -> bool:
    return db.session.connection().dialect.name == "postgresql"


def _changed(position: int, known: Reference) -> dict[int, set[str]]:
    """Return the reports that changed since a position, and what kinds of things happened to each."""
    found: dict[int, set[str]] = {}
    changes = select(_E.report_id, _E.kind).where(_E.municipality_id == known.id, since(position))
    for row in db.session.connection().execute(changes):
        found.setdefault(row.report_id, set()).add(row.kind)
    return found


class _Sight:
    """What one crew sees: the open work of its team, and its own round of today."""

    def __init__(self, crew_id: int, team_id: int, known: Reference, now: datetime) -> None:
        self.crew_id, self.team_id, self.known, self.now = crew_id, team_id, known, now
        self.own = db.session.execute(_open().where(WorkOrder.crew_id == crew_id)).all()
        route = route_of(crew_id, local_day(now))
        self.stops = {order_id: n for n, order_id in enumerate(in_route_order(self._stops(), route), 1)}
        self.round_mark = blake2s(repr(list(self.stops)).encode(), digest_size=6).hexdigest()

    def _stops(self) -> list[Stop]:
        today = local_day(self.now)
        return [stop_of(row) for row in self.own if row.planned_on is None or row.planned_on <= today]

    def holds(self, row: Seen) -> bool:
        """Whether this work is in sight."""
        if row.status in {WorkStatus.ENDED, WorkStatus.WITH_PARTNER}:
            return False
        return bool(row.team_id == self.team_id or row.crew_id == self.crew_id)

    def may_have_held(self, row: Seen, kinds: set[str]) -> bool:
        """Whether this work, not in sight now, may have been before these things happened."""
        return bool(row.team_id == self.team_id or row.crew_id == self.crew_id or not kinds.isdisjoint(MOVING))

    def why_gone(self, row: Seen) -> str:
        """Say why work is out of sight, in one sentence."""
        if row.status is WorkStatus.ENDED:
            return self._why_ended(row)
        if row.status is WorkStatus.WITH_PARTNER:
            return "Een partner doet dit nu."
        return f"Ligt nu bij {self.known.teams[row.team_id].name}."

    def _why_ended(self, row: Seen) -> str:
        if row.outcome is Outcome.WITHDRAWN:
            return "De melder trok dit in."
        if row.outcome is Outcome.DUPLICATE:
            return "Hoort nu bij een andere melding."
        if row.crew_id is not None and row.crew_id != self.crew_id:
            return f"Al gedaan door {self.known.crews[row.crew_id]}."
        return f"Klaar: {row.outcome.label.lower()}."


def stop_of(row: Seen) -> Stop:
    """Return a piece of work as a stop of a round, by the date that a person promised."""
    owed = owed_at(row.worklist_at)
    return Stop(row.id, row.urgency is Urgency.DANGER, local_day(owed) if owed else None, row.x, row.y)


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        WorkOrder.id,
        WorkOrder.status,
        WorkOrder.outcome,
        WorkOrder.team_id,
        WorkOrder.crew_id,
        WorkOrder.urgency,
        WorkOrder.planned_on,
        WorkOrder.worklist_at,
        WorkOrder.report_id,
        Report.x,
        Report.y,
    ).join(Report, Report.id == WorkOrder.report_id)


def _open() -> Select[*tuple[Any, ...]]:
    return _columns().where(*_IS_OPEN)


_IS_OPEN = (WorkOrder.status != WorkStatus.ENDED, WorkOrder.status != WorkStatus.WITH_PARTNER)


def _everything(told: Changes, sight: _Sight, fresh: Cursor) -> Changes:
    """Return all that is in sight: the crew's own work, and of the team's the most pressing."""
    pressing = case((WorkOrder.urgency == Urgency.DANGER, 0), else_=1)
    order = (pressing, WorkOrder.worklist_at, WorkOrder.id)
    mine = select(WorkOrder.id, WorkOrder.urgency, WorkOrder.worklist_at).where(*_IS_OPEN)
    pick = mine.where(WorkOrder.team_id == sight.team_id).order_by(*order).limit(MOST + 1)
    rows = db.session.execute(pick).all()
    ids = list(dict.fromkeys([*sight.stops, *(row.id for row in sight.own), *(row.id for row in rows[:MOST])]))
    beyond = _end_of(rows[:MOST]) if len(rows) > MOST else None
    return _with(told, cursor=str(replace(fresh, beyond=beyond)), orders=orders_of(ids, sight.stops, sight.known))


def _end_of(rows: Sequence[Seen]) -> tuple[str, int] | None:
    last = next((row for row in reversed(rows) if row.urgency is not Urgency.DANGER), None)
    return (last.worklist_at.isoformat(), last.id) if last is not None else None


def _what_changed(
    told: Changes, sight: _Sight, cursor: Cursor, fresh: Cursor, changed: Mapping[int, set[str]]
) -> Changes:
    """Return the work of the reports that changed, the round when that is another, and what is gone."""
    rows = db.session.execute(_columns().where(WorkOrder.report_id.in_(changed))).all()
    ids = [row.id for row in rows if sight.holds(row)]
    gone = tuple(
        Gone(row.id, sight.why_gone(row))
        for row in rows
        if not sight.holds(row) and sight.may_have_held(row, changed[row.report_id])
    )
    if fresh.round != cursor.round:
        ids = [*sight.stops, *(row.id for row in sight.own), *ids]
    beyond = cursor.beyond
    if beyond is not None and gone:
        more = _next_after(beyond, sight, len(gone))
        ids += [row.id for row in more]
        beyond = _end_of(more) if len(more) == len(gone) else None
    return _with(
        told,
        cursor=str(replace(fresh, beyond=beyond)),
        orders=orders_of(list(dict.fromkeys(ids)), sight.stops, sight.known),
        gone=gone,
    )


def _next_after(beyond: tuple[str, int], sight: _Sight, count: int) -> Sequence[Seen]:
    """Return the work that comes next after where the list was cut off, now that there is room."""
    after = tuple_(WorkOrder.worklist_at, WorkOrder.id) > tuple_(datetime.fromisoformat(beyond[0]), beyond[1])
    more = _open().where(WorkOrder.team_id == sight.team_id, after)
    return db.session.execute(more.order_by(WorkOrder.worklist_at, WorkOrder.id).limit(count)).all()
