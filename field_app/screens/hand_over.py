"""Overdragen: another crew or another team does it."""

from functools import partial

from kivy.uix.widget import Widget

from field_app.screens.form import Form
from field_app.screens.page import button
from field_app.state.views import OrderView
from field_app.widgets.choice import Choice
from field_app.widgets.layout import column
from field_app.widgets.text import Text


class HandOver(Form):
    """To whom, and what they must know."""

    name = "hand_over"
    FIRST = {"to": None, "note": ""}

    def form(self, view: OrderView) -> Widget:
        choices = self.desk.choices()
        here = self.desk.today().crew
        own = next((team.id for team in choices.teams if team.name == view.team), None)
        crews = [(f"crew {c.id}", c.name) for c in choices.crews if c.name != here] if own is not None else []
        teams = [(f"team {t.id}", f"Team {t.name}") for t in choices.teams if t.name != view.team]
        names = dict(crews + teams)
        body = self.sheet(
            *self._rows("Een andere ploeg van jouw team", crews),
            *self._rows("Een ander team", teams),
            self.write("Wat moeten zij weten? Mag je overslaan.", "note", lines=2),
            gap=20,
        )
        to = names.get(self.data["to"] or "", "")
        send = button(
            self, "Draag over", lambda: self._send(own), icon="hand_over", kind="action", height=self.look.DONE, note=to
        )
        return self.frame(self.head("Aan wie draag je over?", under=view.row.title), body, [send])

    def _rows(self, title: str, options: list[tuple[str, str]]) -> list[Widget]:
        if not options:
            return []
        rows = [
            Choice(self.look, name, partial(self.choose, to=key), chosen=self.data["to"] == key)
            for key, name in options
        ]
        return [column(self.look, Text(self.look, title, "row"), *rows)]

    def _send(self, own: int | None) -> None:
        order_id, note = self.order_id, self.data["note"].strip()
        if not self.data["to"]:
            self.ctx.shell.say("Kies eerst aan wie je overdraagt.")
            return
        kind, _, number = self.data["to"].partition(" ")
        assert order_id is not None
        team = own if kind == "crew" and own is not None else int(number)
        crew = int(number) if kind == "crew" else None
        self.deed(lambda: self.desk.hand_over(order_id, team, crew_id=crew, note=note), "Overgedragen.")
