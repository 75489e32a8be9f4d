"""Kaart: where everything is, and a card for the stop that was tapped."""

from collections.abc import Callable

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from field_app.screens.next_card import NextCard
from field_app.screens.page import Page, button
from field_app.widgets.layout import column, fixed, row
from field_app.widgets.map.frame import Covered
from field_app.widgets.map.map_view import MapView


class Map(Page):
    """The whole screen is map; nothing on it needs the network."""

    place = "map"
    # The map stays as the crew put it.
    is_form = True

    def enter(self, *, order_id: int | None = None) -> None:
        self.chosen = order_id

    def draw(self) -> Widget:
        view = self.desk.today()
        if self.chosen is None:
            self.chosen = view.next_id
        head = self.head("Kaart", self.sending(view.sending), is_root=True)
        return self.frame(head, self._room())

    def _room(self) -> Widget:
        order = None if self.chosen is None else self.desk.order(self.chosen)
        tools = self._tools()
        self.plan = MapView(
            self.look, self._choose, covered=self._covered(tools, bool(order)), frame=getattr(self, "_frame", None)
        )
        self.plan.show(self.desk.map_view(), self.chosen)
        room = FloatLayout()
        room.add_widget(self.plan)
        room.add_widget(tools)
        if order:
            card = NextCard(self.ctx, order.row)
            card.size_hint_x, card.pos_hint = (0.62 if self.is_wide else 0.95), {"center_x": 0.5, "y": 0.02}
            room.add_widget(card)
        return room

    def _covered(self, tools: Widget, has_card: bool) -> Covered:
        below = self.look.dp(250) if has_card else 0
        if not self.is_wide:
            return Covered(above=self.look.dp(24) + tools.height, below=below)
        aside = self.look.dp(24) + tools.width
        return Covered(left=aside, below=below) if self.look.left_handed else Covered(right=aside, below=below)

    def _tools(self) -> Widget:
        """At the side of a wide map, along the top of a narrow one."""
        named: tuple[tuple[str, Callable[[], None], str], ...] = (
            ("Dichterbij", lambda: self.plan.zoom(1.6), "plus"),
            ("Verder weg", lambda: self.plan.zoom(1 / 1.6), "minus"),
            ("Waar ben ik", self._here, "target"),
        )
        if not self.is_wide:
            # No room for icons beside words that may be large.
            tools = row(self.look, *(button(self, words, do) for words, do, _ in named))
            tools.size_hint_x, tools.pos_hint = 0.95, {"center_x": 0.5, "top": 0.985}
            return tools
        tools = column(self.look, *(button(self, words, do, icon=icon) for words, do, icon in named))
        fixed(tools, self.look.letters("row") * 5.4 + self.look.dp(28 + 12 + 56))
        tools.pos_hint = {"x": 0.015, "top": 0.98} if self.look.left_handed else {"right": 0.985, "top": 0.98}
        return tools

    def _here(self) -> None:
        own = self.desk.map_view().own
        if own is None:
            self.ctx.shell.say("De tablet weet nog niet waar je bent.")
        else:
            self.plan.look_at(*own)

    def _choose(self, order_id: int) -> None:
        self.chosen, self._frame = order_id, self.plan.frame
        self.redraw()
