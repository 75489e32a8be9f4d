"""What the store gives out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from server.wire.field import Command, Order, Question, Result


class State(StrEnum):
    """How far a command is. PARKED: the office could not take it yet; it is tried again, and never dropped."""

    QUEUED = "queued"
    SENT = "sent"
    PARKED = "parked"
    APPLIED = Result.APPLIED.value
    REPEATED = Result.REPEATED.value
    MERGED = Result.MERGED.value
    SUPERSEDED = Result.SUPERSEDED.value
    REFUSED = Result.REFUSED.value
    UNDONE = "undone"

    @property
    def is_unsent(self) -> bool:
        """Whether the office has not answered it."""
        return self in (State.QUEUED, State.SENT, State.PARKED)

    @property
    def holds(self) -> bool:
        """Whether its effect shows on this tablet, until the office's own state has it."""
        return self.is_unsent or self in (State.APPLIED, State.REPEATED, State.MERGED)


@dataclass(frozen=True)
class Queued:
    """A command and how it fares. `settled`: the feed was read to its end since the office answered."""

    seq: int
    command: Command
    number: str
    title: str
    not_before: datetime
    state: State
    attempts: int
    next_attempt_at: datetime | None
    answered_at: datetime | None
    sentence: str
    report_number: str
    question: Question | None
    read: bool
    settled: bool
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoredPhoto:
    """A photo of this tablet. `path` is absolute; `receipt_at` says that the office has all of it."""

    sha256: str
    path: str
    size: int
    taken_at: datetime
    work_order: int | None
    role: str
    uploaded: int
    receipt_at: datetime | None
    removed_at: datetime | None
    attempts: int
    next_attempt_at: datetime | None
    sentence: str


@dataclass(frozen=True)
class Expected:
    """A picture that the camera was asked for."""

    path: str
    work_order: int | None
    role: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """What was filled in on a screen."""

    work_order: int | None
    screen: str
    data: dict[str, Any]
    changed_at: datetime


@dataclass(frozen=True)
class Vanished:
    """An order that the office took away, as it was, with its sentence."""

    order: Order
    why: str
    at: datetime
    read: bool


@dataclass(frozen=True)
class LoggedLine:
    """A line for the helpdesk."""

    at: datetime
    words: str
