"""The tablets as a coordinator sees them, and what they sent that somebody must look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from server.domain.crew_rules import has_drifted
from server.domain.numbering import report_number
from server.model.base import db
from server.model.field import Device, FieldCommand, FieldPhoto
from server.model.report import Report
from server.model.team import Handler
from server.model.work_order import WorkOrder
from server.queries.reference import Reference
from server.wire.field import Kind

LOOKED_AT_MAX = 200
DEEDS = {
    Kind.CLAIM: "Neemt mee",
    Kind.ARRIVE: "Is ter plaatse",
    Kind.CLOSE: "Afgesloten",
    Kind.GIVE_BACK: "Teruggegeven",
    Kind.HAND_OVER: "Overgedragen",
    Kind.FOLLOW_UP: "Meer werk",
    Kind.CORRECT: "Gegevens aangepast",
    Kind.NOTE: "Notitie",
    Kind.REPORT: "Nieuwe melding",
}
SPOKEN = ("sentence", "note", "text", "task", "value", "material")
"""The fields of a deed that hold what a crew typed."""


@dataclass(frozen=True)
class TabletRow:
    """A tablet. `photos_waiting` are named and not here yet; `clock_off` when somebody must set it."""

    id: int
    name: str
    crew: str
    enrolled_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None
    app_version: str
    clock_off: bool
    photos_waiting: int


@dataclass(frozen=True)
class ToLookAt:
    """A deed that was refused. `number` of the report that it is about, if we know that."""

    id: str
    received_at: datetime
    tablet: str
    crew: str
    deed: str
    words: str
    number: str


def tablets(known: Reference) -> list[TabletRow]:
    """Return the tablets, those in use first. A crew's web page is no tablet: it has no secret."""
    waiting = dict(
        db.session.execute(
            select(FieldPhoto.device_id, func.count())
            .where(FieldPhoto.photo_id.is_(None))
            .group_by(FieldPhoto.device_id)
        ).all()
    )
    order = (Device.revoked_at.is_not(None), Device.name, Device.id)
    rows = db.session.scalars(select(Device).where(Device.secret_hash != "").order_by(*order))
    return [
        TabletRow(
            id=row.id,
            name=row.name,
            crew=known.crews[row.crew_id],
            enrolled_at=row.enrolled_at,
            last_seen_at=row.last_seen_at,
            revoked_at=row.revoked_at,
            app_version=row.app_version,
            clock_off=has_drifted(row.clock_offset_s),
            photos_waiting=waiting.get(row.id, 0),
        )
        for row in rows
    ]


def to_look_at(known: Reference) -> list[ToLookAt]:
    """Return the refused deeds that nobody looked at yet, oldest first."""
    rows = db.session.execute(
        select(
            FieldCommand.id, FieldCommand.received_at, FieldCommand.raw, FieldCommand.kind, Device.name, Device.crew_id
        )
        .join(Device, Device.id == FieldCommand.device_id)
        .where(FieldCommand.result == "refused", FieldCommand.reviewed_at.is_(None))
        .order_by(FieldCommand.received_at, FieldCommand.id)
        .limit(LOOKED_AT_MAX)
    ).all()
    numbers = _numbers({work for row in rows if (work := _work_in(row.raw)) is not None}, known)
    return [
        ToLookAt(
            id=row.id,
            received_at=row.received_at,
            tablet=row.name,
            crew=known.crews[row.crew_id],
            deed=DEEDS[Kind(row.kind)] if row.kind else "Onleesbaar",
            words=words_in(row.raw),
            number=numbers.get(_work_in(row.raw) or 0, ""),
        )
        for row in rows
    ]


def words_in(raw: Any) -> str:
    """Return what a crew typed in a deed, as it came."""
    deed = raw.get("deed") if isinstance(raw, dict) else None
    if not isinstance(deed, dict):
        return ""
    return " ".join(str(deed[name]).strip() for name in SPOKEN if isinstance(deed.get(name), str)).strip()


def _work_in(raw: Any) -> int | None:
    work = raw.get("work_order") if isinstance(raw, dict) else None
    return work if isinstance(work, int) and 0 < work < 2**31 else None


def _numbers(orders: set[int], known: Reference) -> dict[int, str]:
    rows = db.session.execute(
        select(WorkOrder.id, WorkOrder.report_id, Report.received_at)
        .join(Report, Report.id == WorkOrder.report_id)
        .where(WorkOrder.id.in_(orders))
    )
    return {row.id: report_number(known.prefix, row.received_at, row.report_id) for row in rows}


def with_pin() -> Sequence[int]:
    """Return the ids of who has a PIN."""
    return db.session.scalars(select(Handler.id).where(Handler.pin_hash != "")).all()
