"""Messages that did not arrive, and how many are under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.domain.numbering import report_number
from server.domain.vocabulary import MessageKind
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.report import Contact, Report
from server.queries.reference import Reference

MOST = 200


@dataclass(frozen=True)
class FailedMessage:
    """A message that was given up; `to` is empty for who may not see addresses."""

    id: int
    number: str
    kind: MessageKind
    to: str
    error: str
    created_at: datetime
    attempts: int


def failed_messages(known: Reference) -> Sequence[FailedMessage]:
    """Return the messages that were given up, newest first."""
    rows = db.session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.kind,
            OutboxMessage.address,
            OutboxMessage.channel.label("carried"),
            OutboxMessage.error,
            OutboxMessage.created_at,
            OutboxMessage.attempts,
            OutboxMessage.report_id,
            Report.received_at,
            Report.channel,
            Contact.email,
        )
        .join(Report, Report.id == OutboxMessage.report_id)
        .outerjoin(Contact, Contact.id == OutboxMessage.contact_id)
        .where(OutboxMessage.status == "failed")
        .order_by(OutboxMessage.id.desc())
        .limit(MOST)
    )
    return [
        FailedMessage(
            id=row.id,
            number=report_number(known.prefix, row.received_at, row.report_id),
            kind=row.kind,
            to=_title(row.channel, known) if row.carried == "push" else row.address or row.email or "",
            error=row.error,
            created_at=row.created_at,
            attempts=row.attempts,
        )
        for row in rows
    ]


def _title(channel: str, known: Reference) -> str:
    return known.channels[channel].title if channel in known.channels else channel


def waiting_messages() -> int:
    """Return how many messages wait to be carried."""
    waiting = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.status == "waiting")
    return db.session.scalar(waiting) or 0
