"""Keys of other systems: shown once, kept as a hash, bound to one municipality."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from server.domain.errors import DomainError
from server.model.access import ApiKey
from server.model.base import db

PREFIX = "mw_"


class KeyRefused(DomainError):
    """There is such a key already, or there is none."""


def add_key(name: str, *, scope: str, rate_per_minute: int, now: datetime) -> str:
    """Make a key for the municipality at hand and return it; nobody can read it again. Raises KeyRefused."""
    if _named(name) is not None:
        raise KeyRefused(f"there is a key {name} already")
    secret = PREFIX + secrets.token_urlsafe(32)
    db.session.add(ApiKey(name=name, hash=_hash(secret), scope=scope, rate_per_minute=rate_per_minute, created_at=now))
    db.session.flush()
    return secret


def keys() -> Sequence[ApiKey]:
    """Return the keys of the municipality at hand, by name."""
    return db.session.scalars(select(ApiKey).order_by(ApiKey.name)).all()


def revoke_key(name: str, *, now: datetime) -> None:
    """Let a key open nothing any more. Raises KeyRefused."""
    key = _named(name)
    if key is None:
        raise KeyRefused(f"there is no key {name}")
    key.revoked_at = key.revoked_at or now


def key_of(secret: str) -> ApiKey | None:
    """Return the key that this secret belongs to, if the municipality at hand gave it and did not revoke it."""
    return db.session.scalars(
        select(ApiKey).where(ApiKey.hash == _hash(secret), ApiKey.revoked_at.is_(None))
    ).one_or_none()


def _named(name: str) -> ApiKey | None:
    return db.session.scalars(select(ApiKey).where(ApiKey.name == name)).one_or_none()


def _hash(secret: str) -> str:
    # A plain hash will do: the secret is long and random, so there is nothing to guess.
    return sha256(secret.encode()).hexdigest()
