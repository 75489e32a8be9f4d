"""The window of a tablet that can't start: a sentence instead of an app that vanishes."""

from kivy.app import App
from kivy.core.window import Window
from kivy.uix.widget import Widget

from field_app.widgets.bar import Head
from field_app.widgets.big_button import BigButton
from field_app.widgets.card import Card
from field_app.widgets.layout import column, fill
from field_app.widgets.text import Text
from field_app.widgets.theme import Look

KEPT = "Er is niets weggegooid: je werk staat nog op deze tablet."
WHAT_NEXT = "Start de tablet opnieuw op. Helpt dat niet? Bel de helpdesk, en lees deze woorden voor."


class TroubleApp(App):
    """Says why, that nothing is lost, and what to do."""

    title = "Meldwerk"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def build(self) -> Widget:
        """By day colours: what the crew chose is in the store that can't be opened."""
        look = Look()
        Window.clearcolor = look.palette.ground
        why = Card(look, Text(look, self._words, "head"), Text(look, KEPT, "row"), Text(look, WHAT_NEXT, "row"), gap=16)
        end = BigButton(look, "Sluit de app", self.stop, kind="action", height=look.DONE)
        return column(
            look,
            Head(look, "De app kan niet starten"),
            column(look, why, fill(), end, pad=16, fits=False),
            gap=0,
            fits=False,
        )
