"""The button: an icon, a verb, and sometimes a line under it."""

from collections.abc import Callable
from typing import Literal

from kivy.uix.label import Label

from field_app.widgets.icon import Icon
from field_app.widgets.layout import column, fill
from field_app.widgets.paint import edge, ground
from field_app.widgets.tap import Tap
from field_app.widgets.text import Word
from field_app.widgets.theme import Colour, Look, Palette

Kind = Literal["plain", "action", "good", "stop", "bar"]


class BigButton(Tap):
    """As high as asked or as its words need. `kind` gives the colours; one button of a screen is good or action."""

    def __init__(
        self,
        look: Look,
        words: str,
        do: Callable[[], None],
        *,
        icon: str = "",
        kind: Kind = "plain",
        note: str = "",
        height: float = Look.BUTTON,
    ) -> None:
        pad = look.dp(16)
        super().__init__(look, words, do, padding=[pad, look.dp(8)], spacing=look.dp(12), size_hint_y=None)
        self._least, paper, ink = look.dp(height), *colours(look.palette, kind)
        ground(self, paper, radius=look.dp(look.CORNER))
        if kind in ("plain", "stop"):
            line = look.palette.border if kind == "plain" else ink
            edge(self, line, radius=look.dp(look.CORNER), width=2, inside=paper)
        self.add_widget(fill())
        if icon:
            self.add_widget(_middle(Icon(look, icon, ink)))
        self._lines = [Word(look, words, "row", ink=ink)]
        if note:
            self._lines.append(Word(look, note, "small", ink=ink, bold=False))
        self._icon = bool(icon)
        self._text = column(look, *self._lines, gap=2)
        self._text.size_hint_x = None
        self._text.pos_hint = {"center_y": 0.5}
        self.add_widget(self._text)
        self.add_widget(fill())
        self.bind(width=lambda *_: self.fit())
        self.fit()

    def fit(self) -> None:
        """Break the words where they don't fit, and grow with them."""
        room = (
            self.width - 2 * self.look.dp(16) - (self.look.dp(Look.ICON + 12 + 24) if self._icon else self.look.dp(24))
        )
        for line in self._lines:
            wrap(line, max(room, self.look.dp(60)), "left" if self._icon else "center")
        self._text.width = max(line.width for line in self._lines)
        self.height = max(self._least, sum(line.height for line in self._lines) + self.look.dp(18))


def wrap(label: Label, room: float, align: str) -> None:
    """Let a word be as wide as it is, and no wider than the room."""
    label.text_size = None, None
    label.texture_update()
    if label.texture_size[0] > room:
        label.halign, label.text_size = align, (room, None)
        label.texture_update()
    label.size = label.texture_size


def colours(palette: Palette, kind: Kind) -> tuple[Colour, Colour]:
    """Return ground and ink."""
    if kind == "plain":
        return palette.card, palette.ink
    chosen = {"action": palette.action, "good": palette.good, "stop": palette.stop, "bar": palette.bar_chip}[kind]
    return chosen.ground, chosen.ink


def _middle(icon: Icon) -> Icon:
    icon.pos_hint = {"center_y": 0.5}
    return icon


class IconButton(Tap):
    """A button in the bar with an icon and a short word, as high as the bar."""

    def __init__(self, look: Look, words: str, do: Callable[[], None], *, icon: str, ink: Colour) -> None:
        super().__init__(look, words, do, size_hint=(None, 1), padding=[look.dp(14), 0], spacing=look.dp(8))
        self.add_widget(_middle(Icon(look, icon, ink)))
        word = Word(look, words, "row", ink=ink)
        word.pos_hint = {"center_y": 0.5}
        self.add_widget(word)
        self.width = max(look.dp(look.TARGET), look.dp(28 + 8 + look.ICON) + word.width)
