"""Calling people back: whoever is asked to, what about and before when; and those who asked to hear by phone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from server.domain.calendar import add_working_hours
from server.domain.command import SYSTEM, Actor
from server.domain.normalise import plain_line, plain_phone, plain_text
from server.domain.vocabulary import EventKind, MessageKind, Tell
from server.model.base import db
from server.model.desk import CallBack
from server.model.report import Report
from server.operations.ahead import contacts_of
from server.operations.history import held, record
from server.queries.reference import Reference

KEPT = timedelta(days=90)
"""How long after the call we still know whom we called."""

TOLD_BY_PHONE = {
    MessageKind.QUESTION: "Stel de vraag die bij de melding staat.",
    MessageKind.MOVED: "Vertel dat de datum is veranderd, en waarom.",
    MessageKind.LATE_NOTICE: "Vertel dat het later wordt, en waarom.",
    MessageKind.PLANNED_LATER: "Vertel wanneer wij het doen, en waarom dan pas.",
    MessageKind.ENDED: "Vertel hoe het is afgelopen.",
}
"""What somebody who wants to be called must hear; the rest is news, and waits until they call us."""


@dataclass(frozen=True)
class AskedCall:
    """Whom to call back, who does it, and what about. `key` was made with the form: the same one twice is one note."""

    key: str
    team_id: int
    phone: str
    about: str
    handler_id: int | None = None
    name: str = ""
    reachable: str = ""
    report_id: int | None = None


def ask_for_call(asked: AskedCall, known: Reference, *, by: Actor, now: datetime) -> CallBack:
    """Write a note for a person or a team to call somebody back within the municipality's norm."""
    same = db.session.scalars(select(CallBack).where(CallBack.key == asked.key)).first()
    if same is not None:
        return same
    note = CallBack(
        key=asked.key,
        report_id=asked.report_id,
        team_id=asked.team_id,
        handler_id=asked.handler_id,
        about=plain_text(asked.about),
        name=plain_line(asked.name),
        phone=plain_phone(asked.phone) or plain_line(asked.phone),
        reachable=plain_line(asked.reachable),
        made_at=now,
        made_by_id=by.handler_id,
        due_at=add_working_hours(now, known.call_back_hours, known.calendar),
    )
    db.session.add(note)
    db.session.flush()
    if asked.report_id is not None and (report := held(asked.report_id)) is not None:
        record(report, EventKind.CALL_BACK_ASKED, by=by, now=now, note=note.about)
    return note


def called(note_id: int, result: str, *, by: Actor, now: datetime) -> CallBack | None:
    """Note that somebody was called, or could not be reached; None when there is no such note. The first one counts."""
    note = db.session.get(CallBack, note_id, with_for_update=True)
    if note is None or note.done_at is not None:
        return note
    note.done_at, note.done_by_id, note.result = now, by.handler_id, plain_text(result)
    if note.report_id is not None and (report := held(note.report_id)) is not None:
        record(report, EventKind.CALLED_BACK, by=by, now=now, note=note.result)
    db.session.flush()
    return note


def ask_to_call(report: Report, kind: MessageKind, known: Reference, *, now: datetime) -> None:
    """Ask for a call to everybody who wants to hear about this report by phone; one open note a person."""
    if kind not in TOLD_BY_PHONE:
        return
    contacts = [one for one in contacts_of(report) if one.tell is Tell.PHONE and one.phone]
    for contact in contacts:
        still = db.session.scalars(
            select(CallBack).where(
                CallBack.report_id == report.id, CallBack.phone == contact.phone, CallBack.done_at.is_(None)
            )
        ).first()
        if still is not None:
            still.about = TOLD_BY_PHONE[kind]
            continue
        asked = AskedCall(
            key=f"{kind}-{report.id}-{report.version}-{contact.id}",
            team_id=report.team_id,
            handler_id=report.handler_id,
            phone=contact.phone,
            name=contact.name,
            about=TOLD_BY_PHONE[kind],
            report_id=report.id,
        )
        ask_for_call(asked, known, by=SYSTEM, now=now)


def forget_calls(*, now: datetime) -> int:
    """Erase whom we called long enough ago; return how many."""
    erased = db.session.execute(
        update(CallBack)
        .where(CallBack.done_at < now - KEPT, or_(CallBack.phone != "", CallBack.name != ""))
        .values(name="", phone="", reachable="", about="", result="")
        .returning(CallBack.id),
        execution_options={"synchronize_session": False},
    ).all()
    return len(erased)
