"""Drives the real window: looks, taps, types, turns it, and takes pictures. SDL draws without a display."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

    from field_app.app import FieldApp

WITHOUT_DISPLAY = {
    "SDL_VIDEODRIVER": "offscreen",
    "KIVY_NO_ARGS": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_NO_FILELOG": "1",
    "KIVY_USE_DEFAULTCONFIG": "1",
    "SDL_NO_SIGNAL_HANDLERS": "1",
}
FRAMES = 6
"""What a change needs until all sizes have settled."""


def prepare() -> None:
    """Set what Kivy reads when it is imported; so this comes first."""
    for name, value in WITHOUT_DISPLAY.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("KIVY_HOME", tempfile.mkdtemp(prefix="kivy"))


def is_true_screen() -> bool:
    """Whether somebody could see the window, and move a mouse over it."""
    return os.environ.get("SDL_VIDEODRIVER") == "x11"


class NoWindow(Exception):
    """This machine can't draw, not even without a display."""


def window(width: int = 1280, height: int = 1280) -> Any:
    """The one window of this process. Without a display nothing is drawn outside of its first size: make it large."""
    prepare()
    from kivy.config import Config

    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "maxfps", "0")
    Config.set("kivy", "exit_on_escape", "0")
    Config.remove_section("input")
    Config.add_section("input")
    if is_true_screen():
        Config.set("input", "mouse", "mouse")
    from kivy.core.window import Window

    if Window is None:
        raise NoWindow("SDL and EGL give no window")
    return Window


class Driver:
    """A crew member's finger and eyes."""

    def __init__(self, app: "FieldApp", size: tuple[int, int] = (1280, 800)) -> None:
        from kivy.base import EventLoop, runTouchApp

        self.window, self.app, self._loop = window(), app, EventLoop
        if (self.window.width, self.window.height) != size:
            self.window.size = size
        app.root = None
        app._run_prepare()
        if EventLoop.status != "started":
            runTouchApp(embedded=True)
        self.window.canvas.ask_update()
        self.pump(FRAMES * 2)

    def close(self) -> None:
        self.app.stop()
        for child in list(self.window.children):
            self.window.remove_widget(child)

    def pump(self, frames: int = FRAMES) -> None:
        """Let so many frames pass. Only the last is painted: it costs most, and needs a screen least."""
        from kivy.graphics.opengl import glFinish

        for _ in range(frames - 1):
            self._pass()
        self._loop.idle()
        # Without a display nobody waits for the picture, and the pictures that wait fill the memory.
        glFinish()
        if is_true_screen():
            # Despite its name: takes in what the mouse did until now.
            self.window.mainloop()

    def _pass(self) -> None:
        from kivy.clock import Clock
        from kivy.lang import Builder

        Clock.tick()
        self._loop.dispatch_input()
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()

    def turn(self, width: int, height: int) -> None:
        self.window.size = (width, height)
        self.pump(FRAMES * 2)

    # --- what there is to see

    def widgets(self) -> "Iterator[Widget]":
        """All that is on the screen, from top to bottom in the tree."""
        for child in reversed(self.window.children):
            yield from child.walk()

    def taps(self) -> list[Any]:
        from field_app.widgets.tap import Tap

        return [widget for widget in self.widgets() if isinstance(widget, Tap) and not widget.disabled]

    def words(self) -> list[str]:
        from kivy.uix.label import Label

        return [widget.text for widget in self.widgets() if isinstance(widget, Label) and widget.text]

    def sees(self, words: str) -> bool:
        return any(words in seen for seen in self.words())

    def button(self, words: str) -> Any:
        """The button that says this; one that says exactly this goes first."""
        found = [tap for tap in self.taps() if words.lower() in tap.words.lower()]
        exact = [tap for tap in found if tap.words.lower() == words.lower()]
        if not found:
            raise AssertionError(f"no button {words!r}; there are: {[tap.words for tap in self.taps()]}")
        return (exact or found)[0]

    # --- what can be done

    def tap(self, words: str) -> None:
        """Tap the button that says this, after scrolling it into sight."""
        button = self.button(words)
        self.reveal(button)
        self.tap_at(*button.to_window(*button.center))

    def reveal(self, widget: Any) -> None:
        from kivy.uix.recycleview import RecycleView
        from kivy.uix.scrollview import ScrollView

        parent = widget.parent
        while parent is not None and parent is not self.window and parent is not parent.parent:
            if isinstance(parent, ScrollView) and not isinstance(parent, RecycleView):
                parent.scroll_to(widget, padding=10, animate=False)
                self.pump()
                return
            parent = parent.parent

    def tap_at(self, x: float, y: float) -> None:
        self.drag((x, y), (x, y), steps=0)

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 6) -> None:
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(*start)
        touch.touch_down()
        self.pump(1)
        for step in range(1, steps + 1):
            part = step / steps
            touch.touch_move(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
            self.pump(1)
        touch.touch_up()
        self.pump()

    def field(self, name: str) -> Any:
        """The box with this name."""
        from field_app.widgets.field import TextField

        return next(w for w in self.widgets() if isinstance(w, TextField) and w.name == name)

    def write(self, name: str, words: str) -> None:
        """Write in the box with this name."""
        field = self.field(name)
        self.reveal(field.box)
        field.box.focus = True
        self.pump(1)
        field.box.select_all()
        for letter in words:
            self.window.dispatch("on_textinput", letter)
        field.box.focus = False
        self.pump(2)

    def wait(self, until: Callable[[], bool], frames: int = 300) -> None:
        for _ in range(frames):
            if until():
                return
            self.pump(1)
        raise AssertionError("it did not happen")

    def press_back(self) -> None:
        self.window.dispatch("on_keyboard", 27, 0, None, [])
        self.pump()

    def shot(self, path: Path) -> Path:
        """Take a picture of the whole window."""
        from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
        from PIL import Image

        self.pump(2)
        width, height = self.window.size
        pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
        image = Image.frombytes("RGBA", (width, height), pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        path.parent.mkdir(parents=True, exist_ok=True)
        image.convert("RGB").save(path)
        return path
