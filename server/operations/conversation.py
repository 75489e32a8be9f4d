"""What is said about a report: notes among colleagues, questions to the reporter and what the reporter adds."""

import secrets
from datetime import datetime

from sqlalchemy import func, select

from server.domain.calendar import local_day
from server.domain.command import Actor, AddFromReporter, AddNote, Ask, Follow, StopMail
from server.domain.facts import Facts
from server.domain.lifecycle import move
from server.domain.normalise import plain_email, plain_text
from server.domain.vocabulary import ContactKind, EventKind, MessageKind, Status
from server.model.base import db
from server.model.report import Contact, Report
from server.operations.closing import attach_photos
from server.operations.feedback import tell, tell_one
from server.operations.history import record
from server.operations.promising import needed, pause, restart
from server.queries.reference import Reference


def add_note(report: Report, command: AddNote, known: Reference, *, by: Actor, now: datetime) -> None:
    """Write something down for colleagues."""
    record(report, EventKind.NOTE, by=by, now=now, note=needed(plain_text(command.text)))


def ask(report: Report, command: Ask, known: Reference, *, by: Actor, now: datetime) -> None:
    """Ask the reporter; the clock stops until the answer."""
    question = needed(plain_text(command.question))
    report.status = move(report.status, Status.WAITING_FOR_REPORTER)
    pause(report, question, now=now)
    record(report, EventKind.ASKED, by=by, now=now, public=True, question=question)
    tell(report, MessageKind.QUESTION, known, Facts(question=question), now=now)


def add_from_reporter(report: Report, command: AddFromReporter, known: Reference, *, by: Actor, now: datetime) -> None:
    """Take what the reporter adds; when we were waiting for it, the clock runs again."""
    attach_photos(report, command.photos, moment="added")
    if report.status is Status.WAITING_FOR_REPORTER:
        restart(report, known, now=now)
        planned = report.planned_on is not None and report.planned_on >= local_day(now)
        report.status = move(report.status, Status.PLANNED if planned else Status.SEEN)
    text = plain_text(command.text) or "(alleen een foto)"
    record(report, EventKind.ANSWERED, by=by, now=now, public=True, note=text, photos=len(command.photos))


def follow(report: Report, command: Follow, known: Reference, *, by: Actor, now: datetime) -> None:
    """Let somebody else hear the end of this report; the same address twice is one follower."""
    email = plain_email(command.contact.email)
    if not email:
        return
    same = select(Contact.id).where(Contact.report_id == report.id, func.lower(Contact.email) == email.lower())
    if db.session.scalars(same).first() is not None:
        return
    contact = Contact(
        report_id=report.id,
        kind=ContactKind.FOLLOWER,
        email=email,
        language=command.contact.language,
        track_code=secrets.token_urlsafe(16),
    )
    db.session.add(contact)
    db.session.flush()
    report.followers += 1
    record(report, EventKind.FOLLOWED, by=by, now=now)
    due_on = local_day(report.due_at) if report.due_at else None
    tell_one(contact, report, MessageKind.FOLLOWING, Facts(due_on=due_on), now=now)


def stop_mail(report: Report, command: StopMail, known: Reference, *, by: Actor, now: datetime) -> None:
    """Somebody wants no more mail about this report."""
    contact = db.session.get(Contact, command.contact_id)
    if contact is not None and contact.report_id == report.id and contact.stopped_at is None:
        contact.stopped_at = now
        record(report, EventKind.MAIL_STOPPED, by=by, now=now)
