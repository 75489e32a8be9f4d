"""Kan niet: six reasons as big rows, then the words and a photo that go with the one that was chosen."""

from functools import partial

from kivy.uix.widget import Widget

from field_app.screens.close import standard
from field_app.screens.form import Form
from field_app.screens.page import button
from field_app.screens.photos import photo_slot
from field_app.state.views import CANNOT, CannotReason, OrderView
from field_app.widgets.choice import Choice
from field_app.widgets.field import TextField
from field_app.widgets.layout import column

MEANS = {
    "Niets aangetroffen": "Je hebt gezocht en er is niets te zien",
    "Al opgelost": "Iemand anders was je voor",
    "Niet van ons": "Een ander moet dit doen",
    "Plek onduidelijk": "Kantoor vraagt het na, de opdracht blijft open",
    "Alleen veilig gemaakt": "Geen gevaar meer, de rest moet nog",
    "Anders": "Je schrijft zelf waarom, de opdracht blijft open",
}


class Cannot(Form):
    """First the reason, then what the reporter or the colleagues read."""

    name = "cannot"
    FIRST = {"reason": None, "words": ""}

    def form(self, view: OrderView) -> Widget:
        reason = next((reason for reason in CANNOT if reason.label == self.data["reason"]), None)
        return self._reasons(view) if reason is None else self._words(view, reason)

    def back(self) -> bool:
        """From the words back to the reasons."""
        if self.data["reason"] is None:
            self.drop()
            return False
        self.choose(reason=None, words="")
        return True

    def _reasons(self, view: OrderView) -> Widget:
        rows = [Choice(self.look, r.label, partial(self.choose, reason=r.label), note=MEANS[r.label]) for r in CANNOT]
        return self.frame(self.head("Waarom kan het niet?", under=view.row.title), self.sheet(*rows))

    def _words(self, view: OrderView, reason: CannotReason) -> Widget:
        photos = view.own_photos.get("extra", ())
        slot = photo_slot(self.ctx, self.order_id, "extra", "Foto", photos)
        words = self._sentences(view, reason) if reason.outcome else self._note()
        send = button(
            self,
            "Meld dit",
            lambda: self._send(view, reason),
            icon="check",
            kind="action",
            height=self.look.DONE,
            note=reason.label,
        )
        return self.frame(self.head(reason.label, under=view.row.title), self.sheet(words, slot, gap=20), [send])

    def _sentences(self, view: OrderView, reason: CannotReason) -> Widget:
        assert reason.outcome
        offered = standard(view, reason.outcome)
        if not self.data["words"]:
            self.data["words"] = offered[0]
        rows = self.options("De melder leest", [(words, words) for words in offered], "words")
        own = "" if self.data["words"] in offered else self.data["words"]
        return column(
            self.look, rows, TextField(self.look, "Of schrijf het zelf", own, lambda w: self.keep(words=w), lines=2)
        )

    def _note(self) -> Widget:
        return self.write("Wat is er aan de hand? Je collega’s lezen dit.", "words", lines=3)

    def _send(self, view: OrderView, reason: CannotReason) -> None:
        photos = tuple(photo.sha256 for photo in view.own_photos.get("extra", ()))
        order_id, words = view.row.order_id, self.data["words"].strip()
        if reason.outcome:
            outcome = reason.outcome
            sentence = words or standard(view, outcome)[0]
            self.deed(lambda: self.desk.close(order_id, outcome, sentence, after=photos), "Doorgegeven aan kantoor.")
        elif reason.why and (words or reason.label != "Anders"):
            why = reason.why
            self.deed(
                lambda: self.desk.give_back(order_id, why, words or reason.label, photos=photos),
                "Doorgegeven aan kantoor.",
            )
        else:
            self.ctx.shell.say("Schrijf kort wat er aan de hand is.")
