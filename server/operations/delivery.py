"""Carrying messages outside: at least once, under a name that stays the same, so that a repeat does no harm.

A message is claimed for a while, sent outside any transaction, and settled. Who dies in between leaves a claim that
runs out, and somebody else sends the same message under the same Message-ID.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Select, select, update
from sqlalchemy.exc import SQLAlchemyError

from server.domain import notices
from server.domain.calendar import local_day
from server.domain.command import SYSTEM
from server.domain.facts import Facts, Message
from server.domain.feedback import html, write
from server.domain.numbering import report_number
from server.domain.vocabulary import ContactKind, EventKind, MessageKind
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.report import Contact, Report
from server.operations import news
from server.operations.history import held, record
from server.operations.mirroring import CASES
from server.operations.webhook_notes import WEBHOOK
from server.queries.outbox import due
from server.queries.places import words_of
from server.queries.reference import Reference, reference
from server.wire.channel import Bounce, Channel, ChannelError, StatusUpdate
from server.wire.intake import Address

log = logging.getLogger("meldwerk.delivery")

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 100
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
ALARM_WAIT = timedelta(minutes=1)
"""Later and later, until a day has passed; an alarm every minute, for an hour and a half."""

SMS = "sms"
BY_OTHER_ROADS = ("push", CASES, WEBHOOK)
PUSH_WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
WITHOUT_WORDS = (MessageKind.CASE, MessageKind.WEBHOOK)
"""Messages between programs: nobody reads them, so there is nothing to write."""

TO_STAFF = {
    MessageKind.WORK_FOR_PARTNER: notices.work_for_partner,
    MessageKind.WARNING_FOR_TEAM: notices.warning_for_team,
    MessageKind.DANGER: notices.danger,
}
"""Messages that go to an address of their own, and who writes them."""


class Numbered(Protocol):
    """What was claimed, by the id of its row."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to send until its claim runs out."""

    id: int
    municipality_id: int
    channel: str
    update: StatusUpdate


def claim_due(*, now: datetime, base_url: str, by_sms: bool = False) -> Claimed | None:
    """Claim the mail (or SMS) that waits longest and write it out; None when none does. `BY_OTHER_ROADS` is left alone.

    The session must be EVERYWHERE; the caller commits before sending. A message that nobody wants any more (stopped,
    erased) is dropped, and the next one is taken.
    """
    mine = OutboxMessage.channel == SMS if by_sms else OutboxMessage.channel.not_in((*BY_OTHER_ROADS, SMS))
    while found := claim_rows(due(now).where(mine), now=now, most=1):
        claimed = _written(found[0], base_url=base_url, now=now)
        db.session.flush()
        if claimed is not None:
            return claimed
    return None


def claim_news(*, now: datetime, base_url: str, secret_key: str, most: int) -> list[Claimed] | None:
    """Claim news for apps and write it out; None when nothing waits.

    The session must be EVERYWHERE; the caller commits before sending.
    """
    found = claim_rows(due(now).where(OutboxMessage.channel == "push"), now=now, most=most)
    if not found:
        return None
    batch = news.Batch(found, secret_key=secret_key)
    written = [_written(row, base_url=base_url, now=now, batch=batch) for row in found]
    db.session.flush()
    return [claimed for claimed in written if claimed is not None]


def _written(row: OutboxMessage, *, base_url: str, now: datetime, batch: news.Batch | None = None) -> Claimed | None:
    """Write a claimed message out; None when there is nobody to read it, or it can't be written."""
    try:
        composed = compose(row, known_of(row.municipality_id), base_url=base_url, now=now, batch=batch)
    except SQLAlchemyError:
        raise
    except Exception as error:
        # One message that can't be written must not keep all others waiting; people see it among the failed ones.
        log.exception("message %s can't be written", row.key)
        row.error = f"kan niet worden geschreven: {type(error).__name__}"
        give_up(row, now=now)
        return None
    if composed is None:
        row.status = "dropped"
        return None
    row.subject, row.text = composed.subject, composed.text
    return Claimed(row.id, row.municipality_id, row.channel, composed)


