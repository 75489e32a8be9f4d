"""Aanmelden: once per tablet, with the code of a coordinator."""

from kivy.uix.widget import Widget

from field_app.screens.page import Page, button
from field_app.widgets.card import Card
from field_app.widgets.field import TextField
from field_app.widgets.text import Text


class Login(Page):
    """The address and the code; who pastes the words of the QR code has both at once."""

    is_form = True

    def enter(self) -> None:
        self.server, self.code = "", ""

    def draw(self) -> Widget:
        start = self.desk.start()
        look = self.look
        words = start.words or "Je coördinator maakt een code voor deze tablet. Schrijf die hier over."
        body = self.sheet(
            Text(look, words, "row"),
            Card(
                look,
                TextField(look, "Adres van kantoor", self.server, self._server, kind="url", hint="https://…"),
                TextField(look, "Code", self.code, self._code, hint="Of plak hier de tekst uit de QR-code"),
                gap=16,
            ),
            gap=20,
        )
        go = button(self, "Meld deze tablet aan", self._go, icon="check", kind="action", height=look.DONE)
        return self.frame(self.head("Welkom bij Meldwerk", is_root=True), body, [go])

    def _server(self, words: str) -> None:
        self.server = words

    def _code(self, words: str) -> None:
        self.code = words

    def _go(self) -> None:
        server, code = read(self.server, self.code)
        if not server or not code:
            self.ctx.shell.say("Vul het adres en de code in.")
            return
        self.ctx.shell.say("Een moment…")
        self.ctx.in_background(
            lambda: self.ctx.office.enrol(server, code), lambda _: self.ctx.shell.open("person", first=True)
        )


def read(server: str, code: str) -> tuple[str, str]:
    """Return address and code, also when the text of the QR code, "address#code", was put in either box."""
    for text in (code, server):
        address, mark, rest = text.strip().partition("#")
        if mark and address.startswith(("http://", "https://")):
            return address.rstrip("/"), rest.strip()
    return server.strip().rstrip("/"), code.strip()
