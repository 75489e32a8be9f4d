"""Doing something and undoing it at once, to see which messages it would send."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from server.domain.command import Actor, Command, Result, Verdict
from server.domain.vocabulary import ContactKind
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.report import Contact, Report
from server.operations.apply import apply
from server.operations.delivery import WITHOUT_WORDS, compose
from server.queries.reference import Reference, reference


@dataclass(frozen=True)
class Draft:
    """A message as it would go out; `to` says in Dutch to whom, without an address.

    Only the code in its links is left out: that is the reporter's own key.
    """

    to: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True)
class Rehearsal:
    """What a command would do: how it would fare, and the messages that would follow, one for each different text."""

    verdict: Verdict
    drafts: tuple[Draft, ...]


def rehearse(command: Command, *, by: Actor, now: datetime, base_url: str) -> Rehearsal:
    """Carry a command out, write its messages out, and take all of it back. Raises what `apply` raises."""
    last_id = db.session.scalar(select(func.max(OutboxMessage.id))) or 0
    undo = db.session.begin_nested()
    try:
        verdict = apply(command, by=by, now=now)
        done = verdict.result in {Result.APPLIED, Result.MERGED}
        drafts = _drafts(command.report_id, last_id, base_url, now) if done else ()
    finally:
        undo.rollback()
        db.session.expire_all()
    return Rehearsal(verdict, drafts)


def _drafts(report_id: int, last_id: int, base_url: str, now: datetime) -> tuple[Draft, ...]:
    known = reference()
    rows = db.session.scalars(
        select(OutboxMessage)
        .join(Report, Report.id == OutboxMessage.report_id)
        .where(OutboxMessage.id > last_id, or_(Report.id == report_id, Report.duplicate_of_id == report_id))
        .where(OutboxMessage.kind.not_in(WITHOUT_WORDS))
        .order_by(OutboxMessage.id)
    ).all()
    drafts: dict[tuple[str, str], Draft] = {}
    for row in rows:
        if draft := _draft(row, known, base_url, now):
            drafts.setdefault((draft.to, draft.language), draft)
    return tuple(drafts.values())


def _draft(row: OutboxMessage, known: Reference, base_url: str, now: datetime) -> Draft | None:
    composed = compose(row, known, base_url=base_url, now=now)
    if composed is None:
        return None
    contact = db.session.get(Contact, row.contact_id) if row.contact_id else None
    return Draft(_to_whom(row, contact), composed.language, composed.subject, without_codes(composed.text))


def without_codes(text: str) -> str:
    """Return a message without the codes in its links, which open a reporter's page to whoever has them."""
    return re.sub(r"([?&]code=)[\w-]+", r"\1…", text)


def _to_whom(row: OutboxMessage, contact: Contact | None) -> str:
    if contact is None:
        return row.kind.label
    return "de melder" if contact.kind is ContactKind.REPORTER else "wie deze melding volgt"
