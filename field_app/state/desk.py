"""The one object that screens talk to: views to draw, and what a crew can do.

Each deed returns the id of its command and is stored, with its photos, before it returns; nothing waits for a network.
When the device can't store it, `Trouble` is raised with a Dutch sentence and nothing has changed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from field_app.state.views import (
    ChoicesView,
    MapView,
    NearbyView,
    OrderView,
    OrphanView,
    OutboxView,
    PhotoView,
    SettingsView,
    ShiftEndView,
    StartView,
    TodayView,
)
from field_app.store import Store
from server.wire.field import CorrectField, GiveBackWhy, Outcome

Position = Callable[[], tuple[float, float] | None]
"""Latitude and longitude (WGS84) of the device, or None."""


class Desk:
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
        raise NotImplementedError

    # --- views

    def start(self) -> StartView:
        raise NotImplementedError

    def today(self) -> TodayView:
        raise NotImplementedError

    def order(self, order_id: int) -> OrderView | None:
        """None: it isn't here, or no longer."""
        raise NotImplementedError

    def nearby(self, around: tuple[float, float] | None = None) -> NearbyView:
        """Open work that nobody has, within 500 m of a place (RD), or of the device."""
        raise NotImplementedError

    def outbox(self) -> OutboxView:
        raise NotImplementedError

    def shift_end(self) -> ShiftEndView:
        raise NotImplementedError

    def settings(self) -> SettingsView:
        raise NotImplementedError

    def map_view(self) -> MapView:
        raise NotImplementedError

    def choices(self) -> ChoicesView:
        raise NotImplementedError

    # --- what a crew does

    def claim(self, order_id: int) -> str:
        raise NotImplementedError

    def arrive(self, order_id: int) -> str:
        raise NotImplementedError

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
        raise NotImplementedError

    def give_back(self, order_id: int, why: GiveBackWhy, note: str, *, photos: Sequence[str] = ()) -> str:
        raise NotImplementedError

    def hand_over(self, order_id: int, team_id: int, *, crew_id: int | None = None, note: str = "") -> str:
        raise NotImplementedError

    def follow_up(self, order_id: int, category_id: int, task: str, *, photos: Sequence[str] = ()) -> str:
        raise NotImplementedError

    def correct(self, order_id: int, field: CorrectField, value: str) -> str:
        """Put a field right: a category's id, "x y" in RD metres, or words on the asset."""
        raise NotImplementedError

    def correct_place_here(self, order_id: int) -> str:
        """Hier sta ik. Raises Trouble when the device doesn't know where it is."""
        raise NotImplementedError

    def note(self, order_id: int, text: str, *, photos: Sequence[str] = ()) -> str:
        raise NotImplementedError

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
        raise NotImplementedError

    def answer_question(self, command_id: str, *, keep_ours: bool) -> str | None:
        """Answer the question of a clash. Returns the new command, or None when the office was right."""
        raise NotImplementedError

    def undo(self, command_id: str) -> bool:
        """Undo what has not been sent. False: too late."""
        raise NotImplementedError

    # --- drafts and photos

    def draft(self, order_id: int | None, screen: str) -> dict[str, Any] | None:
        """What was filled in on a screen; `order_id` None for a new report."""
        raise NotImplementedError

    def keep_draft(self, order_id: int | None, screen: str, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def drop_draft(self, order_id: int | None, screen: str) -> None:
        raise NotImplementedError

    def last_draft(self) -> tuple[int | None, str] | None:
        """The screen to reopen after the app was killed: order and screen of the newest draft."""
        raise NotImplementedError

    def expect_photo(self, order_id: int | None, role: str) -> str:
        """The path for the camera to write to, stored before it opens. Roles: before, after, extra."""
        raise NotImplementedError

    def photo_arrived(self, path: str) -> PhotoView:
        """Take the picture in: upright, small, without metadata. Up to a second: not in the window's thread.

        Raises Trouble when there is no picture or it can't be read; the file then stays where it is.
        """
        raise NotImplementedError

    def photo_did_not_come(self, path: str) -> None:
        """The camera was left without a picture."""
        raise NotImplementedError

    def drop_photo(self, sha256: str) -> None:
        """Throw away a photo that no deed has used yet; others stay."""
        raise NotImplementedError

    def orphans(self) -> tuple[OrphanView, ...]:
        """Pictures that are there though the app never heard of it. Give their path to `photo_arrived`."""
        raise NotImplementedError

    def drop_orphan(self, path: str) -> None:
        raise NotImplementedError

    # --- settings, messages, changes

    def set(self, name: str, value: str | float) -> None:
        """Change theme, text_scale, hand or photos."""
        raise NotImplementedError

    def read(self, key: str) -> None:
        """A notice was read."""
        raise NotImplementedError

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call this after each change, from whatever thread made it."""
        raise NotImplementedError
