"""What each screen shows: frozen, ready to draw, in Dutch. A screen decides where it stands, never what it says.

Distances are metres, places RD New metres (x, y) unless a name says latitude and longitude; a `path` is a local file.
"""

from field_app.state.views.common import (
    NormShape,
    NormView,
    NoticeView,
    OrphanView,
    PhotoView,
    QuestionView,
    SendingView,
    StopRow,
    Tone,
    UndoView,
)
from field_app.state.views.day import MapStop, MapView, NearbyView, RouteView, ShiftEndView, ShiftLine, TodayView
from field_app.state.views.order import CANNOT, AnswerView, CannotReason, HistoryLine, OrderView, SentLine
from field_app.state.views.outbox import OutboxLine, OutboxView, PhotoLine
from field_app.state.views.tablet import Choice, ChoicesView, DamageView, LogLine, SettingsView, StartView

__all__ = [
    "CANNOT",
    "AnswerView",
    "CannotReason",
    "Choice",
    "ChoicesView",
    "DamageView",
    "HistoryLine",
    "LogLine",
    "MapStop",
    "MapView",
    "NearbyView",
    "NormShape",
    "NormView",
    "NoticeView",
    "OrderView",
    "OrphanView",
    "OutboxLine",
    "OutboxView",
    "PhotoLine",
    "PhotoView",
    "QuestionView",
    "RouteView",
    "SendingView",
    "SentLine",
    "SettingsView",
    "ShiftEndView",
    "ShiftLine",
    "StartView",
    "StopRow",
    "TodayView",
    "Tone",
    "UndoView",
]
