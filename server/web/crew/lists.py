"""Vandaag and In de buurt: what the crew does, and what it can take along."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.calendar import local_day
from server.queries.crew import CrewOrder, crew_order, free_orders, later_orders, todays_orders
from server.queries.plan_offers import Nearby as Along
from server.queries.plan_offers import nearby as along_the_way
from server.queries.plan_route import stand_of_plan
from server.web.crew.blueprint import blueprint
from server.web.crew.deeds import new_id
from server.web.crew.whose import Mine, choose, crews, mine
from server.web.edge import edge, now, town, writes
from server.web.staff.forms import Form
from server.web.staff.whereabouts import place_in


@blueprint.get("")
def today() -> ResponseReturnValue:
    """Show what this crew does today; who has more crews than one says first with which."""
    crew = mine()
    if crew is None or "wissel" in request.args:
        return render_template("crew/choose.html", crews=crews(), crew=crew)
    return render_template(
        "crew/today.html",
        crew=crew,
        orders=todays_orders(crew.crew_id, town(), now=now()),
        later=later_orders(crew.crew_id, town(), now=now()),
        news=stand_of_plan(crew.crew_id, local_day(now())).news,
    )


@blueprint.post("/kiezen")
@writes
def choose_crew() -> ResponseReturnValue:
    """Work with this crew from now on."""
    if not choose(request.form.get("crew", "")):
        flash("Kies een ploeg.", "warning")
    return redirect(url_for("crew.today"))


@blueprint.get("/in-de-buurt")
def nearby() -> ResponseReturnValue:
    """Show the team's work that nobody has yet: near an address or a place, else near the first stop."""
    crew = mine()
    if crew is None:
        return redirect(url_for("crew.today"))
    form = Form.of("near", request.args)
    asked = _asked(form)
    near = asked or _first_stop(crew)
    orders = free_orders(crew.team_id, town(), now=now(), near=near)
    offer = None if asked else along_the_way(crew.crew_id, local_day(now()), roads=edge().roads, now=now())
    return render_template(
        "crew/nearby.html",
        crew=crew,
        form=form,
        orders=orders,
        asked=asked,
        near=near,
        offer=offer,
        offered=_offered(offer),
        new_id=new_id,
    )


def _offered(offer: Along | None) -> list[CrewOrder]:
    """Return what is offered as crews may see it."""
    lines = offer.lines if offer is not None else ()
    found = [crew_order(line.work_order_id, town(), now=now()) for line in lines]
    return [order for order in found if order is not None]


def _asked(form: Form) -> tuple[float, float] | None:
    """Return the place that was asked for, in RD metres."""
    if not form.value("where"):
        return None
    point, _ = place_in(form)
    return None if form.errors else (point.x, point.y)


def _first_stop(crew: Mine) -> tuple[float, float] | None:
    orders = [found.order for found in todays_orders(crew.crew_id, town(), now=now())]
    return next(((o.x, o.y) for o in orders if o.x is not None and o.y is not None), None)
