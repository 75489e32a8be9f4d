"""News for the programs of others: the same messages that people get, in words that a program reads."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from server.domain.facts import Facts
from server.domain.feedback import write
from server.domain.public_words import OUTCOME
from server.domain.vocabulary import MessageKind, Outcome
from server.model.base import db
from server.model.door import Delivered
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Contact, Report
from server.operations.channels import secrets_of
from server.queries.doors import delivered_with
from server.queries.reference import Reference
from server.wire.channel import Standing

STATUSES: Mapping[MessageKind, str] = {
    MessageKind.RECEIPT: "ontvangen",
    MessageKind.FOLLOWING: "ontvangen",
    MessageKind.PLANNED: "ingepland",
    MessageKind.PLANNED_LATER: "vertraagd",
    MessageKind.PARTNER: "bij_partner",
    MessageKind.MOVED: "vertraagd",
    MessageKind.LATE_NOTICE: "vertraagd",
    MessageKind.QUESTION: "wacht_op_melder",
    MessageKind.MADE_SAFE: "in_behandeling",
    MessageKind.JOINED: "in_behandeling",
    MessageKind.REOPENED: "heropend",
}
SOLVED = frozenset({Outcome.SOLVED, Outcome.NOT_FOUND, Outcome.ALREADY_SOLVED})


def address_of(row: OutboxMessage, known: Reference) -> str:
    """Return where news goes; "poll" for who asks for it, nothing when the channel was let go or forgot its address."""
    delivered = delivered_with(row.report_id)
    if delivered is None or delivered.channel not in known.channels:
        return ""
    return "poll" if row.channel == "poll" else delivered.callback_url


class Batch:
    """News that is written together: what all of it needs is read at once, and kept at hand for as long as it lasts.

    `secret_key` is empty when nothing is to be signed.
    """

    def __init__(self, rows: Sequence[OutboxMessage], *, secret_key: str = "") -> None:
        reports = [row.report_id for row in rows]
        owned = ((Report, Report.id), (Contact, Contact.report_id), (Delivered, Delivered.report_id))
        # The session finds these again by their key, as long as somebody holds them.
        self._held = [db.session.scalars(select(kind).where(column.in_(reports))).all() for kind, column in owned]
        self._numbers = _numbers_of([row.id for row in rows])
        self._secrets: dict[tuple[str, int], tuple[str, ...]] = {}
        self._secret_key = secret_key

    def number_of(self, row: OutboxMessage) -> int:
        """Return the how-manieth message about its report this is; what is written later has a higher number."""
        return self._numbers[row.id]

    def secrets_of(self, channel: str, municipality_id: int) -> tuple[str, ...]:
        """Return the secrets to sign with."""
        if not self._secret_key:
            return ()
        key = channel, municipality_id
        if key not in self._secrets:
            self._secrets[key] = secrets_of(channel, municipality_id, key=self._secret_key)
        return self._secrets[key]


def _numbers_of(ids: Sequence[int]) -> dict[int, int]:
    before = aliased(OutboxMessage)
    same = (before.report_id == OutboxMessage.report_id, before.contact_id == OutboxMessage.contact_id)
    count = (
        select(func.count(before.id))
        .where(*same, before.channel == OutboxMessage.channel, before.id <= OutboxMessage.id)
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
    rows = db.session.execute(select(OutboxMessage.id, count).where(OutboxMessage.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def standing(
    row: OutboxMessage, report: Report, facts: Facts, known: Reference, batch: Batch, *, base_url: str
) -> Standing:
    """Return how a report stood when this message was written."""
    delivered = delivered_with(report.id)
    assert delivered is not None
    status, reason = _words_for(row, facts)
    return Standing(
        number=batch.number_of(row),
        status=status,
        reason=reason,
        text=_text(row, facts),
        due_on=facts.due_on if status not in ("opgelost", "niet_opgelost") else None,
        changed_at=row.created_at,
        their_ref=delivered.callback_ref,
        photo_url=_photo_after(report.id, known, base_url) if row.kind is MessageKind.ENDED else "",
        survey_url=facts.satisfaction_url,
        secrets=batch.secrets_of(delivered.channel, known.id),
    )


def _words_for(row: OutboxMessage, facts: Facts) -> tuple[str, str]:
    if row.kind is MessageKind.ENDED and facts.outcome is not None:
        return "opgelost" if facts.outcome in SOLVED else "niet_opgelost", OUTCOME[facts.outcome]
    if row.kind is MessageKind.JOINED:
        return STATUSES[row.kind], "samengevoegd"
    return STATUSES.get(row.kind, "in_behandeling"), ""


def _text(row: OutboxMessage, facts: Facts) -> str:
    """Return our own words without what belongs in a mail: links, how to stop, who wrote it, the reporter's text."""
    bare = replace(facts, track_url="", stop_url="", satisfaction_url="", municipality_name="", text="")
    return write(row.kind, bare, row.language).text


def _photo_after(report_id: int, known: Reference, base_url: str) -> str:
    after = select(Photo.key).where(Photo.report_id == report_id, Photo.moment == "after").order_by(Photo.id.desc())
    key = db.session.scalars(after.limit(1)).first()
    return f"{base_url}/{known.slug}/foto/{key}?groot" if key else ""


def by_mail_instead(row: OutboxMessage, *, now: datetime) -> None:
    """Write the same message as a mail, when its reader may be mailed; once."""
    contact = db.session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is None or not contact.email or contact.stopped_at is not None or contact.bounced_at is not None:
        return
    key = f"{row.key}-mail"
    same = select(OutboxMessage.id).where(
        OutboxMessage.municipality_id == row.municipality_id, OutboxMessage.key == key
    )
    if db.session.scalars(same).first() is None:
        db.session.add(
            OutboxMessage(
                municipality_id=row.municipality_id,
                key=key,
                kind=row.kind,
                report_id=row.report_id,
                contact_id=row.contact_id,
                language=row.language,
                facts=row.facts,
                created_at=row.created_at,
                available_at=now,
            )
        )
