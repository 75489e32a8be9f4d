"""How it goes with webhooks: what waits for each, and the log of the calls that were made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from server.domain.numbering import report_number
from server.domain.vocabulary import EventKind
from server.domain.webhook import HEARD, HookKind
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.model.webhook import Webhook, WebhookAttempt
from server.queries.reference import Reference


@dataclass(frozen=True)
class Unsent:
    """How many messages of a webhook wait, and how many were given up."""

    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Attempt:
    """One call: about which report, the how-manieth for this message, what was answered and how long that took."""

    id: int
    webhook: str
    message: str
    kind: HookKind
    happened: str
    number: str
    at: datetime
    attempt: int
    status: int | None
    took_ms: int
    error: str
    next_at: datetime | None


def unsent() -> Mapping[int, Unsent]:
    """Return what did not go out yet, by webhook; one for which nothing waits is not in it."""
    rows = db.session.execute(
        select(OutboxMessage.webhook_id, OutboxMessage.status, func.count())
        .where(OutboxMessage.webhook_id.is_not(None), OutboxMessage.status.in_(("waiting", "failed")))
        .group_by(OutboxMessage.webhook_id, OutboxMessage.status)
    ).all()
    found: dict[int, Unsent] = {}
    for webhook_id, status, count in rows:
        if webhook_id is not None:
            found[webhook_id] = replace(found.get(webhook_id, Unsent()), **{status: count})
    return found


def attempts(
    known: Reference, *, webhooks: Collection[int] | None = None, before: int | None = None, most: int
) -> Sequence[Attempt]:
    """Return calls that were made, newest first: of these webhooks or of all, and older than one that is known."""
    asked = (
        select(WebhookAttempt, Webhook.name, OutboxMessage.key, OutboxMessage.facts, Report.id, Report.received_at)
        .join(Webhook, Webhook.id == WebhookAttempt.webhook_id)
        .join(OutboxMessage, OutboxMessage.id == WebhookAttempt.outbox_id)
        .join(Report, Report.id == OutboxMessage.report_id)
        .order_by(WebhookAttempt.id.desc())
        .limit(most)
    )
    if webhooks is not None:
        asked = asked.where(WebhookAttempt.webhook_id.in_(webhooks))
    if before is not None:
        asked = asked.where(WebhookAttempt.id < before)
    return [_attempt(*row, known=known) for row in db.session.execute(asked)]


def _attempt(
    row: WebhookAttempt,
    name: str,
    key: str,
    facts: Mapping[str, str],
    report_id: int,
    received_at: datetime,
    *,
    known: Reference,
) -> Attempt:
    kind, happened = HEARD[EventKind(facts["kind"])]
    return Attempt(
        id=row.id,
        webhook=name,
        message=f"{known.slug}.{key}",
        kind=kind,
        happened=happened,
        number=report_number(known.prefix, received_at, report_id),
        at=row.at,
        attempt=row.number,
        status=row.status,
        took_ms=row.took_ms,
        error=row.error,
        next_at=row.next_at,
    )
