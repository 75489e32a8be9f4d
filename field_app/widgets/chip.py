"""A chip: a mark and a few words on a tinted ground. The norm's mark has a shape, an icon and a word."""

from kivy.graphics import Color, Rectangle
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from field_app.state.views import NormView
from field_app.state.views import Tone as Sending
from field_app.widgets.icons import picture
from field_app.widgets.paint import edge, follow, ground, place
from field_app.widgets.text import Line, width_of
from field_app.widgets.theme import Colour, Look, Palette, Tone

SENDING = {
    Sending.GOOD: ("done", "check"),
    Sending.BUSY: ("done", "send"),
    Sending.WAITING: ("due_soon", "clock"),
    Sending.ATTENTION: ("late", "alert"),
}


def tone_of(palette: Palette, norm: NormView) -> Tone:
    """How an order's state looks."""
    return palette.tones["danger" if norm.danger else norm.shape.value]


def norm_words(norm: NormView) -> str:
    """The word that goes with the shape."""
    return f"GEVAAR · {norm.words}" if norm.danger else norm.words


class Mark(Widget):
    """A shape with an icon or a number in it; danger has a second ring."""

    def __init__(
        self, look: Look, tone: Tone, *, size: float, text: str = "", icon: str = "", danger: bool = False
    ) -> None:
        side = look.dp(size)
        super().__init__(size_hint=(None, None), size=(side, side), pos_hint={"center_y": 0.5})
        self.look, self.side = look, side
        with self.canvas:
            self._outer_colour = Color(1, 1, 1, 0)
            self._outer = Rectangle()
            self._inner_colour = Color(1, 1, 1, 0)
            self._inner = Rectangle()
            self._colour = Color()
            self._shape = Rectangle()
            self._ink = Color()
            self._icon = Rectangle()
        self._label = Label(font_size=side * 0.42, bold=True)
        self.add_widget(self._label)
        follow(self, self._lay)
        self.show(tone, text=text, icon=icon, danger=danger)

    def show(self, tone: Tone, *, text: str = "", icon: str = "", danger: bool = False) -> None:
        """Show a state; `text` wins from the icon."""
        self._ring(tone, danger)
        self._colour.rgba = tone.solid.ink if tone.shape == "ring" else tone.solid.ground
        self._ink.rgba = (*tone.solid.ink[:3], 0) if text else tone.solid.ink
        self._icon.texture = picture(icon or tone.icon, self.side * 0.62)
        self._label.text, self._label.color = text, tone.solid.ink
        self._label.font_size = self.side * (0.42 if len(text) < 3 else 0.34)

    def _ring(self, tone: Tone, danger: bool) -> None:
        self._danger = danger
        self._shape.texture = picture(tone.shape, self.side)
        self._outer.texture = self._inner.texture = self._shape.texture
        self._outer_colour.rgba = (*tone.solid.ground[:3], 1 if danger else 0)
        self._inner_colour.rgba = (*tone.solid.ink[:3], 1 if danger else 0)
        self._lay()

    def _lay(self) -> None:
        for shape, part in (
            (self._outer, 1),
            (self._inner, 0.9),
            (self._shape, 0.78 if self._is_danger else 1),
            (self._icon, 0.62),
        ):
            side = self.side * part
            place(shape, (self.center_x - side / 2, self.center_y - side / 2), (side, side))
        self._label.size = self.size
        self._label.center = self.center

    @property
    def _is_danger(self) -> bool:
        return getattr(self, "_danger", False)


class Chip(BoxLayout):
    """A mark with words, as wide as the words and no wider than the room it gets."""

    def __init__(self, look: Look, tone: Tone, words: str, *, icon: str = "", danger: bool = False) -> None:
        super().__init__(
            size_hint=(None, None),
            height=chip_height(look),
            padding=[look.dp(8), 0, look.dp(12), 0],
            spacing=look.dp(8),
        )
        self.look = look
        self._paint = ground(self, tone.tint.ground, radius=look.dp(8))
        self._edge = edge(self, Colour(*look.palette.border[:3], 0), radius=look.dp(8))
        self._mark = Mark(look, tone, size=24)
        self._line = Line(look, words, "small", bold=True)
        self._line.pos_hint = {"center_y": 0.5}
        self.add_widget(self._mark)
        self.add_widget(self._line)
        self.show(tone, words, icon=icon, danger=danger)

    def show(self, tone: Tone, words: str, *, icon: str = "", danger: bool = False, most: float = 0) -> None:
        """Show other words; `most` is the width there is."""
        self._paint.rgba = tone.tint.ground
        self._edge.rgba = (*self.look.palette.border[:3], 1 if tone.shape == "ring" else 0)
        self._mark.show(tone, icon=icon, danger=danger)
        self._line.text = words
        self._line.color = tone.tint.ink
        self.show_within(most)

    def show_within(self, most: float) -> None:
        """Be no wider than this; 0 is as wide as the words."""
        # A few pixels more than the text, or Kivy shortens it.
        wanted = width_of(self._line.text, self._line.font_size) + self.look.dp(8 + 24 + 8 + 12) + 4
        self.width = min(wanted, most) if most else wanted


def chip_height(look: Look) -> float:
    """The height of a chip; 16 letters fit with room around."""
    return max(look.dp(32), look.letters("small") * 1.75)


def norm_chip(look: Look, norm: NormView) -> Chip:
    """The norm in shape, icon, word and colour."""
    return Chip(look, tone_of(look.palette, norm), norm_words(norm), danger=norm.danger)


def sending_chip(look: Look, words: str, tone: Sending) -> Chip:
    """How the sending stands."""
    name, icon = SENDING[tone]
    return Chip(look, look.palette.tones[name], words, icon=icon)
