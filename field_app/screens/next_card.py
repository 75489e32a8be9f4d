"""The next stop: what and where, and the two things to do now."""

from field_app.screens.context import Context
from field_app.state.views import StopRow
from field_app.widgets.big_button import BigButton
from field_app.widgets.chip import Chip, norm_chip
from field_app.widgets.layout import Box, column, mirrored, row
from field_app.widgets.paint import edge
from field_app.widgets.stop_row import where
from field_app.widgets.text import Line
from field_app.widgets.theme import Look


class NextCard(Box):
    """On the way: navigate and arrive. On the spot: open it, and done."""

    def __init__(self, ctx: Context, stop: StopRow) -> None:
        self._ctx, self._stop = ctx, stop
        look = ctx.look
        title = Line(look, f"{stop.stop}  {stop.title}" if stop.stop else stop.title, "head")
        place = Line(look, where(stop), "body", ink=look.palette.second)
        chip: Chip = norm_chip(look, stop.norm)
        super().__init__(
            look,
            "vertical",
            column(look, title, place, gap=0),
            chip,
            row(look, *mirrored(look, *self._buttons(look))),
            gap=12,
            pad=16,
        )
        self.bind(width=lambda *_: chip.show_within(self.width - look.dp(32)))
        edge(self, look.palette.border, radius=look.dp(look.CORNER), width=1, inside=look.palette.card)

    def _buttons(self, look: Look) -> tuple[BigButton, BigButton]:
        order_id = self._stop.order_id
        if self._stop.arrived:
            return (
                BigButton(look, "Bekijk", lambda: self._ctx.shell.open("order", order_id=order_id), icon="list"),
                BigButton(
                    look, "Klaar", lambda: self._ctx.shell.open("close", order_id=order_id), icon="check", kind="good"
                ),
            )
        return (
            BigButton(look, "Navigeer", lambda: navigate(self._ctx, order_id), icon="navigate"),
            BigButton(look, "Ik ben er", self._arrive, icon="arrived", kind="action"),
        )

    def _arrive(self) -> None:
        arrive(self._ctx, self._stop.order_id)


def arrive(ctx: Context, order_id: int) -> None:
    """The crew is on the spot: full light, and the order in sight."""
    ctx.device.brightness.full()
    ctx.attempt(lambda: ctx.desk.arrive(order_id), lambda _: ctx.shell.open("order", order_id=order_id))


def navigate(ctx: Context, order_id: int) -> None:
    """Hand the place to the device's own map app."""
    order = ctx.desk.order(order_id)
    if order is None or order.latitude is None or order.longitude is None:
        ctx.shell.say("Van deze opdracht is geen plek bekend.")
    elif not ctx.device.outside.navigate(order.latitude, order.longitude, order.row.address or order.row.title):
        ctx.shell.say("Op dit apparaat staat geen app die de weg wijst.")
