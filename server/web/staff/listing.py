"""A worklist as its address names it, so that a list can be shared, kept and returned to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from server.domain.calendar import as_utc
from server.domain.normalise import plain_line
from server.domain.vocabulary import NormState, Status
from server.operations.assigning import present
from server.queries.reference import Reference
from server.queries.worklist import Cursor, View
from server.web.account import SignedIn
from server.web.edge import now, town
from server.web.staff.forms import whole_number

NORMS = {
    "te-laat": NormState.LATE,
    "dreigt": NormState.DUE_SOON,
    "op-tijd": NormState.IN_TIME,
    "stil": NormState.PAUSED,
    "geen": NormState.NO_NORM,
}
FILTERS = ("norm", "zonder", "spoed", "status", "rubriek", "wijk", "zoek", "alle")
NO_AREA = "geen"
LONGEST = 100


@dataclass(frozen=True)
class Listing:
    """Whose work, and which of it. `scope` is mine or team; `team` a team's slug, or empty for all that one sees."""

    scope: str
    team: str
    asked: Mapping[str, str]
    view: View
    after: Cursor | None
    before: Cursor | None

    @classmethod
    def of(cls, user: SignedIn, scope: str, team: str, args: Mapping[str, str]) -> Self | None:
        """Read a list from the parts of its address; None when there is no such team."""
        known = town()
        asked = {name: value for name in FILTERS if (value := plain_line(args.get(name, ""))[:LONGEST])}
        persons = _mine(user, known) if scope == "mine" else ()
        teams = () if persons else _teams(user, team, known, every="alle" in asked)
        if teams is None:
            return None
        after, before = read_cursor(args.get("na", "")), read_cursor(args.get("voor", ""))
        return cls(scope, team, asked, _view(persons, teams, asked, known), after, None if after else before)

    @classmethod
    def at(cls, user: SignedIn, address: str) -> Self | None:
        """Read a list from a whole address that came along in a link; None when it is no list of this municipality."""
        parts = urlsplit(address)
        place, found, rest = parts.path.partition(f"/{town().slug}/werk")
        if parts.scheme or parts.netloc or place or not found:
            return None
        if rest not in ("", "/team") and not rest.startswith("/team/"):
            return None
        scope = "team" if rest else "mine"
        return cls.of(user, scope, rest.removeprefix("/team").strip("/"), dict(parse_qsl(parts.query)))

    @property
    def path(self) -> str:
        base = f"/{town().slug}/werk"
        return base if self.scope == "mine" else f"{base}/team/{self.team}" if self.team else f"{base}/team"

    def url(self, **changes: str | None) -> str:
        """Return the address of this list with other filters (None takes one away), from its first row."""
        return with_query(self.path, {**self.asked, **changes})

    def page_url(self, *, after: Cursor | None = None, before: Cursor | None = None) -> str:
        """Return the address of the page after or before a row."""
        place = {"na": written(after) if after else None, "voor": written(before) if before else None}
        return with_query(self.path, {**self.asked, **place})

    @property
    def here(self) -> str:
        """Return the address of this very page of the list."""
        return self.page_url(after=self.after, before=self.before)

    @property
    def filtered(self) -> bool:
        return bool(self.asked)


def with_query(path: str, values: Mapping[str, str | None]) -> str:
    """Return an address with those values that are something."""
    kept = {name: value for name, value in values.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def written(cursor: Cursor) -> str:
    """Return a cursor as it stands in an address."""
    return f"{cursor.at.isoformat().replace('+00:00', 'Z')}~{cursor.id}"


def read_cursor(text: str) -> Cursor | None:
    """Read a cursor; nonsense is no cursor, and gives the first page."""
    at, _, row = text.partition("~")
    row_id = whole_number(row)
    try:
        moment = as_utc(datetime.fromisoformat(at))
    except (ValueError, OverflowError):
        return None
    return Cursor(moment, row_id) if row_id is not None else None


def _mine(user: SignedIn, known: Reference) -> tuple[int, ...]:
    """Return whose work is mine: my own, and that of colleagues who are away and whom I stand in for."""
    away = (p.id for p in known.people.values() if p.id != user.handler_id and p.deputy_id is not None)
    return (user.handler_id, *(person for person in away if present(person, known, now=now()) == user.handler_id))


def _teams(user: SignedIn, slug: str, known: Reference, *, every: bool) -> tuple[int, ...] | None:
    """Return the teams of a list; None when there is no such team. `every`: whoever searches, searches everywhere."""
    if slug:
        found = next((team.id for team in known.teams.values() if team.slug == slug), None)
        return None if found is None else (found,)
    return tuple(known.teams) if every or user.sees_all_teams else user.team_ids


def _view(persons: tuple[int, ...], teams: tuple[int, ...], asked: Mapping[str, str], known: Reference) -> View:
    area = asked.get("wijk")
    return View(
        handler_ids=persons,
        team_ids=teams,
        norm=NORMS.get(asked.get("norm", "")),
        without_owner="zonder" in asked,
        urgent="spoed" in asked,
        status=next((status for status in Status if status == asked.get("status")), None),
        category_ids=_categories(asked["rubriek"], known) if "rubriek" in asked else None,
        area_ids=_areas(area, known) if area and area != NO_AREA else None,
        no_area=area == NO_AREA,
        search=asked.get("zoek", ""),
    )


def _categories(slug: str, known: Reference) -> tuple[int, ...]:
    """Return a category and all below it."""
    chosen = known.category_by_slug.get(slug)
    return tuple(c.id for c in known.categories.values() if chosen and chosen.id in c.path)


def _areas(code: str, known: Reference) -> tuple[int, ...]:
    """Return an area and all within it."""
    found = {area.id for area in known.areas.values() if area.code == code}
    while more := {a.id for a in known.areas.values() if a.parent_id in found} - found:
        found |= more
    return tuple(sorted(found))
