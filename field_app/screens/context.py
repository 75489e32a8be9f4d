"""What every screen is given: the desk, the device, the look, and the shell around it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from kivy.clock import Clock

from field_app.device.ports import Device
from field_app.state.desk import Desk
from field_app.state.views import PhotoView
from field_app.store import Trouble
from field_app.widgets.theme import Look


class Shell(Protocol):
    """What a screen asks of the window around it."""

    def open(self, name: str, **where: Any) -> None:
        """Go to a screen, with a way back."""

    def home(self, name: str) -> None:
        """Go to one of the places of the bar."""

    def back(self) -> None: ...
    def refresh(self) -> None: ...
    def say(self, words: str, command_id: str | None = None) -> None:
        """Tell what was done, with a way back while there is one."""

    def relook(self) -> None:
        """The crew chose another look."""


class Office(Protocol):
    """What needs the office at once. Each raises Trouble with a Dutch sentence."""

    def enrol(self, server: str, code: str) -> None:
        """Make this device known, with the code of a coordinator."""

    def take_over(self, person_id: int, pin: str) -> None:
        """Somebody else has the tablet now."""

    def try_now(self) -> None:
        """Don't wait for the next attempt."""

    def put_away(self) -> None:
        """Nobody looks at the tablet until the next `try_now`."""


@dataclass
class Context:
    """`later` runs what takes long outside of the window's thread; in tests it runs it at once."""

    desk: Desk
    device: Device
    look: Look
    shell: Shell
    office: Office
    later: Callable[[Callable[[], None]], None]

    def attempt(self, deed: Callable[[], Any], then: Callable[[Any], None] = lambda _: None) -> None:
        """Do what the crew asked; when the device can't, say so and stay where we are."""
        try:
            done = deed()
        except Trouble as trouble:
            self.shell.say(str(trouble))
            return
        then(done)

    def in_background(self, deed: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do what takes a while; say or go on in the window's own thread."""

        def run() -> None:
            try:
                done = deed()
            except Trouble as trouble:
                words = str(trouble)
                Clock.schedule_once(lambda _: self.shell.say(words))
            else:
                Clock.schedule_once(lambda _: then(done))

        self.later(run)

    def take_photo(self, order_id: int | None, role: str, then: Callable[[PhotoView], None] | None = None) -> None:
        """Open the camera. Where the picture will be is stored first, so that it is found when the app is ended."""

        def arrived(path: str, is_there: bool) -> None:
            if is_there:
                self.in_background(lambda: self.desk.photo_arrived(path), then or (lambda _: self.shell.refresh()))
            else:
                self.desk.photo_did_not_come(path)

        def open_camera(path: str) -> None:
            self.device.camera.take(Path(path), partial(arrived, path))

        self.attempt(lambda: self.desk.expect_photo(order_id, role), open_camera)
