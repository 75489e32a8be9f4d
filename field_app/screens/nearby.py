"""In de buurt: open work that nobody does yet, to take along."""

from kivy.uix.widget import Widget

from field_app.screens.page import Page
from field_app.widgets.layout import column, fill
from field_app.widgets.stop_row import StopList
from field_app.widgets.text import Text


class Nearby(Page):
    """Around the device, or around an order when it comes from there."""

    place = "nearby"

    def enter(self, *, order_id: int | None = None) -> None:
        self.order_id = order_id
        if order_id is not None:
            self.place = ""

    def draw(self) -> Widget:
        view = self.desk.nearby(self._around())
        head = self.head("In de buurt", self.sending(self.desk.today().sending), is_root=self.order_id is None)
        words = column(self.look, Text(self.look, view.words, "row"), pad=16)
        rows = StopList(self.look, lambda order_id: self.ctx.shell.open("order", order_id=order_id))
        rows.show(view.rows)
        return self.frame(head, column(self.look, words, rows if view.rows else fill(), gap=0, fits=False))

    def _around(self) -> tuple[float, float] | None:
        order = None if self.order_id is None else self.desk.order(self.order_id)
        return (order.x, order.y) if order and order.x is not None and order.y is not None else None
