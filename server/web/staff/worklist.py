"""Mijn werk and Team: the lists that a working day runs on."""

from functools import lru_cache

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from server.domain.vocabulary import Status
from server.queries import worklist as work
from server.queries.live import newest_event
from server.queries.reference import Reference
from server.web.account import me
from server.web.edge import now, town
from server.web.staff.blueprint import blueprint
from server.web.staff.listing import NO_AREA, Listing
from server.web.staff.rows import drawn
from server.web.staff.words import area_order, category_tree


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
    return render_template(
        "staff/worklist.html",
        listing=listing,
        rows=drawn(page.rows, known, now=moment, soon=soon, here=listing.here),
        page=page,
        counts=work.counts(listing.view, now=moment, soon=soon),
        options=_options,
        tabs=_tabs(listing, known),
        live={"lijst": listing.scope, "team": listing.team, "sinds": newest_event()},
    )


def _tabs(listing: Listing, known: Reference) -> list[dict[str, object]]:
    """Return the lists that one can go to: mine, those of my teams together, and each team apart."""
    user, base = me(), url_for("staff.team")
    everywhere = "alle" in listing.asked and not user.sees_all_teams
    together = listing.scope == "team" and not listing.team and not everywhere
    alone = len(user.team_ids) == 1
    tabs = [_tab("Mijn werk", url_for("staff.mine"), listing.scope == "mine")]
    if user.sees_all_teams or not alone:
        tabs.append(_tab("Alle teams" if user.sees_all_teams else "Mijn teams", base, together))
    if everywhere:
        tabs.append(_tab("Alle teams", listing.url(), True))
    for team in known.teams.values():
        if user.sees_all_teams:
            tabs.append(_tab(team.name, f"{base}/{team.slug}", listing.team == team.slug))
        elif team.id in user.team_ids:
            tabs.append(_tab(team.name, f"{base}/{team.slug}", listing.team == team.slug or (alone and together)))
    return tabs


def _tab(label: str, href: str, current: bool) -> dict[str, object]:
    return {"label": label, "href": href, "current": current}


def _options(name: str, chosen: str) -> Markup:
    """Return the options of a filter. They are the same on every page until the set-up changes, but for the choice."""
    written = _written_options(town().version, name)
    return Markup(written.replace(f'value="{escape(chosen)}"', f'value="{escape(chosen)}" selected', 1))  # noqa: S704


@lru_cache(maxsize=96)
def _written_options(version: str, name: str) -> str:
    """Return the options of the municipality at hand, whose version this is."""
    one = Markup('<option value="{}">{}</option>').format
    return "".join(one(value, words) for value, words in (("", "Alle"), *_choices(town(), name)))


def _choices(known: Reference, name: str) -> list[tuple[str, str]]:
    if name == "status":
        return [(status.value, status.label) for status in Status if status is not Status.ENDED]
    if name == "rubriek":
        return [(c.slug, f"{'– ' * (len(c.path) - 1)}{c.name}") for c in category_tree(known)]
    return [*((area.code, area.name) for area in area_order(known)), (NO_AREA, "Plaats onbekend")]
