"""Mail that comes in: what was read of it, and the box that it lies in."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from server.wire.channel import Bounce, Parcel, RawPhoto

_OWN_HEADERS = (b"message-id:", b"from:", b"subject:", b"date:")


@dataclass(frozen=True)
class Letter:
    """A mail that came in: read, and not trusted.

    `digest` is that of `digest_of`, `message_ref` a hash of the Message-ID ("" without one). `proved` are the domains
    whose DKIM signature our own mail server found good; `refuted`: it found that the sender is another one.
    `auto_reply` and `mass` say in Dutch why nobody wrote this by hand. `answers` are the keys of mails of ours that it
    answers. `parcel` is what a program wrote in it, `trouble` why that could not be read. `notes` are for staff.
    """

    digest: str
    message_ref: str = ""
    sender: str = field(default="", repr=False)
    sender_name: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    sent_at: datetime | None = None
    proved: frozenset[str] = frozenset()
    refuted: bool = False
    auto_reply: str = ""
    mass: str = ""
    answers: tuple[str, ...] = ()
    bounce: Bounce | None = None
    parcel: Parcel | None = field(default=None, repr=False)
    trouble: str = ""
    photos: tuple[RawPhoto, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)


class Letterbox(Protocol):
    """Where the mail of one municipality comes in.

    A mail is done with when the caller asks for the next one, unless its name is in `left` by then.
    """

    def mails(self, left: Container[str]) -> Iterator[tuple[str, bytes]]: ...

    def read(self, raw: bytes) -> Letter: ...


def digest_of(raw: bytes) -> str:
    """Return what is the same for a mail that comes twice, whichever servers it passed; of any bytes at all."""
    head, blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    if not blank:
        return sha256(raw).hexdigest()
    own = [line for line in re.split(rb"\n(?![ \t])", head) if line[:12].lower().startswith(_OWN_HEADERS)]
    return sha256(b"\n".join([*own, b"", body])).hexdigest()
