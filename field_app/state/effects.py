"""The office's state with what this crew did on top: what was not answered yet, or is not in the feed yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from field_app.store import Queued
from server.wire.field import (
    Arrive,
    Claim,
    Close,
    Correct,
    CorrectField,
    Deed,
    GiveBack,
    HandOver,
    Order,
    Outcome,
)

ENDED = "ended"
BUSY = "in_progress"


@dataclass(frozen=True)
class LocalOrder:
    """An order as this tablet shows it. `given_away`: this crew handed it on or gave it back."""

    order: Order
    arrived: bool = False
    done_at: datetime | None = None
    outcome: Outcome | None = None
    given_away: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here for this crew."""
        return self.done_at is not None or self.order.status == ENDED


def replay(orders: Mapping[int, Order], commands: Iterable[Queued], *, crew_id: int | None) -> dict[int, LocalOrder]:
    """Play the queue over the office's state, in its order."""
    shown = {id_: LocalOrder(order, arrived=_is_ours_and_busy(order, crew_id)) for id_, order in orders.items()}
    for one in commands:
        order_id = one.command.work_order
        if order_id in shown and one.state.holds and not one.settled:
            shown[order_id] = effect(shown[order_id], one.command.deed, at=one.command.at, crew_id=crew_id)
    return shown


def effect(local: LocalOrder, deed: Deed, *, at: datetime, crew_id: int | None) -> LocalOrder:
    """The order after a deed. A follow-up, a note or a report changes nothing that this order shows."""
    match deed:
        case Claim():
            return replace(local, order=replace(local.order, crew_id=crew_id), given_away=False)
        case Arrive():
            crew = local.order.crew_id or crew_id
            return replace(local, order=replace(local.order, status=BUSY, crew_id=crew), arrived=True)
        case Close():
            return replace(local, order=replace(local.order, status=ENDED), done_at=at, outcome=deed.outcome)
        case GiveBack():
            return replace(local, order=replace(local.order, crew_id=None, stop=None), given_away=True, arrived=False)
        case HandOver():
            moved = replace(local.order, crew_id=deed.crew_id, team_id=deed.team_id, stop=None)
            return replace(local, order=moved, given_away=True, arrived=False)
        case Correct():
            return replace(local, order=corrected(local.order, deed))
    return local


def corrected(order: Order, deed: Correct) -> Order:
    """The order with one field put right; a value that makes no sense leaves it."""
    if deed.field is CorrectField.ASSET:
        return replace(order, asset=deed.value)
    try:
        if deed.field is CorrectField.CATEGORY:
            return replace(order, category_id=int(deed.value))
        x, y = map(float, deed.value.split())
    except ValueError:
        return order
    return replace(order, x=x, y=y, place_doubt="")


def _is_ours_and_busy(order: Order, crew_id: int | None) -> bool:
    return order.status == BUSY and crew_id is not None and order.crew_id == crew_id
