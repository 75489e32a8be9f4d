"""What was filled in and not yet sent: written at every change, so that a killed app opens where it was."""

import json
from datetime import datetime
from typing import Any

from field_app.store.codec import moment, stamp
from field_app.store.database import Database
from field_app.store.records import Draft

# A draft of a new report belongs to no order; SQLite lets NULLs into a primary key more than once.
_NO_ORDER = 0


class Drafts:
    """The table `draft`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, work_order: int | None, screen: str) -> dict[str, Any] | None:
        body = self._db.value(
            "SELECT body FROM draft WHERE work_order = ? AND screen = ?", work_order or _NO_ORDER, screen
        )
        return None if body is None else dict(json.loads(body))

    def keep(self, work_order: int | None, screen: str, data: dict[str, Any], *, at: datetime) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO draft (work_order, screen, body, changed_at) VALUES (?, ?, ?, ?)",
            work_order or _NO_ORDER,
            screen,
            json.dumps(data),
            stamp(at),
        )

    def drop(self, work_order: int | None, screen: str) -> None:
        self._db.write("DELETE FROM draft WHERE work_order = ? AND screen = ?", work_order or _NO_ORDER, screen)

    def last(self) -> Draft | None:
        row = self._db.row("SELECT * FROM draft ORDER BY changed_at DESC LIMIT 1")
        if row is None:
            return None
        return Draft(row["work_order"] or None, row["screen"], json.loads(row["body"]), moment(row["changed_at"]))

    def drop_all(self) -> None:
        self._db.write("DELETE FROM draft")
