"""What can be tapped: it darkens at once, can be felt, and acts when the finger leaves it."""

from collections.abc import Callable

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.input import MotionEvent
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

from field_app.widgets.paint import follow, place
from field_app.widgets.theme import Look


class Tap(ButtonBehavior, BoxLayout):
    """A box that is a button. `words` say what it does, for who reads the screen aloud and for the tests."""

    def __init__(self, look: Look, words: str, do: Callable[[], None], **box: object) -> None:
        super().__init__(**box)
        self.look, self.words, self.do = look, words, do
        # A button that was pressed must act, also when the screen is changing under it.
        self.min_state_time = 0
        with self.canvas.after:
            self._shade = Color(*look.palette.press[:3], 0)
            shape = SmoothRoundedRectangle(radius=[look.dp(look.CORNER)])
        follow(self, lambda: place(shape, self.pos, self.size))
        self.bind(state=self._darken)

    def _darken(self, _: object, state: str) -> None:
        self._shade.a = self.look.palette.press.a if state == "down" else 0
        if state == "down":
            self.look.felt()

    def on_release(self) -> None:
        """Act, unless it is switched off."""
        if not self.disabled:
            self.do()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Kivy scrolls with a wheel by touches too; those press nothing."""
        if getattr(touch, "is_mouse_scrolling", False):
            return False
        return bool(super().on_touch_down(touch))
