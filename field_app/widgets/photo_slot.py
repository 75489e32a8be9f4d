"""A place for a photo: tap it to take one; what was taken stands in it."""

from collections.abc import Callable
from pathlib import Path

from kivy.graphics import Color, Line, Rectangle, StencilPop, StencilPush, StencilUnUse, StencilUse
from kivy.uix.image import Image
from kivy.uix.widget import Widget

from field_app.widgets.icon import Icon
from field_app.widgets.layout import Box
from field_app.widgets.paint import edge, follow, ground
from field_app.widgets.tap import Tap
from field_app.widgets.text import Line as TextLine
from field_app.widgets.theme import Look


class PhotoSlot(Tap):
    """An empty slot asks for a photo, with a dashed edge; a full one shows it, cut to size."""

    def __init__(
        self, look: Look, words: str, path: str | None, do: Callable[[], None], *, height: float = 190
    ) -> None:
        palette = look.palette
        super().__init__(
            look,
            words,
            do,
            orientation="vertical",
            size_hint_y=None,
            height=look.dp(height),
            padding=look.dp(10),
            spacing=look.dp(6),
        )
        is_there = bool(path) and Path(path or "").is_file()
        ground(self, palette.card if not is_there else palette.ground, radius=look.dp(look.CORNER))
        if is_there:
            self.add_widget(Photo(path or ""))
            edge(self, palette.border, radius=look.dp(look.CORNER))
        else:
            dashes(self, look)
            self.add_widget(Widget())
            camera = Icon(look, "camera", palette.link, size=44)
            camera.pos_hint = {"center_x": 0.5}
            self.add_widget(camera)
            self.add_widget(Widget())
        self.add_widget(TextLine(look, words, "body", bold=True, align="center"))


class Photo(Image):
    """A photo that fills its room."""

    def __init__(self, path: str) -> None:
        super().__init__(source=path, fit_mode="cover", nocache=True)
        with self.canvas.before:
            StencilPush()
            mask = Rectangle()
            StencilUse()
        with self.canvas.after:
            StencilUnUse()
            unmask = Rectangle()
            StencilPop()

        def lay() -> None:
            for shape in (mask, unmask):
                shape.pos, shape.size = self.pos, self.size

        follow(self, lay)


def dashes(widget: Widget, look: Look) -> None:
    """Draw a dashed edge: here something is still missing."""
    with widget.canvas.before:
        Color(*look.palette.border)
        line = Line(dash_length=8, dash_offset=6, width=1)
    corner = look.dp(look.CORNER)

    def lay() -> None:
        line.rounded_rectangle = (*widget.pos, *widget.size, corner)

    follow(widget, lay)


class Framed(Box):
    """A photo of the office with its caption; it may still have to come."""

    def __init__(self, look: Look, path: str | None, words: str, *, height: float = 180) -> None:
        is_there = bool(path) and Path(path or "").is_file()
        room = Photo(path or "") if is_there else Widget()
        room.size_hint_y, room.height = None, look.dp(height if is_there else 60)
        if not is_there:
            dashes(room, look)
        super().__init__(
            look, "vertical", room, TextLine(look, words, "small", ink=look.palette.second, bold=False), gap=4
        )
