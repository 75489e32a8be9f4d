"""What the crew must see on the map: the route, the stops with their number and norm, and where it is itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import hypot, inf
from typing import NamedTuple

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, InstructionGroup, Line, Rectangle
from kivy.graphics import Point as Points

from field_app.state.views import MapStop
from field_app.widgets.chip import tone_of
from field_app.widgets.icons import picture
from field_app.widgets.map.frame import Point
from field_app.widgets.theme import Colour, Look

STOP, CHOSEN, OWN, DOT = 40, 54, 30, 14
APART = 0.6
"""How near, in parts of a mark, another may lie and still have a mark of its own; else it is a dot."""


class Placed(NamedTuple):
    """A stop, in pixels from the map's own centre."""

    stop: MapStop
    x: float
    y: float


class Marks:
    """Drawn in pixels from the map's own centre, so that dragging moves it all at once."""

    def __init__(self, look: Look) -> None:
        self.canvas = InstructionGroup()
        self._look = look

    def show(
        self,
        scale: float,
        route: Sequence[Point],
        stops: Iterable[tuple[MapStop, Point]],
        own: Point | None,
        chosen: int | None,
    ) -> None:
        """Draw it again: at another scale, or when something changed."""
        self.canvas.clear()
        self._route([coordinate / scale for point in route for coordinate in point])
        placed = [Placed(stop, x / scale, y / scale) for stop, (x, y) in stops]
        marks, dots = spread([each for each in placed if each.stop.order_id != chosen], self._look.dp(STOP) * APART)
        for each in reversed(marks):
            self._stop(*each, STOP)
        self._dots(dots)
        if own:
            self._own(own[0] / scale, own[1] / scale)
        for each in placed:
            if each.stop.order_id == chosen:
                self._stop(*each, CHOSEN)

    def _dots(self, dots: Sequence[Placed]) -> None:
        """Stops that would lie on another: coming closer, they get marks of their own."""
        by_colour: dict[Colour, list[float]] = defaultdict(list)
        for stop, x, y in dots:
            by_colour[tone_of(self._look.palette, stop.norm).solid.ground].extend((round(x), round(y)))
        for ground, points in by_colour.items():
            for size, colour in ((DOT + 6, self._look.palette.card), (DOT, ground)):
                side = self._look.dp(size)
                self.canvas.add(Color(*colour))
                self.canvas.add(Points(points=points, pointsize=side / 2, texture=picture("circle", side)))

    def _route(self, points: list[float]) -> None:
        palette = self._look.palette
        if len(points) < 4:
            return
        for colour, width in ((palette.card, 4.0), (palette.map["route"], 2.4)):
            self.canvas.add(Color(*colour))
            self.canvas.add(Line(points=points, width=self._look.dp(width), cap="round", joint="round"))

    def _own(self, x: float, y: float) -> None:
        blue, white = self._look.palette.map["self"], self._look.palette.card
        self._face("circle", x, y, OWN * 2, Colour(*blue[:3], 0.18))
        self._face("circle", x, y, OWN, white)
        self._face("circle", x, y, OWN - 8, blue)

    def _stop(self, stop: MapStop, x: float, y: float, size: float) -> None:
        tone, palette = tone_of(self._look.palette, stop.norm), self._look.palette
        self._face("circle" if tone.shape == "ring" else tone.shape, x, y, size + 6, palette.card)
        if stop.norm.danger:
            self._face(tone.shape, x, y, size + 4, tone.solid.ground)
            self._face(tone.shape, x, y, size - 1, tone.solid.ink)
            size -= 6
        if tone.shape == "ring":
            self._face("circle", x, y, size, tone.solid.ground)
            self._face("ring", x, y, size, tone.solid.ink)
        else:
            self._face(tone.shape, x, y, size, tone.solid.ground)
        if stop.done or stop.stop is None:
            self._face("check" if stop.done else tone.icon, x, y, size * 0.62, tone.solid.ink)
        else:
            self._number(str(stop.stop), x, y, size, tone.solid.ink)

    def _face(self, name: str, x: float, y: float, size: float, colour: Colour) -> None:
        side = self._look.dp(size)
        self.canvas.add(Color(*colour))
        self.canvas.add(
            Rectangle(texture=picture(name, side), size=(side, side), pos=(round(x - side / 2), round(y - side / 2)))
        )

    def _number(self, words: str, x: float, y: float, size: float, ink: Colour) -> None:
        label = CoreLabel(text=words, font_size=self._look.dp(size) * (0.44 if len(words) < 3 else 0.34), bold=True)
        label.refresh()
        wide, high = label.texture.size
        self.canvas.add(Color(*ink))
        self.canvas.add(
            Rectangle(texture=label.texture, size=label.texture.size, pos=(round(x - wide / 2), round(y - high / 2)))
        )


def spread(placed: Iterable[Placed], apart: float) -> tuple[list[Placed], list[Placed]]:
    """Part the stops that have room for a mark from those that would lie on one, the most important first.

    Danger always has room; then goes what is to be done, in the order of the route.
    """
    marks: list[Placed] = []
    dots: list[Placed] = []
    taken: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for each in sorted(placed, key=lambda e: (not e.stop.norm.danger, e.stop.done, e.stop.stop or inf)):
        column, row = int(each.x // apart), int(each.y // apart)
        around = [p for i in (-1, 0, 1) for j in (-1, 0, 1) for p in taken.get((column + i, row + j), ())]
        if not each.stop.norm.danger and any(hypot(each.x - p.x, each.y - p.y) < apart for p in around):
            dots.append(each)
        else:
            taken[column, row].append(each)
            marks.append(each)
    return marks, dots
