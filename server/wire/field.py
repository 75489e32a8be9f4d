"""The contract between the server and a crew's tablet, version 1. Both sides read and write it through this page.

Everything goes over HTTPS under `/<municipality>/veld/v1/`, as JSON, with the header `Meldwerk-Contract: 1`:

    POST  aanmelden          Enrolment -> Enrolled      once per device, with the code that a coordinator made
    POST  sleutel            KeyRequest -> Key          a new token; the device's secret stays on the device
    POST  persoon            PersonRequest -> Person    somebody else takes over, with a PIN
    GET   wijzigingen?vanaf= -> Changes                 from a cursor; "" gives everything, with `reset`
    GET   nieuws?vanaf=      -> News                    waits a while, until there is something to read after a cursor
    POST  opdrachten         Commands -> Verdicts       at most BATCH commands, each with its own answer:
                             {"commands": [...], "waiting": Waiting} -> {"verdicts": [...], "now": moment}
    HEAD  fotos/<sha256>     -> Upload-Offset, Upload-Length, and Upload-Complete: ?1 when all of it is here
    PATCH fotos/<sha256>     a piece, with Upload-Offset and Upload-Length -> 204 and Upload-Offset, 201 PhotoReceipt
    GET   beelden?sleutels=  -> Pictures                the thumbnails of at most PICTURES photos, by PhotoRef.key
    GET   beelden/<key>      one of them, as a JPEG
    GET   kaart              the basemap, with ETag and Range

Answers that are not about one command: 401 the token is no longer good: ask for another; 410 this device was
withdrawn: wipe it, all but unsent work; 426 this app is too old; each with Problem as its body. Unknown fields are
ignored on both sides, so that fields can be added within a version. Moments are UTC in ISO 8601, places RD metres.
No field ever holds contact data of a reporter.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

CONTRACT = 1
HEADER = "Meldwerk-Contract"
BATCH = 50
PICTURES = 20
PIECE_BYTES = 256 * 1024
PHOTO_MAX_BYTES = 20 * 1024 * 1024


class Kind(StrEnum):
    """What a crew can do."""

    CLAIM = "claim"
    ARRIVE = "arrive"
    CLOSE = "close"
    GIVE_BACK = "give_back"
    HAND_OVER = "hand_over"
    FOLLOW_UP = "follow_up"
    CORRECT = "correct"
    NOTE = "note"
    REPORT = "report"


class Outcome(StrEnum):
    """The outcomes that a crew can give; the words of the trade, as in `domain/vocabulary.py`."""

    SOLVED = "solved"
    MADE_SAFE = "made_safe"
    NOT_FOUND = "not_found"
    ALREADY_SOLVED = "already_solved"
    NOT_OURS = "not_ours"


class GiveBackWhy(StrEnum):
    """Why a crew can't do it, while it must still be done."""

    PLACE_UNCLEAR = "place_unclear"
    OTHER = "other"
    END_OF_SHIFT = "end_of_shift"


class CorrectField(StrEnum):
    """What a crew can put right in the office's data."""

    CATEGORY = "category"
    PLACE = "place"
    ASSET = "asset"


class Result(StrEnum):
    """How a command fared. Each is final: the tablet may rest."""

    APPLIED = "applied"
    REPEATED = "repeated"
    MERGED = "merged"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


# --- what a crew does


@dataclass(frozen=True, kw_only=True)
class Claim:
    """This crew does it, and no other drives there."""


@dataclass(frozen=True, kw_only=True)
class Arrive:
    """The crew is on the spot."""


@dataclass(frozen=True, kw_only=True)
class Close:
    """It has an outcome. `sentence` is what the reporter reads; photos by SHA-256."""

    outcome: Outcome
    sentence: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    minutes: int | None = None
    material: str = ""


@dataclass(frozen=True, kw_only=True)
class GiveBack:
    """The crew can't do it; it goes back to the team, open."""

    why: GiveBackWhy
    note: str
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Another team, or another crew of the own team, must do it."""

    team_id: int
    crew_id: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """There is more work here, for whoever does that category."""

    category_id: int
    task: str
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Correct:
    """A field is wrong. `value` is a category's id, "x y" in RD metres, or the words on the asset.

    `was` is what the tablet showed; `insist` repeats it after the crew answered the question of a clash.
    """

    field: CorrectField
    value: str
    was: str = ""
    insist: bool = False


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something for colleagues."""

    text: str
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """Something that the crew saw itself; `solved` says that it is done already. `local_number` is shown till then."""

    local_number: str
    text: str
    category_id: int
    x: float
    y: float
    photos: tuple[str, ...] = ()
    urgent: bool = False
    solved: bool = False
    sentence: str = ""


Deed = Claim | Arrive | Close | GiveBack | HandOver | FollowUp | Correct | Note | NewReport


@dataclass(frozen=True, kw_only=True)
class Command:
    """One deed of a crew, made on the device and never changed after it was first sent.

    `at` is the device's own clock; `clock_offset_s` is how far the server's was ahead of it at the last contact.
    `base_version` is the version of the order that the crew saw; a NewReport has no order and no version.
    """

    id: str
    kind: Kind
    at: datetime
    deed: Deed
    work_order: int | None = None
    base_version: int | None = None
    person_id: int | None = None
    clock_offset_s: float = 0.0


