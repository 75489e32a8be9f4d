"""A card: things that belong together, on a ground of their own."""

from kivy.uix.widget import Widget

from field_app.widgets.layout import Box
from field_app.widgets.paint import edge, ground
from field_app.widgets.text import Text
from field_app.widgets.theme import Look


class Card(Box):
    """As high as what is in it."""

    def __init__(self, look: Look, *children: Widget, title: str = "", gap: float = 10, pad: float = 16) -> None:
        head = (Text(look, title, "row"),) if title else ()
        super().__init__(look, "vertical", *head, *children, gap=gap, pad=pad)
        ground(self, look.palette.card, radius=look.dp(look.CORNER))
        if look.night:
            edge(self, look.palette.line, radius=look.dp(look.CORNER), width=1, inside=look.palette.card)
