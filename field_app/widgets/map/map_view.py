"""The map as a widget: drag it, pinch it, press plus or minus, tap a stop."""

from collections.abc import Callable
from math import hypot
from pathlib import Path

from kivy.graphics import Color, InstructionGroup, Line, PopMatrix, PushMatrix, Rectangle, Scale, Translate
from kivy.input import MotionEvent
from kivy.uix.stencilview import StencilView

from field_app.basemap import BadBasemap, Basemap
from field_app.state.views import MapStop
from field_app.state.views import MapView as View
from field_app.widgets.map.frame import NOTHING, Covered, Frame, Point, contains
from field_app.widgets.map.land import Land
from field_app.widgets.map.marks import Marks
from field_app.widgets.map.names import Names
from field_app.widgets.paint import ground
from field_app.widgets.text import Word
from field_app.widgets.theme import Look

AROUND = 0.5
"""How many screens around this one have their stops drawn already."""

HIT = 30
"""How far from a stop's middle a finger may be, in dp."""


class MapView(StencilView):
    """Shows a view of the state, in what is not `covered`."""

    def __init__(
        self, look: Look, pick: Callable[[int], None], *, covered: Covered = NOTHING, frame: Frame | None = None
    ) -> None:
        # A FloatLayout leaves a child without it where it was made.
        super().__init__(pos_hint={"x": 0, "y": 0})
        self.look, self._pick, self._covered = look, pick, covered
        self._view: View | None = None
        self._chosen: int | None = None
        self._fitted = frame is not None
        self._drawn = (0.0, 0.0, 0.0, 0.0)
        self.frame = frame or Frame()
        self.basemap: Basemap | None = None
        self._land, self._names, self._marks = Land(look.palette), Names(look), Marks(look)
        self._written: tuple[float, tuple[float, float, float, float]] | None = None
        self._build()
        # Who made the map: a duty of its licence, so wherever there is one.
        self._credit = Word(look, "", "small", ink=look.palette.ink, bold=False)
        ground(self._credit, look.palette.card)
        self.add_widget(self._credit)
        self._credit.bind(size=lambda *_: self._place_credit())
        self.bind(pos=lambda *_: self._resized(), size=lambda *_: self._resized())

    def _build(self) -> None:
        with self.canvas:
            Color(*self.look.palette.map["ground"])
            self._paper = Rectangle()
            PushMatrix()
            self._middle = Translate()
            PushMatrix()
            self._scale = Scale()
            self._shift = Translate()
            self._edge = InstructionGroup()
        for part in (self._land.canvas, self._edge, PopMatrix(), PushMatrix()):
            self.canvas.add(part)
        self._drag = Translate()
        for part in (self._drag, self._names.canvas, self._marks.canvas, PopMatrix(), PopMatrix()):
            self.canvas.add(part)

    # --- what is shown

    def show(self, view: View, chosen: int | None = None) -> None:
        """Show the stops, the route and the place; the first time, all of them are in sight."""
        if view.basemap_path != (self._view and self._view.basemap_path):
            self.basemap = opened(view.basemap_path)
        self._view, self._chosen = view, chosen
        self._credit.text = view.attribution if self.basemap else ""
        self._fit()
        self._outline()
        self._redraw()

    def choose(self, order_id: int | None) -> None:
        """Make one stop stand out."""
        self._chosen = order_id
        self._redraw()

    def look_at(self, x: float, y: float, scale: float | None = None) -> None:
        """Put a place (RD) in the middle of what is not under the card."""
        here_x, here_y = self.local(x, y)
        frame = self.frame.zoomed(self.frame.scale / scale) if scale else self.frame
        self._fitted = True
        self._go(frame.beside(here_x, here_y, self._covered))

    def centre(self) -> Point:
        """The place (RD) in the middle."""
        x0, y0 = self._origin()
        return self.frame.x + x0, self.frame.y + y0

    def local(self, x: float, y: float) -> Point:
        """An RD place in metres from the map's own centre."""
        x0, y0 = self._origin()
        return x - x0, y - y0

    def _origin(self) -> Point:
        if self.basemap:
            return self.basemap.centre
        return self._view.centre if self._view else (0.0, 0.0)

    def _fit(self) -> None:
        view = self._view
        if self._fitted or view is None or self.width < 150:
            return
        places = [(stop.x, stop.y) for stop in view.stops if not stop.done] or [(s.x, s.y) for s in view.stops]
        if not places:
            # Nothing to do: the whole municipality, so that there is something to recognise.
            places = [point for ring in view.boundary for point in ring]
        places += [view.own] if view.own else []
        self._fitted = True
        self.frame = self.frame.around([self.local(*place) for place in places or [view.centre]], covered=self._covered)

    # --- drawing

    def _resized(self) -> None:
        self.frame = self.frame.sized(self.width, self.height)
        self._paper.pos, self._paper.size = self.pos, self.size
        self._middle.xy = round(self.center_x), round(self.center_y)
        self._place_credit()
        self._fit()
        self._redraw()

    def _place_credit(self) -> None:
        """In the upper corner where no buttons are."""
        self._credit.top = self.top - self._covered.above
        self._credit.x = self.right - self._credit.width if self.look.left_handed else self.x

    def _go(self, frame: Frame) -> None:
        changed = frame.scale != self.frame.scale
        self.frame = frame
        if changed or not contains(self._drawn, frame.bounds()):
            self._redraw()
        else:
            self._place()

    def _redraw(self) -> None:
        if self._view is None:
            return
        self._drawn = self.frame.bounds(AROUND)
        placed = [(stop, self.local(stop.x, stop.y)) for stop in (*self._view.nearby, *self._view.stops)]
        stops = [(stop, place) for stop, place in placed if contains(self._drawn, (*place, *place))]
        route = [self.local(*point) for point in self._view.route]
        own = self.local(*self._view.own) if self._view.own else None
        self._marks.show(self.frame.scale, route, stops, own, self._chosen)
        self._place()

    def _place(self) -> None:
        frame = self.frame
        self._scale.x = self._scale.y = 1 / frame.scale
        self._shift.xy = -frame.x, -frame.y
        self._drag.xy = round(-frame.x / frame.scale), round(-frame.y / frame.scale)
        self._land.show(self.basemap, frame)
        written = self._written
        if written is None or written[0] != frame.scale or not contains(written[1], frame.bounds()):
            self._written = (frame.scale, frame.bounds(0.25))
            self._names.show(self.basemap, frame)

    def _outline(self) -> None:
        """Without a map there is still the municipality's own shape."""
        self._edge.clear()
        if self.basemap or self._view is None:
            return
        self._edge.add(Color(*self.look.palette.map["border"]))
        for ring in self._view.boundary:
            points = [value for x, y in ring for value in self.local(x, y)]
            self._edge.add(Line(points=points, width=1, close=True))

    # --- fingers

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take hold of the map."""
        if not self.collide_point(*touch.pos):
            return False
        if getattr(touch, "is_mouse_scrolling", False):
            factor = 1.25 if touch.button == "scrolldown" else 0.8
            self._go(self.frame.zoomed(factor, touch.x - self.center_x, touch.y - self.center_y))
            return True
        touch.grab(self)
        self._fingers.append(touch)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """One finger drags, two zoom."""
        if touch.grab_current is not self:
            return False
        if len(self._fingers) == 2:
            self._pinch(touch)
        elif hypot(touch.x - touch.ox, touch.y - touch.oy) > self.look.dp(16) or touch.ud.get("dragged"):
            touch.ud["dragged"] = True
            self._go(self.frame.moved(touch.dx, touch.dy))
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """A finger that stayed where it was has tapped."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._fingers.remove(touch)
        if not touch.ud.get("dragged") and not self._fingers:
            self._tapped(touch.x - self.center_x, touch.y - self.center_y)
        return True

    def _pinch(self, touch: MotionEvent) -> None:
        other = next(finger for finger in self._fingers if finger is not touch)
        touch.ud["dragged"] = other.ud["dragged"] = True
        before = hypot(touch.px - other.x, touch.py - other.y)
        now = hypot(touch.x - other.x, touch.y - other.y)
        if before > 1 and now > 1:
            self._go(self.frame.zoomed(now / before, other.x - self.center_x, other.y - self.center_y))

    def _tapped(self, right: float, up: float) -> None:
        if self._view is None:
            return
        near = [(hypot(*_less(self._pixels(stop), (right, up))), stop.order_id) for stop in self._all()]
        distance, order_id = min(near, default=(HIT * 9.0, 0))
        if distance <= self.look.dp(HIT):
            self._pick(order_id)

    def _all(self) -> tuple[MapStop, ...]:
        return (*self._view.stops, *self._view.nearby) if self._view else ()

    def _pixels(self, stop: MapStop) -> Point:
        return self.frame.to_pixels(*self.local(stop.x, stop.y))

    def zoom(self, factor: float) -> None:
        """Closer or farther, from a button."""
        self._go(self.frame.zoomed(factor))

    @property
    def _fingers(self) -> list[MotionEvent]:
        found: list[MotionEvent] = self.__dict__.setdefault("_held", [])
        return found


def _less(one: Point, other: Point) -> Point:
    return one[0] - other[0], one[1] - other[1]


def opened(path: str | None) -> Basemap | None:
    """Open the map file; without one, or with a broken one, there are shapes only."""
    if not path:
        return None
    try:
        return Basemap(Path(path))
    except BadBasemap:
        return None
