"""What somebody does with a mail to judge: make a report of it, put it with one that is there, or put it aside."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from server.domain.answered import own_words
from server.domain.command import Actor, Follow
from server.domain.errors import DomainError
from server.domain.normalise import plain_line
from server.domain.vocabulary import ContactKind
from server.model.base import db
from server.model.mail_in import MailIn
from server.model.photo import Photo
from server.model.report import Contact, Report
from server.operations.apply import apply
from server.operations.mail_in import add_words
from server.wire.intake import Contact as Sender
from server.wire.intake import IncomingReport

KEPT = timedelta(days=30)
"""So long the words of a mail stay that was dealt with: somebody may want to look again."""


class AlreadyJudged(DomainError):
    """A colleague dealt with this mail before."""


def open_mail(mail_id: int) -> MailIn:
    """Return a mail that waits for somebody, held until the end. Raises AlreadyJudged."""
    row = db.session.scalars(
        select(MailIn).where(MailIn.id == mail_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or row.state != "open":
        raise AlreadyJudged(str(mail_id))
    return row


def as_mailed(key: str, incoming: IncomingReport) -> IncomingReport:
    """Return the report of a call at the desk with what the mail brought that it was made from, if it was."""
    row = _of_call(key)
    if row is None:
        return incoming
    photos = tuple(photo.key for photo in photos_of(row.id) if photo.report_id is None)
    return IncomingReport(
        **{**incoming.__dict__, "photos": (*incoming.photos, *photos), "received_at": row.received_at}
    )


def settle_call(key: str, report_id: int, *, by: Actor, now: datetime) -> None:
    """Let a mail be with the report that its call became."""
    row = _of_call(key)
    if row is None:
        return
    row.report_id = report_id
    loose = [photo for photo in photos_of(row.id) if photo.report_id is None]
    for photo in loose:
        photo.report_id, photo.moment = report_id, "added"
    if loose:
        db.session.get_one(Report, report_id).photos += len(loose)
    _judged(row, "report", "Overgenomen door het KCC.", by=by, now=now)


def join(mail_id: int, report_id: int, *, by: Actor, now: datetime) -> None:
    """Put a mail with a report that is there; who wrote it hears the end too. Raises AlreadyJudged."""
    row = open_mail(mail_id)
    row.report_id = report_id
    mine = (Contact.report_id == report_id, Contact.kind == ContactKind.REPORTER, Contact.email != "")
    contact = db.session.scalars(select(Contact).where(*mine)).first()
    own = contact if contact is not None and contact.email.lower() == row.sender else None
    add_words(row, own_words(row.text), own, photos_of(row.id), now=now)
    if own is None and row.sender:
        apply(Follow(report_id=report_id, contact=Sender(row.sender_name, row.sender)), by=by, now=now)
    _judged(row, "report", "Bij een melding gevoegd.", by=by, now=now)


def confirm(mail_id: int, *, by: Actor, now: datetime) -> int:
    """Say that the report is right that was made before anybody looked; return its id. Raises AlreadyJudged."""
    row = open_mail(mail_id)
    if row.report_id is None:
        raise AlreadyJudged(str(mail_id))
    _judged(row, "report", "Bekeken door een collega.", by=by, now=now)
    return row.report_id


def put_aside(mail_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Say that no report has to be made of a mail, and why. Raises AlreadyJudged."""
    _judged(open_mail(mail_id), "aside", plain_line(reason)[:500], by=by, now=now)


def put_back(mail_id: int) -> bool:
    """Let a mail that was put aside be judged after all; whether there was one, with its words."""
    aside = MailIn.id == mail_id, MailIn.state == "aside"
    row = db.session.scalars(select(MailIn).where(*aside).with_for_update()).one_or_none()
    if row is None:
        return False
    row.state, row.judged_at, row.judged_by_id = "open", None, None
    return True


def forget_mail(*, now: datetime) -> int:
    """Erase who wrote the mails that were dealt with 30 days ago, and what; return how many. That they came stays."""
    old = MailIn.judged_at < now - KEPT, MailIn.state.in_(["report", "aside"]), (MailIn.digest != "")
    full = (MailIn.sender != "") | (MailIn.text != "") | (MailIn.subject != "") | (MailIn.sender_name != "")
    ids = db.session.scalars(select(MailIn.id).where(*old, full)).all()
    quiet = {"synchronize_session": False}
    empty = {"sender": "", "sender_name": "", "subject": "", "text": "", "notes": [], "danger": "", "call_key": ""}
    db.session.execute(update(MailIn).where(MailIn.id.in_(ids)).values(empty), execution_options=quiet)
    loose = Photo.mail_in_id.in_(ids)
    db.session.execute(update(Photo).where(loose).values(mail_in_id=None), execution_options=quiet)
    return len(ids)


def photos_of(mail_id: int) -> list[Photo]:
    """Return the photos that came with a mail."""
    return list(db.session.scalars(select(Photo).where(Photo.mail_in_id == mail_id).order_by(Photo.id)))


def _of_call(key: str) -> MailIn | None:
    mine = MailIn.call_key == key, MailIn.state == "open"
    return db.session.scalars(select(MailIn).where(*mine).with_for_update()).first() if key else None


def _judged(row: MailIn, state: str, why: str, *, by: Actor, now: datetime) -> None:
    row.state, row.why, row.judged_at, row.judged_by_id = state, why, now, by.handler_id
    db.session.flush()
