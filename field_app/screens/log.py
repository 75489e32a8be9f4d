"""The log for the helpdesk: what the tablet did, without anything about people."""

from kivy.uix.widget import Widget

from field_app.screens.page import Page, button
from field_app.widgets.card import Card
from field_app.widgets.layout import column
from field_app.widgets.text import Text

NEWEST = 60


class Log(Page):
    """Newest first; it can be sent to the helpdesk as a file."""

    is_form = True

    def draw(self) -> Widget:
        look, lines = self.look, self.desk.settings().log
        rows = [
            column(look, Text(look, line.when, "small", ink=look.palette.second), Text(look, line.words, "body"), gap=2)
            for line in lines[:NEWEST]
        ]
        share = button(self, "Deel met de helpdesk", self._share, icon="send", kind="action")
        return self.frame(self.head("Logboek"), self.sheet(Card(look, *rows, gap=14)), [share])

    def _share(self) -> None:
        view = self.desk.settings()
        path = self.ctx.device.folder / "logboek.txt"
        about = [view.device, view.app_version, view.contact_words, view.clock_words]
        path.write_text("\n".join([*about, *(f"{line.when}\t{line.words}" for line in view.log)]), encoding="utf-8")
        if not self.ctx.device.outside.share(path):
            self.ctx.shell.say(f"Bewaard als {path.name}.")
