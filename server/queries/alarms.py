"""The alarms that nobody took up yet, for the banner on every page of staff."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, literal_column, select

from server.domain.numbering import report_number
from server.model.alarm import Alarm
from server.model.base import db, entered
from server.model.report import Report
from server.queries.reference import Reference

A, R = Alarm.__table__.c, Report.__table__.c
# In the words of the partial index. Plain columns and not through the session: every page of staff asks this.
_OPEN = (
    select(
        A.id,
        A.why,
        A.raised_at,
        A.rung,
        R.id.label("report_id"),
        R.received_at,
        R.category_id,
        R.street,
        R.house_number,
        R.place_text,
    )
    .join_from(Alarm.__table__, Report.__table__, R.id == A.report_id)
    .where(A.municipality_id == bindparam("town"), literal_column("alarm.taken_at IS NULL"), R.ended_at.is_(None))
    .order_by(A.id)
)


class OpenAlarm(NamedTuple):
    """One alarm, in words."""

    id: int
    number: str
    category: str
    place: str
    why: str
    raised_at: datetime
    rung: int


def open_alarms(known: Reference) -> list[OpenAlarm]:
    """Return the alarms that nobody took up, the oldest first."""
    rows = db.session.connection().execute(_OPEN, {"town": entered()})
    return [
        OpenAlarm(
            id=row.id,
            number=report_number(known.prefix, row.received_at, row.report_id),
            category=known.categories[row.category_id].name,
            place=f"{row.street} {row.house_number}".strip() or row.place_text or "plaats onbekend",
            why=row.why,
            raised_at=row.raised_at,
            rung=row.rung,
        )
        for row in rows
    ]
