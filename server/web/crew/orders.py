"""One piece of work: what and where, its photos, and what one can do."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue

from server.domain.geo import to_wgs84
from server.domain.vocabulary import WorkStatus
from server.operations.photos import BROKEN
from server.queries.crew import CrewOrder, crew_order
from server.queries.report_view import photo_named
from server.web.crew.blueprint import blueprint
from server.web.crew.deeds import new_id
from server.web.crew.whose import mine
from server.web.edge import edge, now, town
from server.web.resident.map_data import drawn
from server.wire.field import Order
from server.wire.intake import GeoPoint, Point

PHOTO_KEPT_S = 24 * 3600
NOT_OURS = "Deze opdracht is niet van jullie team."


@blueprint.get("/werk/<int:order_id>")
def order(order_id: int) -> ResponseReturnValue:
    """Show one piece of work."""
    found = our_order_or_list(order_id)
    crew = mine()
    assert crew is not None
    return render_template(
        "crew/order.html",
        crew=crew,
        found=found,
        order=found.order,
        spot=spot_of(found.order),
        other_crew=town().crews.get(found.order.crew_id or 0, "") if found.order.crew_id != crew.crew_id else "",
        is_ours=found.order.crew_id == crew.crew_id,
        is_open=found.outcome is None and found.order.status != WorkStatus.WITH_PARTNER,
        new_id=new_id,
    )


def spot_of(order: Order) -> GeoPoint | None:
    """Return where it is on the globe, if we know."""
    return None if order.x is None or order.y is None else to_wgs84(Point(order.x, order.y))


def our_order(order_id: int) -> CrewOrder:
    """Return work that is this crew's business; 404 for all else."""
    crew = mine()
    found = crew_order(order_id, town(), now=now()) if crew is not None else None
    if crew is None or found is None or not crew.has_to_do_with(found.order.crew_id, found.order.team_id):
        abort(404)
    return found


def our_order_or_list(order_id: int) -> CrewOrder:
    """Return work that is this crew's business; who comes for what was theirs before, reads so above the list."""
    crew = mine()
    found = crew_order(order_id, town(), now=now()) or abort(404)
    if crew is None or not crew.has_to_do_with(found.order.crew_id, found.order.team_id):
        if crew is not None:
            flash(NOT_OURS, "warning")
        abort(redirect(url_for("crew.today")))
    return found


@blueprint.get("/werk/<int:order_id>/foto/<key>")
def photo(order_id: int, key: str) -> Response:
    """Serve a photo of this work, small when asked and there is one."""
    found = our_order(order_id)
    row = photo_named(found.report_id, key) if key.isascii() and key.isalnum() else None
    if row is None:
        abort(404)
    small = "klein" in asked.args and row.thumbnail not in ("", BROKEN)
    try:
        content = edge().photos.get(row.thumbnail if small else row.sha256)
    except KeyError:
        abort(404)
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={PHOTO_KEPT_S}"
    return response


@blueprint.get("/werk/<int:order_id>/kaart.svg")
def map_picture(order_id: int) -> Response:
    """Draw where this work is."""
    found = our_order(order_id).order
    if found.x is None or found.y is None:
        abort(404)
    return drawn(Point(found.x, found.y))
