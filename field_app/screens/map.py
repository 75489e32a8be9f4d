"""Kaart: where everything is, and a card for the stop that was tapped."""

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from field_app.screens.next_card import NextCard
from field_app.screens.page import Page, button
from field_app.widgets.layout import column, fixed
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
        self.plan = MapView(
            self.look, self._choose, below=self.look.dp(250) if order else 0, frame=getattr(self, "_frame", None)
        )
        self.plan.show(self.desk.map_view(), self.chosen)
        room = FloatLayout()
        room.add_widget(self.plan)
        room.add_widget(self._tools())
        if order:
            card = NextCard(self.ctx, order.row)
            card.size_hint_x, card.pos_hint = (0.62 if self.is_wide else 0.95), {"center_x": 0.5, "y": 0.02}
            room.add_widget(card)
        return room

    def _tools(self) -> Widget:
        closer = button(self, "Dichterbij", lambda: self.plan.zoom(1.6), icon="plus")
        farther = button(self, "Verder weg", lambda: self.plan.zoom(1 / 1.6), icon="minus")
        here = button(self, "Waar ben ik", self._here, icon="target")
        tools = column(self.look, closer, farther, here)
        tools = fixed(tools, self.look.letters("row") * 5.4 + self.look.dp(28 + 12 + 56))
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
