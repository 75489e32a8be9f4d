"""The offline maps that are there: which file a municipality has, and what it says of itself."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from server.wire.basemap import APPLICATION_ID, SUFFIX, VERSION


@dataclass(frozen=True)
class MapFile:
    """A map file: what a tablet compares to know whether it has this one."""

    path: Path
    sha256: str
    size: int


def map_file(folder: Path, slug: str) -> MapFile | None:
    """Return a municipality's map, if somebody made it."""
    path = folder / f"{slug}{SUFFIX}"
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return MapFile(path, _sha256(path, facts.st_mtime_ns, facts.st_ino, facts.st_size), facts.st_size)


@lru_cache(maxsize=64)
def _sha256(path: Path, _changed: int, _inode: int, _size: int) -> str:
    """Return the sum of the file as it is now; it is worked out once for each file that takes this place."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def map_files(folder: Path) -> Iterator[tuple[MapFile, dict[str, str]]]:
    """Yield all maps by name, each with what it says of itself; nothing, for a file that is no map."""
    for path in sorted(folder.glob(f"[!.]*{SUFFIX}")):
        found = map_file(folder, path.stem)
        if found is not None:
            yield found, _meta(path)


def _meta(path: Path) -> dict[str, str]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            marks = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
            return dict(db.execute("SELECT key, value FROM meta")) if marks == [APPLICATION_ID, VERSION] else {}
    except sqlite3.DatabaseError:
        return {}
