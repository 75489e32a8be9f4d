"""A report, its contacts, its promises and its pauses."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.vocabulary import ContactKind, Outcome, PromiseCause, Status, Tell, Urgency
from server.model.base import Base, Scoped, words

IS_OPEN = text("status <> 'ended'")
IS_PAUSED = text("paused_at IS NOT NULL")
IS_FIRST_CONTACT = text("first_contact")
HAS_PHONE, HAS_NAME, HAS_HANDLE = (text(f"{name} <> ''") for name in ("phone", "name", "handle"))


class Report(Scoped, Base):
    """What one reporter told us, and where we stand with it.

    `x`, `y`: RD metres. `first_due_at` never changes; `due_at` is the promise of today, `response_due_at` that of the
    first response. `paused_min` is how far waiting for the reporter moved the date. `ended_at` is the moment on the
    street. `lead_time_min` and `deviation_min` are measured at the end, pauses taken off; above zero is late.
    `version` grows with every change. `asset` is what stands on the thing itself, such as the number of a lamp post.
    `first_contact`: the desk solved it while the reporter was still there.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("municipality_id", "channel", "channel_ref"),
        CheckConstraint(
            "(status = 'ended') = (outcome IS NOT NULL AND outcome_reason <> '' AND ended_at IS NOT NULL)",
            name="an_end_has_an_outcome_a_reason_and_a_moment",
        ),
        CheckConstraint("outcome <> 'made_safe'", name="made_safe_is_no_end"),
        CheckConstraint("duplicate_of_id <> id", name="no_duplicate_of_itself"),
        Index("ix_report_open_due", "municipality_id", "due_at", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_report_open_place", "municipality_id", "x", "y", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_report_paused", "municipality_id", "id", sqlite_where=IS_PAUSED, postgresql_where=IS_PAUSED),
        Index("ix_report_ended", "municipality_id", "ended_at"),
        Index("ix_report_received", "municipality_id", "received_at"),
        Index("ix_report_duplicate_of", "duplicate_of_id"),
        Index("ix_report_address", "municipality_id", "street", "house_number"),
        Index(
            "ix_report_first_contact",
            "municipality_id",
            "received_at",
            sqlite_where=IS_FIRST_CONTACT,
            postgresql_where=IS_FIRST_CONTACT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    channel_ref: Mapped[str]
    track_code: Mapped[str]
    received_at: Mapped[datetime]
    text: Mapped[str]
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    language: Mapped[str] = mapped_column(default="nl")
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)

    x: Mapped[float | None]
    y: Mapped[float | None]
    street: Mapped[str] = mapped_column(default="")
    house_number: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    address_distance_m: Mapped[float | None]
    place_text: Mapped[str] = mapped_column(default="")
    place_doubt: Mapped[str] = mapped_column(default="")
    asset: Mapped[str] = mapped_column(default="")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    category_certainty: Mapped[float] = mapped_column(default=1.0)
    category_why: Mapped[str] = mapped_column(default="")
    urgency: Mapped[Urgency] = mapped_column(words(Urgency), default=Urgency.NORMAL)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    route_why: Mapped[str] = mapped_column(default="")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))

    status: Mapped[Status] = mapped_column(words(Status), default=Status.REPORTED)
    planned_on: Mapped[date | None]
    response_due_at: Mapped[datetime | None]
    first_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_why: Mapped[str] = mapped_column(default="")
    norm_id: Mapped[int | None] = mapped_column(ForeignKey("norm.id"))
    responded_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_min: Mapped[int] = mapped_column(default=0)
    warned_for: Mapped[datetime | None]
    late_for: Mapped[datetime | None]

    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    outcome_reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    first_ended_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    followers: Mapped[int] = mapped_column(default=0)
    photos: Mapped[int] = mapped_column(default=0)
    lead_time_min: Mapped[int | None]
    deviation_min: Mapped[int | None]
    on_time: Mapped[bool | None]
    first_contact: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Contact(Scoped, Base):
    """Somebody who hears about a report; these are the personal data that leave early.

    `handle` and `post` name a person on a social medium and where they wrote. `tell` is how they want to hear.
    `via`: empty for mail, else the channel carries the news (push), or asks for it (poll).
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index(None, "report_id"),
        Index(None, "municipality_id", "email"),
        Index("ix_contact_phone", "municipality_id", "phone", sqlite_where=HAS_PHONE, postgresql_where=HAS_PHONE),
        Index("ix_contact_named", "municipality_id", "id", sqlite_where=HAS_NAME, postgresql_where=HAS_NAME),
        Index("ix_contact_handle", "municipality_id", "handle", sqlite_where=HAS_HANDLE, postgresql_where=HAS_HANDLE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    kind: Mapped[ContactKind] = mapped_column(words(ContactKind))
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    handle: Mapped[str] = mapped_column(default="")
    post: Mapped[str] = mapped_column(default="")
    tell: Mapped[Tell] = mapped_column(words(Tell), default=Tell.MAIL)
    via: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="nl")
    may_share: Mapped[bool] = mapped_column(default=False)
    track_code: Mapped[str]
    stopped_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce_reason: Mapped[str] = mapped_column(default="")


class PromiseRow(Scoped, Base):
    """A date that we named, in the order in which we named them; never changed afterwards."""

    __tablename__ = "promise"
    __table_args__ = (Index(None, "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    cause: Mapped[PromiseCause] = mapped_column(words(PromiseCause))
    why: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    norm_id: Mapped[int | None] = mapped_column(ForeignKey("norm.id"))
    calendar_version: Mapped[str] = mapped_column(default="")


class Pause(Scoped, Base):
    """A time in which we waited for the reporter."""

    __tablename__ = "pause"
    __table_args__ = (Index(None, "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    question: Mapped[str]


class Event(Scoped, Base):
    """Something that happened to a report: only ever added, the database refuses anything else.

    `at` is when it happened, `recorded_at` when we heard of it. `data` holds facts, never contact data. `public`
    events stand on the reporter's page. `xact` is PostgreSQL's transaction, for a change feed that never skips.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "report_id", "id"),
        Index(None, "municipality_id", "id"),
        Index("ix_event_feed", "municipality_id", "xact"),
        Index(None, "municipality_id", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    by: Mapped[str] = mapped_column(default="system")
    public: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int]
    xact: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
