"""Words. A text is as high as it needs; a line is one line and ends in … when it must."""

from functools import lru_cache

from kivy.core.text import Label as CoreLabel
from kivy.uix.label import Label

from field_app.widgets.theme import Colour, Look, Role


class Text(Label):
    """A piece of text that takes the width it gets and the height it needs."""

    def __init__(
        self,
        look: Look,
        words: str,
        role: Role = "body",
        *,
        ink: Colour | None = None,
        bold: bool | None = None,
        align: str = "left",
    ) -> None:
        super().__init__(
            text=words,
            font_size=look.letters(role),
            bold=role != "body" and role != "small" if bold is None else bold,
            color=ink or look.palette.ink,
            halign=align,
            size_hint_y=None,
            line_height=1.12,
        )
        self.bind(width=self._wrap, texture_size=self._grow)
        self._wrap()

    def _wrap(self, *_: object) -> None:
        self.text_size = self.width, None

    def _grow(self, *_: object) -> None:
        self.height = self.texture_size[1]


class Line(Label):
    """One line, shortened where it doesn't fit. Its height is that of its letters, always."""

    def __init__(
        self,
        look: Look,
        words: str,
        role: Role = "body",
        *,
        ink: Colour | None = None,
        bold: bool | None = None,
        align: str = "left",
    ) -> None:
        super().__init__(
            text=words,
            font_size=look.letters(role),
            bold=role != "body" and role != "small" if bold is None else bold,
            color=ink or look.palette.ink,
            halign=align,
            valign="middle",
            shorten_from="right",
            max_lines=1,
            size_hint_y=None,
            height=line_height(look, role),
        )
        self.bind(size=self._fit, text=self._fit)

    def _fit(self, *_: object) -> None:
        """Shorten only what is too long: Kivy tries a dozen lengths for it, and a list has many lines."""
        self.shorten = width_of(self.text, self.font_size, self.bold) > self.width
        self.text_size = self.size


class Word(Label):
    """A short text that is as wide as it is: on a chip or beside an icon."""

    def __init__(
        self, look: Look, words: str, role: Role = "body", *, ink: Colour | None = None, bold: bool = True
    ) -> None:
        super().__init__(
            text=words, font_size=look.letters(role), bold=bold, color=ink or look.palette.ink, size_hint=(None, None)
        )
        self.bind(texture_size=self.setter("size"))
        self.texture_update()
        self.size = self.texture_size


@lru_cache(maxsize=2000)
def width_of(words: str, letters: float, bold: bool = True) -> float:
    """How wide words are on one line."""
    return float(CoreLabel(font_size=letters, bold=bold).get_extents(words)[0])


def line_height(look: Look, role: Role) -> float:
    """How high one line is."""
    return look.letters(role) * 1.3
