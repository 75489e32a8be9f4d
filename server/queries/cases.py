"""How the mirroring of reports as cases goes: what waits, what was given up, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from server.domain.numbering import report_number
from server.model.base import db
from server.model.case import CaseLink
from server.model.door import ChannelSecret
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.queries.reference import Reference

CHANNEL = "zgw"
SLOW = timedelta(hours=1)
MOST = 200


@dataclass(frozen=True)
class DifferentCase:
    """A report whose case others changed."""

    number: str
    differences: str
    since: datetime | None


def different_cases(known: Reference) -> Sequence[DifferentCase]:
    """Return the reports whose case is otherwise, those looked at last first."""
    rows = db.session.execute(
        select(Report.id, Report.received_at, CaseLink.differences, CaseLink.looked_at)
        .join(CaseLink, CaseLink.report_id == Report.id)
        .where(CaseLink.differences != "")
        .order_by(CaseLink.looked_at.desc(), Report.id)
        .limit(MOST)
    )
    return [
        DifferentCase(report_number(known.prefix, row.received_at, row.id), row.differences, row.looked_at)
        for row in rows
    ]


def case_faults(known: Reference, *, now: datetime) -> list[str]:
    """Return what is wrong with the mirroring of cases, in words for the administrator; nothing without it."""
    if known.cases is None:
        return []
    faults = []
    held = select(ChannelSecret.id).where(ChannelSecret.channel == CHANNEL, ChannelSecret.ended_at.is_(None))
    if db.session.scalars(held.limit(1)).first() is None:
        faults.append(f"the case system has no secret: meldwerk cases secret {known.slug}")
    steps = select(func.count(), func.min(OutboxMessage.created_at), func.max(OutboxMessage.error))
    mine = steps.where(OutboxMessage.channel == CHANNEL)
    count, oldest, error = db.session.execute(mine.where(OutboxMessage.status == "waiting")).one()
    if count and oldest < now - SLOW:
        why = error or "no error"
        faults.append(f"{count} steps wait for the case system, since {oldest:%Y-%m-%d %H:%M} UTC ({why})")
    count, _, error = db.session.execute(mine.where(OutboxMessage.status == "failed")).one()
    if count:
        faults.append(f"{count} steps failed at the case system ({error}): meldwerk cases again {known.slug}")
    return faults
