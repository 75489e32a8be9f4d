"""Sees when the office gave this crew another round than it had, so that nobody finds out halfway."""

from collections.abc import Collection

from field_app.store.orders import Orders
from server.wire.field import Changes

ROUTE_CHANGED = "route_changed"
"""The setting with the words, until somebody read them."""


def route_of(orders: Orders) -> tuple[int, ...] | None:
    """The orders of this crew's round, in the office's order; None before the office ever told it."""
    reference = orders.reference
    if reference is None or not orders.cursor:
        return None
    ours = [order for order in orders.all().values() if order.crew_id == reference.crew.id and order.stop]
    return tuple(order.id for order in sorted(ours, key=lambda order: (order.stop or 0, order.id)))


def what_changed(
    before: tuple[int, ...] | None, now: tuple[int, ...] | None, told: Changes, *, known: Collection[int | None] = ()
) -> str:
    """What is new about the round in a few words, the office's own if it gave any; empty when nothing is.

    What went is told apart, with a reason for each; a new day is no change.
    """
    if before is None or now is None or told.reset:
        return ""
    added = [one for one in now if one not in before and one not in known]
    stayed = [one for one in before if one in now]
    turned = stayed != [one for one in now if one in before]
    if not (added or turned):
        return ""
    if told.route_note:
        return told.route_note
    parts = [f"{len(added)} erbij"] if added else []
    return " en ".join([*parts, "een andere volgorde"] if turned else parts)
