"""Writing down that webhooks must be called: one message in the outbox for each that is for the event.

It is written in the transaction of the event, and holds no more than what happened and when. How the report stands is
added when it goes out (`operations/webhook_calls.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from server.domain.vocabulary import EventKind, MessageKind
from server.domain.webhook import HEARD
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.queries.reference import Reference, WebhookInfo

WEBHOOK = "webhook"
"""The channel of these messages in the outbox."""


@dataclass(frozen=True)
class Happening:
    """An event of a report, at which version of it, and of which work order if it is about one."""

    report_id: int
    kind: EventKind
    at: datetime
    version: int
    work_order_id: int | None = None


def add_calls(what: Happening, known: Reference, *, now: datetime) -> None:
    """Let the webhooks that are for this event be called."""
    kind, _ = HEARD[what.kind]
    db.session.add_all(_message(what, one, known, now=now) for one in known.webhooks if kind in one.kinds)


def _message(what: Happening, webhook: WebhookInfo, known: Reference, *, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        municipality_id=known.id,
        key=f"hook-{webhook.id}-{what.report_id}-{what.version}",
        kind=MessageKind.WEBHOOK,
        report_id=what.report_id,
        webhook_id=webhook.id,
        address=webhook.name,
        channel=WEBHOOK,
        facts={
            "kind": what.kind,
            "at": what.at.isoformat(),
            "version": what.version,
            "work_order": what.work_order_id,
        },
        created_at=now,
        available_at=now,
    )
