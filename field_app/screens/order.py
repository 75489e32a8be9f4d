"""Opdracht: what, where, photos, answers and history, with the three things that a crew can do about it."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from field_app.screens.next_card import arrive, navigate
from field_app.screens.order_parts import history_card, office_photos, sent_card, what_card, where_card
from field_app.screens.page import Page, button
from field_app.screens.photos import photo_pair
from field_app.state.views import OrderView
from field_app.widgets.layout import mirrored, row
from field_app.widgets.message import Banner
from field_app.widgets.text import Text
from server.wire.field import Outcome


class Order(Page):
    """One order. What the office took away can still be read."""

    def enter(self, *, order_id: int) -> None:
        self.order_id = order_id

    def draw(self) -> Widget:
        view = self.desk.order(self.order_id)
        if view is None:
            words = "Deze opdracht staat niet meer op je tablet."
            return self.frame(self.head("Opdracht"), self.sheet(Text(self.look, words, "row")))
        stop = f"{view.row.stop}  " if view.row.stop else ""
        head = self.head(f"{stop}{view.row.title}", self.sending(self.desk.today().sending), under=view.row.number)
        return self.frame(head, self.sheet(*self._parts(view)), self._actions(view))

    # --- what there is to read

    def _parts(self, view: OrderView) -> list[Widget]:
        look = self.look
        parts: list[Widget] = self._banners(view)
        parts.append(where_card(look, view, *self._ways(view)))
        parts.append(what_card(look, view))
        parts += office_photos(look, view)
        if self._can_act(view):
            parts.append(photo_pair(self.ctx, self.order_id, view.own_photos))
            if not self.is_wide:
                parts.append(
                    row(look, *mirrored(look, self._go("Draag over", "hand_over", "hand_over"), self._correct()))
                )
            parts.append(self._note())
        parts += sent_card(look, view)
        parts += history_card(look, view)
        return parts

    def _banners(self, view: OrderView) -> list[Widget]:
        banners: list[Widget] = []
        if view.gone_words:
            banners.append(Banner(self.look, view.gone_words, tone="paused", icon="alert"))
        if view.question:
            to_question = ("Kies wat klopt", lambda: self.ctx.shell.home("outbox"))
            banners.append(Banner(self.look, view.question.words, to_question, tone="late"))
        if view.reopened_words:
            banners.append(Banner(self.look, view.reopened_words, icon="undo"))
        if view.nearby_words:
            to_nearby = ("Bekijk", lambda: self.ctx.shell.open("nearby", order_id=self.order_id))
            banners.append(Banner(self.look, view.nearby_words, to_nearby, tone="done", icon="target"))
        return banners

    def _ways(self, view: OrderView) -> tuple[Widget, ...]:
        go = button(self, "Navigeer", lambda: navigate(self.ctx, self.order_id), icon="navigate")
        if view.row.arrived or not self._can_act(view):
            return (go,)
        here = button(self, "Ik ben er", lambda: arrive(self.ctx, self.order_id), icon="arrived", kind="action")
        return mirrored(self.look, go, here)

    # --- what there is to do

    def _can_act(self, view: OrderView) -> bool:
        return view.ours and not view.row.done and not view.gone_words

    def _actions(self, view: OrderView) -> list[Widget]:
        if view.gone_words or view.row.done:
            return []
        if not view.ours:
            return [button(self, "Wij doen dit", self._claim, icon="check", kind="action", height=self.look.DONE)]
        cannot = self._go("Kan niet…", "cannot", "cannot", kind="stop")
        more = self._go("Meer werk", "more_work", "plus")
        over = [self._correct(), self._go("Draag over", "hand_over", "hand_over")] if self.is_wide else []
        return [*over, self.pair(*mirrored(self.look, cannot, more)), *self._done(view)]

    def _correct(self) -> Widget:
        return self._go("Corrigeer" if not self.is_wide else "Gegevens corrigeren", "correct", "pencil")

    def _note(self) -> Widget:
        return self._go("Schrijf een notitie", "note", "log")

    def _go(self, words: str, screen: str, icon: str, kind: str = "plain") -> Widget:
        return button(self, words, self._to(screen), icon=icon, kind=kind)

    def _to(self, screen: str) -> Callable[[], None]:
        return lambda: self.ctx.shell.open(screen, order_id=self.order_id)

    def _done(self, view: OrderView) -> list[Widget]:
        """With a photo of the work, one tap is enough; what more there is to say has its own button then."""
        tall = self.look.DONE
        if not view.own_photos.get("after"):
            return [button(self, "Klaar", self._to("close"), icon="check", kind="good", height=tall)]
        fuller = self._go("Klaar, met uitleg", "close", "pencil")
        return [
            fuller,
            button(
                self, "Klaar", lambda: self._close(view), icon="check", kind="good", height=tall, note="Meld: opgelost"
            ),
        ]

    def _close(self, view: OrderView) -> None:
        sentence = next(iter(view.standard.get(Outcome.SOLVED, ())), "Het probleem is opgelost.")
        before, after = (tuple(p.sha256 for p in view.own_photos.get(role, ())) for role in ("before", "after"))
        self.ctx.attempt(
            lambda: self.desk.close(self.order_id, Outcome.SOLVED, sentence, before=before, after=after), self._closed
        )

    def _closed(self, command_id: str) -> None:
        self.ctx.device.brightness.usual()
        self.ctx.shell.home("today")
        self.ctx.shell.say("Klaar gemeld. Mooi werk!", command_id)

    def _claim(self) -> None:
        self.ctx.attempt(lambda: self.desk.claim(self.order_id), lambda _: self.ctx.shell.refresh())
