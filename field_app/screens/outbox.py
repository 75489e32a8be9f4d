"""Verzenden: what waits, what is on its way and what the office has, per order and per photo."""

from kivy.uix.widget import Widget

from field_app.screens.page import Page, button
from field_app.state.views import OutboxLine, OutboxView, QuestionView
from field_app.widgets.card import Card
from field_app.widgets.chip import sending_chip
from field_app.widgets.layout import column
from field_app.widgets.progress import Progress
from field_app.widgets.text import Text


class Outbox(Page):
    """Drawn from what is stored, so that it is true."""

    place = "outbox"

    def draw(self) -> Widget:
        view = self.desk.outbox()
        parts: list[Widget] = [self._question(asked) for asked in view.questions]
        parts.append(self._state(view))
        if view.waiting:
            parts.append(Text(self.look, "Nog niet bij kantoor", "row"))
            parts += [self._line(line) for line in view.waiting]
        if view.sent:
            parts.append(Text(self.look, "Ontvangen door kantoor", "row"))
            parts += [self._line(line) for line in view.sent]
        now = button(self, "Verzend nu", self._now, icon="send", kind="action")
        head = self.head("Verzenden", under=view.contact_words, is_root=True)
        return self.frame(head, self.sheet(*parts, gap=12), [now] if view.waiting else [])

    def _state(self, view: OutboxView) -> Widget:
        chip = sending_chip(self.look, view.sending.words, view.sending.tone)
        words = [Text(self.look, view.next_words, "body", ink=self.look.palette.second)] if view.next_words else []
        return Card(self.look, chip, *words)

    def _line(self, line: OutboxLine) -> Widget:
        look = self.look
        under = " · ".join(part for part in (line.number, line.when) if part)
        parts: list[Widget] = [
            column(look, Text(look, line.what, "row"), Text(look, under, "small", ink=look.palette.second), gap=2),
            sending_chip(look, line.words, line.tone),
        ]
        parts += [
            column(look, Text(look, photo.words, "small"), Progress(look, photo.percent), gap=4)
            for photo in line.photos
        ]
        if line.can_undo:
            parts.append(button(self, "Maak ongedaan", lambda: self._undo(line.command_id), icon="undo"))
        return Card(look, *parts)

    def _question(self, asked: QuestionView) -> Widget:
        look = self.look
        why = f"{asked.number}: kantoor heeft dit ook veranderd. Je werk is al bewaard, alleen dit moeten we weten."
        return Card(
            look,
            Text(look, asked.words, "head"),
            Text(look, why, "body", ink=look.palette.second),
            button(self, asked.ours, lambda: self._answer(asked, True), icon="person", kind="action"),
            button(self, asked.office, lambda: self._answer(asked, False), icon="house"),
            gap=12,
        )

    def _answer(self, asked: QuestionView, keep_ours: bool) -> None:
        self.ctx.attempt(
            lambda: self.desk.answer_question(asked.command_id, keep_ours=keep_ours),
            lambda _: self.ctx.shell.refresh(),
        )

    def _undo(self, command_id: str) -> None:
        def after(undone: bool) -> None:
            self.ctx.shell.say("Het is ongedaan gemaakt." if undone else "Te laat: dit is al verzonden.")
            self.ctx.shell.refresh()

        self.ctx.attempt(lambda: self.desk.undo(command_id), after)

    def _now(self) -> None:
        self.ctx.office.try_now()
        self.ctx.shell.say("We proberen het nu.")
