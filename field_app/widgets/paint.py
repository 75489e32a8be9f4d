"""What lies behind a widget: a ground with round corners, an edge, a picture. It follows the widget by itself."""

from collections.abc import Callable

from kivy.graphics import Color, Instruction, Line, Rectangle, SmoothRoundedRectangle
from kivy.uix.widget import Widget

from field_app.widgets.theme import Colour


def ground(widget: Widget, colour: Colour, *, radius: float = 0) -> Color:
    """Paint the whole of the widget; return the colour, so that it can change."""
    with widget.canvas.before:
        paint = Color(*colour)
        shape = SmoothRoundedRectangle(radius=[radius]) if radius else Rectangle()
    follow(widget, lambda: place(shape, widget.pos, widget.size))
    return paint


def edge(widget: Widget, colour: Colour, *, radius: float, width: float = 1.2, inside: Colour | None = None) -> Color:
    """Draw an edge: a larger face under the `inside`, because Kivy's lines have no smooth corners; without, a line."""
    with widget.canvas.before:
        paint = Color(*colour)
        if inside:
            outer = SmoothRoundedRectangle(radius=[radius])
            Color(*inside)
            inner = SmoothRoundedRectangle(radius=[max(1.0, radius - width)])
        else:
            line = Line(width=width)

    def around() -> None:
        if not inside:
            line.rounded_rectangle = (*widget.pos, *widget.size, max(1, radius))
            return
        place(outer, widget.pos, widget.size)
        place(
            inner, (outer.pos[0] + width, outer.pos[1] + width), (outer.size[0] - 2 * width, outer.size[1] - 2 * width)
        )

    follow(widget, around)
    return paint


def underline(widget: Widget, colour: Colour) -> None:
    """Draw a thin line along the bottom."""
    with widget.canvas.after:
        Color(*colour)
        line = Rectangle()
    follow(widget, lambda: place(line, widget.pos, (widget.width, 1)))


def place(shape: Instruction, pos: tuple[float, float], size: tuple[float, float]) -> None:
    """Put a shape somewhere, on whole pixels."""
    shape.pos = round(pos[0]), round(pos[1])
    shape.size = round(size[0]), round(size[1])


def follow(widget: Widget, redo: Callable[[], None]) -> None:
    """Do it now, and whenever the widget moves or grows."""
    widget.bind(pos=lambda *_: redo(), size=lambda *_: redo())
    redo()
