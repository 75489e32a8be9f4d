"""One report as staff see it: its story, its promises, its work and everything that was said about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from server.domain.numbering import report_number
from server.domain.vocabulary import ContactKind, EventKind, Outcome, Status
from server.model.base import db
from server.model.door import Delivered
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Contact, Event, PromiseRow, Report
from server.model.work_order import WorkOrder
from server.queries.reference import Reference
from server.queries.worklist import shown_status

Rows = Sequence[Row[*tuple[Any, ...]]]  # Any: plain columns

BY = {"reporter": "melder", "system": "automatisch", "staff": "collega", "crew": "ploeg"}


@dataclass(frozen=True)
class Happening:
    """One line of the history, in words."""

    at: datetime
    what: str
    who: str
    text: str
    public: bool
    icon: str


@dataclass(frozen=True)
class ReportView:
    """Everything that the report page shows; `work` has all pieces of work, `contacts` is empty for who may not see."""

    row: Row[*tuple[Any, ...]]
    number: str
    contacts: Rows
    promises: Rows
    happenings: Sequence[Happening]
    work: Rows
    photos: Rows
    messages: Rows
    joined: Sequence[tuple[str, datetime]]
    main: str
    their_number: str = ""

    @property
    def open_work(self) -> list[Row[*tuple[Any, ...]]]:
        return [order for order in self.work if order.ended_at is None]

    @property
    def is_ended(self) -> bool:
        return self.row.ended_at is not None


def report_view(report_id: int, known: Reference, *, with_contacts: bool) -> ReportView | None:
    """Read a report with all that belongs to it; None when this municipality has no such report."""
    columns = [column for column in Report.__table__.columns if column.name not in {"track_code", "channel_ref"}]
    row = db.session.execute(
        select(*(getattr(Report, column.key) for column in columns)).where(Report.id == report_id)
    ).first()
    if row is None:
        return None
    return ReportView(
        row=row,
        number=report_number(known.prefix, row.received_at, row.id),
        contacts=_contacts(report_id) if with_contacts else [],
        promises=_promises(report_id),
        happenings=_happenings(report_id, known),
        work=_work(report_id),
        photos=photos_of(report_id),
        messages=_messages(report_id),
        joined=_joined(report_id, known),
        main=_number_of(row.duplicate_of_id, known) if row.duplicate_of_id else "",
        their_number=_their_number(report_id),
    )


def _contacts(report_id: int) -> Rows:
    return db.session.execute(
        select(
            Contact.id,
            Contact.kind,
            Contact.name,
            Contact.email,
            Contact.phone,
            Contact.handle,
            Contact.post,
            Contact.tell,
            Contact.language,
            Contact.may_share,
            Contact.stopped_at,
            Contact.bounced_at,
            Contact.bounce_reason,
        )
        .where(Contact.report_id == report_id)
        .order_by(Contact.kind != ContactKind.REPORTER, Contact.id)
    ).all()


def _promises(report_id: int) -> Rows:
    return db.session.execute(
        select(PromiseRow.due_at, PromiseRow.made_at, PromiseRow.cause, PromiseRow.why, PromiseRow.reason)
        .where(PromiseRow.report_id == report_id)
        .order_by(PromiseRow.id)
    ).all()


def _work(report_id: int) -> Rows:
    return db.session.execute(
        select(
            WorkOrder.id,
            WorkOrder.part,
            WorkOrder.task,
            WorkOrder.category_id,
            WorkOrder.team_id,
            WorkOrder.handler_id,
            WorkOrder.crew_id,
            WorkOrder.partner_id,
            WorkOrder.status,
            WorkOrder.planned_on,
            WorkOrder.worklist_at,
            WorkOrder.outcome,
            WorkOrder.outcome_reason,
            WorkOrder.ended_at,
        )
        .where(WorkOrder.report_id == report_id)
        .order_by(WorkOrder.part)
    ).all()


def photos_of(report_id: int) -> Rows:
    """Return the photos of a report, oldest first."""
    return db.session.execute(
        select(
            Photo.key, Photo.sha256, Photo.thumbnail, Photo.width, Photo.height, Photo.moment, Photo.by, Photo.added_at
        )
        .where(Photo.report_id == report_id)
        .order_by(Photo.id)
    ).all()


def photo_named(report_id: int, key: str) -> Row[*tuple[Any, ...]] | None:
    """Return where a photo of this report lies in the store."""
    return db.session.execute(
        select(Photo.sha256, Photo.thumbnail).where(Photo.report_id == report_id, Photo.key == key)
    ).first()


def _messages(report_id: int) -> Rows:
    return db.session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.kind,
            OutboxMessage.status,
            OutboxMessage.language,
            OutboxMessage.subject,
            OutboxMessage.text,
            OutboxMessage.created_at,
            OutboxMessage.sent_at,
            OutboxMessage.error,
            OutboxMessage.address,
            Contact.kind.label("contact_kind"),
        )
        .outerjoin(Contact, Contact.id == OutboxMessage.contact_id)
        .where(OutboxMessage.report_id == report_id, OutboxMessage.webhook_id.is_(None))
        .order_by(OutboxMessage.id.desc())
    ).all()


def _joined(report_id: int, known: Reference) -> list[tuple[str, datetime]]:
    rows = db.session.execute(
        select(Report.id, Report.received_at).where(Report.duplicate_of_id == report_id).order_by(Report.id)
    )
    return [(report_number(known.prefix, row.received_at, row.id), row.received_at) for row in rows]


def _their_number(report_id: int) -> str:
    """Return what the channel itself calls the report, if it calls it anything."""
    return db.session.scalars(select(Delivered.their_number).where(Delivered.report_id == report_id)).first() or ""


def _number_of(report_id: int, known: Reference) -> str:
    received_at = db.session.execute(select(Report.received_at).where(Report.id == report_id)).scalar_one()
    return report_number(known.prefix, received_at, report_id)


# --- the history in words

ICONS = {
    EventKind.RECEIVED: "flag",
    EventKind.TAKEN: "user",
    EventKind.ASSIGNED: "team",
    EventKind.PLANNED: "calendar",
    EventKind.PROMISED: "calendar",
    EventKind.NOTE: "edit",
    EventKind.ASKED: "speech",
    EventKind.ANSWERED: "speech",
    EventKind.FORWARDED: "handshake",
    EventKind.RETURNED: "handshake",
    EventKind.SPLIT: "split",
    EventKind.PLACED: "pin",
    EventKind.ENDED: "check-circle",
    EventKind.WORK_ENDED: "check-circle",
    EventKind.REOPENED: "reopen",
    EventKind.DUE_SOON: "hourglass",
    EventKind.LATE: "late",
    EventKind.ALARM_RAISED: "warning",
    EventKind.ALARM_PASSED_ON: "warning",
    EventKind.ALARM_TAKEN: "warning",
    EventKind.CALL_BACK_ASKED: "phone",
    EventKind.CALLED_BACK: "phone",
    EventKind.MESSAGE_SENT: "mail",
    EventKind.MESSAGE_FAILED: "mail",
}


def _happenings(report_id: int, known: Reference) -> list[Happening]:
    rows = db.session.execute(
        select(Event.kind, Event.at, Event.handler_id, Event.by, Event.public, Event.note, Event.data)
        .where(Event.report_id == report_id)
        .order_by(Event.id.desc())
    )
    return [_happening(row, known) for row in rows]


def _happening(row: Row[*tuple[Any, ...]], known: Reference) -> Happening:
    kind = EventKind(row.kind)
    person = known.staff.get(row.handler_id)
    return Happening(
        at=row.at,
        what=_what(kind, row.data),
        who=person.name if person else BY.get(row.by, row.by),
        text=" ".join(filter(None, (row.note, row.data.get("question", ""), row.data.get("reason", "")))),
        public=row.public,
        icon=ICONS.get(kind, "dash"),
    )


def _what(kind: EventKind, data: dict[str, Any]) -> str:
    if kind is EventKind.ENDED and data.get("outcome"):
        return f"{kind.label}: {Outcome(data['outcome']).label.lower()}"
    if kind is EventKind.FORWARDED and data.get("partner_name"):
        return f"Doorgezet naar {data['partner_name']}"
    return kind.label


def work_words(order: Row[*tuple[Any, ...]], report_status: Status) -> str:
    """Return how a piece of work stands: its outcome, or its state."""
    return Outcome(order.outcome).label if order.outcome else shown_status(order.status, report_status)
