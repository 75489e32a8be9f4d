"""What the screens can see: a view for each, made of what is stored at that moment."""

from collections.abc import Callable
from datetime import datetime

from field_app.state import device_views, one_order, sending
from field_app.state import today as day
from field_app.state.camera import Camera
from field_app.state.effects import LocalOrder
from field_app.state.geo import rd_of
from field_app.state.moment import Moment, moment_of
from field_app.state.views import (
    ChoicesView,
    MapView,
    NearbyView,
    OrderView,
    OrphanView,
    OutboxView,
    PhotoView,
    RouteView,
    SettingsView,
    ShiftEndView,
    StartView,
    TodayView,
)
from field_app.store import Store

Position = Callable[[], tuple[float, float] | None]
"""Latitude and longitude (WGS84) of the device, or None."""

TAKEN_AWAY = "Kantoor heeft deze opdracht weggehaald."


class Sight:
    """The half of the desk that changes nothing."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime], position: Position, app_version: str) -> None:
        self._store = store
        self._clock = clock
        self._position = position
        self._app_version = app_version
        self._camera = Camera(store, clock=clock)

    def start(self) -> StartView:
        return device_views.start_view(self._moment())

    def today(self) -> TodayView:
        return day.today(self._moment(), self.orphans())

    def order(self, order_id: int) -> OrderView | None:
        """None: this tablet has never had it, or too long ago."""
        moment = self._moment()
        loose = self._store.photos.loose(order_id)
        if order_id in moment.orders:
            return one_order.order_view(moment, moment.orders[order_id], loose)
        if order_id in moment.finished:
            return one_order.order_view(moment, moment.finished[order_id], loose)
        for gone in moment.vanished:
            if gone.order.id == order_id:
                return one_order.order_view(moment, LocalOrder(gone.order), loose, gone_words=gone.why or TAKEN_AWAY)
        return None

    def route(self) -> RouteView:
        """The order of the stops that are to come."""
        return day.route(self._moment())

    def nearby(self, around: tuple[float, float] | None = None) -> NearbyView:
        """Open work that nobody has, within 500 m of a place (RD), or of the device."""
        return day.nearby(self._moment(), around)

    def outbox(self) -> OutboxView:
        return sending.outbox(self._moment())

    def shift_end(self) -> ShiftEndView:
        return day.shift_end(self._moment())

    def settings(self) -> SettingsView:
        lines = self._store.settings.lines()
        return device_views.settings_view(self._moment(), lines, app_version=self._app_version)

    def map_view(self) -> MapView:
        return day.map_view(self._moment())

    def choices(self) -> ChoicesView:
        return device_views.choices_view(self._moment())

    def own_photos(self, order_id: int | None) -> dict[str, tuple[PhotoView, ...]]:
        """Photos taken for an order, or for a new report, that no deed uses yet, by role."""
        return one_order.own_photos(self._store.photos.loose(order_id))

    def orphans(self) -> tuple[OrphanView, ...]:
        """Pictures that are there though the app never heard of it. Give their path to `photo_arrived`."""
        return self._camera.orphans()

    def _moment(self) -> Moment:
        place = self._position()
        return moment_of(self._store, now=self._clock(), own=rd_of(*place) if place else None)
