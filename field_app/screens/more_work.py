"""Meer werk: work for another team on the same spot, with the same photo. Three taps."""

from kivy.uix.widget import Widget

from field_app.screens.categories import categories
from field_app.screens.form import Form
from field_app.screens.page import button
from field_app.screens.photos import photo_slot
from field_app.state.views import OrderView


class MoreWork(Form):
    """Which kind of work; the words may stay empty."""

    name = "more_work"
    FIRST = {"category": None, "group": None, "task": ""}

    def form(self, view: OrderView) -> Widget:
        options = self.desk.choices().categories
        group = view.parent if self.data["group"] is None else self.data["group"]
        photos = tuple(photo for photos in view.own_photos.values() for photo in photos)
        names = {option.id: option.name for option in options}
        body = self.sheet(
            categories(
                self.look,
                options,
                group,
                self.data["category"],
                lambda g: self.choose(group=g),
                lambda c: self.choose(category=c),
            ),
            photo_slot(self.ctx, self.order_id, "extra", "Foto", photos),
            self.write("Wat moet er gebeuren? Mag je overslaan.", "task", lines=2),
            gap=20,
        )
        chosen = names.get(self.data["category"], "")
        shas = tuple(photo.sha256 for photo in photos)
        pass_on = button(
            self,
            "Geef door",
            lambda: self._pass_on(chosen, shas),
            icon="send",
            kind="action",
            height=self.look.DONE,
            note=chosen,
        )
        return self.frame(
            self.head("Meer werk", under=f"Op dezelfde plek als {view.row.title.lower()}"), body, [pass_on]
        )

    def _pass_on(self, name: str, photos: tuple[str, ...]) -> None:
        order_id = self.order_id
        assert order_id is not None
        if not name:
            self.ctx.shell.say("Kies eerst wat voor werk het is.")
            return
        task = self.data["task"].strip() or name
        self.deed(
            lambda: self.desk.follow_up(order_id, self.data["category"], task, photos=photos),
            "Doorgegeven.",
            home=False,
        )
