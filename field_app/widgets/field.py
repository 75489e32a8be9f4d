"""A box to write in, with its name above it."""

from collections.abc import Callable
from typing import Literal

from kivy.uix.textinput import TextInput

from field_app.widgets.layout import Box
from field_app.widgets.text import Text
from field_app.widgets.theme import Look

# Android gives no suggestions and doubles letters without a type of its own for each box (kivy_garden and Kivy #3284).
Kind = Literal["text", "number", "url"]


class TextField(Box):
    """Tells of each change, so that nothing written is lost."""

    def __init__(
        self,
        look: Look,
        name: str,
        value: str,
        changed: Callable[[str], None],
        *,
        lines: int = 1,
        kind: Kind = "text",
        hidden: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(look, "vertical", Text(look, name, "body", bold=True), gap=6)
        self.name = name
        palette, letters, pad = look.palette, look.letters("row"), look.dp(14)
        self.box = TextInput(
            text=value,
            hint_text=hint,
            multiline=lines > 1,
            password=hidden,
            input_type=kind,
            input_filter="int" if kind == "number" else None,
            font_size=letters,
            padding=[pad, pad],
            size_hint_y=None,
            height=max(look.dp(look.TARGET + 4), letters * 1.3 * lines + 2 * pad),
            write_tab=False,
            background_normal="",
            background_active="",
            background_color=palette.card,
            foreground_color=palette.ink,
            cursor_color=palette.link,
            cursor_width=look.dp(2),
            selection_color=(*palette.link[:3], 0.3),
            hint_text_color=palette.second,
        )
        self.box.bind(text=lambda _, text: changed(text))
        _frame(look, self.box)
        self.add_widget(self.box)


def _frame(look: Look, box: TextInput) -> None:
    from field_app.widgets.paint import edge

    line = edge(box, look.palette.border, radius=look.dp(4), width=1.3)

    def colour(_: object, focus: bool) -> None:
        line.rgba = look.palette.link if focus else look.palette.border

    box.bind(focus=colour)
