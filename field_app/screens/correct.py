"""Gegevens corrigeren: the category, the place or the object, one at a time."""

from collections.abc import Callable
from typing import Any

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from field_app.screens.categories import categories
from field_app.screens.form import Form
from field_app.screens.page import button
from field_app.state.views import OrderView
from field_app.widgets.card import Card
from field_app.widgets.choice import Choice
from field_app.widgets.icon import Icon
from field_app.widgets.map.map_view import MapView
from field_app.widgets.text import Text
from server.wire.field import CorrectField


class Correct(Form):
    """What is wrong; then what it should be. Each correction goes out by itself."""

    name = "correct"
    FIRST = {"what": None, "group": None, "asset": None}

    def form(self, view: OrderView) -> Widget:
        parts = {"category": self._category, "place": self._place, "map": self._map, "asset": self._asset}
        return parts.get(self.data["what"], self._what)(view)

    def back(self) -> bool:
        """From the value back to what is wrong."""
        if self.data["what"] is None:
            self.drop()
            return False
        self.choose(what="place" if self.data["what"] == "map" else None)
        return True

    def _what(self, view: OrderView) -> Widget:
        def row(words: str, key: str, now: str, icon: str) -> Widget:
            return Choice(self.look, words, lambda: self.choose(what=key), note=now, icon=icon)

        return self.frame(
            self.head("Wat klopt er niet?", under=view.row.title),
            self.sheet(
                self._part(view) if view.is_part else row("Categorie", "category", view.category, "tag"),
                row("Plek", "place", view.row.address or "Geen adres bekend", "pin"),
                row("Voorwerp", "asset", view.asset or "Niet ingevuld", "log"),
            ),
        )

    def _part(self, view: OrderView) -> Widget:
        """Why the category of a part can't be corrected here, and what can be done."""
        look = self.look
        return Card(
            look,
            Text(look, f"Categorie: {view.category}", "row"),
            Text(look, "Dit is een deel van een grotere melding. Alleen kantoor kan de categorie wijzigen.", "body"),
            button(
                self, "Schrijf een notitie", lambda: self.ctx.shell.open("note", order_id=self.order_id), icon="log"
            ),
            button(
                self, "Draag over", lambda: self.ctx.shell.open("hand_over", order_id=self.order_id), icon="hand_over"
            ),
        )

    def _category(self, view: OrderView) -> Widget:
        group = view.parent if self.data["group"] is None else self.data["group"]
        options = self.desk.choices().categories
        body = categories(
            self.look,
            options,
            group,
            view.category_id,
            lambda g: self.choose(group=g),
            self._set(CorrectField.CATEGORY),
        )
        return self.frame(self.head("Welke categorie is het?", under=view.row.title), self.sheet(body))

    def _place(self, view: OrderView) -> Widget:
        order_id = view.row.order_id
        here = button(
            self,
            "Hier sta ik",
            lambda: self._done(lambda: self.desk.correct_place_here(order_id)),
            icon="target",
            kind="action",
            height=self.look.DONE,
        )
        point = button(self, "Wijs aan op de kaart", lambda: self.choose(what="map"), icon="map")
        words = "Sta je op de plek van de melding? Dan neemt de tablet jouw plek over."
        return self.frame(
            self.head("Waar is het?", under=view.row.title), self.sheet(Text(self.look, words, "row")), [point, here]
        )

    def _map(self, view: OrderView) -> Widget:
        plan = MapView(self.look, lambda _: None)
        plan.show(self.desk.map_view(), view.row.order_id)
        if view.x is not None and view.y is not None:
            plan.look_at(view.x, view.y, 0.4)
        room = FloatLayout()
        room.add_widget(plan)
        cross = Icon(self.look, "target", self.look.palette.tones["late"].solid.ground, size=64)
        cross.pos_hint = {"center_x": 0.5, "center_y": 0.5}
        room.add_widget(cross)
        take = button(
            self, "Kies deze plek", lambda: self._pointed(plan), icon="check", kind="action", height=self.look.DONE
        )
        return self.frame(self.head("Schuif de kaart", under="Het kruis staat op de goede plek"), room, [take])

    def _pointed(self, plan: MapView) -> None:
        x, y = plan.centre()
        self._set(CorrectField.PLACE)(f"{x:.1f} {y:.1f}")

    def _asset(self, view: OrderView) -> Widget:
        if self.data["asset"] is None:
            self.data["asset"] = view.asset
        save = button(
            self,
            "Bewaar",
            lambda: self._set(CorrectField.ASSET)(self.data["asset"].strip()),
            icon="check",
            kind="action",
            height=self.look.DONE,
        )
        body = self.sheet(
            self.write("Nummer of naam van het voorwerp", "asset", hint="Bijvoorbeeld: lantaarnpaal 20417")
        )
        return self.frame(self.head("Welk voorwerp is het?", under=view.row.title), body, [save])

    def _set(self, field: CorrectField) -> Callable[[Any], None]:
        order_id = self.order_id
        assert order_id is not None
        return lambda value: self._done(lambda: self.desk.correct(order_id, field, str(value)))

    def _done(self, do: Callable[[], str]) -> None:
        self.deed(do, "Gecorrigeerd. Bedankt!", home=False)
