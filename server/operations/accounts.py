"""Accounts of staff: who they are, their passwords, and their absence."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from server.domain.errors import DomainError
from server.domain.normalise import plain_line
from server.domain.vocabulary import Role
from server.model.base import db, entered
from server.model.municipality import Municipality, new_word
from server.model.team import Handler, Team, TeamMember

SHORTEST_PASSWORD = 8
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's advice for argon2id


class AccountRefused(DomainError):
    """An account that can't be made or changed like that; the words say why."""


@dataclass(frozen=True)
class Account:
    """What signing in needs to know of an account."""

    id: int
    password_hash: str
    session_key: str


def account(username: str) -> Account | None:
    """Return the active account with this name, whatever the capitals."""
    row = db.session.execute(
        select(Handler.id, Handler.password_hash, Handler.session_key).where(
            Handler.username == plain_name(username), Handler.active.is_(True)
        )
    ).first()
    return Account(*row) if row else None


def plain_name(username: str) -> str:
    """Return a user name as we keep it."""
    return plain_line(username).lower()


def is_right(found: Account | None, password: str) -> bool:
    """Whether the password belongs to the account. Takes as long for an account that isn't there. Uses no database."""
    try:
        _HASHER.verify(found.password_hash if found and found.password_hash else _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return found is not None


def note_sign_in(handler_id: int, *, now: datetime) -> None:
    """Remember when somebody came in."""
    db.session.get_one(Handler, handler_id).signed_in_at = now


def add_handler(
    username: str, name: str, role: Role, *, password: str = "", teams: Iterable[str] = (), mail: str = ""
) -> Handler:
    """Add a member of staff; without a password they can't sign in. Raises AccountRefused."""
    username = plain_name(username)
    if not username or not name.strip():
        raise AccountRefused("an account needs a user name and a name")
    if _find(username) is not None:
        raise AccountRefused(f"there is a {username} already")
    handler = Handler(
        municipality_id=entered(),
        username=username,
        name=name.strip(),
        role=role,
        mail=mail,
        password_hash=_hashed(password) if password else "",
        session_key=_session_key(),
    )
    db.session.add(handler)
    db.session.flush()
    join_teams(handler, teams)
    _renew_reference()
    return handler


def join_teams(handler: Handler, teams: Iterable[str]) -> None:
    """Put somebody in these teams, by slug, and out of all others. Raises AccountRefused."""
    slugs = set(teams)
    rows = db.session.execute(select(Team.slug, Team.id).where(Team.slug.in_(slugs)))
    found = {row.slug: row.id for row in rows}
    if unknown := slugs - found.keys():
        raise AccountRefused(f"there is no team {', '.join(sorted(unknown))}")
    db.session.execute(delete(TeamMember).where(TeamMember.handler_id == handler.id))
    db.session.add_all(
        TeamMember(municipality_id=handler.municipality_id, team_id=team_id, handler_id=handler.id)
        for team_id in found.values()
    )
    _renew_reference()


def set_password(username: str, password: str) -> None:
    """Give an account a new password; everywhere it was signed in, it is signed out."""
    handler = handler_named(username)
    handler.password_hash = _hashed(password)
    handler.session_key = _session_key()
    _renew_reference()


def lock(username: str, *, locked: bool = True) -> None:
    """Shut an account out at once, or let it in again."""
    handler = handler_named(username)
    handler.active = not locked
    handler.session_key = _session_key()
    _renew_reference()


def set_absent(username: str, first: date | None, last: date | None, *, deputy: str | None = None) -> None:
    """Say from when to when somebody is away, both days included, and who gets their new work meanwhile.

    Without `first` they are there again; without `last` the absence is open. Without `deputy` it stays who it was.
    """
    handler = handler_named(username)
    if first is not None and last is not None and last < first:
        raise AccountRefused("an absence ends after it begins")
    if deputy is not None:
        stand_in = handler_named(deputy)
        if stand_in.id == handler.id:
            raise AccountRefused("nobody is their own deputy")
        handler.deputy_id = stand_in.id
    handler.absent_from, handler.absent_until = first, last
    _renew_reference()


def handler_named(username: str) -> Handler:
    """Return the member of staff. Raises AccountRefused when there is none."""
    found = _find(plain_name(username))
    if found is None:
        raise AccountRefused(f"there is no account {username}")
    return found


def _find(username: str) -> Handler | None:
    return db.session.scalars(select(Handler).where(Handler.username == username)).first()


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise AccountRefused(f"a password has at least {SHORTEST_PASSWORD} characters")
    return _HASHER.hash(password)


def _session_key() -> str:
    return secrets.token_urlsafe(12)


def _renew_reference() -> None:
    """Let everybody read the staff anew."""
    db.session.get_one(Municipality, entered()).config_version = new_word()
    db.session.flush()


@cache
def _nobodys_hash() -> str:
    """Return a hash that no password fits, for names that nobody has."""
    return _HASHER.hash(secrets.token_urlsafe())
