"""What all screens share: a head, a body, and the actions where the thumb is."""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.core.window import Window
from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from field_app.screens.context import Context
from field_app.state.views import SendingView, Tone
from field_app.widgets.bar import Bar, Head
from field_app.widgets.big_button import BigButton
from field_app.widgets.chip import SENDING, Mark
from field_app.widgets.layout import Box, column, fill, fixed, mirrored, scroll
from field_app.widgets.paint import ground
from field_app.widgets.tap import Tap
from field_app.widgets.text import Word
from field_app.widgets.theme import Look

WIDEST = 860
"""Lines longer than this are hard to follow."""

SIDE = 348
"""The width of the column with actions, on a wide screen."""


class Page(BoxLayout):
    """A screen. `draw` gives what is in it, anew after each change; `place` is its name in the bar, if it is there."""

    place = ""
    # A page with a form draws itself; what changes elsewhere must not move it under the fingers.
    is_form = False

    def __init__(self, ctx: Context, **where: Any) -> None:
        super().__init__(orientation="vertical")
        self.ctx, self.look, self.desk = ctx, ctx.look, ctx.desk
        self._scroll: ScrollView | None = None
        ground(self, self.look.palette.ground)
        self.enter(**where)
        self.redraw()

    def enter(self, *_: Any, **where: Any) -> None:
        """Take what the screen was opened with."""

    def draw(self) -> Widget:
        """Make what is in it."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw it again; who had scrolled stays there."""
        seen = self._scroll.scroll_y if self._scroll else 1.0
        self.clear_widgets()
        self._scroll = None
        self.add_widget(self.draw())
        self._scroll_to(seen)

    def _scroll_to(self, seen: float) -> None:
        if self._scroll:
            self._scroll.scroll_y = seen

    def refresh(self) -> None:
        """Something changed, here or at the office."""
        if not self.is_form:
            self.redraw()

    def back(self) -> bool:
        """The way back within the screen. False: leave it."""
        return False

    # --- parts

    @property
    def is_wide(self) -> bool:
        """Whether two columns fit."""
        return bool(Window.width >= dp(Look.WIDE))

    def head(self, title: str, *right: Widget, under: str = "", is_root: bool = False) -> Head:
        """The head, with a way back unless the screen is one of the places."""
        return Head(self.look, title, *right, under=under, back=None if is_root else self.ctx.shell.back)

    def sheet(self, *parts: Widget, gap: float = 12) -> ScrollView:
        """What may be higher than the screen."""
        inside = column(self.look, *parts, gap=gap, pad=16)
        self._scroll = view = scroll(self.look, inside)
        least, most = dp(16), dp(WIDEST)

        def centre(*_: object) -> None:
            side = max(least, (view.width - most) / 2)
            inside.padding = [side, least, side, least]

        view.bind(width=centre)
        return view

    def frame(self, head: Widget, body: Widget, actions: Sequence[Widget] = ()) -> Widget:
        """Head above; the bar and the actions at the bottom, or at the sides on a wide screen."""
        look = self.look
        if not self.is_wide:
            bottom = (self._strip(actions),) if actions else ()
            bar = (Bar(look, self.place, self.ctx.shell.home, upright=False),) if self.place else ()
            return column(look, head, body, *bottom, *bar, gap=0, fits=False)
        inner = Box(look, "horizontal", *mirrored(look, body, *self._side(actions)), gap=0, fits=False)
        page = column(look, head, inner, gap=0, fits=False)
        if not self.place:
            return page
        bar = Bar(look, self.place, self.ctx.shell.home, upright=True)
        return Box(look, "horizontal", *mirrored(look, bar, page), gap=0, fits=False)

    def _side(self, actions: Sequence[Widget]) -> tuple[Widget, ...]:
        if not actions:
            return ()
        side = Box(
            self.look,
            "vertical",
            fill(),
            *actions,
            gap=12,
            pad=16,
            fits=False,
        )
        return (fixed(side, self.look.dp(SIDE)),)

    def _strip(self, actions: Sequence[Widget]) -> Widget:
        strip = column(self.look, *actions, gap=12, pad=(16, 12, 16, 16))
        ground(strip, self.look.palette.card)
        return strip

    def pair(self, *buttons: Widget) -> Widget:
        """Two buttons beside each other; on a wide screen the column is too narrow for that."""
        if self.is_wide:
            return column(self.look, *buttons)
        return Box(self.look, "horizontal", *buttons)

    def sending(self, view: SendingView) -> Widget:
        """How the sending stands, in the head; leads to all of it."""
        return SendingButton(self.look, view, lambda: self.ctx.shell.home("outbox"), short=not self.is_wide)


class SendingButton(Tap):
    """One true sentence about sending."""

    def __init__(self, look: Look, view: SendingView, do: Callable[[], None], *, short: bool) -> None:
        pair = look.palette.bar_chip
        super().__init__(
            look,
            "Bekijk wat verzonden is",
            do,
            size_hint=(None, None),
            height=look.dp(look.TARGET),
            spacing=look.dp(10),
        )
        self.padding = [look.dp(12), 0]
        ground(self, pair.ground, radius=look.dp(look.CORNER))
        tone, icon = SENDING[view.tone]
        self.add_widget(Mark(look, look.palette.tones[tone], size=28, icon=icon))
        word = Word(look, _short(view) if short else view.words, "small", ink=pair.ink)
        word.pos_hint = {"center_y": 0.5}
        self.add_widget(word)
        self.width = word.width + look.dp(24 + 28 + 10)
        self.height = max(look.dp(look.TARGET), word.height + look.dp(16))


def _short(view: SendingView) -> str:
    waiting = view.commands + view.photos
    if view.tone is Tone.ATTENTION:
        return "Kijk even"
    if waiting:
        return "1 wacht" if waiting == 1 else f"{waiting} wachten"
    return "Verzonden" if view.tone is Tone.GOOD else "Bewaard"


def button(page: Page, words: str, do: Callable[[], None], **how: Any) -> BigButton:
    """A button in the look of a page."""
    return BigButton(page.look, words, do, **how)
