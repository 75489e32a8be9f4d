"""Nieuwe melding: something that the crew saw itself; solved at once, if so."""

from functools import partial
from typing import Any

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from field_app.screens.categories import categories
from field_app.screens.form import Form
from field_app.screens.page import button
from field_app.state.views import PhotoView
from field_app.widgets.card import Card
from field_app.widgets.choice import Picks
from field_app.widgets.icon import Icon
from field_app.widgets.layout import row
from field_app.widgets.map.map_view import MapView
from field_app.widgets.photo_slot import PhotoSlot

HERE, ELSEWHERE = "Hier sta ik", "Wijs aan op de kaart"
URGENT, NOT_URGENT = "Ja, er is gevaar", "Nee"
SOLVED, OPEN = "Ja, al opgelost", "Nee, moet nog"


class NewReport(Form):
    """A photo, a category and the place are enough."""

    name = "new_report"
    FIRST = {
        "category": None,
        "group": "",
        "text": "",
        "place": None,
        "urgent": False,
        "solved": False,
        "pointing": False,
    }

    def draw(self) -> Widget:
        return self._map() if self.data["pointing"] else self._form()

    def back(self) -> bool:
        """From the map back to the form; who leaves the form throws it away."""
        if self.data["pointing"]:
            self.choose(pointing=False)
            return True
        self.drop()
        for photo in self._photos():
            self.ctx.attempt(partial(self.desk.drop_photo, photo.sha256))
        return False

    def _form(self) -> Widget:
        look, data = self.look, self.data
        options = self.desk.choices().categories
        body = self.sheet(
            row(look, self._photo()),
            categories(look, options, data["group"], data["category"], self._open, lambda c: self.choose(category=c)),
            self._asked("Waar is het?", (HERE, ELSEWHERE), HERE if data["place"] is None else ELSEWHERE, self._where),
            self.write("Wat zie je? Mag je overslaan.", "text", lines=2),
            self._asked(
                "Is het gevaarlijk?", (NOT_URGENT, URGENT), URGENT if data["urgent"] else NOT_URGENT, self._urgent
            ),
            self._asked("Heb je het al opgelost?", (OPEN, SOLVED), SOLVED if data["solved"] else OPEN, self._solved),
            gap=20,
        )
        name = {option.id: option.name for option in options}.get(data["category"], "")
        send = button(
            self, "Meld dit", lambda: self._send(name), icon="check", kind="action", height=look.DONE, note=name
        )
        return self.frame(self.head("Nieuwe melding"), body, [send])

    def _asked(self, title: str, words: tuple[str, ...], chosen: str, do: Any) -> Widget:
        return Card(self.look, Picks(self.look, words, chosen, do), title=title)

    def _photos(self) -> tuple[PhotoView, ...]:
        """What was taken for it, also when the app was ended behind the camera."""
        return self.desk.own_photos(None).get("before", ())

    def _photo(self) -> Widget:
        photos = self._photos()
        words = f"Foto: {len(photos)} gemaakt" if photos else "Maak foto"
        path = photos[-1].path if photos else None
        return PhotoSlot(self.look, words, path, lambda: self.ctx.take_photo(None, "before"))

    def _open(self, group: str) -> None:
        self.choose(group=group)

    def _where(self, words: str) -> None:
        self.choose(place=None) if words == HERE else self.choose(pointing=True)

    def _urgent(self, words: str) -> None:
        self.choose(urgent=words == URGENT)

    def _solved(self, words: str) -> None:
        self.choose(solved=words == SOLVED)

    def _map(self) -> Widget:
        plan = MapView(self.look, lambda _: None)
        view = self.desk.map_view()
        plan.show(view)
        if view.own:
            plan.look_at(*view.own, 0.4)
        room = FloatLayout()
        room.add_widget(plan)
        cross = Icon(self.look, "target", self.look.palette.tones["late"].solid.ground, size=64)
        cross.pos_hint = {"center_x": 0.5, "center_y": 0.5}
        room.add_widget(cross)

        def take() -> None:
            self.choose(place=[round(metre, 1) for metre in plan.centre()], pointing=False)

        choose = button(self, "Kies deze plek", take, icon="check", kind="action", height=self.look.DONE)
        return self.frame(self.head("Schuif de kaart", under="Het kruis staat op de goede plek"), room, [choose])

    def _send(self, name: str) -> None:
        data = self.data
        if not name:
            self.ctx.shell.say("Kies eerst waar het om gaat.")
            return
        words = data["text"].strip() or name
        self.deed(
            lambda: self.desk.new_report(
                words,
                data["category"],
                place=tuple(data["place"]) if data["place"] else None,
                photos=tuple(photo.sha256 for photo in self._photos()),
                urgent=data["urgent"],
                solved=data["solved"],
                sentence="We zagen het zelf en hebben het opgelost." if data["solved"] else "",
            ),
            "Melding gemaakt.",
        )
