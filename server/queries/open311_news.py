"""What happened to reports that the public may see, for Open311: to a joined one, also what befell its main report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from server.domain.vocabulary import EventKind
from server.model.base import db
from server.model.report import Event, Report
from server.queries.open311 import SECOND, Shown, public
from server.queries.reference import Reference


@dataclass(frozen=True)
class Happened:
    """Something that happened, for one of those whose report it is: `report` may be joined to the one of `event`."""

    event: Shown
    report: Shown

    @property
    def is_joined(self) -> bool:
        return bool(self.report.id != self.event.report_id)


def happenings(
    known: Reference, kinds: Sequence[EventKind], *, start: datetime, end: datetime, limit: int
) -> Sequence[Happened]:
    """Return what the public may know of what we heard in this time, oldest first."""
    bounds = Event.recorded_at >= start, Event.recorded_at < end + SECOND
    return _told(_events(kinds).where(*bounds).limit(limit), known)


def happenings_of(report_ids: Sequence[int], known: Reference, kinds: Sequence[EventKind]) -> Sequence[Happened]:
    """Return what happened to these reports, oldest first."""
    return [told for told in _told(_events(kinds).where(Event.report_id.in_(report_ids)), known) if not told.is_joined]


def _events(kinds: Sequence[EventKind]) -> Select[*tuple[Any, ...]]:
    return (
        select(Event.id, Event.report_id, Event.kind, Event.at, Event.recorded_at, Event.data)
        .where(Event.kind.in_(kinds))
        .order_by(Event.recorded_at, Event.id)
    )


def _told(events: Select[*tuple[Any, ...]], known: Reference) -> Sequence[Happened]:
    found = db.session.execute(events).all()
    if not found:
        return []
    ids = {event.report_id for event in found}
    concerned = or_(Report.id.in_(ids), Report.duplicate_of_id.in_(ids))
    told: dict[int, list[Shown]] = {}
    for report in db.session.execute(
        select(Report.id, Report.received_at, Report.category_id, Report.duplicate_of_id).where(
            concerned, *public(known)
        )
    ):
        for report_id in {report.id, report.duplicate_of_id} & ids:
            told.setdefault(report_id, []).append(report)
    return [
        Happened(event, report)
        for event in found
        for report in sorted(told.get(event.report_id, ()), key=lambda row: int(row.id))
    ]
