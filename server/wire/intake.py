"""What a channel hands in, and what it gets back."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Point:
    """A place on the ground in RD New (EPSG:28992), metres."""

    x: float
    y: float


@dataclass(frozen=True)
class GeoPoint:
    """A place on the globe in WGS84 (EPSG:4326), degrees; only used at the edge."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Address:
    """The address nearest to a place; `distance_m` says how far off it is (always read as "bij")."""

    street: str
    number: str = ""
    postcode: str = ""
    city: str = ""
    point: Point | None = None
    distance_m: float | None = None

    def __str__(self) -> str:
        line = f"{self.street} {self.number}".strip()
        return f"{line}, {self.city}" if self.city else line


@dataclass(frozen=True)
class Contact:
    """How the reporter may be reached; every field may be empty.

    `handle` and `post` name who said it on a social medium, and where. `tell` is how this person wants to hear how it
    goes: mail, phone or not. `via` goes before that: `push` or `poll`, when the channel itself carries the news.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "nl"
    may_share: bool = False
    handle: str = ""
    post: str = ""
    tell: str = "mail"
    via: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.email or self.phone or self.handle or self.post or self.via)


@dataclass(frozen=True)
class IncomingReport:
    """One report as a channel read it, not yet trusted.

    `channel_ref` is what the channel repeats when it sends the same report again: accepting
    (municipality, channel, channel_ref) twice gives one report. `category` is the slug that the reporter or the
    channel chose, if any; an empty one is a subject that we don't know, `category_why` explains what stands there.
    `answers` maps a question's key to the reporter's answer. `photos` are the keys of photos that were stored before.
    `urgent` and `danger` are what somebody judged. `received_at` overrides the moment of accepting: for replays, and
    for what a crew saw while it had no network. `notes` are for staff, in Dutch.
    """

    channel: str
    channel_ref: str
    text: str
    point: Point | None = None
    place_text: str = ""
    address: Address | None = None
    category: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    contact: Contact = Contact()
    photos: tuple[str, ...] = ()
    urgent: bool = False
    danger: bool = False
    received_at: datetime | None = None
    category_why: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What the reporter is told at once. `due_at` is the end of the promised period, UTC; `due_on` the day to name."""

    report_id: int
    reference: str
    track_code: str
    category_name: str
    due_at: datetime | None
    due_on: date | None
    repeated: bool = False
