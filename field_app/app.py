"""The window: which screen is on it, what can be undone, and where the crew comes back to. Puts everything together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from field_app.device.ports import Device
from field_app.screens.context import Context, Office
from field_app.screens.page import Page
from field_app.screens.table import SCREENS
from field_app.state.desk import Desk
from field_app.store import Trouble
from field_app.widgets.message import Toast
from field_app.widgets.theme import Look

UNDO_S, WORDS_S = 8, 4
BACK_KEYS = (27, 1001)
"""Escape, and Android's own way back."""


@dataclass
class Visit:
    """A screen that the crew came by, and what it was opened with."""

    name: str
    where: dict[str, Any]


class Patience(ExceptionHandler):
    """Tells a trouble of the store that nobody caught, instead of ending the app over it."""

    def __init__(self, app: "FieldApp") -> None:
        super().__init__()
        self._app = app

    def handle_exception(self, inst: BaseException) -> int:
        """Say it; what is no trouble of the store is a bug, and ends the app."""
        if not isinstance(inst, Trouble):
            return int(ExceptionManager.RAISE)
        self._app.say(str(inst))
        return int(ExceptionManager.PASS)


class FieldApp(App):
    """The app on a tablet. All that it needs is given to it, so that a test can give it something else."""

    title = "Meldwerk"

    def __init__(
        self,
        desk: Desk,
        device: Device,
        office: Office,
        *,
        clock: Callable[[], datetime],
        later: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        super().__init__()
        self.desk, self.device, self.clock = desk, device, clock
        self.ctx = Context(desk, device, self._look(), self, office, later or in_one_thread())
        self._path: list[Visit] = []
        self._toast: Toast | None = None
        self._due = Clock.create_trigger(self._refresh, 0.05)
        self._dangers: set[int] = set()
        self._knows_dangers = False

    # --- life of the window

    def build(self) -> Widget:
        """Open where the crew was."""
        self.root_box = BoxLayout(orientation="vertical")
        Window.bind(on_keyboard=self._key, size=self._turned)
        self._patience = Patience(self)
        ExceptionManager.add_handler(self._patience)
        self.desk.on_change(self._changed)
        self.device.position.start()
        self._begin()
        self._alarm()
        return self.root_box

    def _begin(self) -> None:
        start = self.desk.start()
        if start.damage:
            self.home("damaged")
            return
        if not start.enrolled:
            self.home("login")
            return
        self.home("today")
        if last := self.desk.last_draft():
            order_id, screen = last
            if order_id is not None:
                self.open("order", order_id=order_id)
            if screen in SCREENS:
                self.open(screen, **({} if order_id is None else {"order_id": order_id}))

    def on_pause(self) -> bool:
        """Android puts the app away; all is stored already."""
        self.device.position.stop()
        self.ctx.office.put_away()
        return True

    def on_resume(self) -> None:
        """Back from the camera or the map."""
        self.device.position.start()
        self.ctx.office.try_now()
        self.refresh()

    def on_stop(self) -> None:
        """Let go of the place and the light."""
        Window.unbind(on_keyboard=self._key, size=self._turned)
        ExceptionManager.remove_handler(self._patience)
        self._due.cancel()
        self._path.clear()
        self.device.position.stop()
        self.device.brightness.usual()

    def _changed(self) -> None:
        """Whatever thread made the change: the window's own thread draws."""
        self._due()

    def _refresh(self, _: float) -> None:
        self.refresh()
        self._alarm()

    def _alarm(self) -> None:
        """Danger that came in is felt and told, wherever the crew is; what they were doing stays as it was."""
        rows = self.desk.today().rows if self.desk.start().enrolled else ()
        dangers = {row.order_id: row for row in rows if row.norm.danger and not row.done}
        new = [row for order_id, row in dangers.items() if order_id not in self._dangers]
        if new and self._knows_dangers:
            self.device.vibrate.buzz()
            self.say(f"Nieuw, met gevaar: {new[0].title}, {new[0].address}")
        self._dangers, self._knows_dangers = set(dangers), True

    def _turned(self, *_: object) -> None:
        if self._path:
            self._show()

    def _key(self, _window: object, key: int, *_: object) -> bool:
        if key not in BACK_KEYS:
            return False
        if len(self._path) > 1 or (self._path and self._path[-1].name not in ("today", "login", "damaged")):
            self.back()
            return True
        return key == BACK_KEYS[0]

    # --- where the crew is

    @property
    def page(self) -> Page:
        """The screen that is on."""
        page: Page = self.root_box.children[-1]
        return page

    @property
    def screen(self) -> str:
        """Its name."""
        return self._path[-1].name

    def open(self, name: str, **where: Any) -> None:
        self._path.append(Visit(name, where))
        self._show()

    def home(self, name: str) -> None:
        self._path = [Visit(name, {})]
        self._show()

    def back(self) -> None:
        if self._path and self.root_box.children and self.page.back():
            return
        if len(self._path) > 1:
            self._path.pop()
            self._show()
        else:
            self.home("today")

    def refresh(self) -> None:
        if self._path:
            self.page.refresh()

    def relook(self) -> None:
        self.ctx.look = self._look()
        self._show()

    def _show(self) -> None:
        visit = self._path[-1]
        Window.clearcolor = self.ctx.look.palette.ground
        self.root_box.clear_widgets()
        self.root_box.add_widget(SCREENS[visit.name](self.ctx, **visit.where))
        if self._toast:
            self.root_box.add_widget(self._toast)

    # --- what is said

    def say(self, words: str, command_id: str | None = None) -> None:
        self._hush()
        undo = None if command_id is None else lambda: self._undo(command_id)
        toast = self._toast = Toast(self.ctx.look, words, undo)
        self.root_box.add_widget(toast)
        Clock.schedule_once(lambda _: self._hush(toast), UNDO_S if command_id else WORDS_S)

    def _hush(self, only: Toast | None = None) -> None:
        if self._toast and only in (None, self._toast):
            self.root_box.remove_widget(self._toast)
            self._toast = None

    def _undo(self, command_id: str) -> None:
        def after(undone: bool) -> None:
            self._hush()
            self.refresh()
            self.say("Het is ongedaan gemaakt." if undone else "Te laat: dit is al verzonden.")

        self.ctx.attempt(lambda: self.desk.undo(command_id), after)

    # --- how it looks

    def _look(self) -> Look:
        chosen = self.desk.settings()
        hour = self.clock().astimezone().hour
        night = chosen.theme == "night" or (chosen.theme == "auto" and not 7 <= hour < 19)
        return Look(
            night=night,
            text=chosen.text_scale,
            left_handed=chosen.hand == "left",
            felt=self.device.vibrate.tick,
        )


def in_one_thread() -> Callable[[Callable[[], None]], None]:
    """What takes long, one thing after the other: a photo takes up to a second of work."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="foto")

    def later(deed: Callable[[], None]) -> None:
        pool.submit(deed)

    return later
