"""What the crew must see on the map: the route, the stops with their number and norm, and where it is itself."""

from collections.abc import Iterable, Sequence

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, InstructionGroup, Line, Rectangle

from field_app.state.views import MapStop
from field_app.widgets.chip import tone_of
from field_app.widgets.icons import picture
from field_app.widgets.map.frame import Point
from field_app.widgets.theme import Colour, Look

STOP, CHOSEN, OWN = 40, 54, 30


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
        last = None
        for stop, (x, y) in stops:
            if stop.order_id == chosen:
                last = (stop, x, y)
            else:
                self._stop(stop, x / scale, y / scale, STOP)
        if own:
            self._own(own[0] / scale, own[1] / scale)
        if last:
            self._stop(last[0], last[1] / scale, last[2] / scale, CHOSEN)

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
