"""What the office, or what stands between, can answer. `sentence` is Dutch."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from server.wire.field import Verdict

NO_CONTACT = "Geen verbinding, alles is bewaard"
STRANGE_ANSWER = "Dit netwerk laat ons niet bij kantoor; alles is bewaard"
OFFICE_DOWN = "Kantoor is even niet bereikbaar, alles is bewaard"


@dataclass(frozen=True)
class Retry:
    """It may work later. `after_s`: not sooner than this, when the office said so.

    `at_office`: it got there, and the office itself stumbled over it.
    """

    sentence: str = NO_CONTACT
    after_s: float | None = None
    at_office: bool = False


class Reason(Enum):
    """Why trying again won't help by itself."""

    KEY_REFUSED = "login"
    WITHDRAWN = "withdrawn"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class Stop:
    """The office does not want to hear from this tablet, or not from this app. Work stays on the tablet."""

    reason: Reason
    sentence: str


@dataclass(frozen=True)
class Refused:
    """The office read what we sent and can't take it as it is."""

    sentence: str
    code: str = ""


@dataclass(frozen=True)
class Verdicts:
    """The office's answers to a batch, not always to all of it; `now` is its clock."""

    verdicts: tuple[Verdict, ...]
    now: datetime


@dataclass(frozen=True)
class Held:
    """How much of a photo the office has; `complete`: all, and the content is what its name says."""

    uploaded: int
    complete: bool = False


@dataclass(frozen=True)
class Piece:
    """A piece of a file. `start` is where it really begins, 0 when the office sent it all; `etag` names the version."""

    content: bytes
    start: int
    total: int
    etag: str = ""
