"""Klaar: the photos, what the reporter will read, the outcome, and if wanted the time and the material."""

from kivy.uix.widget import Widget

from field_app.screens.form import Form
from field_app.screens.page import button
from field_app.screens.photos import photo_pair
from field_app.state.views import OrderView
from field_app.widgets.field import TextField
from field_app.widgets.layout import column
from server.wire.field import Outcome

OUTCOMES = (("Opgelost", Outcome.SOLVED.value), ("Alleen veilig gemaakt", Outcome.MADE_SAFE.value))
MINUTES = tuple((f"{minutes} min", minutes) for minutes in (5, 10, 15, 30, 45, 60, 90))
PLAIN = {
    Outcome.SOLVED: "Het probleem is opgelost.",
    Outcome.MADE_SAFE: "De plek is veilig gemaakt. De rest volgt later.",
    Outcome.NOT_FOUND: "We hebben gezocht, maar niets gevonden.",
    Outcome.ALREADY_SOLVED: "Het was al opgelost toen wij kwamen.",
    Outcome.NOT_OURS: "Dit is niet van de gemeente. Het kantoor zoekt uit van wie wel.",
}


class Close(Form):
    """Everything is filled in already: a photo and one tap are enough."""

    name = "close"
    FIRST = {"outcome": Outcome.SOLVED.value, "sentence": "", "minutes": None, "material": ""}

    def form(self, view: OrderView) -> Widget:
        body = self.sheet(
            photo_pair(self.ctx, self.order_id, view.own_photos),
            self.options("Wat is het geworden?", OUTCOMES, "outcome"),
            self._sentences(view),
            self.picks("Hoe lang was je bezig? Mag je overslaan.", MINUTES, "minutes"),
            self.write("Welk materiaal gebruikte je? Mag je overslaan.", "material"),
            gap=20,
        )
        note = "Met foto" if view.own_photos.get("after") else "Zonder foto"
        done = button(
            self, "Meld klaar", lambda: self._close(view), icon="check", kind="good", height=self.look.DONE, note=note
        )
        return self.frame(self.head("Klaar", under=f"{view.row.title} · {view.row.address}"), body, [done])

    def _outcome(self) -> Outcome:
        return Outcome(self.data["outcome"])

    def _sentence(self, view: OrderView) -> str:
        written: str = self.data["sentence"].strip()
        return written or standard(view, self._outcome())[0]

    def _sentences(self, view: OrderView) -> Widget:
        """The standard sentences; who writes another one leaves these."""
        now = self._sentence(view)
        offered = standard(view, self._outcome())
        rows = self.options("De melder leest", [(words, words) for words in offered], "sentence")
        own = "" if now in offered else now
        field = TextField(self.look, "Of schrijf het zelf", own, lambda words: self.keep(sentence=words), lines=2)
        return column(self.look, rows, field)

    def options(self, title: str, options: object, key: str) -> Widget:
        """The first sentence is chosen until the crew chooses another."""
        if key == "sentence" and not self.data["sentence"]:
            self.data["sentence"] = options[0][1]  # type: ignore[index]
        return super().options(title, options, key)  # type: ignore[arg-type]

    def choose(self, **changed: object) -> None:
        """Another outcome has other sentences."""
        super().choose(**({"sentence": ""} | changed if "outcome" in changed else changed))

    def _close(self, view: OrderView) -> None:
        own = view.own_photos
        before, after = (tuple(photo.sha256 for photo in own.get(role, ())) for role in ("before", "after"))
        self.ctx.device.brightness.usual()
        self.deed(
            lambda: self.desk.close(
                view.row.order_id,
                self._outcome(),
                self._sentence(view),
                before=before,
                after=after,
                minutes=self.data["minutes"],
                material=self.data["material"].strip(),
            ),
            "Klaar gemeld. Mooi werk!",
        )


def standard(view: OrderView, outcome: Outcome) -> tuple[str, ...]:
    """The sentences for the reporter; there is always one."""
    return view.standard.get(outcome) or (PLAIN[outcome],)
