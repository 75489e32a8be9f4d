"""Calling webhooks: each address is a lane of its own, and what is about one report goes in order.

An address that fails rests, longer each time; then one message tries. As soon as that one arrives all others follow,
so that a receiver that was away costs its messages no attempts. A refusal of one message holds no other back.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from server.domain.webhook import TRIED_FOR, is_trouble, rest_after, wait_after
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.model.webhook import Webhook, WebhookAttempt
from server.operations.channels import secrets_of
from server.operations.delivery import claim_rows, known_of
from server.operations.webhook_body import body_of
from server.operations.webhooks import secret_name
from server.queries.outbox import due
from server.wire.webhook import HookAnswer, HookCall, HookCaller

log = logging.getLogger("meldwerk.webhooks")


@dataclass(frozen=True)
class Called:
    """A call that was made, when, and what came of it."""

    call: HookCall
    at: datetime
    answer: HookAnswer


def lanes_due(*, now: datetime) -> Sequence[int]:
    """Return the webhooks that have something to send and do not rest. The session must be EVERYWHERE."""
    waits = due(now).where(OutboxMessage.webhook_id == Webhook.id).order_by(None).correlate(Webhook).exists()
    rested = or_(Webhook.rests_until.is_(None), Webhook.rests_until <= now)
    return db.session.scalars(
        select(Webhook.id).where(Webhook.ended_at.is_(None), rested, waits).order_by(Webhook.id)
    ).all()


def claim(lane: int, *, now: datetime, most: int, base_url: str, secret_key: str) -> list[HookCall] | None:
    """Claim messages of a webhook, of each report the first, and write them out; None when there is nothing to send.

    The session must be EVERYWHERE; the caller commits before calling. An address that failed is tried with one.
    """
    webhook = db.session.get_one(Webhook, lane, populate_existing=True)
    if webhook.ended_at is not None or (webhook.rests_until is not None and webhook.rests_until > now):
        return None
    waiting = due(now).where(OutboxMessage.webhook_id == lane)
    found = claim_rows(waiting, now=now, most=1 if webhook.failures else most)
    if not found:
        return None
    secrets = secrets_of(secret_name(lane), webhook.municipality_id, key=secret_key)
    written = [_written(row, webhook, secrets, base_url=base_url) for row in found]
    db.session.flush()
    return [call for call in written if call is not None]


def _written(row: OutboxMessage, webhook: Webhook, secrets: tuple[str, ...], *, base_url: str) -> HookCall | None:
    """Write a message out; a repeat is the same to the letter. None when it can't be written."""
    known = known_of(row.municipality_id)
    try:
        if row.attempts == 1 or not row.text:
            row.text = body_of(row, db.session.get_one(Report, row.report_id), known, base_url=base_url)
    except SQLAlchemyError:
        raise
    except Exception as error:
        # One message that can't be written must not keep all others waiting; people see it among the failed ones.
        log.exception("message %s can't be written", row.key)
        row.status, row.error = "failed", f"kan niet worden geschreven: {type(error).__name__}"
        return None
    return HookCall(
        id=row.id,
        key=f"{known.slug}.{row.key}",
        url=webhook.url,
        body=row.text.encode(),
        number=row.attempts,
        secrets=secrets,
    )


def carry(
    calls: Sequence[HookCall], caller: HookCaller, *, clock: Callable[[], datetime], has_time: Callable[[], bool]
) -> list[Called]:
    """Make the calls one by one, until one is in trouble or the time is up. No transaction is open here."""
    made: list[Called] = []
    for call in calls:
        made.append(Called(call, clock(), _called(call, caller)))
        if not has_time() or _is_trouble(made[-1].answer):
            break
    return made


def _called(call: HookCall, caller: HookCaller) -> HookAnswer:
    try:
        return caller.call(call)
    except Exception as error:
        # A fault of ours counts as an attempt, like any other.
        log.exception("calling a webhook failed")
        return HookAnswer(None, 0, type(error).__name__)


def _is_trouble(answer: HookAnswer) -> bool:
    return not answer.is_well and not answer.permanent and is_trouble(answer.status)


def settle(lane: int, calls: Sequence[HookCall], made: Sequence[Called], *, now: datetime) -> None:
    """Write down how the calls went, and give back those that were not made. The session must be EVERYWHERE."""
    webhook = db.session.get_one(Webhook, lane, with_for_update=True, populate_existing=True)
    rows = _rows([call.id for call in calls])
    for one in made:
        _settle(rows[one.call.id], one, webhook, now=now)
    for call in calls[len(made) :]:
        rows[call.id].locked_until = None
        rows[call.id].attempts -= 1
    db.session.flush()


def _rows(ids: Sequence[int]) -> dict[int, OutboxMessage]:
    mine = select(OutboxMessage).where(OutboxMessage.id.in_(ids))
    return {row.id: row for row in db.session.scalars(mine, execution_options={"populate_existing": True})}


def _settle(row: OutboxMessage, one: Called, webhook: Webhook, *, now: datetime) -> None:
    answer = one.answer
    row.locked_until, row.error = None, answer.error[:300]
    if answer.is_well:
        row.status, row.sent_at = "sent", now
        _recovered(webhook, now=now)
    else:
        if _is_trouble(answer):
            _fell(webhook, row.error, now=now)
        _wait(row, webhook, answer, now=now)
    db.session.add(
        WebhookAttempt(
            municipality_id=row.municipality_id,
            webhook_id=webhook.id,
            outbox_id=row.id,
            at=one.at,
            number=one.call.number,
            status=answer.status,
            took_ms=answer.took_ms,
            error=row.error,
            next_at=row.available_at if row.status == "waiting" else None,
        )
    )


def _wait(row: OutboxMessage, webhook: Webhook, answer: HookAnswer, *, now: datetime) -> None:
    """Let a message that failed wait for its next try, or give it up; one for a webhook that ended is dropped."""
    if webhook.ended_at is not None:
        row.status = "dropped"
    elif answer.permanent or row.created_at + TRIED_FOR <= now:
        row.status = "failed"
    elif _is_trouble(answer) and webhook.rests_until is not None:
        row.available_at = webhook.rests_until
    else:
        row.available_at = now + wait_after(row.attempts)


def _recovered(webhook: Webhook, *, now: datetime) -> None:
    """Let everything go at once that waits for an address that works again."""
    if not webhook.failures:
        return
    webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    held_back = OutboxMessage.webhook_id == webhook.id, OutboxMessage.status == "waiting"
    db.session.execute(
        update(OutboxMessage).where(*held_back, OutboxMessage.available_at > now).values(available_at=now),
        execution_options={"synchronize_session": False},
    )


def _fell(webhook: Webhook, error: str, *, now: datetime) -> None:
    """Let an address rest, and give up what waits for it too long."""
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    webhook.rests_until = now + rest_after(webhook.failures)
    too_old = OutboxMessage.webhook_id == webhook.id, OutboxMessage.created_at <= now - TRIED_FOR
    db.session.execute(
        update(OutboxMessage)
        .where(*too_old, OutboxMessage.status == "waiting")
        .values(status="failed", error=error, locked_until=None),
        execution_options={"synchronize_session": False},
    )
