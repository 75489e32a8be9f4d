"""Open data: what everybody may reuse of reports. No words, no photos, no person, and only the rounded place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from server.model.base import db
from server.model.report import Report
from server.queries.open311 import SECOND, public
from server.queries.reference import Reference

OpenRow = Row[*tuple[Any, ...]]  # Any: plain columns


def open_rows(known: Reference, *, start: datetime, end: datetime) -> Sequence[OpenRow]:
    """Return what came in between these moments, oldest first; a report that was joined counts with its main report."""
    return db.session.execute(
        select(
            Report.id,
            Report.received_at,
            Report.category_id,
            Report.area_id,
            Report.x,
            Report.y,
            Report.status,
            Report.outcome,
            Report.first_due_at,
            Report.due_at,
            Report.ended_at,
            Report.on_time,
        )
        .where(*public(known), Report.duplicate_of_id.is_(None))
        .where(Report.received_at >= start, Report.received_at < end + SECOND)
        .order_by(Report.received_at, Report.id)
    ).all()
