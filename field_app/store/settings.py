"""Small things by name, and the log for the helpdesk, which holds its last lines only."""

from datetime import datetime, timedelta

from field_app.store.codec import moment, moment_or_none, stamp
from field_app.store.database import Database
from field_app.store.records import LoggedLine

LOG_LINES = 500


class Settings:
    """The tables `setting` and `log`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, name: str) -> str | None:
        value = self._db.value("SELECT value FROM setting WHERE name = ?", name)
        return None if value is None else str(value)

    def all_small(self) -> dict[str, str]:
        """All settings but the large one, which `Orders` keeps decoded."""
        rows = self._db.rows("SELECT name, value FROM setting WHERE name != 'reference'")
        return {row["name"]: row["value"] for row in rows}

    def put(self, name: str, value: str) -> None:
        """Keep a value; the same value again changes nothing, and nobody is told."""
        self._db.write(
            "INSERT INTO setting (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value != excluded.value",
            name,
            value,
        )

    def forget(self, name: str) -> None:
        self._db.write("DELETE FROM setting WHERE name = ?", name)

    def forget_all_but(self, *names: str) -> None:
        others = [row for row in self._db.rows("SELECT name FROM setting") if row["name"] not in names]
        self._db.write_many("DELETE FROM setting WHERE name = ?", [(row["name"],) for row in others])

    def moment(self, name: str) -> datetime | None:
        return moment_or_none(self.get(name))

    def put_moment(self, name: str, value: datetime | None) -> None:
        if value is None:
            self.forget(name)
        else:
            self.put(name, stamp(value))

    @property
    def clock_offset(self) -> timedelta:
        """How far the office's clock was ahead of ours at the last contact."""
        return timedelta(seconds=float(self.get("clock_offset_s") or 0))

    def log(self, words: str, *, at: datetime) -> None:
        """Add a line; never personal data, since a crew reads it out over the telephone."""
        with self._db.transaction():
            self._db.write("INSERT INTO log (at, words) VALUES (?, ?)", stamp(at), words)
            self._db.write("DELETE FROM log WHERE id <= (SELECT max(id) FROM log) - ?", LOG_LINES)

    def lines(self) -> tuple[LoggedLine, ...]:
        """The log, newest first."""
        rows = self._db.rows("SELECT at, words FROM log ORDER BY id DESC")
        return tuple(LoggedLine(moment(row["at"]), row["words"]) for row in rows)

    def clear_log(self) -> None:
        self._db.write("DELETE FROM log")
