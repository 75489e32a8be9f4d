"""Mijn werk and Team: the lists that a working day runs on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from server.domain.calendar import local_day
from server.domain.numbering import report_number
from server.domain.promise import norm_words
from server.domain.vocabulary import NormState, Status, Urgency
from server.queries import worklist as work
from server.queries.reference import Reference
from server.web.account import me
from server.web.edge import now, town
from server.web.files import asset_url
from server.web.staff.blueprint import blueprint
from server.web.staff.listing import NO_AREA, NORMS, Listing
from server.web.staff.words import ICON_OF_NORM, area_order, category_tree, short_day


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is drawn: everything is words already."""

    id: int
    url: str
    number: str
    subject: str
    task: str
    excerpt: str
    where: str
    area: str
    doubt: str
    state: str
    icon: str
    norm: str
    status: str
    team: str
    who: str
    age: str
    urgency: str
    photos: int
    followers: int
    reopened: bool


@blueprint.get("/werk")
def mine() -> ResponseReturnValue:
    """Show my own work, and that of whom I stand in for."""
    return _show("mine", "")


@blueprint.get("/werk/team")
def team() -> ResponseReturnValue:
    """Show the work of my teams; of all teams for who watches the whole."""
    return _show("team", "")


@blueprint.get("/werk/team/<slug>")
def one_team(slug: str) -> ResponseReturnValue:
    """Show the work of one team."""
    return _show("team", slug)


def _show(scope: str, slug: str) -> ResponseReturnValue:
    listing = Listing.of(me(), scope, slug, request.args)
    if listing is None:
        abort(404)
    if listing.view.search and (report_id := work.find_report(listing.view.search)):
        return redirect(url_for("staff.report", number=str(report_id), uit=listing.url(zoek=None)))
    known, moment = town(), now()
    soon = work.soon_until(moment, known.calendar)
    page = work.page(listing.view, now=moment, soon=soon, after=listing.after, before=listing.before)
    lines = list(_lines(page.rows, listing, known, moment, soon))
    return render_template(
        "staff/worklist.html",
        listing=listing,
        lines=lines,
        page=page,
        counts=work.counts(listing.view, now=moment, soon=soon),
        icons=asset_url("icons.svg"),
        choices=_choices(known),
        tabs=_tabs(listing, known),
    )


def _lines(
    rows: Any, listing: Listing, known: Reference, moment: datetime, soon: datetime  # Any: rows of many columns
) -> Iterator[Line]:
    today = local_day(moment)
    words = lru_cache(lambda due, paused: norm_words(due, now=moment, calendar=known.calendar, paused=paused))
    link = url_for("staff.report", number="-", uit=listing.here)
    for row in rows:
        state = work.state_of(row.worklist_at, row.paused_at is not None, now=moment, soon=soon)
        due = None if state is NormState.NO_NORM else row.worklist_at
        yield _line(row, known, today, link, state, words(due, state is NormState.PAUSED))


def _line(row: Row[Any], known: Reference, today: date, link: str, state: NormState, norm: str) -> Line:
    number = report_number(known.prefix, row.received_at, row.report_id)
    place = f"{row.street} {row.house_number}".strip()
    return Line(
        id=row.id,
        url=link.replace("/-", f"/{number}", 1) + f"&opdracht={row.id}",
        number=number,
        subject=known.categories[row.category_id].name,
        task=row.task,
        excerpt=row.excerpt,
        where=place or row.place_text[:60] or "plaats onbekend",
        area=known.areas[row.area_id].name if row.area_id else "",
        doubt=row.place_doubt,
        state=state,
        icon=ICON_OF_NORM[state],
        norm=norm,
        status=_status(row),
        team=known.teams[row.team_id].name,
        who=_who(row, known),
        age=work.age_words(row.received_at, today),
        urgency="" if row.urgency == Urgency.NORMAL else Urgency(row.urgency).label,
        photos=row.photos,
        followers=row.followers,
        reopened=row.reopened > 0,
    )


def _status(row: Row[Any]) -> str:
    words = work.shown_status(row.work_status, Status(row.report_status))
    return f"{words} {short_day(row.planned_on)}" if row.planned_on and words == Status.PLANNED.label else words


def _who(row: Row[Any], known: Reference) -> str:
    if row.partner_id:
        return known.partners[row.partner_id].name
    if row.handler_id:
        return known.staff[row.handler_id].name
    return known.crews.get(row.crew_id, "") if row.crew_id else ""


def _tabs(listing: Listing, known: Reference) -> list[dict[str, object]]:
    """Return the lists that one can go to: mine, those of my teams, and each team apart."""
    user = me()
    base = url_for("staff.team")
    tabs: list[dict[str, object]] = [{"label": "Mijn werk", "href": url_for("staff.mine"), "current": listing.scope == "mine"}]
    everything = "Alle teams" if user.sees_all_teams else "Mijn teams"
    if user.sees_all_teams or len(user.team_ids) > 1:
        tabs.append({"label": everything, "href": base, "current": listing.scope == "team" and not listing.team})
    one = not user.sees_all_teams and len(user.team_ids) == 1
    for each in known.teams.values():
        if user.sees_all_teams or each.id in user.team_ids:
            current = listing.team == each.slug or (one and listing.scope == "team" and not listing.team)
            tabs.append({"label": each.name, "href": f"{base}/{each.slug}", "current": current})
    return tabs


def _choices(known: Reference) -> dict[str, list[tuple[str, str]]]:
    """Return what the filters offer, as (value, words)."""
    return {
        "norm": [(value, state.label.capitalize()) for value, state in NORMS.items()],
        "status": [(status.value, status.label) for status in Status if status is not Status.ENDED],
        "rubriek": [(c.slug, f"{'– ' * (len(c.path) - 1)}{c.name}") for c in category_tree(known)],
        "wijk": [*((area.code, area.name) for area in area_order(known)), (NO_AREA, "Plaats onbekend")],
    }
