"""Everything that a view is made from, read at one moment; the views are pure functions of it."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from field_app.state.effects import LocalOrder, effect, replay
from field_app.state.geo import distance_m
from field_app.state.route import OwnRoute, own_route, renumbered
from field_app.state.words import local_day
from field_app.store import Queued, State, Store, StoredPhoto, Vanished
from server.wire.field import CategoryRef, Close, Reference

RECENT = timedelta(days=2)


@dataclass(frozen=True)
class Moment:
    """What the store holds at `now`. `own` is the device's place in RD metres."""

    now: datetime
    own: tuple[float, float] | None
    reference: Reference | None
    orders: dict[int, LocalOrder]
    commands: tuple[Queued, ...]
    photos: dict[str, StoredPhoto]
    thumbnails: dict[str, str]
    vanished: tuple[Vanished, ...]
    settings: dict[str, str]

    @property
    def crew_id(self) -> int | None:
        return self.reference.crew.id if self.reference else None

    @property
    def crew(self) -> str:
        return self.reference.crew.name if self.reference else self.settings.get("crew", "")

    @property
    def person(self) -> str:
        body = self.settings.get("person")
        return str(json.loads(body)["name"]) if body else ""

    @cached_property
    def own_route(self) -> OwnRoute | None:
        """The crew's own order of the stops, if it made one today."""
        return own_route(self.settings, local_day(self.now))

    @property
    def working_days(self) -> tuple[date, ...]:
        return self.reference.working_days if self.reference else ()

    @cached_property
    def categories(self) -> dict[int, CategoryRef]:
        """The categories by id."""
        return {one.id: one for one in self.reference.categories} if self.reference else {}

    @cached_property
    def finished(self) -> dict[int, LocalOrder]:
        """Orders that this crew closed and the office has taken off the list since."""
        gone = {one.order.id: LocalOrder(one.order) for one in self.vanished}
        return {
            order_id: effect(gone[order_id], one.command.deed, at=one.command.at, crew_id=self.crew_id)
            for one in self.commands
            if isinstance(one.command.deed, Close) and one.state.holds and (order_id := one.command.work_order) in gone
        }

    @cached_property
    def unsent(self) -> tuple[Queued, ...]:
        return tuple(one for one in self.commands if one.state.is_unsent)

    @cached_property
    def waiting_photos(self) -> tuple[StoredPhoto, ...]:
        """Photos of a deed that the office doesn't have."""
        used = {sha256 for one in self.commands if one.state is not State.UNDONE for sha256 in one.photos}
        return tuple(photo for photo in self.photos.values() if photo.sha256 in used and not photo.receipt_at)

    @cached_property
    def orders_unsent(self) -> set[int | None]:
        """Orders of which something waits for an answer."""
        return {one.command.work_order for one in self.unsent}

    @cached_property
    def photos_under_way(self) -> Counter[int | None]:
        """How many photos of each order the office doesn't have yet."""
        waiting = {photo.sha256 for photo in self.waiting_photos}
        pairs = {(one.command.work_order, sha256) for one in self.commands for sha256 in one.photos}
        return Counter(order_id for order_id, sha256 in pairs if sha256 in waiting)

    def moment(self, name: str) -> datetime | None:
        """A setting that is a moment."""
        return datetime.fromisoformat(self.settings[name]) if name in self.settings else None

    def category_name(self, category_id: int) -> str:
        category = self.categories.get(category_id)
        return category.name if category else "Onbekende categorie"

    def distance(self, x: float | None, y: float | None) -> float | None:
        """How far a place is from here, if both are known."""
        return distance_m(self.own, (x, y)) if self.own and x is not None and y is not None else None


def moment_of(store: Store, *, now: datetime, own: tuple[float, float] | None) -> Moment:
    """Read it all, between two changes."""
    with store.reading():
        reference, commands = store.orders.reference, store.commands.since(now - RECENT)
        settings, crew_id = store.settings.all_small(), reference.crew.id if reference else None
        orders = replay(store.orders.all(), commands, crew_id=crew_id)
        return Moment(
            now=now,
            own=own,
            reference=reference,
            orders=renumbered(orders, own_route(settings, local_day(now)), crew_id=crew_id),
            commands=commands,
            photos=store.photos.all(),
            thumbnails=store.orders.thumbnails(),
            vanished=store.orders.vanished(),
            settings=settings,
        )
