"""The card of an order in a list, and which orders belong in which list."""

from field_app.state.effects import BUSY, LocalOrder
from field_app.state.moment import Moment
from field_app.state.norm import norm_view
from field_app.state.route import is_to_do, place_of
from field_app.state.sending import order_words
from field_app.state.views import StopRow
from field_app.state.words import OUTCOMES, distance_words, local_day
from server.wire.field import Close


def stop_row(moment: Moment, local: LocalOrder) -> StopRow:
    """One card."""
    order = local.order
    distance = moment.distance(order.x, order.y)
    return StopRow(
        order_id=order.id,
        number=order.number,
        stop=order.stop,
        title=order.task or moment.category_name(order.category_id),
        address=order.address or order.place_text or order.area,
        norm=norm_view(
            order,
            now=moment.now,
            working_days=moment.working_days,
            done_at=local.done_at,
            done=local.is_done,
        ),
        distance_m=distance,
        distance_words=distance_words(distance),
        status_words=_status_words(local),
        sending_words=order_words(moment, order.id),
        thumbnail=next((moment.thumbnails[p.key] for p in order.photos if p.key in moment.thumbnails), None),
        arrived=local.arrived,
        done=local.is_done,
    )


def open_stops(moment: Moment) -> list[LocalOrder]:
    """This crew's open work for today: danger first, then in route order, then by date."""
    today = local_day(moment.now)
    ours = [local for local in moment.orders.values() if is_to_do(local, moment.crew_id, today)]
    return sorted(ours, key=lambda local: place_of(local.order))


def done_stops(moment: Moment) -> list[LocalOrder]:
    """What this crew finished today, whether or not the office still lists it, first done first."""
    listed = [local for local in moment.orders.values() if local.is_done and (local.done_at or is_ours(moment, local))]
    today = local_day(moment.now)
    off = [local for local in moment.finished.values() if local.done_at and local_day(local.done_at) == today]
    return sorted(
        [*listed, *off], key=lambda local: (local.done_at is None, local.done_at or moment.now, local.order.id)
    )


def done_today(moment: Moment) -> set[int]:
    """The orders that this crew closed today, also those that the office has taken off the list since."""
    today = local_day(moment.now)
    closed = {
        one.command.work_order
        for one in moment.commands
        if isinstance(one.command.deed, Close) and local_day(one.command.at) == today and one.state.holds
    }
    return {order_id for order_id in closed if order_id is not None}


def is_ours(moment: Moment, local: LocalOrder) -> bool:
    """Whether this crew does it."""
    return moment.crew_id is not None and local.order.crew_id == moment.crew_id and not local.given_away


def is_free(local: LocalOrder) -> bool:
    """Whether nobody does it, so that a crew may take it along."""
    order = local.order
    return order.crew_id is None and not local.is_done and not local.given_away and order.status in ("open", "planned")


def _status_words(local: LocalOrder) -> str:
    if local.outcome:
        return OUTCOMES[local.outcome].lower()
    if local.arrived:
        return "jullie zijn hier"
    return "bezig" if local.order.status == BUSY else ""
