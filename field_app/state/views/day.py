"""Vandaag, In de buurt, Kaart, the order of the route, and the end of the shift."""

from dataclasses import dataclass
from datetime import date

from field_app.state.views.common import NormView, NoticeView, OrphanView, QuestionView, SendingView, StopRow, UndoView
from field_app.state.views.outbox import OutboxLine


@dataclass(frozen=True, kw_only=True)
class TodayView:
    """Vandaag: the open stops in route order with danger on top, then what is done. `next_id` is the next stop.

    `own_route` says so when the crew made its own order of the stops.
    """

    day: date
    crew: str
    person: str
    rows: tuple[StopRow, ...]
    next_id: int | None
    done: int
    total: int
    sending: SendingView
    empty_words: str = ""
    notices: tuple[NoticeView, ...] = ()
    questions: tuple[QuestionView, ...] = ()
    orphans: tuple[OrphanView, ...] = ()
    undo: UndoView | None = None
    own_route: str = ""


@dataclass(frozen=True)
class RouteView:
    """The order of the stops, to change. `own`: the crew has its own, with `why` if it said so."""

    rows: tuple[StopRow, ...]
    own: bool
    why: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class NearbyView:
    """In de buurt: open work that nobody has, nearest first."""

    words: str
    rows: tuple[StopRow, ...]


@dataclass(frozen=True, kw_only=True)
class MapStop:
    """A marker on the map."""

    order_id: int
    stop: int | None
    x: float
    y: float
    norm: NormView
    title: str
    done: bool = False
    is_next: bool = False


@dataclass(frozen=True, kw_only=True)
class MapView:
    """Kaart: `route` runs from the own place (if known) past the open stops; `basemap_path` None: draw shapes only."""

    municipality: str
    centre: tuple[float, float]
    own: tuple[float, float] | None
    stops: tuple[MapStop, ...]
    nearby: tuple[MapStop, ...]
    route: tuple[tuple[float, float], ...]
    boundary: tuple[tuple[tuple[float, float], ...], ...]
    basemap_path: str | None
    attribution: str = "© OpenStreetMap contributors"


@dataclass(frozen=True)
class ShiftLine:
    """A line of the end of the shift: the order, what became of it, and a reason or remark."""

    order_id: int | None
    number: str
    title: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ShiftEndView:
    """Einde dienst: done, not done with reasons, still open, not yet sent."""

    day: date
    crew: str
    person: str
    done: tuple[ShiftLine, ...]
    not_done: tuple[ShiftLine, ...]
    left: tuple[ShiftLine, ...]
    waiting: tuple[OutboxLine, ...]
    sending: SendingView
    words: str
    minutes: int = 0
