"""The one object that screens talk to: views to draw, and what a crew can do.

Each deed returns the id of its command and is stored, with its photos, before it returns; nothing waits for a network.
When the device can't store it, `Trouble` is raised with a Dutch sentence and nothing has changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from field_app.state.cards import open_stops
from field_app.state.deeds import Deeds
from field_app.state.geo import rd_of
from field_app.state.rescue import DAMAGED
from field_app.state.route import OWN_ROUTE, OwnRoute, moved
from field_app.state.sight import Position, Sight
from field_app.state.views import PhotoView
from field_app.state.words import local_day
from field_app.store import Store, Trouble
from field_app.sync.route import ROUTE_CHANGED
from server.wire.field import (
    Arrive,
    Claim,
    Close,
    Correct,
    CorrectField,
    Deed,
    FollowUp,
    GiveBack,
    GiveBackWhy,
    HandOver,
    NewReport,
    Note,
    Outcome,
)

NO_PLACE = "De tablet weet nog niet waar je bent. Ga even buiten staan, of wijs de plek aan op de kaart."
_REMEMBERED = 50
_KEPT_AS = {DAMAGED: DAMAGED, "route": ROUTE_CHANGED}
"""Notices that are a setting until they are read, by the beginning of their key."""


class Desk(Sight):
    """The desk of one tablet. Safe to use from one thread beside the thread of `sync.Runner`."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        position: Position = lambda: None,
        nudge: Callable[[], None] = lambda: None,
        app_version: str = "",
    ) -> None:
        super().__init__(store, clock=clock, position=position, app_version=app_version)
        self._nudge = nudge
        self._deeds = Deeds(store, clock=clock)

    # --- what a crew does

    def claim(self, order_id: int) -> str:
        return self._do(Claim(), order_id)

    def arrive(self, order_id: int) -> str:
        return self._do(Arrive(), order_id)

    def close(
        self,
        order_id: int,
        outcome: Outcome,
        sentence: str,
        *,
        before: Sequence[str] = (),
        after: Sequence[str] = (),
        minutes: int | None = None,
        material: str = "",
    ) -> str:
        """Close it; photos by SHA-256. It goes out after 8 seconds, and can be undone until then."""
        deed = Close(
            outcome=outcome,
            sentence=sentence.strip(),
            before=tuple(before),
            after=tuple(after),
            minutes=minutes,
            material=material.strip(),
        )
        return self._do(deed, order_id, photos=(*before, *after))

    def give_back(self, order_id: int, why: GiveBackWhy, note: str, *, photos: Sequence[str] = ()) -> str:
        """Give it back to the team. The end of the shift needs no further words."""
        words = note.strip() or ("Einde dienst" if why is GiveBackWhy.END_OF_SHIFT else "")
        return self._do(GiveBack(why=why, note=words, photos=tuple(photos)), order_id, photos=photos)

    def hand_over(self, order_id: int, team_id: int, *, crew_id: int | None = None, note: str = "") -> str:
        return self._do(HandOver(team_id=team_id, crew_id=crew_id, note=note.strip()), order_id)

    def follow_up(self, order_id: int, category_id: int, task: str, *, photos: Sequence[str] = ()) -> str:
        deed = FollowUp(category_id=category_id, task=task.strip(), photos=tuple(photos))
        return self._do(deed, order_id, photos=photos)

    def correct(self, order_id: int, field: CorrectField, value: str) -> str:
        """Put a field right: a category's id, "x y" in RD metres, or words on the asset."""
        return self._do(Correct(field=field, value=value.strip(), was=self._shown(order_id, field)), order_id)

    def correct_place_here(self, order_id: int) -> str:
        """Hier sta ik. Raises Trouble when the device doesn't know where it is."""
        return self.correct(order_id, CorrectField.PLACE, _place_value(self._here()))

    def note(self, order_id: int, text: str, *, photos: Sequence[str] = ()) -> str:
        return self._do(Note(text=text.strip(), photos=tuple(photos)), order_id, photos=photos)

    def new_report(
        self,
        text: str,
        category_id: int,
        *,
        place: tuple[float, float] | None = None,
        photos: Sequence[str] = (),
        urgent: bool = False,
        solved: bool = False,
        sentence: str = "",
    ) -> str:
        """Report something; `place` is RD, None: where the device is (Trouble when it doesn't know)."""
        x, y = place or self._here()
        with self._store.transaction():
            deed = NewReport(
                local_number=self._deeds.next_local_number(),
                text=text.strip(),
                category_id=category_id,
                x=x,
                y=y,
                photos=tuple(photos),
                urgent=urgent,
                solved=solved,
                sentence=sentence.strip(),
            )
            return self._do(deed, None, photos=photos)

    def answer_question(self, command_id: str, *, keep_ours: bool) -> str | None:
        """Answer the question of a clash. Returns the new command; None when there is nothing left to answer."""
        asked = self._store.commands.get(command_id)
        if asked is None or asked.question is None or not isinstance(asked.command.deed, Correct):
            return None
        ours, office = asked.command.deed.value, self._value(asked.question.field, asked.question.office)
        value, was = (ours, office) if keep_ours else (office, ours)
        with self._store.transaction():
            self._store.commands.close_question(command_id)
            deed = Correct(field=asked.question.field, value=value, was=was, insist=True)
            return self._do(deed, asked.command.work_order)

    def undo(self, command_id: str) -> bool:
        """Undo what has not been sent. False: too late."""
        return self._store.commands.undo(command_id)

    # --- the order of the stops

    def move_stop(self, order_id: int, by: int) -> bool:
        """Put a stop so many places later; below zero earlier. It holds for today. False: it can go no further."""
        moment = self._moment()
        ids = moved([local.order for local in open_stops(moment)], order_id, by)
        if ids is None:
            return False
        why = moment.own_route.why if moment.own_route else ""
        self._store.settings.put(OWN_ROUTE, OwnRoute(local_day(moment.now), ids, why).packed())
        return True

    def say_why_moved(self, why: str) -> None:
        """Why the crew goes another way; empty takes it back."""
        if own := self._moment().own_route:
            self._store.settings.put(OWN_ROUTE, replace(own, why=why).packed())

    def take_office_route(self) -> None:
        """Back to the order of the office."""
        self._store.settings.forget(OWN_ROUTE)

    # --- drafts and photos

    def draft(self, order_id: int | None, screen: str) -> dict[str, Any] | None:
        """What was filled in on a screen; `order_id` None for a new report."""
        return self._store.drafts.get(order_id, screen)

    def keep_draft(self, order_id: int | None, screen: str, data: dict[str, Any]) -> None:
        self._store.drafts.keep(order_id, screen, data, at=self._clock())

    def drop_draft(self, order_id: int | None, screen: str) -> None:
        self._store.drafts.drop(order_id, screen)

    def last_draft(self) -> tuple[int | None, str] | None:
        """The screen to reopen after the app was killed: order and screen of the newest draft."""
        last = self._store.drafts.last()
        return (last.work_order, last.screen) if last else None

    def expect_photo(self, order_id: int | None, role: str) -> str:
        """The path for the camera to write to, stored before it opens. Roles: before, after, extra."""
        return self._camera.expect(order_id, role)

    def photo_arrived(self, path: str) -> PhotoView:
        """Take the picture in: upright, small, without metadata. Up to a second: not in the window's thread.

        Raises Trouble when there is no picture or it can't be read; the file then stays where it is.
        """
        return self._camera.arrived(path)

    def photo_did_not_come(self, path: str) -> None:
        """The camera was left without a picture."""
        self._camera.did_not_come(path)

    def drop_photo(self, sha256: str) -> None:
        """Throw away a photo that no deed has used yet; others stay."""
        self._camera.drop(sha256)

    def drop_orphan(self, path: str) -> None:
        self._camera.drop_orphan(path)

    # --- settings, messages, changes

    def set(self, name: str, value: str | float) -> None:
        """Change theme, text_scale, hand or photos."""
        self._store.settings.put(name, str(value))

    def read(self, key: str) -> None:
        """A notice was read."""
        kind, _, which = key.partition(":")
        if kind in _KEPT_AS:
            self._store.settings.forget(_KEPT_AS[kind])
        elif kind == "gone":
            self._store.orders.read(int(which))
        elif kind == "danger":
            known = (self._store.settings.get("dangers_read") or "").split()
            self._store.settings.put("dangers_read", " ".join([*known, which][-_REMEMBERED:]))
        else:
            self._store.commands.mark_read(which)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call this after each change, from whatever thread made it."""
        self._store.on_change(callback)

    # --- inside

    def _do(self, deed: Deed, order_id: int | None, *, photos: Sequence[str] = ()) -> str:
        command_id = self._deeds.queue(deed, order_id=order_id, photos=photos, title=self._title(deed, order_id))
        self._nudge()
        return command_id

    def _title(self, deed: Deed, order_id: int | None) -> str:
        """What the outbox says that it is about, also when the order has left this tablet."""
        order = self._store.orders.get(order_id) if order_id is not None else None
        if order and order.task:
            return order.task
        category_id = order.category_id if order else getattr(deed, "category_id", None)
        reference = self._store.orders.reference
        categories = reference.categories if reference else ()
        return next((one.name for one in categories if one.id == category_id), "")

    def _here(self) -> tuple[float, float]:
        place = self._position()
        if place is None:
            raise Trouble(NO_PLACE)
        return rd_of(*place)

    def _shown(self, order_id: int, field: CorrectField) -> str:
        """What the screen shows of a field now, which the office compares with its own."""
        local = self._moment().orders.get(order_id)
        if local is None:
            return ""
        order = local.order
        if field is CorrectField.CATEGORY:
            return str(order.category_id)
        if field is CorrectField.ASSET:
            return order.asset
        return _place_value((order.x, order.y)) if order.x is not None and order.y is not None else ""

    def _value(self, field: CorrectField, said: str) -> str:
        """What the office said as the value of a field: it may say a category by its name."""
        if field is not CorrectField.CATEGORY or said.isdecimal():
            return said
        reference = self._store.orders.reference
        categories = reference.categories if reference else ()
        return next((str(one.id) for one in categories if one.name == said), said)


def _place_value(place: tuple[float, float]) -> str:
    return f"{place[0]:.2f} {place[1]:.2f}"
