"""Boxes that are as high as what is in them, and boxes that take what is left."""

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from field_app.widgets.theme import Look


class Box(BoxLayout):
    """A row or column with room between; `fits` makes it as high as its content."""

    def __init__(
        self,
        look: Look,
        way: str,
        *children: Widget,
        gap: float = 12,
        pad: float | tuple[float, ...] = 0,
        fits: bool = True,
    ) -> None:
        edges = pad if isinstance(pad, tuple) else (pad,)
        super().__init__(
            orientation=way, spacing=look.dp(gap), padding=[look.dp(edge) for edge in edges] * (4 // len(edges))
        )
        for child in children:
            self.add_widget(child)
        if fits:
            self.size_hint_y = None
            self.bind(minimum_height=self.setter("height"))
            self.height = self.minimum_height


def column(
    look: Look, *children: Widget, gap: float = 12, pad: float | tuple[float, ...] = 0, fits: bool = True
) -> Box:
    """Put things under each other."""
    return Box(look, "vertical", *children, gap=gap, pad=pad, fits=fits)


def row(look: Look, *children: Widget, gap: float = 12, pad: float | tuple[float, ...] = 0, fits: bool = True) -> Box:
    """Put things beside each other. For the left hand, `mirrored` puts them the other way round."""
    return Box(look, "horizontal", *children, gap=gap, pad=pad, fits=fits)


def mirrored(look: Look, *children: Widget) -> tuple[Widget, ...]:
    """The same things in the order of the hand that holds the tablet."""
    return tuple(reversed(children)) if look.left_handed else children


def fill() -> Widget:
    """The room that is left."""
    return Widget()


def gap(look: Look, height: float) -> Widget:
    """A piece of nothing, so high."""
    return Widget(size_hint_y=None, height=look.dp(height))


def scroll(look: Look, child: Widget) -> ScrollView:
    """Let the child be higher than the screen."""
    palette = look.palette
    view = ScrollView(
        do_scroll_x=False,
        bar_width=look.dp(6),
        bar_color=palette.border,
        bar_inactive_color=(*palette.border[:3], 0.35),
        scroll_type=["bars", "content"],
        scroll_distance=look.dp(16),
        scroll_timeout=250,
    )
    view.add_widget(child)
    return view


def fixed(child: Widget, width: float) -> Widget:
    """Give it this width."""
    child.size_hint_x, child.width = None, width
    return child
