"""After damage: what happened, that nothing was thrown away, and what to do. Once, before the day."""

from kivy.uix.widget import Widget

from field_app.screens.page import Page, button
from field_app.state.views import DamageView
from field_app.widgets.card import Card
from field_app.widgets.text import Text


class Damaged(Page):
    """Stays until somebody read it."""

    is_form = True

    def draw(self) -> Widget:
        damage = self.desk.start().damage or DamageView("", 0)
        look = self.look
        body = self.sheet(
            Card(
                look,
                Text(look, "De tablet kon zijn gegevens niet meer lezen.", "head"),
                Text(look, "Er is niets weggegooid. Alles staat nog op de tablet, in de map:", "body"),
                Text(look, damage.folder, "row"),
            ),
            Card(look, Text(look, found_words(damage.rescued), "body"), title="Jouw werk"),
            Card(
                look,
                Text(look, "1. Werk gewoon door. Je opdrachten komen binnen zodra er verbinding is.", "body"),
                Text(look, "2. Mis je iets dat je vandaag deed? Meld het opnieuw klaar.", "body"),
                Text(look, "3. Bel vandaag de helpdesk en noem de naam van de map.", "body"),
                title="Wat moet je doen?",
            ),
            gap=16,
        )
        go = button(self, "Bekijk je opdrachten", self._go, icon="list", kind="action", height=look.DONE)
        return self.frame(self.head("Er ging iets mis met de tablet", is_root=True), body, [go])

    def _go(self) -> None:
        self.ctx.attempt(lambda: self.desk.read("damaged:"))
        self.ctx.shell.home("today" if self.desk.start().enrolled else "login")


def found_words(rescued: int) -> str:
    """What of the work that was not sent yet could still be read."""
    if not rescued:
        return (
            "Werk dat nog niet verzonden was, konden we niet terugvinden. Wat al verzonden was, heeft kantoor gewoon."
        )
    if rescued == 1:
        return "Eén ding dat nog niet verzonden was, is teruggevonden. Het gaat alsnog naar kantoor."
    return f"{rescued} dingen die nog niet verzonden waren, zijn teruggevonden. Ze gaan alsnog naar kantoor."
