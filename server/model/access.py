"""Who may come in: keys of other systems, and the memory of those who guess."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped


class ApiKey(Scoped, Base):
    """A key of another system; we keep only its hash."""

    __tablename__ = "api_key"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(default="read")
    rate_per_minute: Mapped[int] = mapped_column(default=60)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Attempt(Scoped, Base):
    """How often somebody failed at something lately. `subject` is a keyed hash of who or what; never an address."""

    __tablename__ = "attempt"

    municipality_id: Mapped[int] = Scoped.in_key()
    action: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