def claim_rows(waiting: Select[int], *, now: datetime, most: int) -> Sequence[OutboxMessage]:
    """Take the claims in one statement, so that two workers never hold the same message."""
    first = waiting.limit(most).with_for_update(skip_locked=True)
    claimed = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == first.scalar_subquery() if most == 1 else OutboxMessage.id.in_(first))
        .values(locked_until=now + LEASE, attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not claimed:
        return []
    mine = select(OutboxMessage).where(OutboxMessage.id.in_([row.id for row in claimed])).order_by(OutboxMessage.id)
    return db.session.scalars(mine, execution_options={"populate_existing": True}).all()


def known_of(municipality_id: int) -> Reference:
    """Read reference data of one municipality from within the whole installation."""
    scope = db.session.info["municipality_id"]
    db.session.info["municipality_id"] = municipality_id
    try:
        return reference()
    finally:
        db.session.info["municipality_id"] = scope


def compose(
    row: OutboxMessage, known: Reference, *, base_url: str, now: datetime, batch: news.Batch | None = None
) -> StatusUpdate | None:
    """Return the message as it goes out, or None when there is nobody (any more) to read it.

    News for apps is written in a batch, and never becomes a mail.
    """
    report = db.session.get(Report, row.report_id)
    contact = db.session.get(Contact, row.contact_id) if row.contact_id else None
    to = news.address_of(row, known) if batch else row.address or _mail_of(contact)
    if report is None or not to or (contact is not None and contact.stopped_at is not None):
        return None
    facts = facts_of(report, known, contact=contact, base_url=base_url, now=now, said=Facts.from_json(row.facts))
    message = write_out(row.kind, facts, row.language, known, report)
    return StatusUpdate(
        key=f"{known.slug}.{row.key}",
        municipality=known.slug,
        sender_name=known.name,
        sender=known.mail_sender,
        reply_to=known.mail_reply_to,
        to=to,
        reference=facts.reference,
        subject=message.subject,
        text=message.text,
        html="" if batch else html(message, facts, colour=known.colour),
        language=message.language,
        unsubscribe_url=facts.stop_url,
        standing=news.standing(row, report, facts, known, batch, base_url=base_url) if batch else None,
    )


def _mail_of(contact: Contact | None) -> str:
    return contact.email if contact is not None and contact.bounced_at is None else ""


def write_out(kind: MessageKind, facts: Facts, language: str, known: Reference, report: Report) -> Message:
    """Return the words of a message: the municipality's own where it has them, else ours."""
    if kind in TO_STAFF:
        return TO_STAFF[kind](facts)
    outcome = facts.outcome or ""
    path = (*known.categories[report.category_id].path, None)
    templates = (known.templates.get((kind, outcome, language, category)) for category in path)
    return write(kind, facts, language, template=next(filter(None, templates), None))


def facts_of(
    report: Report,
    known: Reference,
    *,
    contact: Contact | None,
    base_url: str,
    now: datetime,
    said: Facts,
) -> Facts:
    """Return everything that a message, the track page or the phone desk may say about a report."""
    category = known.categories[report.category_id]
    number = report_number(known.prefix, report.received_at, report.id)
    track_url = f"{base_url}/{known.slug}/melding/{number}"
    if contact is not None:
        track_url += f"?code={contact.track_code}"
    address = Address(report.street, report.house_number, report.postcode, report.city) if report.street else None
    own = contact is None or contact.kind is ContactKind.REPORTER
    return replace(
        said,
        reference=number,
        category_name=category.called(contact.language if contact else report.language),
        place_words=words_of(address, report.place_text),
        municipality_name=known.name,
        phone=known.phone,
        due_on=said.due_on or (local_day(report.due_at) if report.due_at else None),
        track_url=track_url,
        stop_url=f"{base_url}/{known.slug}/melding/{number}/stop?code={contact.track_code}" if contact else "",
        text=report.text if own else "",
        reopened=report.reopened > 0,
        written_on=local_day(now),
    )


def send(claimed: Claimed, channels: Mapping[str, Channel]) -> ChannelError | None:
    """Carry one message; return what went wrong, if anything did. No transaction is open here."""
    try:
        channels[claimed.channel].tell(claimed.update)
    except ChannelError as error:
        return error
    except Exception as error:
        # A fault in a channel is no reason to try one message for ever: it counts as an attempt, like any other.
        log.exception("channel %s failed", claimed.channel)
        return ChannelError(type(error).__name__)
    return None


def settle(claimed: Claimed, error: ChannelError | None, *, now: datetime) -> None:
    """Write down how it went: sent, to be tried again later, or given up."""
    settle_all([(claimed, error)], now=now)


def settle_all(carried: Sequence[tuple[Numbered, ChannelError | None]], *, now: datetime) -> None:
    """Write down of several messages how it went."""
    errors = {claimed.id: error for claimed, error in carried}
    mine = select(OutboxMessage).where(OutboxMessage.id.in_(errors), OutboxMessage.status == "waiting")
    for row in db.session.scalars(mine.order_by(OutboxMessage.id), execution_options={"populate_existing": True}).all():
        _settle(row, errors[row.id], now=now)


def _settle(row: OutboxMessage, error: ChannelError | None, *, now: datetime) -> None:
    row.locked_until = None
    if error is None:
        row.status, row.sent_at, row.error = "sent", now, ""
        return
    row.error = str(error)[:300]
    wait = _wait_after(row)
    if error.permanent or wait is None:
        give_up(row, now=now)
    else:
        row.available_at = now + max(wait, timedelta(seconds=error.wait_s))


def _wait_after(row: OutboxMessage) -> timedelta | None:
    """Return how long to wait after this attempt; None when it was the last."""
    if row.channel == "push":
        return PUSH_WAITS[row.attempts - 1] if row.attempts <= len(PUSH_WAITS) else None
    if row.attempts >= MOST_ATTEMPTS:
        return None
    wait: timedelta = FIRST_WAIT * 2 ** min(row.attempts - 1, 20)
    return min(wait, ALARM_WAIT if row.kind is MessageKind.DANGER else LONGEST_WAIT)


def give_up(row: OutboxMessage, *, now: datetime) -> None:
    """Put a message on the page of failed messages, and say so in the report's history."""
    row.status = "failed"
    if row.channel == "push":
        news.by_mail_instead(row, now=now)
    report = held(row.report_id)
    if report is not None:
        record(report, EventKind.MESSAGE_FAILED, by=SYSTEM, now=now, note=f"{MessageKind(row.kind).label}: {row.error}")


def send_again(message_id: int, *, now: datetime) -> bool:
    """Let a failed message be tried anew, also when it bounced; False when there is no such failed message."""
    row = db.session.get(OutboxMessage, message_id)
    if row is None or row.status != "failed":
        return False
    row.status, row.attempts, row.available_at, row.locked_until = "waiting", 0, now, None
    contact = db.session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is not None:
        contact.bounced_at, contact.bounce_reason = None, ""
    return True


def take_bounce(bounce: Bounce, *, now: datetime) -> bool:
    """Note that a mail came back; False when it is none of ours. A lasting refusal stops further mails."""
    slug, _, key = bounce.key.partition(".")
    row = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).first()
    if row is None or known_of(row.municipality_id).slug != slug:
        return False
    row.error = bounce.reason[:300]
    contact = db.session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is not None and bounce.permanent:
        contact.bounced_at, contact.bounce_reason = now, bounce.reason[:200]
    if row.status != "failed":
        give_up(row, now=now)
    return True
