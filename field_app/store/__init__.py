"""All that a tablet keeps, in one SQLite file and a folder of photos. Nothing unsent is ever lost or deleted."""

from field_app.store.database import Damaged, Trouble
from field_app.store.records import Draft, Expected, LoggedLine, Queued, State, StoredPhoto, Vanished
from field_app.store.store import Store

__all__ = [
    "Damaged",
    "Draft",
    "Expected",
    "LoggedLine",
    "Queued",
    "State",
    "Store",
    "StoredPhoto",
    "Trouble",
    "Vanished",
]
