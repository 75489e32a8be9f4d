"""Writing down what happened: the only place where events are made and a report's version grows."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.domain.command import SYSTEM, Actor
from server.domain.vocabulary import EventKind
from server.domain.webhook import HEARD
from server.model.base import db
from server.model.report import Event, Report
from server.operations.mirroring import MIRRORED, add_step
from server.operations.webhook_notes import Happening, add_calls
from server.queries.reference import reference


def held(report_id: int) -> Report | None:
    """Return a report as it is now, held until the transaction ends, so that nobody writes its history beside us.

    Rows that merely refer to it (a photo, a message) may be written meanwhile.
    """
    return db.session.scalars(
        select(Report)
        .where(Report.id == report_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def record(
    report: Report,
    kind: EventKind,
    *,
    by: Actor = SYSTEM,
    now: datetime,
    at: datetime | None = None,
    public: bool = False,
    note: str = "",
    work_order_id: int | None = None,
    **data: Any,  # facts of the event, as JSON; never contact data
) -> Event:
    """Add an event to a report and raise its version. `at` is the moment on the street, if not now.

    Where the municipality has a case system, the case of the report follows; and webhooks that are for it hear.
    """
    report.version += 1
    if by.crew_id is not None:
        data["crew_id"] = by.crew_id
    event = Event(
        municipality_id=report.municipality_id,
        report_id=report.id,
        work_order_id=work_order_id,
        kind=kind,
        at=at or now,
        recorded_at=now,
        handler_id=by.handler_id,
        by=by.who,
        public=public,
        note=note,
        data=data,
        version=report.version,
    )
    db.session.add(event)
    if kind in MIRRORED and reference().cases is not None:
        add_step(report.id, report.municipality_id, report.version, now=now)
    if kind in HEARD and reference().webhooks:
        add_calls(Happening(report.id, kind, event.at, report.version, work_order_id), reference(), now=now)
    return event
