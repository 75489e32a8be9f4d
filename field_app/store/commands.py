"""The queue of commands: only ever added to, and frozen from the moment they are queued."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from field_app.store.codec import moment, moment_or_none, packed, question_of, stamp
from field_app.store.database import Database
from field_app.store.records import Queued, State
from server.wire.field import Command, Kind, Verdict
from server.wire.field_json import DEEDS


class Commands:
    """The table `command`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        # A command never changes, so each is decoded once.
        self._decoded: dict[str, Command] = {}

    def queue(
        self, command: Command, *, photos: Sequence[str] = (), number: str = "", title: str = "", not_before: datetime
    ) -> None:
        """Add a command with the photos that it names, on disk when this returns."""
        with self._db.transaction():
            self._db.write(
                "INSERT INTO command (id, kind, data, at, clock_offset_s, work_order, base_version, person_id,"
                " number, title, not_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                command.id,
                command.kind.value,
                json.dumps(DEEDS[command.kind].dump(command.deed)),
                stamp(command.at),
                command.clock_offset_s,
                command.work_order,
                command.base_version,
                command.person_id,
                number,
                title,
                stamp(not_before),
            )
            uses = [(command.id, sha256, place) for place, sha256 in enumerate(dict.fromkeys(photos))]
            self._db.write_many("INSERT INTO photo_use (command_id, sha256, place) VALUES (?, ?, ?)", uses)

    def restore(self, row: Mapping[str, Any], photos: Sequence[tuple[str, int]]) -> int:
        """Take in a command of another store, with the place of each of its photos; 0 when it is here already.

        It may have been sent from there, so it can't be undone.
        """
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        sql = f"INSERT OR IGNORE INTO command ({columns}, state) VALUES ({marks}, 'sent')"  # noqa: S608, our own names
        with self._db.transaction():
            added = self._db.write(sql, *row.values())
            uses = [(row["id"], sha256, place) for sha256, place in photos]
            self._db.write_many("INSERT OR IGNORE INTO photo_use (command_id, sha256, place) VALUES (?, ?, ?)", uses)
        return added

    def all(self) -> tuple[Queued, ...]:
        """Every command that is kept, in the order in which they were queued."""
        return tuple(self._queued(row) for row in self._db.rows("SELECT * FROM queue ORDER BY seq"))

    def since(self, at: datetime) -> tuple[Queued, ...]:
        """Commands from a moment on, and older ones that are not over yet."""
        rows = self._db.rows(
            "SELECT * FROM queue WHERE at >= ? OR unsent OR NOT settled OR question IS NOT NULL OR id IN ("
            " SELECT command_id FROM photo_use JOIN photo USING (sha256) WHERE receipt_at IS NULL) ORDER BY seq",
            stamp(at),
        )
        return tuple(self._queued(row) for row in rows)

    def unsent(self) -> tuple[Queued, ...]:
        return tuple(self._queued(row) for row in self._db.rows("SELECT * FROM queue WHERE unsent ORDER BY seq"))

    def get(self, command_id: str) -> Queued | None:
        row = self._db.row("SELECT * FROM queue WHERE id = ?", command_id)
        return self._queued(row) if row else None

    def count_unsent(self) -> int:
        return int(self._db.value("SELECT count(*) FROM command WHERE unsent"))

    def mark_sent(self, ids: Collection[str]) -> None:
        """From now on it may be at the office, whatever the network says."""
        self._db.write_many("UPDATE command SET state = 'sent' WHERE id = ?", [(one,) for one in ids])

    def undo(self, command_id: str) -> bool:
        """Undo it if it surely never left."""
        return self._db.write("UPDATE command SET state = 'undone' WHERE id = ? AND state = 'queued'", command_id) == 1

    def answer(self, verdict: Verdict, *, now: datetime) -> bool:
        """Write down the office's answer. False: we don't wait for one."""
        changed = self._db.write(
            "UPDATE command SET state = ?, sentence = ?, report_number = ?, question = ?, answered_at = ?,"
            " next_attempt_at = NULL WHERE id = ? AND unsent",
            verdict.result.value,
            verdict.sentence,
            verdict.report_number,
            packed(verdict.question) if verdict.question else None,
            stamp(now),
            verdict.id,
        )
        return changed == 1

    def put_off(self, command_id: str, *, until: datetime, sentence: str = "", park: bool = False) -> None:
        """Try it again later; it stays, in its place."""
        self._db.write(
            "UPDATE command SET state = ?, attempts = attempts + 1, next_attempt_at = ?, sentence = ?"
            " WHERE id = ? AND unsent",
            State.PARKED if park else State.SENT,
            stamp(until),
            sentence,
            command_id,
        )

    def answered_unsettled(self) -> tuple[str, ...]:
        """Commands whose effect may not be in the feed yet."""
        rows = self._db.rows("SELECT id FROM command WHERE settled = 0 AND answered_at IS NOT NULL")
        return tuple(row["id"] for row in rows)

    def settle(self, ids: Collection[str]) -> None:
        """The feed now has what these did."""
        self._db.write_many("UPDATE command SET settled = 1 WHERE id = ?", [(one,) for one in ids])

    def mark_read(self, command_id: str) -> None:
        """Somebody read what the office said about it."""
        self._db.write("UPDATE command SET read = 1 WHERE id = ?", command_id)

    def close_question(self, command_id: str) -> None:
        self._db.write("UPDATE command SET question = NULL WHERE id = ?", command_id)

    def drop_answered(self, *, before: datetime) -> int:
        """Forget old commands that the office answered, once none of their photos is still here."""
        return self._db.write(
            "DELETE FROM command WHERE NOT unsent AND question IS NULL AND at < ? AND NOT EXISTS ("
            " SELECT 1 FROM photo_use JOIN photo USING (sha256)"
            " WHERE photo_use.command_id = command.id AND photo.removed_at IS NULL)",
            stamp(before),
        )

    def _queued(self, row: sqlite3.Row) -> Queued:
        return Queued(
            seq=row["seq"],
            command=self._decoded.get(row["id"]) or self._decode(row),
            number=row["number"],
            title=row["title"],
            not_before=moment(row["not_before"]),
            state=State(row["state"]),
            attempts=row["attempts"],
            next_attempt_at=moment_or_none(row["next_attempt_at"]),
            answered_at=moment_or_none(row["answered_at"]),
            sentence=row["sentence"],
            report_number=row["report_number"],
            question=question_of(row["question"]),
            read=bool(row["read"]),
            settled=bool(row["settled"]),
            photos=tuple((row["photos"] or "").split()),
        )

    def _decode(self, row: sqlite3.Row) -> Command:
        kind = Kind(row["kind"])
        command = Command(
            id=row["id"],
            kind=kind,
            at=moment(row["at"]),
            deed=DEEDS[kind].load(json.loads(row["data"])),
            work_order=row["work_order"],
            base_version=row["base_version"],
            person_id=row["person_id"],
            clock_offset_s=row["clock_offset_s"],
        )
        self._decoded[command.id] = command
        return command
