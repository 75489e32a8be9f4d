"""Slowing down who guesses: each failure beyond the first few makes the next try wait longer."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.model.access import Attempt
from server.model.base import db, entered

FORGOTTEN_AFTER = timedelta(hours=24)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Guesser:
    """Somebody who may be guessing at something. `subject` is a keyed hash; `free` failures cost nothing."""

    action: str
    subject: str
    free: int


def guesser(action: str, who: str, *, secret: str, free: int) -> Guesser:
    """Return the guesser; only a keyed hash of `who` (an address, a name) is ever kept."""
    return Guesser(action, hmac.new(secret.encode(), f"{action}:{who}".encode(), sha256).hexdigest(), free)


def blocked_until(guessers: list[Guesser], *, now: datetime) -> datetime | None:
    """Return until when any of these must wait; None when they may try now."""
    rows = db.session.execute(
        select(Attempt.action, Attempt.subject, Attempt.blocked_until).where(
            Attempt.subject.in_([g.subject for g in guessers]), Attempt.blocked_until > now
        )
    )
    known = {(g.action, g.subject) for g in guessers}
    return max((row.blocked_until for row in rows if (row.action, row.subject) in known), default=None)


def failed(guessers: list[Guesser], *, now: datetime) -> None:
    """Count a failure of each, and let those beyond their free ones wait: 30 seconds, doubled each time, to an hour."""
    for who in guessers:
        failures = _count(who, now)
        if failures > who.free:
            wait = min(FIRST_WAIT * 2 ** min(failures - who.free - 1, 10), LONGEST_WAIT)
            db.session.execute(
                update(Attempt)
                .where(Attempt.action == who.action, Attempt.subject == who.subject)
                .values(blocked_until=now + wait),
                execution_options={"synchronize_session": False},
            )


def forget(who: Guesser) -> None:
    """Forget the failures of somebody who got it right."""
    db.session.execute(
        delete(Attempt).where(Attempt.action == who.action, Attempt.subject == who.subject),
        execution_options={"synchronize_session": False},
    )


def _count(who: Guesser, now: datetime) -> int:
    """Add one in a single statement, so that tries side by side are all counted; an old row starts anew."""
    connection = db.session.connection()
    insert: Any = (
        postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    )  # Any: two types alike
    fresh = {"municipality_id": entered(), "action": who.action, "subject": who.subject, "failures": 1, "last_at": now}
    failures = case((Attempt.last_at < now - FORGOTTEN_AFTER, 1), else_=Attempt.failures + 1)
    statement = (
        insert(Attempt)
        .values(fresh)
        .on_conflict_do_update(
            index_elements=["municipality_id", "action", "subject"], set_={"failures": failures, "last_at": now}
        )
        .returning(Attempt.failures)
    )
    return int(connection.execute(statement).scalar_one())


def forget_old(*, now: datetime) -> None:
    """Throw away failures of long ago."""
    db.session.execute(
        delete(Attempt).where(Attempt.last_at < now - FORGOTTEN_AFTER), execution_options={"synchronize_session": False}
    )
