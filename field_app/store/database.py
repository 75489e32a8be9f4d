"""The SQLite file: opened with care, brought up to date with a copy beside it, written in whole transactions."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from field_app.store.schema import STEPS

FULL = "De tablet is vol. Dit is niet bewaard: maak ruimte vrij en probeer het opnieuw."
BUSY = "De tablet kon dit nu niet bewaren. Probeer het zo nog eens."
BROKEN = "De tablet kan zijn gegevens niet lezen of bewaren. Bel de helpdesk."


class Trouble(Exception):
    """The device can't do it now; `str()` is a Dutch sentence for the crew. Nothing was half done."""


class Damaged(Trouble):
    """What is in the file can't be read any more; trying again won't help."""


class Database:
    """One connection that threads share, a transaction at a time. Every trouble of SQLite comes out as Trouble."""

    def __init__(self, path: Path, *, trace: Callable[[str], None] | None = None) -> None:
        self.lock = RLock()
        self._depth = 0
        self.listeners: list[Callable[[], None]] = []
        with _told():
            self._connection = _opened(path)
            self._connection.set_trace_callback(trace)
            try:
                _bring_up_to_date(self._connection, path)
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing, on disk when it ends; inside another it is part of that one."""
        with self.lock:
            if self._depth:
                yield
                return
            before = self._connection.total_changes
            with _told(), self._whole():
                yield
            changed = self._connection.total_changes != before
        if changed:
            for listener in self.listeners:
                listener()

    def write(self, sql: str, *values: Any) -> int:
        """Run one statement inside a transaction; returns how many rows it changed."""
        with self.transaction():
            return self._connection.execute(sql, values).rowcount

    def write_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        with self.transaction():
            self._connection.executemany(sql, rows)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock, _told():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row, if any."""
        return next(iter(self.rows(sql, *values)), None)

    def value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row; Any, as SQLite has it."""
        row = self.row(sql, *values)
        return row[0] if row else None

    @property
    def stranger(self) -> int:
        """Another number after each change that came from another connection, such as a second window on a PC."""
        return int(self.value("PRAGMA data_version"))

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled it back already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._depth -= 1


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Busy: another process may make a copy for the helpdesk.
    connection = sqlite3.connect(path, timeout=2, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    os.chmod(path, 0o600)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    # A page that broke is better found now than behind a tap of the crew.
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        connection.close()
        raise Damaged(BROKEN)
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(STEPS):
        raise Trouble("Deze app is ouder dan de gegevens op de tablet. Werk de app bij.")
    if 0 < version < len(STEPS):
        _keep_copy(connection, path.with_suffix(f".v{version}"))
    for number, step in enumerate(STEPS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {step}; PRAGMA user_version = {number}; COMMIT;")


def _keep_copy(connection: sqlite3.Connection, path: Path) -> None:
    """Make a copy before the tables change, so that a bad update can be undone."""
    half = path.with_suffix(path.suffix + ".half")
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(half)) as copy:
        connection.backup(copy)
    os.replace(half, path)


@contextmanager
def _told() -> Iterator[None]:
    """Tell an error of SQLite or the disk in Dutch."""
    try:
        yield
    except sqlite3.Error as error:
        kind = Damaged if _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else Trouble
        raise kind(_sentence(error)) from error


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def _sentence(error: sqlite3.Error) -> str:
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return FULL
    return BUSY if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else BROKEN
