"""The crews' tablets: the devices, the codes with which they come in, what they sent, and their photos on the way."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped

IS_AWAITED = text("photo_id IS NULL")
IS_FOR_REVIEW = text("reviewed_at IS NULL AND result = 'refused'")


class Device(Scoped, Base):
    """A tablet. We keep hashes of its secret and of its token of the moment.

    `clock_offset_s` is how far our clock was ahead of the tablet's, as it said last. `people` are the ids of those who
    took the tablet with their PIN. `waiting_…` is what the tablet still had to send, as it said last.
    """

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    crew_id: Mapped[int] = mapped_column(ForeignKey("crew.id"))
    secret_hash: Mapped[str]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    token_ends_at: Mapped[datetime | None]
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    clock_offset_s: Mapped[float] = mapped_column(default=0.0)
    app_version: Mapped[str] = mapped_column(default="")
    people: Mapped[list[int]] = mapped_column(JSON, default=list)
    waiting_deeds: Mapped[int] = mapped_column(default=0)
    waiting_photos: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[datetime | None]


class EnrolmentCode(Scoped, Base):
    """A code with which one tablet may come in, once and soon. Kept as a keyed hash: it is short."""

    __tablename__ = "enrolment_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    crew_id: Mapped[int] = mapped_column(ForeignKey("crew.id"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FieldCommand(Scoped, Base):
    """A deed as a tablet sent it, with the answer that it got: sent again, it gets the same one. Never thrown away.

    `result` refused is for somebody to look at, until `reviewed_at`.
    """

    __tablename__ = "field_command"
    __table_args__ = (
        Index(None, "report_id"),
        Index(
            "ix_field_command_for_review", "municipality_id", sqlite_where=IS_FOR_REVIEW, postgresql_where=IS_FOR_REVIEW
        ),
    )

    municipality_id: Mapped[int] = Scoped.in_key()
    id: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    kind: Mapped[str] = mapped_column(default="")
    raw: Mapped[Any] = mapped_column(JSON)
    received_at: Mapped[datetime]
    result: Mapped[str] = mapped_column(default="")
    sentence: Mapped[str] = mapped_column(default="")
    answer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    why: Mapped[str] = mapped_column(default="")
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    reviewed_at: Mapped[datetime | None]


class Upload(Scoped, Base):
    """A photo on its way in, named by the hash of its bytes. `pieces` are the offsets of those that we hold.

    Once complete, `picture` is the key of the clean copy in the photo store (see `operations/pictures.py`); the bytes
    as they came lie there too under `sha256`, until `original` is False.
    """

    __tablename__ = "upload"
    __table_args__ = (UniqueConstraint("municipality_id", "sha256"), Index(None, "touched_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[list[int]] = mapped_column(JSON, default=list)
    touched_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    original: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str] = mapped_column(default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)


class FieldPhoto(Scoped, Base):
    """A photo that a deed names, and where it belongs; `photo_id` is empty until its bytes are here."""

    __tablename__ = "field_photo"
    __table_args__ = (
        UniqueConstraint("municipality_id", "command_id", "moment", "sha256"),
        Index(
            "ix_field_photo_awaited", "municipality_id", "sha256", sqlite_where=IS_AWAITED, postgresql_where=IS_AWAITED
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    command_id: Mapped[str]
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    moment: Mapped[str]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
