"""A stop in a list. The list reuses a few rows for hundreds of stops, so each `data` dict names every property."""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import ObjectProperty
from kivy.uix.recycleboxlayout import RecycleBoxLayout
from kivy.uix.recycleview import RecycleView

from field_app.state.views import StopRow as Row
from field_app.widgets.chip import Chip, Mark, chip_height, norm_words, tone_of
from field_app.widgets.icon import Icon
from field_app.widgets.layout import column
from field_app.widgets.paint import follow, place, underline
from field_app.widgets.tap import Tap
from field_app.widgets.text import Line, line_height
from field_app.widgets.theme import Look

MARK = 46


class StopRow(Tap):
    """A row that shows whatever stop it is given. Its look is given once, before the first stop."""

    # Stop, whether it is chosen, and what a tap does: one property, so that a reused row is filled once.
    shown = ObjectProperty(None, allownone=True)

    def __init__(self, look: Look, **_: Any) -> None:  # RecycleView makes it.
        super().__init__(
            look,
            "Bekijk",
            self._picked,
            spacing=look.dp(14),
            padding=[look.dp(16), look.dp(8), look.dp(12), look.dp(8)],
        )
        palette = look.palette
        with self.canvas.before:
            self._paint = Color(*palette.card)
            shape = Rectangle()
            self._stripe = Color(*palette.card)
            stripe = Rectangle()
        follow(self, lambda: place(shape, self.pos, self.size))
        follow(self, lambda: place(stripe, self.pos, (look.dp(6), self.height)))
        underline(self, palette.line)
        self._fill(look)
        self.bind(shown=lambda *_: self._show(), width=lambda *_: self._show())

    def _fill(self, look: Look) -> None:
        palette = look.palette
        self._mark = Mark(look, palette.tones["no_norm"], size=MARK)
        self._title = Line(look, "", "row")
        self._where = Line(look, "", "body", ink=palette.second)
        self._chip = Chip(look, palette.tones["no_norm"], "")
        text = column(look, self._title, self._where, self._chip, gap=4)
        text.pos_hint = {"center_y": 0.5}
        self.add_widget(self._mark)
        self.add_widget(text)
        arrow = Icon(look, "next", palette.second, size=24)
        arrow.pos_hint = {"center_y": 0.5}
        self.add_widget(arrow)

    def _show(self) -> None:
        if self.shown is None:
            return
        row: Row
        row, chosen, _ = self.shown
        palette, tone = self.look.palette, tone_of(self.look.palette, row.norm)
        self._paint.rgba = palette.chosen.ground if chosen else palette.card
        self._stripe.rgba = palette.action.ground if chosen else (*palette.card[:3], 0)
        self._mark.show(tone, text=_number(row), danger=row.norm.danger)
        self._title.text, self._where.text = row.title, where(row)
        # The stop's own state is the words of the norm; what waits for sending is told on the same chip.
        words = " · ".join(part for part in (norm_words(row.norm), row.status_words, row.sending_words) if part)
        self._chip.show(
            tone, words, danger=row.norm.danger, most=self.width - self.look.dp(16 + MARK + 14 + 14 + 24 + 12)
        )
        self.words = f"Bekijk {row.title}, {where(row)}, {words}"

    def _picked(self) -> None:
        if self.shown is not None:
            row, _, pick = self.shown
            pick(row.order_id)


def _number(row: Row) -> str:
    return "" if row.done or row.stop is None else str(row.stop)


def where(row: Row) -> str:
    """The address, and how far."""
    return " · ".join(part for part in (row.address, row.distance_words) if part)


def row_height(look: Look) -> float:
    """All rows are as high as their three lines need."""
    lines = line_height(look, "row") + line_height(look, "body") + chip_height(look)
    return float(round(max(look.dp(104), lines + look.dp(8 + 20))))


class StopList(RecycleView):
    """Hundreds of stops in a handful of rows."""

    scroll_y: float

    def __init__(self, look: Look, pick: Callable[[int], None]) -> None:
        super().__init__(
            do_scroll_x=False,
            bar_width=look.dp(6),
            bar_color=look.palette.border,
            bar_inactive_color=(*look.palette.border[:3], 0.35),
            scroll_distance=look.dp(16),
            scroll_timeout=250,
        )
        self.look, self._pick = look, pick
        self._in_sight: int | None = None
        height = row_height(look)
        lay = RecycleBoxLayout(
            orientation="vertical", default_size=(None, height), default_size_hint=(1, None), size_hint_y=None
        )
        lay.bind(minimum_height=lay.setter("height"))
        self.add_widget(lay)
        self.viewclass = type(
            "StopRowInThisLook", (StopRow,), {"__init__": lambda row, **_: StopRow.__init__(row, look)}
        )

    def show(self, rows: Sequence[Row], chosen: int | None = None) -> None:
        """Show these stops; what is seen stays where it is."""
        self.data = [{"shown": (row, row.order_id == chosen, self._pick)} for row in rows]

    def keep_in_sight(self, order_id: int) -> None:
        """Scroll no further than is needed to see this stop whole, once the list knows how high it is."""
        self._in_sight = order_id
        self.bind(height=lambda *_: self._bring())
        self._bring()

    def _bring(self) -> None:
        row, hidden = row_height(self.look), len(self.data) * row_height(self.look) - self.height
        place = next((n for n, one in enumerate(self.data) if one["shown"][0].order_id == self._in_sight), None)
        if place is None or hidden <= 0:
            return
        least, most = (place + 1) * row - self.height, place * row
        above = min(max((1 - self.scroll_y) * hidden, least), most)
        self.scroll_y = 1 - min(max(above, 0), hidden) / hidden
