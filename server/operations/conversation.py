"""What is said about a report: notes among colleagues, questions to the reporter and what the reporter adds."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.command import Actor, AddFromReporter, AddNote, Ask, Follow, StopMail
from server.domain.facts import Facts
from server.domain.lifecycle import move
from server.domain.normalise import plain_email, plain_line, plain_phone, plain_text
from server.domain.vocabulary import ContactKind, EventKind, MessageKind, Outcome, Status, Tell
from server.model.base import db
from server.model.report import Contact, Event, Report
from server.operations.closing import attach_photos
from server.operations.feedback import count_followers, tell, tell_one
from server.operations.history import held, record
from server.operations.promising import go_on, needed, pause
from server.queries.reference import Reference


def add_note(report: Report, command: AddNote, known: Reference, *, by: Actor, now: datetime) -> None:
    """Write something down for colleagues."""
    record(report, EventKind.NOTE, by=by, now=now, note=needed(plain_text(command.text)))


def ask(report: Report, command: Ask, known: Reference, *, by: Actor, now: datetime) -> None:
    """Ask the reporter; the clock stops until the answer."""
    question = needed(plain_text(command.question))
    was = report.status
    report.status = move(report.status, Status.WAITING_FOR_REPORTER)
    pause(report, question, now=now)
    earlier = "" if was is Status.WAITING_FOR_REPORTER else was
    record(report, EventKind.ASKED, by=by, now=now, public=True, question=question, was=earlier)
    answer_by = local_day(now) + timedelta(days=known.question_days)
    tell(report, MessageKind.QUESTION, known, Facts(question=question, answer_by=answer_by), now=now)


def add_from_reporter(report: Report, command: AddFromReporter, known: Reference, *, by: Actor, now: datetime) -> None:
    """Take what the reporter adds; when we were waiting for it, the clock runs again."""
    photos = attach_photos(report, command.photos, moment="added")
    if report.status is Status.WAITING_FOR_REPORTER:
        go_on(report, _back_to(report, now=now), known, now=now)
    text = plain_text(command.text) or "(alleen een foto)"
    facts: dict[str, Any] = {"photos": photos} | ({"mark": command.mark} if command.mark else {})  # Any: JSON
    record(report, EventKind.ANSWERED, by=by, now=now, public=True, note=text, **facts)


def _back_to(report: Report, *, now: datetime) -> Status:
    """Return where the report stood before we asked; by now we have seen it, and a day that has gone is no plan."""
    asked = select(Event.data).where(Event.report_id == report.id, Event.kind == EventKind.ASKED)
    told = db.session.scalars(asked.order_by(Event.id.desc())).all()
    was = Status(next((data["was"] for data in told if data.get("was")), Status.SEEN))
    missed = was is Status.PLANNED and (report.planned_on is None or report.planned_on < local_day(now))
    return Status.SEEN if missed or was in {Status.REPORTED, Status.REOPENED} else was


def follow(report: Report, command: Follow, known: Reference, *, by: Actor, now: datetime) -> None:
    """Let somebody else hear the end of this report; the same address or phone number twice is one follower."""
    email, phone = plain_email(command.contact.email) or "", plain_phone(command.contact.phone) or ""
    if not (email or phone) or _hears_already(report, email, phone):
        return
    contact = Contact(
        report_id=report.id,
        kind=ContactKind.FOLLOWER,
        name=plain_line(command.contact.name),
        email=email,
        phone=phone,
        tell=Tell(command.contact.tell),
        language=command.contact.language,
        track_code=secrets.token_urlsafe(16),
    )
    db.session.add(contact)
    db.session.flush()
    report.followers = count_followers(report)
    if report.duplicate_of_id is not None and (main := held(report.duplicate_of_id)) is not None:
        main.followers = count_followers(main)
    record(report, EventKind.FOLLOWED, by=by, now=now)
    if not (email and contact.tell is Tell.MAIL):
        return
    if report.outcome is not None and report.outcome is not Outcome.DUPLICATE and report.ended_at is not None:
        # Solved while somebody was filling in the address: this is all there is to hear.
        said = Facts(outcome=report.outcome, reason=report.outcome_reason, ended_on=local_day(report.ended_at))
        tell_one(contact, report, MessageKind.ENDED, said, now=now)
        return
    due_on = local_day(report.due_at) if report.due_at else None
    tell_one(contact, report, MessageKind.FOLLOWING, Facts(due_on=due_on), now=now)


def _hears_already(report: Report, email: str, phone: str) -> bool:
    known = select(Contact.email, Contact.phone).where(Contact.report_id == report.id)
    rows = db.session.execute(known).all()
    return any((email and row.email.lower() == email.lower()) or (phone and row.phone == phone) for row in rows)


def stop_mail(report: Report, command: StopMail, known: Reference, *, by: Actor, now: datetime) -> None:
    """Somebody wants no more mail about this report."""
    contact = db.session.get(Contact, command.contact_id)
    if contact is not None and contact.report_id == report.id and contact.stopped_at is None:
        contact.stopped_at = now
        record(report, EventKind.MAIL_STOPPED, by=by, now=now)
