"""The photos that were taken here, and the pictures that the camera was asked for. Paths are kept below the folder."""

import sqlite3
from datetime import datetime
from pathlib import Path

from field_app.store.codec import moment, moment_or_none, stamp
from field_app.store.database import Database
from field_app.store.records import Expected, StoredPhoto


class Photos:
    """The tables `photo`, `photo_use` and `expected`."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._db = database
        self._folder = folder

    def expect(self, path: Path, *, work_order: int | None, role: str, at: datetime) -> None:
        """Write down where the camera will put a picture, before it opens."""
        self._db.write(
            "INSERT INTO expected (path, work_order, role, at) VALUES (?, ?, ?, ?)",
            self._below(path),
            work_order,
            role,
            stamp(at),
        )

    def expected(self) -> tuple[Expected, ...]:
        rows = self._db.rows("SELECT * FROM expected ORDER BY at, path")
        return tuple(
            Expected(str(self._folder / row["path"]), row["work_order"], row["role"], moment(row["at"])) for row in rows
        )

    def forget_expected(self, path: Path) -> None:
        self._db.write("DELETE FROM expected WHERE path = ?", self._below(path))

    def add(self, sha256: str, path: Path, *, size: int, taken_at: datetime, work_order: int | None, role: str) -> None:
        """Take in a photo whose file stands on disk already. The same content again gets its file back, no more."""
        self._db.write(
            "INSERT INTO photo (sha256, path, size, taken_at, work_order, role) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (sha256) DO UPDATE SET removed_at = NULL, path = excluded.path,"
            " work_order = excluded.work_order, role = excluded.role",
            sha256,
            self._below(path),
            size,
            stamp(taken_at),
            work_order,
            role,
        )

    def get(self, sha256: str) -> StoredPhoto | None:
        row = self._db.row("SELECT * FROM photo WHERE sha256 = ?", sha256)
        return self._photo(row) if row else None

    def all(self) -> dict[str, StoredPhoto]:
        return {row["sha256"]: self._photo(row) for row in self._db.rows("SELECT * FROM photo")}

    def loose(self, work_order: int | None) -> tuple[StoredPhoto, ...]:
        """Taken for this order, still there, and not yet part of any deed."""
        rows = self._db.rows(
            "SELECT * FROM kept_photo WHERE work_order IS ? AND removed_at IS NULL AND NOT used ORDER BY taken_at",
            work_order,
        )
        return tuple(photo for row in rows if Path((photo := self._photo(row)).path).is_file())

    def is_used(self, sha256: str) -> bool:
        return bool(self._db.value("SELECT used FROM kept_photo WHERE sha256 = ?", sha256))

    def due(self, *, now: datetime) -> tuple[StoredPhoto, ...]:
        """What may go now, smallest first."""
        rows = self._db.rows(
            "SELECT * FROM kept_photo WHERE receipt_at IS NULL AND due"
            " AND (next_attempt_at IS NULL OR next_attempt_at <= ?) ORDER BY size, sha256",
            stamp(now),
        )
        return tuple(self._photo(row) for row in rows)

    def waiting(self) -> tuple[StoredPhoto, ...]:
        """What belongs to a deed and is not at the office yet."""
        rows = self._db.rows("SELECT * FROM kept_photo WHERE receipt_at IS NULL AND used ORDER BY taken_at, sha256")
        return tuple(self._photo(row) for row in rows)

    def uploaded(self, sha256: str, size: int) -> None:
        """This much of it is at the office."""
        self._db.write("UPDATE photo SET uploaded = ?, attempts = 0, sentence = '' WHERE sha256 = ?", size, sha256)

    def received(self, sha256: str, *, at: datetime) -> None:
        """The office gave a receipt for all of it."""
        self._db.write(
            "UPDATE photo SET uploaded = size, receipt_at = ?, next_attempt_at = NULL, sentence = '' WHERE sha256 = ?",
            stamp(at),
            sha256,
        )

    def put_off(self, sha256: str, *, until: datetime, sentence: str) -> None:
        self._db.write(
            "UPDATE photo SET attempts = attempts + 1, next_attempt_at = ?, sentence = ? WHERE sha256 = ?",
            stamp(until),
            sentence,
            sha256,
        )

    def old(self, *, before: datetime) -> tuple[StoredPhoto, ...]:
        """Photos whose file may go: the office has had them since `before`."""
        rows = self._db.rows(
            "SELECT * FROM photo WHERE receipt_at IS NOT NULL AND receipt_at < ? AND removed_at IS NULL", stamp(before)
        )
        return tuple(self._photo(row) for row in rows)

    def removed(self, sha256: str, *, at: datetime) -> None:
        self._db.write("UPDATE photo SET removed_at = ? WHERE sha256 = ?", stamp(at), sha256)

    def drop(self, sha256: str) -> bool:
        """Forget a photo that no deed uses. The row of an undone deed that named it goes with it."""
        with self._db.transaction():
            if self.is_used(sha256):
                return False
            self._db.write("DELETE FROM photo_use WHERE sha256 = ?", sha256)
            return self._db.write("DELETE FROM photo WHERE sha256 = ?", sha256) == 1

    def _below(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _photo(self, row: sqlite3.Row) -> StoredPhoto:
        return StoredPhoto(
            sha256=row["sha256"],
            path=str(self._folder / row["path"]),
            size=row["size"],
            taken_at=moment(row["taken_at"]),
            work_order=row["work_order"],
            role=row["role"],
            uploaded=row["uploaded"],
            receipt_at=moment_or_none(row["receipt_at"]),
            removed_at=moment_or_none(row["removed_at"]),
            attempts=row["attempts"],
            next_attempt_at=moment_or_none(row["next_attempt_at"]),
            sentence=row["sentence"],
        )
