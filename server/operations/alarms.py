"""Danger: who is on duty is rung at once, and again and again until somebody takes it up by name.

An alarm is written in the transaction of the report itself; its messages go before all others in the outbox.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from server.domain.command import SYSTEM, Actor
from server.domain.facts import Facts
from server.domain.vocabulary import EventKind, MessageKind, Status
from server.model.alarm import Alarm
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.operations.history import held, record
from server.queries.reference import DutyInfo, Reference, reference

RING_AFTER = timedelta(minutes=10)
"""So long somebody has to take an alarm up, before the next one is rung."""

MOST_RINGS = 6
"""After an hour nobody is rung any more; the banner stays."""

TOO_LATE = timedelta(days=1)
"""What was received longer ago than this (a tablet that was in a drawer) rings nobody."""

AHEAD = timedelta(days=1)
"""The outbox is emptied by age: an alarm pretends to be this old."""


def raise_alarm(report_id: int, why: str, known: Reference, *, now: datetime) -> None:
    """Raise the alarm of a report, unless it had one before, and ring the first who is on duty."""
    if db.session.scalars(select(Alarm.id).where(Alarm.report_id == report_id)).first() is not None:
        return
    report = held(report_id)
    assert report is not None
    alarm = Alarm(report_id=report_id, why=why, raised_at=now, rung=0)
    db.session.add(alarm)
    whom = _ring(alarm, report, known, now=now)
    record(report, EventKind.ALARM_RAISED, by=SYSTEM, now=now, note=f"{why} {_rung(whom)}")
    db.session.flush()


def take_alarm(alarm_id: int, *, by: Actor, now: datetime) -> Alarm | None:
    """Let somebody say "I take this up"; the first one who says so has it. None when there is no such alarm."""
    alarm = db.session.get(Alarm, alarm_id)
    report = held(alarm.report_id) if alarm is not None else None
    if alarm is None or report is None:
        return None
    db.session.refresh(alarm)
    if alarm.taken_at is None:
        alarm.taken_at, alarm.taken_by_id, alarm.ring_at = now, by.handler_id, None
        record(report, EventKind.ALARM_TAKEN, by=by, now=now, note=f"{by.name} pakt dit op.")
        db.session.flush()
    return alarm


def ring_again(*, now: datetime) -> int:
    """Ring the next who is on duty for every alarm that nobody took up in time; return how many."""
    known = reference()
    due = db.session.execute(
        select(Alarm.id, Alarm.report_id).where(Alarm.taken_at.is_(None), Alarm.ring_at <= now).order_by(Alarm.id)
    ).all()
    return sum(_pass_on(row.id, row.report_id, known, now=now) for row in due)


def _pass_on(alarm_id: int, report_id: int, known: Reference, *, now: datetime) -> bool:
    report = held(report_id)
    alarm = db.session.get_one(Alarm, alarm_id, populate_existing=True)
    if report is None or alarm.taken_at is not None or alarm.ring_at is None or alarm.ring_at > now:
        return False
    if report.status is Status.ENDED:
        alarm.ring_at = None
        return False
    whom = _ring(alarm, report, known, now=now)
    minutes = round((now - alarm.raised_at).total_seconds() / 60)
    record(report, EventKind.ALARM_PASSED_ON, now=now, note=f"Na {minutes} minuten nog niet opgepakt. {_rung(whom)}")
    db.session.flush()
    return True


def _rung(whom: DutyInfo | None) -> str:
    return f"Gewaarschuwd: {whom.name}." if whom else "Er is geen piketadres ingesteld."


def _ring(alarm: Alarm, report: Report, known: Reference, *, now: datetime) -> DutyInfo | None:
    """Write the messages to whose turn it is: one after the other, and then from the first again."""
    alarm.ring_at = now + RING_AFTER if known.duty and alarm.rung + 1 < MOST_RINGS else None
    if not known.duty:
        return None
    whom = known.duty[alarm.rung % len(known.duty)]
    alarm.rung += 1
    for channel, address in (("email", whom.mail), ("sms", whom.phone)):
        if address:
            db.session.add(
                OutboxMessage(
                    key=f"danger-{report.id}-{alarm.rung}-{channel}",
                    kind=MessageKind.DANGER,
                    report_id=report.id,
                    address=address,
                    channel=channel,
                    facts=Facts(reason=alarm.why).to_json(),
                    created_at=now,
                    available_at=now - AHEAD,
                )
            )
    return whom
