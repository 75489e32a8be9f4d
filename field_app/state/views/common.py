"""What more than one screen shows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NormShape(StrEnum):
    """How an order stands against its date; each has its own shape, icon and colours in the theme."""

    LATE = "late"
    DUE_SOON = "due_soon"
    IN_TIME = "in_time"
    PAUSED = "paused"
    DONE = "done"
    NO_NORM = "no_norm"


class Tone(StrEnum):
    """How a message about sending must look: all well, under way, waiting, or somebody must look."""

    GOOD = "good"
    BUSY = "busy"
    WAITING = "waiting"
    ATTENTION = "attention"


@dataclass(frozen=True)
class NormView:
    """The norm in shape and words: "nog 2 werkdagen". With `danger` it has the double ring and stands on top."""

    shape: NormShape
    words: str
    danger: bool = False


@dataclass(frozen=True)
class SendingView:
    """One true sentence about sending, for the bar of every screen."""

    words: str
    tone: Tone
    commands: int = 0
    photos: int = 0


@dataclass(frozen=True)
class PhotoView:
    """A photo: of the office (its thumbnail, None until fetched) or of this device (`sha256` is set)."""

    path: str | None
    words: str
    sha256: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class OrphanView:
    """A picture that was taken before the app was killed: "Foto van 09:06 gevonden"."""

    path: str
    order_id: int | None
    role: str
    words: str


@dataclass(frozen=True)
class NoticeView:
    """A message that stays until it is read: new danger, why a stop vanished, what the office answered.

    `key` begins with danger:, gone: or command:.
    """

    key: str
    words: str


@dataclass(frozen=True)
class QuestionView:
    """The office changed the same field; two buttons. `words`: "Welke categorie klopt?"."""

    command_id: str
    order_id: int | None
    number: str
    words: str
    ours: str
    office: str


@dataclass(frozen=True)
class UndoView:
    """What can still be undone, and until when."""

    command_id: str
    words: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class StopRow:
    """A card in a list. `stop` is its number on the route, None when it is not on it."""

    order_id: int
    number: str
    stop: int | None
    title: str
    address: str
    norm: NormView
    distance_m: float | None = None
    distance_words: str = ""
    status_words: str = ""
    sending_words: str = ""
    thumbnail: str | None = None
    arrived: bool = False
    done: bool = False
