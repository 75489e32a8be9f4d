"""What waits in the outbox: whose turn it is, and what is held back."""

from datetime import datetime

from sqlalchemy import Select, and_, literal_column, or_, select
from sqlalchemy.orm import aliased

from server.model.outbox import OutboxMessage
from server.queries.cases import CHANNEL as CASES

_Before = aliased(OutboxMessage)
_EARLIER = (
    select(_Before.id)
    .where(
        _Before.report_id == OutboxMessage.report_id,
        _Before.id < OutboxMessage.id,
        _Before.channel == OutboxMessage.channel,
        _Before.address == OutboxMessage.address,
        _Before.contact_id.is_not_distinct_from(OutboxMessage.contact_id),
        or_(_Before.status == "waiting", and_(_Before.status == "failed", _Before.channel == CASES)),
    )
    .correlate(OutboxMessage)
    .exists()
)
"""What must go first: a reader takes what comes last for how a report stands, whether it is a person or a program.

A case does not follow a report past a step that was given up, either.
"""


def due(now: datetime) -> Select[int]:
    """Return the question for what may be claimed, the longest waiting first; of each reader of a report one."""
    return (
        select(OutboxMessage.id)
        .where(
            literal_column("outbox.status = 'waiting'"),  # in these words, or SQLite does not use the partial index
            OutboxMessage.available_at <= now,
            or_(OutboxMessage.locked_until.is_(None), OutboxMessage.locked_until < now),
            ~_EARLIER,
        )
        .order_by(OutboxMessage.available_at, OutboxMessage.id)
    )
