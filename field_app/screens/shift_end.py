"""Einde dienst: done, not done, left over, and what must still go out."""

from collections.abc import Sequence
from functools import partial

from kivy.uix.widget import Widget

from field_app.screens.page import Page, button
from field_app.state.views import ShiftEndView, ShiftLine
from field_app.widgets.card import Card
from field_app.widgets.chip import sending_chip
from field_app.widgets.layout import column
from field_app.widgets.text import Text
from server.wire.field import GiveBackWhy


class ShiftEnd(Page):
    """One page for whoever takes the tablet after this."""

    asked = False

    def draw(self) -> Widget:
        view = self.desk.shift_end()
        look = self.look
        under = " · ".join(part for part in (view.crew, view.person) if part)
        total = Card(look, Text(look, view.words, "head"), sending_chip(look, view.sending.words, view.sending.tone))
        waiting = [ShiftLine(line.order_id, line.number, line.what, line.words) for line in view.waiting]
        body = self.sheet(
            total,
            *self._part("Nog niet bij kantoor", waiting),
            *self._part("Blijft over", view.left),
            *self._part("Kon niet", view.not_done),
            *self._part("Klaar", view.done),
            gap=16,
        )
        return self.frame(self.head("Einde dienst", under=under), body, self._actions(view))

    def _part(self, title: str, lines: Sequence[ShiftLine]) -> list[Widget]:
        look, second = self.look, self.look.palette.second
        rows = [
            column(look, Text(look, line.title, "body", bold=True), Text(look, line.words, "body", ink=second), gap=2)
            for line in lines
        ]
        return [Card(look, *rows, title=f"{title}: {len(lines)}", gap=14)] if rows else []

    def _actions(self, view: ShiftEndView) -> list[Widget]:
        tall = self.look.DONE
        if self.asked:
            yes = button(
                self, "Geef terug", lambda: self._give_back(view), icon="hand_over", kind="action", height=tall
            )
            return [self.pair(button(self, "Bewaar voor morgen", self._forget), yes)]
        someone = button(self, "Geef tablet door", lambda: self.ctx.shell.open("person"), icon="person")
        back = [button(self, "Geef open werk terug", self._ask, icon="hand_over")] if view.left else []
        return [*back, someone]

    def _ask(self) -> None:
        self.asked = True
        self.redraw()

    def _forget(self) -> None:
        self.asked = False
        self.redraw()

    def _give_back(self, view: ShiftEndView) -> None:
        self.asked = False
        for line in view.left:
            if line.order_id is not None:
                order_id = line.order_id
                self.ctx.attempt(partial(self.desk.give_back, order_id, GiveBackWhy.END_OF_SHIFT, ""))
        self.redraw()
        self.ctx.shell.say("Het open werk is terug bij het team.")
