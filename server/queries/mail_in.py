"""The mails that wait for somebody, and those that were put aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select

from server.domain.numbering import report_number
from server.model.base import db
from server.model.mail_in import IS_OPEN, MailIn
from server.model.photo import Photo
from server.model.report import Report
from server.queries.reference import Reference

MOST = 50


@dataclass(frozen=True)
class MailView:
    """A mail as staff see it. `number` is the report that it may belong to, `made` whether it was made of this mail."""

    id: int
    sender: str
    sender_name: str
    subject: str
    text: str
    notes: tuple[str, ...]
    why: str
    danger: str
    received_at: datetime
    judged_at: datetime | None
    judged_by: str
    number: str
    made: bool
    photos: tuple[str, ...]


def mail_to_judge(known: Reference) -> Sequence[MailView]:
    """Return the mails that wait: what may be dangerous first, then the longest waiting."""
    first = (func.length(MailIn.danger) == 0, MailIn.id)
    return _views(select(MailIn).where(IS_OPEN).order_by(*first).limit(MOST), known)


def mail_put_aside(known: Reference) -> Sequence[MailView]:
    """Return the mails that were put aside, by somebody or by themselves, and that still have their words."""
    aside = MailIn.state == "aside", (MailIn.text != "") | (MailIn.subject != "") | (MailIn.sender_name != "")
    return _views(select(MailIn).where(*aside).order_by(MailIn.id.desc()).limit(MOST), known)


def count_to_judge() -> int:
    """Return how many mails wait for somebody."""
    return db.session.scalar(select(func.count()).select_from(MailIn).where(IS_OPEN)) or 0


def mail_photo(mail_id: int, key: str) -> Photo | None:
    """Return a photo of a mail."""
    return db.session.scalars(select(Photo).where(Photo.mail_in_id == mail_id, Photo.key == key)).one_or_none()


def _views(asked: Select[MailIn], known: Reference) -> list[MailView]:
    rows = db.session.scalars(asked).all()
    photos: dict[int, list[str]] = {}
    for photo in db.session.execute(
        select(Photo.mail_in_id, Photo.key).where(Photo.mail_in_id.in_([row.id for row in rows])).order_by(Photo.id)
    ):
        photos.setdefault(photo.mail_in_id, []).append(photo.key)
    reports = {
        row.id: row
        for row in db.session.execute(
            select(Report.id, Report.received_at, Report.channel, Report.channel_ref).where(
                Report.id.in_([row.report_id for row in rows if row.report_id])
            )
        )
    }
    return [_view(row, reports.get(row.report_id or 0), photos.get(row.id, []), known) for row in rows]


def _view(row: MailIn, report: Row[int, datetime, str, str] | None, photos: list[str], known: Reference) -> MailView:
    return MailView(
        id=row.id,
        sender=row.sender,
        sender_name=row.sender_name,
        subject=row.subject,
        text=row.text,
        notes=tuple(row.notes),
        why=row.why,
        danger=row.danger,
        received_at=row.received_at,
        judged_at=row.judged_at,
        judged_by=known.staff[row.judged_by_id].name if row.judged_by_id else "",
        number=report_number(known.prefix, report.received_at, report.id) if report else "",
        made=report is not None and report.channel_ref == f"mail-{row.digest[:40]}",
        photos=tuple(photos),
    )
