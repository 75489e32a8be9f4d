"""Notitie: something for colleagues at the office, in words and perhaps a photo; the order stays as it is."""

from kivy.uix.widget import Widget

from field_app.screens.form import Form
from field_app.screens.page import button
from field_app.screens.photos import photo_slot
from field_app.state.views import OrderView


class Note(Form):
    """The reporter doesn't read it."""

    name = "note"
    FIRST = {"text": ""}

    def form(self, view: OrderView) -> Widget:
        photos = view.own_photos.get("extra", ())
        body = self.sheet(
            self.write("Wat moeten je collega’s weten? De melder leest dit niet.", "text", lines=4),
            photo_slot(self.ctx, self.order_id, "extra", "Foto", photos),
            gap=20,
        )
        save = button(
            self, "Bewaar notitie", lambda: self._save(view), icon="check", kind="action", height=self.look.DONE
        )
        return self.frame(self.head("Notitie", under=f"{view.row.title} · {view.row.address}"), body, [save])

    def _save(self, view: OrderView) -> None:
        words, order_id = self.data["text"].strip(), view.row.order_id
        photos = tuple(photo.sha256 for photo in view.own_photos.get("extra", ()))
        if not words:
            self.ctx.shell.say("Schrijf eerst op wat je collega’s moeten weten.")
            return
        self.deed(lambda: self.desk.note(order_id, words, photos=photos), "Notitie bewaard.", home=False)
