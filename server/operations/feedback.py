"""Telling people: which messages follow from a change, written in the transaction of that change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select

from server.domain.facts import Facts
from server.domain.feedback import wants
from server.domain.numbering import report_number
from server.domain.vocabulary import ContactKind, MessageKind, Tell
from server.model.base import db
from server.model.outbox import OutboxMessage, carried
from server.model.report import Contact, Report
from server.operations.ahead import contacts_of
from server.operations.call_backs import ask_to_call
from server.queries.reference import Reference


def tell(report: Report, kind: MessageKind, known: Reference, said: Facts, *, now: datetime) -> int:
    """Write a message for everybody who must hear of this change; return how many.

    `said` holds what the report itself won't remember. Those who share the report's fate are told too: its followers,
    and the reporters of reports joined under it.
    """
    if not wants(kind, known.categories[report.category_id].policy):
        return 0
    ask_to_call(report, kind, known, now=now)
    contacts = [c for c in audience(report) if c.kind is ContactKind.REPORTER or kind is not MessageKind.QUESTION]
    if kind in {MessageKind.QUESTION, MessageKind.JOINED}:
        contacts = [c for c in contacts if c.report_id == report.id]
    number = report_number(known.prefix, report.received_at, report.id)
    for contact in contacts:
        own = contact.report_id == report.id
        tell_one(contact, report, kind, said if own else replace(said, main_reference=number), now=now)
    return len(contacts)


def tell_one(contact: Contact, report: Report, kind: MessageKind, said: Facts, *, now: datetime) -> None:
    """Write a message for one person about (their own, or the main) report."""
    db.session.add(
        OutboxMessage(
            key=f"{kind}-{report.id}-{report.version}-{contact.id}",
            kind=kind,
            report_id=contact.report_id,
            contact_id=contact.id,
            language=contact.language,
            facts=said.to_json(),
            created_at=now,
            available_at=now,
            **carried(contact.via),
        )
    )


def tell_address(address: str, report: Report, kind: MessageKind, said: Facts, *, now: datetime) -> None:
    """Write a message for a partner or a team, who have an address of their own."""
    if address:
        db.session.add(
            OutboxMessage(
                key=f"{kind}-{report.id}-{report.version}",
                kind=kind,
                report_id=report.id,
                address=address,
                facts=said.to_json(),
                created_at=now,
                available_at=now,
            )
        )


def count_followers(report: Report) -> int:
    """Return how many others hear about a report: its followers, and who reported or follows what was joined to it."""
    joined = select(Report.id).where(Report.duplicate_of_id == report.id)
    followers = select(func.count(Contact.id)).where(
        or_(Contact.report_id == report.id, Contact.report_id.in_(joined)), Contact.kind == ContactKind.FOLLOWER
    )
    reporters = select(func.count()).select_from(joined.subquery())
    return (db.session.scalar(followers) or 0) + (db.session.scalar(reporters) or 0)


def audience(report: Report) -> Sequence[Contact]:
    """Return everybody who may be mailed about a report, also for the reports joined under it."""
    return [contact for contact in contacts_of(report) if _is_mailed(contact)]


def _is_mailed(contact: Contact) -> bool:
    reachable = bool(contact.email and contact.bounced_at is None) or bool(contact.via)
    return contact.tell is Tell.MAIL and reachable and contact.stopped_at is None
