"""Letting tablets in: a code for one crew, a secret that stays there, a token that soon ends, a PIN per person."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from server.domain.code_words import WORDS
from server.domain.errors import DomainError
from server.domain.normalise import plain_line
from server.model.base import db
from server.model.field import Device, EnrolmentCode
from server.model.team import Handler
from server.wire.field import Waiting

CODE_LIVES = timedelta(minutes=30)
TOKEN_LIVES = timedelta(hours=1)
CODE_WORDS = 4
PIN_DIGITS = range(4, 9)
VERSION_MAX = 40

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # as for passwords


class DeviceRefused(DomainError):
    """No such tablet, crew or person, or a PIN that is none."""


class CodeRefused(DomainError):
    """The code is wrong, was used, or is too old."""


@dataclass(frozen=True)
class Tablet:
    """A device as one request needs it; `person_ids` took it with their PIN."""

    id: int
    key: str
    crew_id: int
    token_ends_at: datetime | None
    revoked_at: datetime | None
    person_ids: tuple[int, ...]


def make_code(crew_id: int, *, by_id: int | None, secret: str, now: datetime) -> str:
    """Make a code that lets one tablet in for this crew, within half an hour; it is shown once."""
    code = "-".join(secrets.choice(WORDS) for _ in range(CODE_WORDS))
    db.session.add(
        EnrolmentCode(
            hash=_code_hash(code, secret), crew_id=crew_id, made_by_id=by_id, made_at=now, expires_at=now + CODE_LIVES
        )
    )
    db.session.flush()
    return code


def enrol(code: str, device_name: str, *, secret: str, now: datetime) -> tuple[Device, str]:
    """Let a tablet in with its code, and return it with the secret that it keeps. Raises CodeRefused."""
    used = db.session.execute(
        update(EnrolmentCode)
        .where(EnrolmentCode.hash == _code_hash(code, secret))
        .where(EnrolmentCode.used_at.is_(None), EnrolmentCode.expires_at > now)
        .values(used_at=now)
        .returning(EnrolmentCode.crew_id),
        execution_options={"synchronize_session": False},
    ).first()
    if used is None:
        raise CodeRefused("no such code")
    own = secrets.token_urlsafe(32)
    name = plain_line(device_name)[:60] or "Tablet"
    device = Device(
        key=str(uuid4()), name=name, crew_id=used.crew_id, secret_hash=_hash(own), enrolled_at=now, last_seen_at=now
    )
    db.session.add(device)
    db.session.flush()
    return device, own


def _code_hash(code: str, secret: str) -> str:
    """Return the keyed hash of a code, however it was typed."""
    words = "".join(letter if letter.isalpha() else " " for letter in code.lower()).split()
    return hmac.new(secret.encode(), f"enrolment:{'-'.join(words)}".encode(), sha256).hexdigest()


def _hash(own: str) -> str:
    # A plain hash will do: the secret is long and random, so there is nothing to guess.
    return sha256(own.encode()).hexdigest()


def new_token(device_key: str, own: str, *, now: datetime, app_version: str = "") -> tuple[Device, str] | None:
    """Return the device and a new token for it, an empty one when it was withdrawn; None for a wrong key or secret."""
    device = db.session.scalars(select(Device).where(Device.key == device_key)).first()
    if device is None or not hmac.compare_digest(device.secret_hash, _hash(own)):
        return None
    if device.revoked_at is not None:
        return device, ""
    token = secrets.token_urlsafe(32)
    device.token_hash, device.token_ends_at, device.last_seen_at = _hash(token), now + TOKEN_LIVES, now
    device.app_version = plain_line(app_version)[:VERSION_MAX] or device.app_version
    db.session.flush()
    return device, token


_D = Device.__table__.c
_BY_TOKEN = select(_D.id, _D.key, _D.crew_id, _D.token_ends_at, _D.revoked_at, _D.people)


def tablet_of(token: str, municipality_id: int) -> Tablet | None:
    """Return the tablet of this municipality that this token was given to, whether or not it still holds."""
    # Not through the session's fence, which costs more than the question; the municipality is named.
    mine = _BY_TOKEN.where(_D.token_hash == _hash(token), _D.municipality_id == municipality_id)
    row = db.session.connection().execute(mine).first()
    if row is None:
        return None
    return Tablet(row.id, row.key, row.crew_id, row.token_ends_at, row.revoked_at, tuple(row.people))


def heard_from(
    tablet: Tablet, *, now: datetime, clock_offset_s: float | None = None, waiting: Waiting | None = None
) -> None:
    """Remember when a tablet was last in touch, how far its clock is off, and what it still has, if it said so."""
    values: dict[str, Any] = {"last_seen_at": now}  # Any: of all types
    if clock_offset_s is not None:
        values["clock_offset_s"] = clock_offset_s
    if waiting is not None:
        values |= {
            "waiting_deeds": waiting.deeds,
            "waiting_photos": waiting.photos,
            "waiting_since": waiting.since and min(waiting.since, now),
        }
    db.session.execute(
        update(Device).where(Device.id == tablet.id).values(values),
        execution_options={"synchronize_session": False},
    )


def revoke(device_id: int, *, now: datetime) -> Device:
    """Withdraw a tablet: from its next contact on it is empty, but for unsent work. Raises DeviceRefused."""
    device = db.session.get(Device, device_id)
    if device is None:
        raise DeviceRefused(f"no device {device_id}")
    device.revoked_at = device.revoked_at or now
    db.session.flush()
    return device


def devices() -> Sequence[Device]:
    """Return the tablets of this municipality, those in use first. A crew's web page is none: it has no secret."""
    order = (Device.revoked_at.is_not(None), Device.name, Device.id)
    return db.session.scalars(select(Device).where(Device.secret_hash != "").order_by(*order)).all()


def set_pin(handler_id: int, pin: str) -> None:
    """Give somebody a PIN for the tablets; an empty one takes it away. Raises DeviceRefused."""
    handler = db.session.get(Handler, handler_id)
    if handler is None:
        raise DeviceRefused(f"no handler {handler_id}")
    if pin and not (pin.isascii() and pin.isdigit() and len(pin) in PIN_DIGITS):
        raise DeviceRefused("a PIN has four to eight digits")
    handler.pin_hash = _HASHER.hash(pin) if pin else ""
    db.session.flush()


def pin_hash_of(person_id: int) -> str:
    """Return the hash of somebody's PIN; empty when they have none."""
    found = select(Handler.pin_hash).where(Handler.id == person_id, Handler.active.is_(True))
    return db.session.scalars(found).first() or ""


def is_pin(pin_hash: str, pin: str) -> bool:
    """Whether this is the PIN. Slow on purpose; uses no database."""
    try:
        return bool(pin_hash) and _HASHER.verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False


def take_over(tablet: Tablet, person_id: int) -> None:
    """Remember that somebody took this tablet: from now on its deeds may carry their name."""
    device = db.session.get_one(Device, tablet.id)
    if person_id not in device.people:
        device.people = [*device.people, person_id]
    db.session.flush()
