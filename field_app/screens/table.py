"""Every screen by its name. A new screen: a file, and a line here."""

from field_app.screens.cannot import Cannot
from field_app.screens.close import Close
from field_app.screens.correct import Correct
from field_app.screens.damaged import Damaged
from field_app.screens.hand_over import HandOver
from field_app.screens.log import Log
from field_app.screens.login import Login
from field_app.screens.map import Map
from field_app.screens.more import More
from field_app.screens.more_work import MoreWork
from field_app.screens.nearby import Nearby
from field_app.screens.new_report import NewReport
from field_app.screens.note import Note
from field_app.screens.order import Order
from field_app.screens.outbox import Outbox
from field_app.screens.page import Page
from field_app.screens.person import Person
from field_app.screens.route import Route
from field_app.screens.shift_end import ShiftEnd
from field_app.screens.today import Today

SCREENS: dict[str, type[Page]] = {
    "cannot": Cannot,
    "close": Close,
    "correct": Correct,
    "damaged": Damaged,
    "hand_over": HandOver,
    "log": Log,
    "login": Login,
    "map": Map,
    "more": More,
    "more_work": MoreWork,
    "nearby": Nearby,
    "new_report": NewReport,
    "note": Note,
    "order": Order,
    "outbox": Outbox,
    "person": Person,
    "route": Route,
    "shift_end": ShiftEnd,
    "today": Today,
}
