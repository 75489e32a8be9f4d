"""Names of streets, waters and places: along their line, with a halo, and never over each other."""

from functools import lru_cache
from math import cos, radians, sin

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, InstructionGroup, PopMatrix, PushMatrix, Rectangle, Rotate, Translate
from kivy.graphics.texture import Texture

from field_app.basemap import BadBasemap, Basemap, Name, level_for
from field_app.widgets.map.frame import Bounds, Frame
from field_app.widgets.theme import Colour, Look

MOST = 60


class Names:
    """The names of what is on the screen, drawn again when the scale changes or the crew moves on."""

    def __init__(self, look: Look) -> None:
        self.canvas = InstructionGroup()
        self._look = look

    def show(self, basemap: Basemap | None, frame: Frame) -> None:
        """Write the names around this frame, in pixels from the map's own centre."""
        self.canvas.clear()
        if basemap is None:
            return
        taken: list[Bounds] = []
        try:
            for name in basemap.names(frame.bounds(0.25), level_for(frame.scale)):
                if len(taken) < MOST:
                    self._write(name, frame.scale, taken)
        except BadBasemap:
            self.canvas.clear()

    def _write(self, name: Name, scale: float, taken: list[Bounds]) -> None:
        palette, letters = (
            self._look.palette.map,
            self._look.letters("small") * (1.15 if name.kind == "place" else 0.86),
        )
        texture = _texture(name.text, letters, name.kind == "place", palette["name"], palette["halo"])
        wide, high = texture.size
        x, y = name.x / scale, name.y / scale
        box = _box(x, y, wide, high, name.angle)
        if (name.length and name.length / scale < wide * 0.9) or any(_meets(box, other) for other in taken):
            return
        taken.append(box)
        for part in (
            PushMatrix(),
            Translate(round(x), round(y)),
            Rotate(angle=name.angle, origin=(0, 0)),
            Color(1, 1, 1, 1),
            Rectangle(texture=texture, size=texture.size, pos=(-wide / 2, -high / 2)),
            PopMatrix(),
        ):
            self.canvas.add(part)


@lru_cache(maxsize=400)
def _texture(text: str, letters: float, bold: bool, ink: Colour, halo: Colour) -> Texture:
    label = CoreLabel(text=text, font_size=letters, bold=bold, color=ink, outline_width=2, outline_color=halo)
    label.refresh()
    return label.texture


def _box(x: float, y: float, wide: float, high: float, angle: float) -> Bounds:
    turn = radians(angle)
    across = abs(wide / 2 * cos(turn)) + abs(high / 2 * sin(turn))
    along = abs(wide / 2 * sin(turn)) + abs(high / 2 * cos(turn))
    return x - across, y - along, x + across, y + along


def _meets(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
