"""Keys of other systems: shown once, kept as a hash, bound to one municipality, to what they open and to a rate."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import case, select, update

from server.domain.errors import DomainError
from server.model.access import ApiKey
from server.model.base import db
from server.operations import webhooks

PREFIX = "mw_"
MINUTE_S = 60


class Scope(StrEnum):
    """What a key opens. BATCH makes reports as REPORT does, and is answered with a token instead of a number.

    STAFF opens the worklists to a tool of handlers, and lets it act in their names.
    """

    READ = "read"
    REPORT = "report"
    BATCH = "batch"
    UPDATE = "update"
    STAFF = "staff"


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
    """Let a key open nothing any more, and call nobody for it. Raises KeyRefused."""
    key = _named(name)
    if key is None:
        raise KeyRefused(f"there is no key {name}")
    key.revoked_at = key.revoked_at or now
    for webhook in webhooks.active(key.id):
        webhooks.end(webhook, now=now)


def key_of(secret: str) -> ApiKey | None:
    """Return the key that this secret belongs to, if the municipality at hand gave it and did not revoke it."""
    return db.session.scalars(
        select(ApiKey).where(ApiKey.hash == _hash(secret), ApiKey.revoked_at.is_(None))
    ).one_or_none()


def opens(key: ApiKey, *scopes: Scope) -> bool:
    """Whether a key opens one of these."""
    return not set(scopes).isdisjoint(key.scope.split())


def wait_s(key: ApiKey, *, now: datetime) -> int:
    """Count a call with this key, and return how many seconds it must wait; 0 when it may go on.

    Whole minutes are counted, in one statement, so that calls side by side are all counted.
    """
    minute = now.replace(second=0, microsecond=0)
    calls = case((ApiKey.minute_at == minute, ApiKey.calls + 1), else_=1)
    counted = db.session.execute(
        update(ApiKey).where(ApiKey.id == key.id).values(calls=calls, minute_at=minute).returning(ApiKey.calls),
        execution_options={"synchronize_session": False},
    ).scalar_one()
    return MINUTE_S - now.second if counted > key.rate_per_minute else 0


def _named(name: str) -> ApiKey | None:
    return db.session.scalars(select(ApiKey).where(ApiKey.name == name)).one_or_none()


def _hash(secret: str) -> str:
    # A plain hash will do: the secret is long and random, so there is nothing to guess.
    return sha256(secret.encode()).hexdigest()
