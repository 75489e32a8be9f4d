"""The head of a screen, and the bar with the five places to go."""

from collections.abc import Callable
from functools import partial

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from field_app.widgets.big_button import IconButton
from field_app.widgets.icon import Icon
from field_app.widgets.layout import Box, column
from field_app.widgets.paint import edge, ground
from field_app.widgets.tap import Tap
from field_app.widgets.text import Line, line_height
from field_app.widgets.theme import Look

PLACES = (
    ("today", "Vandaag", "list"),
    ("map", "Kaart", "map"),
    ("nearby", "In de buurt", "target"),
    ("outbox", "Verzenden", "send"),
    ("more", "Meer", "more"),
)


class Head(BoxLayout):
    """Title and a line under it; back at the left when there is a way back, and what else there is at the right."""

    def __init__(
        self, look: Look, title: str, *right: Widget, under: str = "", back: Callable[[], None] | None = None
    ) -> None:
        super().__init__(
            size_hint_y=None,
            height=head_height(look),
            spacing=look.dp(12),
            padding=[look.dp(4 if back else 20), 0, look.dp(12), 0],
        )
        ground(self, look.palette.bar.ground)
        ink = look.palette.bar.ink
        if back:
            self.add_widget(IconButton(look, "Terug", back, icon="back", ink=ink))
        self.title = Line(look, title, "title", ink=ink)
        self.under = Line(look, under, "small", ink=look.palette.bar_second, bold=False)
        lines = column(look, self.title, *((self.under,) if under else ()), gap=0)
        lines.pos_hint = {"center_y": 0.5}
        self.add_widget(lines)
        for widget in right:
            widget.pos_hint = {"center_y": 0.5}
            self.add_widget(widget)


def head_height(look: Look) -> float:
    """The head holds two lines, whatever the size of the letters."""
    return max(look.dp(look.BAR), line_height(look, "title") + line_height(look, "small") + look.dp(14))


class Place(Tap):
    """One of the places: icon over word, with a mark under where the crew is."""

    def __init__(self, look: Look, words: str, icon: str, here: bool, do: Callable[[], None]) -> None:
        palette = look.palette
        super().__init__(look, words, do, orientation="vertical", padding=[look.dp(2), look.dp(8)], spacing=look.dp(2))
        ink = palette.link if here else palette.second
        if here:
            ground(self, palette.chosen.ground)
        picture = Icon(look, icon, ink)
        picture.pos_hint = {"center_x": 0.5}
        self.add_widget(Widget())
        self.add_widget(picture)
        self.add_widget(Line(look, words, "small", ink=ink, bold=here, align="center"))
        self.add_widget(Widget())


class Bar(Box):
    """The bottom bar; on a wide screen it stands at the side, where the thumb is."""

    def __init__(self, look: Look, here: str, go: Callable[[str], None], *, upright: bool) -> None:
        side = max(look.dp(104), look.letters("small") * 6.6)
        super().__init__(look, "vertical" if upright else "horizontal", gap=0, fits=False)
        if upright:
            self.size_hint_x, self.width = None, side
        else:
            self.size_hint_y, self.height = None, max(look.dp(look.BAR), look.dp(28 + 22) + line_height(look, "small"))
        ground(self, look.palette.card)
        edge(self, look.palette.line, radius=1)
        for name, words, icon in PLACES:
            place = Place(look, words, icon, name == here, partial(go, name))
            if upright:
                place.size_hint_y, place.height = None, look.dp(96)
            self.add_widget(place)
        if upright:
            self.add_widget(Widget())
