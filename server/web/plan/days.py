"""What the pages of a plan have in their address: the day, the team, the crew and the work."""

from datetime import date, time
from typing import NoReturn

from flask import abort, request, url_for

from server.queries.reference import CrewInfo, TeamInfo
from server.web.edge import town
from server.web.staff.forms import LAST_YEAR, whole_number

FIRST_YEAR = 2020
OUT = "uit"
"""Stands for "no crew" where one is chosen."""
WHEN = "Vul een begin en een later einde in, zoals 8.30 en 12.00."


def day_in(text: str) -> date:
    """Return the day of an address; 404 for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        nowhere()
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        nowhere()
    return day


def team_asked() -> TeamInfo | None:
    """Return the team that the page is limited to, if it is."""
    slug = request.values.get("team", "")
    return next((team for team in town().teams.values() if team.slug == slug), None)


def crew_named(slug: str) -> CrewInfo:
    """Return the crew of an address; 404 for none of ours."""
    return next((crew for crew in town().crew_info.values() if crew.slug == slug), None) or nowhere()


def board_url(day: date, *, opened: str = "", anchor: str = "") -> str:
    """Return the address of the board, limited to the same team, with a crew's list opened."""
    team = team_asked()
    slug = team.slug if team else None
    return url_for("plan.board", day=day.isoformat(), _anchor=anchor or None, team=slug, open=opened or None)


def clock_in(text: str) -> time | None:
    """Return the time of the day that somebody filled in, such as 08.30."""
    try:
        return time.fromisoformat(text.replace(".", ":")).replace(tzinfo=None)
    except ValueError:
        return None


def number_in(name: str) -> int | None:
    """Return a whole number that came along."""
    return whole_number(request.values.get(name, ""))


def nowhere() -> NoReturn:
    """Say that there is no such page."""
    abort(404)
