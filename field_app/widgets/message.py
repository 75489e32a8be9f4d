"""What the app says by itself: a banner that stays until it is read, and a bar with which a deed can be undone."""

from collections.abc import Callable

from kivy.uix.boxlayout import BoxLayout

from field_app.widgets.big_button import BigButton
from field_app.widgets.chip import Mark
from field_app.widgets.layout import Box, fixed
from field_app.widgets.paint import edge, ground
from field_app.widgets.text import Text
from field_app.widgets.theme import Look

BESIDE = 60
"""So many letters have room beside a button; more stand above it."""


class Banner(Box):
    """A sentence with its mark, and at most two buttons."""

    def __init__(
        self, look: Look, words: str, *buttons: tuple[str, Callable[[], None]], tone: str = "due_soon", icon: str = ""
    ) -> None:
        tint = look.palette.tones[tone]
        text = Text(look, words, "body", ink=tint.tint.ink, bold=True)
        text.pos_hint = {"center_y": 0.5}
        line = Box(look, "horizontal", Mark(look, tint, size=32, icon=icon), text, gap=12)
        super().__init__(look, "vertical", line, gap=12, pad=12)
        edge(self, tint.solid.ground, radius=look.dp(look.CORNER), width=1, inside=tint.tint.ground)
        made = [BigButton(look, words, do, height=look.TARGET) for words, do in buttons]
        if len(made) == 1 and len(buttons[0][0]) < 10 and len(words) < BESIDE:
            made[0].pos_hint = {"center_y": 0.5}
            line.add_widget(fixed(made[0], look.letters("row") * 5 + look.dp(56)))
        elif made:
            self.add_widget(Box(look, "horizontal", *made, gap=12))


class Toast(BoxLayout):
    """A dark bar at the bottom: what was done, and the way back while there is one."""

    def __init__(self, look: Look, words: str, undo: Callable[[], None] | None = None) -> None:
        super().__init__(
            size_hint_y=None,
            height=look.dp(80),
            padding=[look.dp(20), look.dp(10), look.dp(12), look.dp(10)],
            spacing=look.dp(12),
        )
        palette = look.palette
        ground(self, palette.bar.ground)
        edge(self, palette.border, radius=1)
        text = Text(look, words, "row", ink=palette.bar.ink)
        text.pos_hint = {"center_y": 0.5}
        self.add_widget(text)
        if undo:
            button = BigButton(look, "Maak ongedaan", undo, icon="undo", kind="bar", height=look.TARGET)
            button.pos_hint = {"center_y": 0.5}
            self.add_widget(fixed(button, look.letters("row") * 8.4 + look.dp(28 + 12 + 40)))
        text.bind(height=lambda *_: setattr(self, "height", max(look.dp(80), text.height + look.dp(24))))
