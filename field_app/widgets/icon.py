"""An icon or a shape on the screen."""

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from field_app.widgets.icons import picture
from field_app.widgets.paint import follow, place
from field_app.widgets.theme import Colour, Look


class Icon(Widget):
    """An icon in one colour, in the middle of the room it gets."""

    def __init__(self, look: Look, name: str, colour: Colour, *, size: float = Look.ICON) -> None:
        side = look.dp(size)
        super().__init__(size_hint=(None, None), size=(side, side))
        self.side = side
        with self.canvas:
            self.colour = Color(*colour)
            self.shape = Rectangle(texture=picture(name, side))
        follow(self, self._centre)

    def _centre(self) -> None:
        place(self.shape, (self.center_x - self.side / 2, self.center_y - self.side / 2), (self.side, self.side))
