"""The report page: the story on the left, what stands and what one can do on the right."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from server.domain.calendar import local_day
from server.domain.command import Verdict
from server.domain.feedback import standard_reasons
from server.domain.geo import to_wgs84
from server.domain.promise import norm_words
from server.domain.vocabulary import NormState, PromiseCause, Role
from server.operations.photos import BROKEN
from server.operations.rehearsing import without_codes
from server.queries import worklist as work
from server.queries.duplicates import Likely, duplicates_of
from server.queries.failures import Failure, likely_failures
from server.queries.reference import Reference
from server.queries.report_view import ReportView, photo_named, report_view, work_words
from server.web.account import SignedIn, me
from server.web.edge import edge, now, town
from server.web.resident.map_data import drawn, map_settings
from server.web.roles import SEES_CONTACT, may
from server.web.staff.actions import ACTIONS, CLOSING_OUTCOMES
from server.web.staff.blueprint import blueprint
from server.web.staff.forms import Form, whole_number
from server.web.staff.listing import Listing
from server.web.staff.words import CHANNELS, ICON_OF_NORM, category_tree
from server.wire.intake import GeoPoint, Point

PHOTO_KEPT_S = 24 * 3600


@dataclass(frozen=True)
class Place:
    """Where a report stands in the list that somebody came from."""

    back: str
    number: int
    total: int
    previous: str
    next: str


@dataclass(frozen=True)
class Standing:
    """How a report stands against a date, in words, shape and colour."""

    state: NormState
    icon: str
    words: str
    at: datetime | None


@blueprint.get("/werk/<number>")
def report(number: str) -> ResponseReturnValue:
    """Show one report; its number may be written in any of the ways that people write it."""
    report_id = work.find_report(number) or abort(404)
    return report_page(report_id)


def report_page(
    report_id: int, *, form: Form | None = None, photo_keys: list[str] | None = None, verdict: Verdict | None = None
) -> str:
    """Return the page; with a form, that one is open, filled in, and shows what is wrong or what a colleague did."""
    known, user = town(), me()
    view = report_view(report_id, known, with_contacts=user.role in SEES_CONTACT)
    if view is None:
        abort(404)
    chosen = _chosen_work(view)
    return render_template(
        "staff/report.html",
        view=view,
        report=view.row,
        known=known,
        place=_place(user, chosen),
        kept=_kept(user),
        chosen=chosen,
        form=form or Form("", {}),
        photo_keys=photo_keys or [],
        verdict=verdict,
        solution=_standing(view, known),
        response=_response(view, known),
        twins=_twins(view),
        failure=_failure(view),
        choices=_choices(known, user),
        actions=[name for name in ACTIONS if may(user.role, f"staff.{name}")],
        may_join_failure=may(user.role, "plan.join_failure_asked"),
        work_words=work_words,
        spot_at=_on_the_globe(view),
        map_settings=map_settings(),
        without_codes=without_codes,
        channel=CHANNELS.get(view.row.channel, view.row.channel.capitalize()),
        cause_label=lambda cause: PromiseCause(cause).label,
        today=local_day(now()),
        sees_contact=user.role in SEES_CONTACT,
    )


def _kept(user: SignedIn) -> dict[str, str]:
    """Return what leads back to the list, for the forms of this page."""
    listing = Listing.at(user, request.values.get("uit", ""))
    kept = {
        "uit": listing.here if listing else "",
        "opdracht": str(whole_number(request.values.get("opdracht", "")) or ""),
    }
    return {name: value for name, value in kept.items() if value}


def _chosen_work(view: ReportView) -> Row[*tuple[Any, ...]] | None:
    """Return the piece of work that somebody came for, else the first that is open, else the last one."""
    asked = request.values.get("work_order") or request.values.get("opdracht", "")
    for order in view.work:
        if str(order.id) == asked:
            return order
    return next(iter(view.open_work), view.work[-1] if view.work else None)


def _place(user: SignedIn, chosen: Row[*tuple[Any, ...]] | None) -> Place | None:
    """Find the way back: the list, the row, and the rows before and after it."""
    listing = Listing.at(user, request.values.get("uit", ""))
    if listing is None:
        return None
    if chosen is None:
        return Place(listing.here, 0, 0, "", "")
    moment, here = now(), work.Cursor(chosen.worklist_at, chosen.id)
    soon = work.soon_until(moment, town().calendar)
    number, total = work.place_in(listing.view, here, now=moment, soon=soon)
    before = work.page(listing.view, now=moment, soon=soon, before=here, size=1).rows
    after = work.page(listing.view, now=moment, soon=soon, after=here, size=1).rows
    back = f"{listing.here}#w{chosen.id}"
    return Place(back, number, total, _link(before, listing), _link(after, listing))


def _link(rows: Any, listing: Listing) -> str:
    if not rows:
        return ""
    return url_for("staff.report", number=rows[0].report_id, uit=listing.here, opdracht=rows[0].id)


def _standing(view: ReportView, known: Reference) -> Standing:
    """Say how the promise stands; of an ended report, how it was kept.

    Work that the machine told a new date for is as late as the worklist says; the new date stands beside it.
    """
    row, moment = view.row, now()
    if row.due_at is None:
        return Standing(NormState.NO_NORM, "dash", "Geen norm", None)
    if row.ended_at is not None:
        if row.on_time is None:
            return Standing(NormState.NO_NORM, "dash", "Telt niet mee", None)
        state = NormState.IN_TIME if row.on_time else NormState.LATE
        return Standing(
            state, ICON_OF_NORM[state], "Op tijd klaar" if row.on_time else "Te laat klaar", row.first_due_at
        )
    paused = row.paused_at is not None
    soon = work.soon_until(moment, known.calendar)
    at = min((order.worklist_at for order in view.open_work if order.worklist_at < row.due_at), default=row.due_at)
    state = work.state_of(at, paused, now=moment, soon=soon)
    words = norm_words(at, now=moment, calendar=known.calendar, paused=paused)
    return Standing(state, ICON_OF_NORM[state], words if at == row.due_at else f"{words}, nieuwe datum", row.due_at)


def _response(view: ReportView, known: Reference) -> Standing:
    """Say how the first clock stands: whether anybody has reacted in time."""
    row, moment = view.row, now()
    if row.response_due_at is None:
        return Standing(NormState.NO_NORM, "dash", "Geen norm", None)
    if row.responded_at is not None:
        state = NormState.LATE if row.responded_at > row.response_due_at else NormState.IN_TIME
        return Standing(state, ICON_OF_NORM[state], "Gedaan", row.responded_at)
    soon = work.soon_until(moment, known.calendar)
    state = work.state_of(row.response_due_at, False, now=moment, soon=soon)
    words = norm_words(row.response_due_at, now=moment, calendar=known.calendar)
    return Standing(state, ICON_OF_NORM[state], words, row.response_due_at)


def _on_the_globe(view: ReportView) -> GeoPoint | None:
    x, y = view.row.x, view.row.y
    return None if x is None or y is None else to_wgs84(Point(x, y))


def _twins(view: ReportView) -> list[Likely]:
    return [] if view.is_ended else duplicates_of(view.row.id, now=now())


def _failure(view: ReportView) -> Failure | None:
    """Return the failure that this report is probably part of."""
    return None if view.is_ended else next(iter(likely_failures(with_report=view.row.id, now=now())), None)


def _choices(known: Reference, user: SignedIn) -> dict[str, list[tuple[str, str]]]:
    """Return what the forms offer, as (value, words)."""
    return {
        "to": [choice for team in known.teams.values() for choice in _team_and_people(team.id, team.name, known)],
        "partner": [(str(partner.id), partner.name) for partner in known.partners.values()],
        "crew": [("", "Nog geen ploeg"), *((str(crew_id), name) for crew_id, name in known.crews.items())],
        "category": [(str(c.id), f"{'– ' * (len(c.path) - 1)}{c.name}") for c in category_tree(known)],
        "outcome": [(outcome.value, outcome.label) for outcome in CLOSING_OUTCOMES],
        "standard": [(reason, outcome.label) for outcome in CLOSING_OUTCOMES for reason in standard_reasons(outcome)],
    }


def _team_and_people(team_id: int, name: str, known: Reference) -> list[tuple[str, str]]:
    people = [p for p in known.staff.values() if p.active and team_id in p.team_ids and p.role is not Role.ADMIN]
    return [(str(team_id), name), *((f"{team_id}:{p.id}", f"– {p.name}") for p in people)]


@blueprint.get("/werk/<number>/foto/<key>")
def photo(number: str, key: str) -> Response:
    """Serve a photo of this report, small when asked and there is one."""
    report_id = work.find_report(number) or abort(404)
    row = photo_named(report_id, key) if key.isascii() and key.isalnum() else None
    if row is None:
        abort(404)
    small = "klein" in request.args and row.thumbnail not in ("", BROKEN)
    try:
        content = edge().photos.get(row.thumbnail if small else row.sha256)
    except KeyError:
        abort(404)
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={PHOTO_KEPT_S}"
    return response


@blueprint.get("/werk/<number>/kaart.svg")
def map_picture(number: str) -> Response:
    """Draw where this report is."""
    report_id = work.find_report(number) or abort(404)
    view = report_view(report_id, town(), with_contacts=False)
    if view is None or view.row.x is None or view.row.y is None:
        abort(404)
    return drawn(Point(view.row.x, view.row.y))