@dataclass(frozen=True)
class Waiting:
    """What a tablet still has after this batch, and since when: for the coordinator. Optional; none: nobody knows."""

    deeds: int
    photos: int
    since: datetime | None = None


@dataclass(frozen=True)
class Question:
    """The office changed the same field: which is right? The crew's value holds until somebody says otherwise."""

    field: CorrectField
    ours: str
    office: str


@dataclass(frozen=True)
class Verdict:
    """The answer to one command. `sentence` is Dutch, for the crew; empty when there is nothing to say."""

    id: str
    result: Result
    sentence: str = ""
    work_order: int | None = None
    report_number: str = ""
    question: Question | None = None


# --- what the tablet learns


@dataclass(frozen=True)
class PhotoRef:
    """A photo that the office has: `key` of its thumbnail, and when it was taken (before, after, later)."""

    key: str
    width: int
    height: int
    moment: str = "before"


@dataclass(frozen=True)
class Answer:
    """An extra question and what the reporter chose."""

    question: str
    answer: str


@dataclass(frozen=True)
class Happening:
    """A line of an order's history; never who the reporter is."""

    at: datetime
    what: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A piece of work as a tablet shows it.

    `crew_id` is who does it, `stop` its place in this crew's route of today (None: not on it). `due_at` None: no norm.
    `version` changes with every change that matters to a crew. `is_part`: about something else than its report, so
    that a crew can't correct its category.
    """

    id: int
    number: str
    version: int
    category_id: int
    team_id: int
    crew_id: int | None = None
    stop: int | None = None
    task: str = ""
    text: str = ""
    urgency: str = "normal"
    status: str = "open"
    x: float | None = None
    y: float | None = None
    address: str = ""
    place_text: str = ""
    place_doubt: str = ""
    area: str = ""
    asset: str = ""
    received_at: datetime
    due_at: datetime | None = None
    planned_on: date | None = None
    paused: bool = False
    is_part: bool = False
    reopened: int = 0
    photos: tuple[PhotoRef, ...] = ()
    answers: tuple[Answer, ...] = ()
    history: tuple[Happening, ...] = ()


@dataclass(frozen=True)
class Gone:
    """An order that is no longer this crew's business, with one Dutch sentence why."""

    id: int
    why: str = ""


@dataclass(frozen=True)
class CategoryRef:
    """A category by its full name; `standard` are sentences that a reporter may read, by outcome."""

    id: int
    name: str
    parent: str = ""
    standard: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A team, crew or person."""

    id: int
    name: str


@dataclass(frozen=True)
class Pictures:
    """Thumbnails by their key, as JPEG in Base64; one that is not there (any more) is left out."""

    pictures: dict[str, str]


@dataclass(frozen=True)
class Basemap:
    """The map file that the server has for this municipality."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What changes seldom. `working_days` are those around today, so that the tablet can count them offline."""

    version: str
    municipality: str
    centre: tuple[float, float]
    crew: Named
    team: Named
    people: tuple[Named, ...] = ()
    crews: tuple[Named, ...] = ()
    teams: tuple[Named, ...] = ()
    categories: tuple[CategoryRef, ...] = ()
    working_days: tuple[date, ...] = ()
    boundary: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What changed since a cursor. With `reset`, `orders` is all there is and the rest must be forgotten.

    `route_note`: why the round of this crew is another than it was, in one Dutch sentence, when the office says so.
    `reference` comes when its version is another than the one asked with, `?stand=`.
    """

    cursor: str
    now: datetime
    reset: bool = False
    route_note: str = ""
    orders: tuple[Order, ...] = ()
    gone: tuple[Gone, ...] = ()
    reference: Reference | None = None
    basemap: Basemap | None = None


@dataclass(frozen=True)
class News:
    """Whether there is something to read after a cursor; what it is, `Changes` tells.

    `again_after_s`: not to be asked again sooner; above 0 when all places where a tablet may wait were taken.
    """

    news: bool
    again_after_s: int = 0


# --- who the tablet is


@dataclass(frozen=True)
class Enrolment:
    """A new device, with the code that a coordinator made for one crew."""

    code: str
    device_name: str


@dataclass(frozen=True)
class Enrolled:
    """The device's own name and secret; the server keeps a hash."""

    device_id: str
    secret: str
    crew: Named
    municipality: str


@dataclass(frozen=True)
class KeyRequest:
    """Asks for a token."""

    device_id: str
    secret: str


@dataclass(frozen=True)
class Key:
    """A token that soon ends; `now` is the server's clock."""

    token: str
    ends_at: datetime
    now: datetime


@dataclass(frozen=True)
class PersonRequest:
    """Somebody takes the tablet."""

    person_id: int
    pin: str


@dataclass(frozen=True)
class Person:
    """Who has the tablet now."""

    id: int
    name: str


@dataclass(frozen=True)
class PhotoReceipt:
    """The server has all of this photo, and its content is what the name says."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Problem:
    """Why a whole request was not answered. `code` is one word, such as token, revoked, too_old, offset or hash."""

    code: str
    sentence: str
