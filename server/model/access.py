"""Who may come in: keys of other systems, and the memory of those who guess."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped


class ApiKey(Scoped, Base):
    """A key of another system; we keep only its hash.

    `scope` has the words of `operations/keys.py`, with spaces between. `calls` counts those since `minute_at`.
    """

    __tablename__ = "api_key"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(default="read")
    rate_per_minute: Mapped[int] = mapped_column(default=60)
    calls: Mapped[int] = mapped_column(default=0)
    minute_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class UpdateTaken(Scoped, Base):
    """News about a report that another system sent, so that the same again does nothing. `update_id` is its own.

    `event_id` is what we made of it: the name under which that system finds it with us.
    """

    __tablename__ = "update_taken"

    municipality_id: Mapped[int] = Scoped.in_key()
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"), primary_key=True)
    update_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    taken_at: Mapped[datetime]


class Attempt(Scoped, Base):
    """How often somebody failed at something lately. `subject` is a keyed hash of who or what; never an address."""

    __tablename__ = "attempt"

    municipality_id: Mapped[int] = Scoped.in_key()
    action: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
