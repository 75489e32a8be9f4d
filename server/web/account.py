"""Who is signed in: the cookie names a municipality, an account and that account's session key."""

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from server.domain.command import Actor, Who
from server.domain.vocabulary import Role
from server.web.edge import now, town

IDLE_LIMIT = timedelta(hours=8)
STAMP_EVERY = timedelta(minutes=5)
_SEEN_AT = "staff_seen_at"
BY_ITSELF = frozenset({"kcc.alarms", "plan.news", "staff.live", "staff.live_now"})
"""What a page asks by itself; it is no sign that somebody is there."""


@dataclass(frozen=True)
class SignedIn:
    """A member of staff, for as long as this request takes."""

    municipality_id: int
    handler_id: int
    session_key: str
    name: str
    role: Role
    team_ids: tuple[int, ...]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the cookie holds; a new session key makes it worthless."""
        return f"{self.municipality_id}:{self.handler_id}:{self.session_key}"

    @property
    def actor(self) -> Actor:
        return Actor(Who.STAFF, self.handler_id, self.name, self.team_ids)

    @property
    def sees_all_teams(self) -> bool:
        """Whether the whole municipality is this person's business."""
        return self.role not in {Role.HANDLER, Role.CREW} or not self.team_ids


def me() -> SignedIn:
    """Return who is signed in; `roles.enforce` saw to it that somebody is."""
    user = me_or_none()
    assert user is not None
    return user


def me_or_none() -> SignedIn | None:
    """Return who is signed in to this municipality, if anybody is."""
    if "town" not in g:
        return None
    return current_user._get_current_object() if current_user.is_authenticated else None


def signed_in_elsewhere() -> bool:
    """Whether this browser is signed in to another municipality than that of the address."""
    held = str(session.get("_user_id", ""))
    return "town" in g and bool(held) and not held.startswith(f"{town().id}:")


def come_in(handler_id: int) -> None:
    """Sign somebody in, in a session that holds nothing from before but the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    user = _load_handler(handler_id)
    assert user is not None
    session[_SEEN_AT] = int(now().timestamp())
    login_user(user)


def go_out() -> None:
    """Sign out of this browser."""
    logout_user()
    session.clear()


def _load(held: str) -> SignedIn | None:
    municipality_id, _, rest = held.partition(":")
    handler_id, _, session_key = rest.partition(":")
    if "town" not in g or municipality_id != str(town().id) or not handler_id.isdigit() or _is_idle():
        return None
    user = _load_handler(int(handler_id))
    return user if user and compare_digest(user.session_key, session_key) else None


def _load_handler(handler_id: int) -> SignedIn | None:
    person = town().staff.get(handler_id)
    if person is None or not person.active:
        return None
    return SignedIn(town().id, handler_id, person.session_key, person.name, person.role, person.team_ids)


def _is_idle() -> bool:
    """Whether nothing was done for too long; else remember, now and then, that something was."""
    moment, seen_at = int(now().timestamp()), session.get(_SEEN_AT)
    if not isinstance(seen_at, int) or moment - seen_at > IDLE_LIMIT.total_seconds():
        return True
    if moment - seen_at > STAMP_EVERY.total_seconds() and request.endpoint not in BY_ITSELF:
        session[_SEEN_AT] = moment
    return False


def remember_people(app: Flask) -> None:
    """Attach the reading of the cookie."""
    manager = LoginManager()
    # Public pages must not look for an account at every rendering.
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None  # the session key does that, and a handler's network may change all day
    manager.user_loader(_load)
