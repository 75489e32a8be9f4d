"""One crew on a day: its hours, what it could take along, and that it does not come."""

from datetime import date

from flask import render_template, request

from server.domain.calendar import local_day
from server.domain.round_changes import Difference
from server.operations.rounds import Absence, NoPlan, what_if
from server.queries.plan import board
from server.queries.plan_offers import nearby
from server.queries.reference import CrewInfo
from server.web.edge import edge, now, town
from server.web.plan.blueprint import blueprint
from server.web.plan.board import lanes, tags
from server.web.plan.days import crew_named, day_in, nowhere
from server.wire.roads import Travel

TRAVELS = {Travel.CAR: "met de auto", Travel.CARGO_BIKE: "met de bakfiets", Travel.FOOT: "lopend"}


@blueprint.get("/plan/<day>/ploeg/<slug>")
def crew(day: str, slug: str) -> str:
    """Show a crew, what lies on its way, and what it would bring when it does not come."""
    on, chosen = day_in(day), crew_named(slug)
    found = board(on, now=now())
    one = next((one for one in found.rounds if one.crew.id == chosen.id), None) or nowhere()
    return render_template(
        "plan/crew.html",
        board=found,
        day=on,
        one=one,
        crew=one.crew,
        always=chosen,
        lenders=_lenders(chosen),
        tag=tags(town())[chosen.id],
        team=town().teams[chosen.team_id],
        travels=TRAVELS[chosen.travel],
        areas=[town().areas[id].name for id in sorted(chosen.area_ids) if id in town().areas],
        offer=nearby(chosen.id, on, roads=edge().roads, now=now()) if found.version else None,
        absence=_absence(on, chosen.id) if "zonder" in request.args and one.stops and not one.absent else None,
    )


def _lenders(chosen: CrewInfo) -> list[CrewInfo]:
    """Return the crews that begin elsewhere than this one, one for each place."""
    first: dict[object, CrewInfo] = {chosen.depot: chosen, None: chosen}
    for crew in town().crew_info.values():
        first.setdefault(crew.depot, crew)
    return [crew for crew in first.values() if crew is not chosen]


def _absence(on: date, crew_id: int) -> Difference | None:
    """Return what it brings when this crew does not come; None when there is nothing to say."""
    try:
        return what_if(on, Absence(crew_id), roads=edge().roads, now=now())
    except NoPlan:
        return None


@blueprint.get("/plan/<day>/afdrukken")
def printed(day: str) -> str:
    """Show the rounds on paper: a sheet for each crew, without anything about reporters."""
    on, asked = day_in(day), request.args.get("ploeg", "")
    found = [lane for lane in lanes(board(on, now=now()), town(), today=local_day(now())) if lane.round.stops]
    chosen = [lane for lane in found if asked in ("", lane.round.crew.slug)]
    return render_template("plan/printed.html", day=on, lanes=chosen, asked=asked)
