"""Writing down that the case of a report must follow: one step in the outbox for each event that shows over there.

A step holds no contents, only up to which version of the report it goes: `operations/cases.py` works out what the
case should look like by then. It is written in the transaction of the event, and carried by the worker.
"""

from datetime import datetime

from server.domain.vocabulary import EventKind, MessageKind
from server.model.base import db
from server.model.outbox import OutboxMessage

CASES = "zgw"
"""The channel of these steps in the outbox."""

TO = "zaaksysteem"

MIRRORED = frozenset(
    {
        EventKind.RECEIVED,
        EventKind.PLANNED,
        EventKind.STARTED,
        EventKind.FORWARDED,
        EventKind.MADE_SAFE,
        EventKind.ENDED,
        EventKind.END_CORRECTED,
        EventKind.REOPENED,
        EventKind.PROMISED,
        EventKind.ASKED,
        EventKind.ANSWERED,
        EventKind.RECATEGORISED,
        EventKind.PLACED,
        EventKind.ADDRESS_FOUND,
    }
)
"""The events after which a case looks otherwise."""


def add_step(report_id: int, municipality_id: int, version: int, *, now: datetime, again: str = "") -> None:
    """Let the case follow the report up to this version; `again` sets a repeat apart from the step of the event."""
    db.session.add(
        OutboxMessage(
            municipality_id=municipality_id,
            key=f"case-{report_id}-{version}{again}",
            kind=MessageKind.CASE,
            report_id=report_id,
            address=TO,
            channel=CASES,
            facts={"version": version},
            subject="Naar het zaaksysteem",
            created_at=now,
            available_at=now,
        )
    )
