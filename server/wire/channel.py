"""The ports that `integrations` fill: channels that carry words, and services that know things."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from server.wire.intake import Address, GeoPoint, IncomingReport, Point


class ChannelError(Exception):
    """Delivery or look-up failed; `permanent`: trying again is of no use, `wait_s`: not sooner than that.

    `status` is what was answered, where that is known.
    """

    def __init__(self, why: str, *, permanent: bool = False, wait_s: float = 0.0, status: int | None = None) -> None:
        super().__init__(why)
        self.permanent = permanent
        self.wait_s = wait_s
        self.status = status


@dataclass(frozen=True)
class StatusUpdate:
    """One message for one reporter, ready to be carried.

    `key` is stable over retries (it becomes the Message-ID), `reply_to` and `sender` are mail addresses of the
    municipality, `unsubscribe_url` stops the mails of this report. `standing` is for the programs of others.
    """

    key: str
    municipality: str
    sender_name: str
    sender: str
    reply_to: str
    to: str
    reference: str
    subject: str
    text: str
    html: str
    language: str = "nl"
    unsubscribe_url: str = ""
    standing: "Standing | None" = None


@dataclass(frozen=True)
class Standing:
    """How a report stands, in words that a program reads; `docs/koppelvlakken.md` lists them.

    `number` grows with each message about one report. `their_ref` is what the channel calls the report. `secrets` sign
    what goes out, all of them at once, so that the other side may change over when it likes.
    """

    number: int
    status: str
    reason: str
    text: str
    due_on: date | None
    changed_at: datetime
    their_ref: str
    photo_url: str = ""
    survey_url: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


class Channel(Protocol):
    """One door. `read` turns what came in into a report; `tell` carries a message back, raising ChannelError."""

    def read(self, raw: bytes) -> IncomingReport: ...

    def tell(self, update: StatusUpdate) -> None: ...


@dataclass(frozen=True)
class RawPhoto:
    """A photo as it came in: not trusted, never shown. `name` is what the sender calls it."""

    content: bytes
    name: str = ""


@dataclass(frozen=True)
class Parcel(IncomingReport):
    """An incoming report with all that came along through a door that serves every municipality.

    `municipality_code` has four digits. `contents` is a hash of everything that makes it another message: who uses a
    reference again for other contents is refused. `place` is as the channel gave it, in degrees. `label` and `code` are
    its words for the subject, `questions` its own (question, answer). `sender` is who says to have sent it,
    `their_number` what the channel calls the report, `callback` where (and under which name) it wants to hear more,
    `device` whatever it calls the telephone.
    """

    municipality_code: str = ""
    contents: str = ""
    place: GeoPoint | None = None
    label: str = ""
    code: str = ""
    questions: tuple[tuple[str, str], ...] = ()
    raw_photos: tuple[RawPhoto, ...] = ()
    sender: str = ""
    their_number: str = ""
    callback_url: str = ""
    callback_ref: str = ""
    device: str = field(default="", repr=False)
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a message: which field, and why, in Dutch."""

    field: str
    text: str


class BadMessage(ChannelError):
    """A message that is no report; `faults` has all that is wrong, `reference` is the message's own, if any."""

    def __init__(self, faults: Sequence[Fault], *, reference: str = "") -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.text}" for fault in faults), permanent=True)
        self.faults = tuple(faults)
        self.reference = reference


@dataclass(frozen=True)
class Reply:
    """What a door answers to who sent a report: the same to a repeat. `received_at` is when we took it at first."""

    municipality_code: str
    channel_ref: str
    number: str
    status_url: str
    received_at: datetime
    due_on: date | None
    norm: str
    next_step: str
    duplicates: tuple[str, ...] = ()
    repeated: bool = False


class Door(Channel, Protocol):
    """A channel at which other programs knock: it also puts our answer into its own words."""

    def read(self, raw: bytes) -> Parcel: ...

    def receipt(self, parcel: Parcel, reply: Reply) -> bytes: ...

    def refusal(self, error: BadMessage, *, status: int) -> bytes: ...


class AppDoor(Door, Protocol):
    """A door whose channels may also ask for news: `cursor` is where they go on from."""

    def listing(self, news: Sequence[StatusUpdate], cursor: str) -> bytes: ...


@dataclass(frozen=True)
class Doors:
    """The doors for other programs; `apps` serves every channel that keeps to our own contract."""

    buitenbeter: Door
    apps: AppDoor


@dataclass(frozen=True)
class Bounce:
    """A mail that did not arrive. `key` is the StatusUpdate's; `permanent` as the other mail server said."""

    key: str
    reason: str
    permanent: bool


class Mailbox(Protocol):
    """Where bounces come back. A bounce is only taken away when the caller asks for the next one."""

    def bounces(self) -> Iterator[Bounce]: ...


class AddressService(Protocol):
    """An outside register of addresses; may be slow or down: raises ChannelError, the caller goes on without."""

    def suggest(self, query: str, *, municipality_code: str, limit: int) -> Sequence[Address]: ...

    def nearest(self, point: Point, *, within_m: float) -> Address | None: ...


class PhotoStore(Protocol):
    """Where photos lie, by key. `get` raises KeyError for what is not there; `put` of the same key is harmless."""

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes: ...

    def delete(self, key: str) -> None: ...
