"""The ports that `integrations` fill: channels that carry words, and services that know things."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from server.wire.intake import Address, IncomingReport, Point


class ChannelError(Exception):
    """Delivery or look-up failed; `permanent` says that trying again is of no use."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent


@dataclass(frozen=True)
class StatusUpdate:
    """One message for one reporter, ready to be carried.

    `key` is stable over retries (it becomes the Message-ID), `reply_to` and `sender` are mail addresses of the
    municipality, `unsubscribe_url` stops the mails of this report.
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


class Channel(Protocol):
    """One door. `read` turns what came in into a report; `tell` carries a message back, raising ChannelError."""

    def read(self, raw: bytes) -> IncomingReport: ...

    def tell(self, update: StatusUpdate) -> None: ...


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
