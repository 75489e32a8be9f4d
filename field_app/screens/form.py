"""A screen with a form: what is filled in is stored at once, and is there again after the app was ended."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from kivy.uix.widget import Widget

from field_app.screens.page import Page
from field_app.state.views import OrderView
from field_app.widgets.card import Card
from field_app.widgets.choice import Choice, Picks
from field_app.widgets.field import TextField
from field_app.widgets.layout import column
from field_app.widgets.text import Text

GONE = "Deze opdracht staat niet meer op je tablet."


class Form(Page):
    """`data` is the draft, kept under the screen's `name`."""

    name = ""
    is_form = True
    FIRST: dict[str, Any]

    def enter(self, *, order_id: int | None = None) -> None:
        self.order_id = order_id
        self.data: dict[str, Any] = {**self.FIRST, **(self.desk.draft(order_id, self.name) or {})}

    def keep(self, **changed: Any) -> None:
        """Store what was filled in."""
        self.data.update(changed)
        self.ctx.attempt(lambda: self.desk.keep_draft(self.order_id, self.name, self.data))

    def choose(self, **changed: Any) -> None:
        """Store it, and show what follows from it."""
        self.keep(**changed)
        self.redraw()

    def draw(self) -> Widget:
        view = self.desk.order(self.order_id) if self.order_id is not None else None
        if view is None:
            return self.frame(self.head("Opdracht"), self.sheet(Text(self.look, GONE, "row")))
        return self.form(view)

    def form(self, view: OrderView) -> Widget:
        """Make the form about an order."""
        raise NotImplementedError

    def refresh(self) -> None:
        """A photo arrived, or the office spoke; a box that is being written in stays as it is."""
        if not any(isinstance(w, TextField) and w.box.focus for w in self.walk()):
            self.redraw()

    def deed(self, do: Callable[[], str], words: str, *, home: bool = True) -> None:
        """Do it; the draft went with it, and the crew can still undo."""

        def after(command_id: str) -> None:
            if home:
                self.ctx.shell.home("today")
            else:
                self.ctx.shell.back()
            self.ctx.shell.say(words, command_id)

        self.ctx.attempt(do, after)

    def drop(self) -> None:
        """Throw away what was filled in."""
        self.ctx.attempt(lambda: self.desk.drop_draft(self.order_id, self.name))

    # --- parts

    def options(self, title: str, options: Sequence[tuple[str, Any]], key: str) -> Widget:
        """Rows of which one is chosen."""
        rows = [
            Choice(self.look, words, partial(self.choose, **{key: value}), chosen=self.data[key] == value)
            for words, value in options
        ]
        return column(self.look, Text(self.look, title, "row"), *rows)

    def picks(self, title: str, options: Sequence[tuple[str, Any]], key: str) -> Widget:
        """Short words of which one is chosen; the same again chooses none."""
        by_words = dict(options)
        now = next((words for words, value in options if value == self.data[key]), None)

        def pick(words: str) -> None:
            self.choose(**{key: None if words == now else by_words[words]})

        return Card(self.look, Picks(self.look, [words for words, _ in options], now, pick), title=title)

    def write(self, title: str, key: str, *, lines: int = 1, hint: str = "", **how: Any) -> Widget:
        """A box to write in."""
        field = TextField(
            self.look,
            title,
            str(self.data[key]),
            lambda words: self.keep(**{key: words}),
            lines=lines,
            hint=hint,
            **how,
        )
        return Card(self.look, field)
