"""The tablets as a coordinator sees them, and what they sent that somebody must look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from server.domain.crew_rules import has_drifted
from server.domain.numbering import report_number
from server.model.base import db, entered
from server.model.field import Device, FieldCommand, FieldPhoto, Upload
from server.model.report import Report
from server.model.team import Handler
from server.model.work_order import WorkOrder
from server.queries.reference import Reference
from server.wire.field import Kind, Result

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
WHY = {
    "UnknownWork": "Dit werk was niet van deze ploeg, of het bestaat niet meer.",
    "UnknownTarget": "De categorie, de plek of het team past hier niet.",
    "Withdrawn": "De tablet was al ingetrokken.",
    "unreadable": "Wij kunnen niet lezen wat de app stuurde.",
    "another deed under the name of an earlier one": "De app gaf dit de naam van iets anders.",
}
WHY_NOT = "Volgens de regels kon dit op dat moment niet."
"""Why a deed was refused, by the beginning of what was written down then."""

REFUSED = Result.REFUSED.value
SHA256 = re.compile(r"[0-9a-f]{64}")
PICTURED = ("before", "after", "photos")
"""The fields of a deed that hold photos."""

SPOKEN = ("sentence", "note", "text", "task", "value", "material")
"""The fields of a deed that hold what a crew typed."""


@dataclass(frozen=True)
class TabletRow:
    """A tablet. `deeds_waiting` and `photos_waiting` are still there; `clock_off` when somebody must set it."""

    id: int
    name: str
    crew: str
    enrolled_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None
    app_version: str
    clock_off: bool
    deeds_waiting: int
    photos_waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True)
class Shot:
    """A photo that a refused deed names; `here` once all of it came."""

    sha256: str
    here: bool
    width: int
    height: int


@dataclass(frozen=True)
class ToLookAt:
    """A deed that was refused, and `why`. `number` of the report that it is about, if we know that."""

    id: str
    received_at: datetime
    tablet: str
    crew: str
    deed: str
    words: str
    number: str
    why: str
    photos: tuple[Shot, ...]


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
            deeds_waiting=row.waiting_deeds,
            photos_waiting=max(waiting.get(row.id, 0), row.waiting_photos),
            waiting_since=row.waiting_since,
        )
        for row in rows
    ]


def to_look_at(known: Reference) -> list[ToLookAt]:
    """Return the refused deeds that nobody looked at yet, oldest first."""
    rows = db.session.execute(
        select(
            FieldCommand.id,
            FieldCommand.received_at,
            FieldCommand.raw,
            FieldCommand.kind,
            FieldCommand.why,
            Device.name,
            Device.crew_id,
        )
        .join(Device, Device.id == FieldCommand.device_id)
        .where(FieldCommand.result == REFUSED, FieldCommand.reviewed_at.is_(None))
        .order_by(FieldCommand.received_at, FieldCommand.id)
        .limit(LOOKED_AT_MAX)
    ).all()
    shots = _shots({sha for row in rows for sha in photos_in(row.raw)})
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
            why=WHY.get(row.why.partition(":")[0], WHY_NOT),
            photos=tuple(shots.get(sha, Shot(sha, False, 0, 0)) for sha in photos_in(row.raw)),
        )
        for row in rows
    ]


def words_in(raw: Any) -> str:
    """Return what a crew typed in a deed, as it came."""
    deed = raw.get("deed") if isinstance(raw, dict) else None
    if not isinstance(deed, dict):
        return ""
    return " ".join(str(deed[name]).strip() for name in SPOKEN if isinstance(deed.get(name), str)).strip()


def photos_in(raw: Any) -> tuple[str, ...]:
    """Return the photos that a deed names, by SHA-256, as it came: anything may stand there."""
    deed = raw.get("deed") if isinstance(raw, dict) else None
    lists = [deed.get(name) for name in PICTURED] if isinstance(deed, dict) else []
    named = [sha for found in lists if isinstance(found, list) for sha in found]
    return tuple(dict.fromkeys(sha for sha in named if isinstance(sha, str) and SHA256.fullmatch(sha)))


def _shots(hashes: set[str]) -> dict[str, Shot]:
    rows = db.session.scalars(select(Upload).where(Upload.sha256.in_(hashes), Upload.completed_at.is_not(None)))
    return {row.sha256: Shot(row.sha256, True, row.width, row.height) for row in rows}


def photo_of_deed(command_id: str, sha: str) -> str | None:
    """Return the name in the photo store of a photo that a refused deed names, if all of it is here."""
    row = db.session.get(FieldCommand, (entered(), command_id))
    if row is None or row.result != REFUSED or sha not in photos_in(row.raw):
        return None
    mine = select(Upload.picture).where(Upload.sha256 == sha, Upload.completed_at.is_not(None))
    return db.session.scalars(mine).first()


def may_hand_in(sha: str, *, device_id: int) -> bool:
    """Whether a photo belongs to a refused deed of this tablet: such a one it may still send when it was withdrawn."""
    mine = select(FieldCommand.raw).where(
        FieldCommand.device_id == device_id, FieldCommand.result == REFUSED, FieldCommand.reviewed_at.is_(None)
    )
    return any(sha in photos_in(raw) for raw in db.session.scalars(mine))


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
