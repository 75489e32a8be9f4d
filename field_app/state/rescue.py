"""A store that can't be read is put aside as it is, and a new one goes on with what can still be found in it."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from field_app.photos import is_whole
from field_app.store.database import BROKEN, Damaged, Trouble
from field_app.store.store import Store

DAMAGED = "damaged"
"""The setting that says where it was put, until somebody read so."""

RESCUED = "rescued"
_FILE = "tablet.db"
_PHOTOS = ("photos", "camera")
_BESIDE = (f"{_FILE}-wal", f"{_FILE}-shm")
_COLUMNS = (
    "id",
    "kind",
    "data",
    "at",
    "clock_offset_s",
    "work_order",
    "base_version",
    "person_id",
    "number",
    "title",
    "not_before",
)
_UNSENT = (
    f"SELECT {', '.join(_COLUMNS)} FROM command WHERE unsent OR (state != 'undone' AND id IN ("  # noqa: S608, our own
    " SELECT command_id FROM photo_use JOIN photo USING (sha256) WHERE receipt_at IS NULL)) ORDER BY seq"
)
_USES = "SELECT command_id, photo.sha256, place, path, size, taken_at, role FROM photo_use JOIN photo USING (sha256)"


def open_store(folder: Path, *, now: datetime) -> Store:
    """Open the store. A damaged one is put aside first. Raises Trouble for what may pass by itself."""
    try:
        _put_aside_the_rest(folder, now)
        return Store(folder)
    except Damaged:
        try:
            aside = _put_aside(folder, now)
        except OSError as error:
            raise Trouble(BROKEN) from error
    store = Store(folder)
    found = _take_over(aside, store)
    with store.transaction():
        store.settings.put(DAMAGED, aside.name)
        store.settings.put(RESCUED, str(found))
        store.settings.log(f"De gegevens waren beschadigd; ze staan in {aside.name}. Teruggevonden: {found}", at=now)
    return store


def _put_aside(folder: Path, now: datetime) -> Path:
    """Move it, the file last but for its journal: killed between, the next start goes on with the moving."""
    aside = folder / f"beschadigd-{now:%Y%m%d-%H%M%S}"
    aside.mkdir(exist_ok=True)
    for name in (*_PHOTOS, _FILE, *_BESIDE):
        if (folder / name).exists():
            os.replace(folder / name, aside / name)
    return aside


def _put_aside_the_rest(folder: Path, now: datetime) -> None:
    """A journal without its file is what a moving left behind; it must not be taken for that of a new file."""
    if not (folder / _FILE).exists() and any((folder / name).exists() for name in _BESIDE):
        _put_aside(folder, now)


def _take_over(aside: Path, store: Store) -> int:
    """Queue what was not sent again, as far as it can be read; returns how many deeds.

    The office knows each deed by its id, so one that had arrived after all is not carried out twice.
    """
    found = 0
    # From a copy: even reading a file may change it and its journal.
    copy = store.folder / "copy"
    try:
        shutil.copytree(aside, copy, ignore=shutil.ignore_patterns(*_PHOTOS), dirs_exist_ok=True)
        with closing(sqlite3.connect(copy / _FILE)) as old:
            old.row_factory = sqlite3.Row
            uses = list(_readable(old, _USES))
            for row in _readable(old, _UNSENT):
                found += _queue(row, [use for use in uses if use["command_id"] == row["id"]], aside, store)
    except (sqlite3.Error, OSError, Trouble):
        pass
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return found


def _readable(old: sqlite3.Connection, sql: str) -> Iterator[sqlite3.Row]:
    """The rows up to the first that is broken."""
    with suppress(sqlite3.Error):
        yield from old.execute(sql)


def _queue(row: sqlite3.Row, uses: list[sqlite3.Row], aside: Path, store: Store) -> int:
    with store.transaction():
        for use in uses:
            _take_photo(use, row["work_order"], aside, store)
        return store.commands.restore(dict(row), [(use["sha256"], use["place"]) for use in uses])


def _take_photo(use: sqlite3.Row, work_order: int | None, aside: Path, store: Store) -> None:
    """The photo comes along when it is whole; else it is told as one that is not."""
    path, source = store.folder / use["path"], aside / use["path"]
    if is_whole(source, use["sha256"]):
        shutil.copy2(source, path)
    taken_at = datetime.fromisoformat(use["taken_at"])
    store.photos.add(use["sha256"], path, size=use["size"], taken_at=taken_at, work_order=work_order, role=use["role"])
