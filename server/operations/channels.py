"""Connecting a channel to a municipality, and the secrets that both share.

A secret must be readable, since a signature is made with it. It is not kept: it follows from a random word in the
database and SECRET_KEY, so that a copy of the database alone opens nothing.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from server.domain.errors import DomainError
from server.model.base import db, entered
from server.model.door import ChannelRow, ChannelSecret
from server.model.municipality import Municipality, new_word
from server.operations.config_schema import ChannelSchema

PREFIX = "mwk_"
MOST_ACTIVE = 2


class ChannelRefused(DomainError):
    """There is no such channel, or its name or settings can't be."""


def connect(
    name: str, *, title: str, callbacks: Sequence[str], senders: Sequence[str], push_url: str, rate_per_minute: int
) -> None:
    """Connect a channel to the municipality at hand, or change what was agreed. Raises ChannelRefused."""
    given = {"name": name, "title": title, "callbacks": list(callbacks), "senders": list(senders)}
    entry = {**given, "push_url": push_url, "rate_per_minute": rate_per_minute}
    if faults := ChannelSchema().validate(entry):
        raise ChannelRefused("; ".join(f"{field}: {', '.join(map(str, said))}" for field, said in faults.items()))
    row = _named(name)
    if row is None:
        row = ChannelRow(name=name, labels={})
        db.session.add(row)
    for field, value in entry.items():
        setattr(row, field, value)
    db.session.get_one(Municipality, entered()).config_version = new_word()
    db.session.flush()


def new_secret(channel: str, *, key: str, now: datetime) -> str:
    """Make a secret and return it; the newest one of before holds beside it, older ones end. Raises ChannelRefused."""
    if _named(channel) is None:
        raise ChannelRefused(f"there is no channel {channel}")
    return make_secret(channel, key=key, now=now)


def make_secret(channel: str, *, key: str, now: datetime) -> str:
    """Make a secret under a name, also of what is no channel, and return it; the newest of before holds beside it."""
    for old in active(channel, entered())[MOST_ACTIVE - 1 :]:
        old.ended_at = now
    row = ChannelSecret(channel=channel, word=secrets.token_urlsafe(24), made_at=now)
    db.session.add(row)
    db.session.flush()
    return secret_of(row.word, key=key)


def end_old_secrets(channel: str, *, now: datetime) -> int:
    """Let only the newest secret hold; return how many ended."""
    old = active(channel, entered())[1:]
    for row in old:
        row.ended_at = now
    db.session.flush()
    return len(old)


def active(channel: str, municipality_id: int) -> list[ChannelSecret]:
    """Return the secrets that hold, newest first. The municipality is named: the worker is within none."""
    mine = select(ChannelSecret).where(ChannelSecret.channel == channel, ChannelSecret.ended_at.is_(None))
    mine = mine.where(ChannelSecret.municipality_id == municipality_id)
    return list(db.session.scalars(mine.order_by(ChannelSecret.id.desc())))


def secrets_of(channel: str, municipality_id: int, *, key: str) -> tuple[str, ...]:
    """Return the secrets that a municipality shares with a channel, newest first."""
    return tuple(secret_of(row.word, key=key) for row in active(channel, municipality_id))


def secret_of(word: str, *, key: str) -> str:
    """Return the secret that follows from a word."""
    made = hmac.new(key.encode(), f"channel:{word}".encode(), sha256).digest()
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


def channels() -> Sequence[tuple[ChannelRow, Sequence[ChannelSecret]]]:
    """Return the channels of the municipality at hand with the secrets that hold, by name."""
    rows = db.session.scalars(select(ChannelRow).order_by(ChannelRow.name)).all()
    return [(row, active(row.name, row.municipality_id)) for row in rows]


def _named(name: str) -> ChannelRow | None:
    return db.session.scalars(select(ChannelRow).where(ChannelRow.name == name)).one_or_none()
