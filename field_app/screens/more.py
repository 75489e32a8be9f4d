"""Meer: a new report, the end of the shift, and how the tablet looks and works."""

from typing import Any

from kivy.uix.widget import Widget

from field_app.screens.page import Page
from field_app.state.views import SettingsView
from field_app.widgets.card import Card
from field_app.widgets.choice import Choice, Picks
from field_app.widgets.layout import column
from field_app.widgets.text import Text
from field_app.widgets.theme import SIZES

THEMES = (("Vanzelf", "auto"), ("Dag", "day"), ("Nacht", "night"))
HANDS = (("Rechts", "right"), ("Links", "left"))
PHOTOS = (("Altijd", "always"), ("Eerst de kleine", "small"), ("Alleen via wifi", "wifi"))
LETTERS = tuple((name.capitalize(), size) for name, size in SIZES)


class More(Page):
    """What is used once a day, or once."""

    place = "more"

    def draw(self) -> Widget:
        view = self.desk.settings()
        look, shell = self.look, self.ctx.shell
        sending = self.sending(self.desk.today().sending)
        head = self.head("Meer", sending, under=f"{view.crew} · {view.municipality}", is_root=True)
        who = view.person or "Nog niemand gekozen"
        body = self.sheet(
            column(
                look,
                Choice(look, "Maak een nieuwe melding", lambda: shell.open("new_report"), icon="plus"),
                Choice(look, "Sluit je dienst af", lambda: shell.open("shift_end"), icon="check"),
                Choice(look, "Wissel van persoon", lambda: shell.open("person"), note=who, icon="person"),
            ),
            self._setting("Kleuren", THEMES, view.theme, "theme"),
            self._setting("Grootte van de letters", LETTERS, view.text_scale, "text_scale"),
            self._setting("Met welke hand werk je?", HANDS, view.hand, "hand"),
            self._setting("Foto’s verzenden", PHOTOS, view.photos, "photos"),
            Choice(look, "Bekijk het logboek", lambda: shell.open("log"), note="Voor de helpdesk", icon="log"),
            self._about(view),
            gap=20,
        )
        return self.frame(head, body)

    def _setting(self, title: str, options: tuple[tuple[str, Any], ...], now: Any, name: str) -> Widget:
        values = dict(options)
        chosen = next((words for words, value in options if value == now), None)
        picks = Picks(self.look, list(values), chosen, lambda words: self._set(name, values[words]))
        return Card(self.look, picks, title=title)

    def _set(self, name: str, value: Any) -> None:
        self.ctx.attempt(lambda: self.desk.set(name, value), lambda _: self.ctx.shell.relook())

    def _about(self, view: SettingsView) -> Widget:
        version = f"Versie {view.app_version}" if view.app_version else ""
        lines = (view.device, version, view.contact_words, view.clock_words, view.map_words)
        second = self.look.palette.second
        texts = [Text(self.look, line, "body", ink=second) for line in lines if line]
        return Card(self.look, *texts, title="Over deze tablet", gap=6)
