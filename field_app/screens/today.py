"""Vandaag: the route as a list, danger on top, and the next stop ready to go. Beside the map on a wide screen."""

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from field_app.screens.next_card import NextCard
from field_app.screens.page import Page, button
from field_app.state.views import OrphanView, QuestionView, TodayView
from field_app.widgets.layout import Box, column, fill, fixed, mirrored
from field_app.widgets.map.frame import Covered
from field_app.widgets.map.map_view import MapView
from field_app.widgets.message import Banner
from field_app.widgets.stop_row import StopList
from field_app.widgets.text import Text

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


class Today(Page):
    """The screen where the day starts and where each stop ends."""

    place = "today"

    def draw(self) -> Widget:
        view = self._shown = self.desk.today()
        self._list = StopList(self.look, self._open)
        shown = view.rows if self.is_wide else tuple(row for row in view.rows if row.order_id != view.next_id)
        self._list.show(shown, view.next_id)
        head = self.head("Vandaag", self.sending(view.sending), *self._new(), under=summary(view), is_root=True)
        left = column(self.look, *self._top(view), self._rows(view), *self._order(view), gap=0, fits=False)
        if not self.is_wide:
            return self.frame(head, left)
        return self.frame(
            head,
            Box(self.look, "horizontal", *mirrored(self.look, self._listed(left), self._map(view)), gap=0, fits=False),
        )

    def refresh(self) -> None:
        """The list stays where it was, and what is the same is not drawn again: the store tells of every change."""
        if self.desk.today() == self._shown:
            return
        seen = self._list.scroll_y
        self.redraw()
        self._list.scroll_y = seen

    def _new(self) -> tuple[Widget, ...]:
        if not self.is_wide:
            return ()
        new = button(
            self, "Maak melding", lambda: self.ctx.shell.open("new_report"), icon="plus", height=self.look.TARGET
        )
        return (fixed(new, self.look.letters("row") * 6.6 + self.look.dp(28 + 12 + 56)),)

    def _listed(self, left: Widget) -> Widget:
        return fixed(left, self.look.dp(self.look.LIST) * (1 + (self.look.text - 1) / 3))

    def _rows(self, view: TodayView) -> Widget:
        if view.rows:
            return self._list
        words = Text(self.look, view.empty_words or "Er is vandaag geen werk voor je.", "row", align="center")
        return column(self.look, fill(), words, self._nearby(), fill(), gap=20, pad=24, fits=False)

    def _nearby(self) -> Widget:
        """Who has nothing left can help out around here."""
        return button(
            self, "Bekijk werk in de buurt", lambda: self.ctx.shell.home("nearby"), icon="target", kind="action"
        )

    def _order(self, view: TodayView) -> list[Widget]:
        """The way to the order of the stops; it says so when that is the crew's own."""
        if sum(not row.done for row in view.rows) < 2:
            return []
        words = "Wijzig de volgorde"
        change = button(
            self,
            words,
            lambda: self.ctx.shell.open("route", order_id=view.next_id),
            icon="order",
            note=view.own_route,
            height=self.look.TARGET,
        )
        return [column(self.look, change, pad=(12, 8, 12, 8))]

    def _top(self, view: TodayView) -> list[Widget]:
        # One at a time: the list is what the crew came for.
        banners = [self._notice(notice.key, notice.words) for notice in view.notices]
        banners[1:1] = [self._orphan(found) for found in view.orphans]
        banners[1:1] = [self._question(asked) for asked in view.questions]
        top: list[Widget] = [column(self.look, banners[0], pad=12)] if banners else []
        following = next((row for row in view.rows if row.order_id == view.next_id), None)
        if following and not self.is_wide:
            top.append(column(self.look, NextCard(self.ctx, following), pad=(12, 12, 12, 12)))
        return top

    def _map(self, view: TodayView) -> Widget:
        following = next((row for row in view.rows if row.order_id == view.next_id), None)
        card = NextCard(self.ctx, following) if following else None
        plan = MapView(self.look, self._open, covered=Covered(below=self.look.dp(250) if card else 0))
        plan.show(self.desk.map_view(), view.next_id)
        room = FloatLayout()
        plan.size_hint = (1, 1)
        plan.pos_hint = {"x": 0, "y": 0}
        room.add_widget(plan)
        if card:
            card.size_hint_x, card.pos_hint = 0.94, {"center_x": 0.5, "y": 0.02}
            room.add_widget(card)
        return room

    def _notice(self, key: str, words: str) -> Banner:
        tone = "danger" if key.startswith("danger:") else "done"
        return Banner(self.look, words, ("Gezien", lambda: self._read(key)), tone=tone, icon="alert")

    def _read(self, key: str) -> None:
        self.ctx.attempt(lambda: self.desk.read(key), lambda _: self.ctx.shell.refresh())

    def _question(self, asked: QuestionView) -> Banner:
        return Banner(
            self.look,
            f"{asked.words} {asked.number}",
            ("Kies wat klopt", lambda: self.ctx.shell.home("outbox")),
            tone="late",
        )

    def _orphan(self, found: OrphanView) -> Banner:
        return Banner(
            self.look,
            found.words,
            ("Gebruik foto", lambda: self._use(found)),
            ("Gooi weg", lambda: self._drop(found)),
            icon="camera",
        )

    def _use(self, found: OrphanView) -> None:
        self.ctx.in_background(lambda: self.desk.photo_arrived(found.path), lambda _: self._used(found))

    def _used(self, found: OrphanView) -> None:
        self.ctx.shell.refresh()
        if found.order_id is None:
            self.ctx.shell.open("new_report")
        else:
            self.ctx.shell.open("order", order_id=found.order_id)

    def _drop(self, found: OrphanView) -> None:
        self.ctx.attempt(lambda: self.desk.drop_orphan(found.path), lambda _: self.ctx.shell.refresh())

    def _open(self, order_id: int) -> None:
        self.ctx.shell.open("order", order_id=order_id)


def summary(view: TodayView) -> str:
    """Who, when, and how far: "Ploeg Groen · zo 22 november · 3 van 18 klaar"."""
    day = f"{DAYS[view.day.weekday()]} {view.day.day} {MONTHS[view.day.month - 1]}"
    return f"{view.crew} · {day} · {view.done} van {view.total} klaar"
