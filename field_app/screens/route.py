"""De volgorde: tap a stop, and put it earlier or later. The tablet keeps it for today, also without network."""

from kivy.uix.widget import Widget

from field_app.screens.page import Page, button
from field_app.state.views import RouteView
from field_app.widgets.choice import Picks
from field_app.widgets.layout import column, fill
from field_app.widgets.stop_row import StopList
from field_app.widgets.text import Text

FIRST = -(10**6)
GOES_NO_FURTHER = "Verder kan niet. Gevaar gaat altijd voor."


class Route(Page):
    """The stop that was tapped is marked; the buttons move it."""

    def enter(self, *, order_id: int | None = None) -> None:
        self.chosen = order_id
        self._list: StopList | None = None

    def draw(self) -> Widget:
        view = self.desk.route()
        if self.chosen not in {row.order_id for row in view.rows}:
            self.chosen = view.rows[0].order_id if view.rows else None
        self._list = StopList(self.look, self._choose)
        self._list.show(view.rows, self.chosen)
        top = [self._why(view)] if view.own and not view.why else []
        words = Text(self.look, "Tik op een stop. Zet hem daarna eerder of later.", "row")
        left = column(
            self.look, column(self.look, words, *top, pad=16), self._list if view.rows else fill(), gap=0, fits=False
        )
        under = f"Eigen volgorde, alleen vandaag. {view.why}" if view.own else "De route van kantoor"
        return self.frame(self.head("Volgorde", under=under), left, self._actions(view))

    def redraw(self) -> None:
        """The list stays where it was, as long as the stop that is marked is in sight."""
        seen = self._list.scroll_y if self._list else 1.0
        super().redraw()
        if self._list:
            self._list.scroll_y = seen
            if self.chosen is not None:
                self._list.keep_in_sight(self.chosen)

    def _why(self, view: RouteView) -> Widget:
        def pick(words: str) -> None:
            self.ctx.attempt(lambda: self.desk.say_why_moved(words), lambda _: self.redraw())

        title = Text(self.look, "Waarom? Mag je overslaan.", "body")
        return column(self.look, title, Picks(self.look, view.reasons, view.why, pick), gap=8)

    def _actions(self, view: RouteView) -> list[Widget]:
        if not view.rows:
            return []
        earlier = button(self, "Doe eerder", lambda: self._move(-1), icon="up", kind="action")
        later = button(self, "Doe later", lambda: self._move(1), icon="down", kind="action")
        first = button(self, "Doe als eerste", lambda: self._move(FIRST), icon="first")
        back = [button(self, "Terug naar de route van kantoor", self._office, icon="undo")] if view.own else []
        return [*back, first, self.pair(earlier, later)]

    def _choose(self, order_id: int) -> None:
        self.chosen = order_id
        self.redraw()

    def _move(self, by: int) -> None:
        chosen = self.chosen
        if chosen is None:
            return

        def after(has_moved: bool) -> None:
            if not has_moved:
                self.ctx.shell.say(GOES_NO_FURTHER)
            self.redraw()

        self.ctx.attempt(lambda: self.desk.move_stop(chosen, by), after)

    def _office(self) -> None:
        self.ctx.attempt(self.desk.take_office_route, lambda _: self.redraw())
