"""The order of the stops: the office's, or for today the crew's own, with danger before all else in both."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from field_app.state.effects import LocalOrder
from field_app.state.norm import DANGER
from server.wire.field import Order

OWN_ROUTE = "own_route"
REASONS = ("Weg dicht", "Kortere route", "Drukte", "Spoed ter plaatse", "Samen met collega’s")
_LAST = 10**9


@dataclass(frozen=True)
class OwnRoute:
    """What the crew made of the day: it holds for that day only. Stops that came later go behind these."""

    day: date
    ids: tuple[int, ...]
    why: str = ""

    def packed(self) -> str:
        """As it is kept."""
        return json.dumps({"day": self.day.isoformat(), "ids": self.ids, "why": self.why})


def own_route(settings: Mapping[str, str], today: date) -> OwnRoute | None:
    """The crew's own order of today, if it made one."""
    plain = json.loads(settings.get(OWN_ROUTE, "null"))
    if not plain or plain["day"] != today.isoformat():
        return None
    return OwnRoute(today, tuple(plain["ids"]), plain["why"])


def place_of(order: Order, places: Mapping[int, int] = MappingProxyType({})) -> tuple[bool, int, int, bool, float, int]:
    """What to sort stops by: danger, the crew's own order, the office's, the date."""
    due = order.due_at.timestamp() if order.due_at else 0.0
    return (
        order.urgency != DANGER,
        places.get(order.id, _LAST),
        order.stop or _LAST,
        order.due_at is None,
        due,
        order.id,
    )


def is_to_do(local: LocalOrder, crew_id: int | None, today: date) -> bool:
    """Whether it is this crew's open work for today."""
    order = local.order
    ours = crew_id is not None and order.crew_id == crew_id and not local.given_away
    return ours and not local.is_done and (order.planned_on is None or order.planned_on <= today)


def renumbered(orders: Mapping[int, LocalOrder], own: OwnRoute | None, *, crew_id: int | None) -> dict[int, LocalOrder]:
    """The orders with the numbers of the crew's own order, if it has one."""
    if own is None:
        return dict(orders)
    ours = [local for local in orders.values() if is_to_do(local, crew_id, own.day)]
    places = {order_id: n for n, order_id in enumerate(own.ids)}
    ours.sort(key=lambda local: place_of(local.order, places))
    mine = {one.order.id: replace(one, order=replace(one.order, stop=n)) for n, one in enumerate(ours, 1)}
    return {**orders, **mine}


def moved(stops: Sequence[Order], order_id: int, by: int) -> tuple[int, ...] | None:
    """The ids after one stop went so many places; None when it can't: danger stays in front, and ends are ends."""
    ids = [order.id for order in stops]
    if order_id not in ids:
        return None
    here = ids.index(order_id)
    alike = [n for n, order in enumerate(stops) if (order.urgency == DANGER) == (stops[here].urgency == DANGER)]
    there = min(max(here + by, alike[0]), alike[-1])
    if there == here:
        return None
    ids.insert(there, ids.pop(here))
    return tuple(ids)
