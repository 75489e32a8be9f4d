"""Who has the tablet now, with a PIN."""

from functools import partial

from kivy.uix.widget import Widget

from field_app.screens.page import Page, button
from field_app.widgets.card import Card
from field_app.widgets.choice import Choice
from field_app.widgets.field import TextField
from field_app.widgets.layout import column
from field_app.widgets.text import Text


class Person(Page):
    """The name first, then the PIN. Work that is not sent yet keeps the name of who did it."""

    is_form = True

    def enter(self, *, first: bool = False) -> None:
        self.first, self.chosen, self.pin = first, 0, ""

    def draw(self) -> Widget:
        people = self.desk.start().people
        look = self.look
        rows = [Choice(look, p.name, partial(self._choose, p.id), chosen=p.id == self.chosen) for p in people]
        parts: list[Widget] = [column(look, Text(look, "Wie heeft nu de tablet?", "row"), *rows)]
        if not people:
            parts = [Text(look, "Er staan nog geen namen op deze tablet. Je kunt gewoon beginnen.", "row")]
        if self.chosen:
            parts.append(Card(look, TextField(look, "Jouw pincode", "", self._pin, kind="number", hidden=True)))
        skip = [button(self, "Sla over", lambda: self.ctx.shell.home("today"))] if self.first else []
        go = button(self, "Neem tablet", self._go, icon="check", kind="action", height=look.DONE)
        head = self.head("Wie ben je?", is_root=self.first)
        return self.frame(head, self.sheet(*parts, gap=20), [*skip, *([go] if self.chosen else [])])

    def _choose(self, person_id: int) -> None:
        self.chosen, self.pin = person_id, ""
        self.redraw()

    def _pin(self, words: str) -> None:
        self.pin = words

    def _go(self) -> None:
        person_id, pin = self.chosen, self.pin
        self.ctx.in_background(lambda: self.ctx.office.take_over(person_id, pin), lambda _: self._taken())

    def _taken(self) -> None:
        self.ctx.shell.home("today")
        self.ctx.shell.say("Goed werk vandaag!")
