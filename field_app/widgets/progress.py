"""How much of a photo is at the office."""

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from field_app.widgets.paint import follow, place
from field_app.widgets.theme import Look


class Progress(Widget):
    """A bar of a hundred percent; the number stands in words beside it."""

    def __init__(self, look: Look, percent: int) -> None:
        super().__init__(size_hint_y=None, height=look.dp(10))
        with self.canvas:
            Color(*look.palette.line)
            whole = Rectangle()
            Color(*look.palette.link)
            part = Rectangle()
        follow(self, lambda: place(whole, self.pos, self.size))
        follow(self, lambda: place(part, self.pos, (self.width * min(100, max(0, percent)) / 100, self.height)))
