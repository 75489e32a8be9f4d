"""Choosing: a big row with a ring that fills, or an arrow when it leads on; and a block of short words."""

from collections.abc import Callable, Sequence
from functools import partial

from kivy.uix.stacklayout import StackLayout

from field_app.widgets.chip import Mark
from field_app.widgets.icon import Icon
from field_app.widgets.layout import column
from field_app.widgets.paint import edge
from field_app.widgets.tap import Tap
from field_app.widgets.text import Text, Word
from field_app.widgets.theme import Look


class Choice(Tap):
    """A row to choose. `chosen` None means that it leads on to somewhere."""

    def __init__(
        self,
        look: Look,
        words: str,
        do: Callable[[], None],
        *,
        chosen: bool | None = None,
        note: str = "",
        icon: str = "",
    ) -> None:
        palette, corner = look.palette, look.dp(look.CORNER)
        super().__init__(look, words, do, spacing=look.dp(14), padding=[look.dp(16), look.dp(10)], size_hint_y=None)
        paper = palette.chosen.ground if chosen else palette.card
        edge(self, palette.link if chosen else palette.border, radius=corner, width=3 if chosen else 1, inside=paper)
        if chosen is not None:
            self.add_widget(
                Mark(look, palette.tones["done" if chosen else "no_norm"], size=28, text="" if chosen else " ")
            )
        elif icon:
            self.add_widget(_centred(Icon(look, icon, palette.link)))
        lines = [Text(look, words, "row")]
        if note:
            lines.append(Text(look, note, "small", ink=palette.second))
        self._text = column(look, *lines, gap=2)
        self._text.pos_hint = {"center_y": 0.5}
        self.add_widget(self._text)
        if chosen is None:
            self.add_widget(_centred(Icon(look, "next", palette.second, size=24)))
        self._text.bind(height=lambda *_: self._fit())
        self._fit()

    def _fit(self) -> None:
        self.height = max(self.look.dp(64), self._text.height + self.look.dp(24))


def _centred(icon: Icon) -> Icon:
    icon.pos_hint = {"center_y": 0.5}
    return icon


class Pick(Tap):
    """A short choice, beside others."""

    def __init__(self, look: Look, words: str, do: Callable[[], None], *, chosen: bool = False) -> None:
        palette, corner = look.palette, look.dp(look.CORNER)
        super().__init__(look, words, do, padding=[look.dp(18), 0], size_hint=(None, None), height=look.dp(look.TARGET))
        pair = palette.action if chosen else None
        edge(self, palette.link, radius=corner, width=2, inside=pair.ground if pair else palette.card)
        word = Word(look, words, "body", ink=pair.ink if pair else palette.ink)
        word.pos_hint = {"center_y": 0.5}
        self.add_widget(word)
        self.width = max(look.dp(look.TARGET), word.width + look.dp(36))
        self.height = max(look.dp(look.TARGET), word.height + look.dp(20))


class Picks(StackLayout):
    """Short choices beside each other, going on at the next line."""

    def __init__(self, look: Look, words: Sequence[str], chosen: str | None, do: Callable[[str], None]) -> None:
        super().__init__(size_hint_y=None, spacing=look.dp(12))
        self.bind(minimum_height=self.setter("height"))
        for word in words:
            self.add_widget(Pick(look, word, partial(do, word), chosen=word == chosen))
