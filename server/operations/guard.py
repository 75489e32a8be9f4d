"""Slowing down who guesses: at a password, at the code of a report."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete

from server.model.access import Attempt
from server.model.base import db, entered

FREE = 5
"""So many failures cost nothing."""

LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


def subject_of(who: str, secret: str) -> str:
    """Return who or what guesses, unreadable but always the same."""
    return hmac.new(secret.encode(), who.encode(), hashlib.sha256).hexdigest()[:32]


def blocked_until(action: str, subject: str, *, now: datetime) -> datetime | None:
    """Return until when this subject must wait, or None when it may try."""
    row = db.session.get(Attempt, (entered(), action, subject))
    if row is None or row.blocked_until is None or row.blocked_until <= now:
        return None
    return row.blocked_until


def note_failure(action: str, subject: str, *, now: datetime) -> None:
    """Remember a failure; after a few, each doubles the wait."""
    row = db.session.get(Attempt, (entered(), action, subject), with_for_update=True)
    if row is None or now - row.last_at > FORGOTTEN_AFTER:
        row = db.session.merge(
            Attempt(
                municipality_id=entered(), action=action, subject=subject, failures=0, last_at=now, blocked_until=None
            )
        )
    row.failures += 1
    row.last_at = now
    if row.failures >= FREE:
        row.blocked_until = now + min(LONGEST, timedelta(seconds=2 ** (row.failures - FREE + 1)))


def note_success(action: str, subject: str) -> None:
    """Forget earlier failures."""
    row = db.session.get(Attempt, (entered(), action, subject))
    if row is not None:
        db.session.delete(row)


def forget_attempts(*, now: datetime) -> None:
    """Throw away failures of long ago."""
    db.session.execute(
        delete(Attempt).where(Attempt.last_at < now - FORGOTTEN_AFTER), execution_options={"synchronize_session": False}
    )
