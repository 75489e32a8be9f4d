"""The streets that travel times are worked out from: which file a municipality has, and what it says of itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from server.wire.streets import APPLICATION_ID, SUFFIX, VERSION


def street_files(folder: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield all files by name, each with what it says of itself; nothing, for one that holds no streets."""
    for path in sorted(folder.glob(f"[!.]*{SUFFIX}")):
        yield path, _meta(path)


def has_streets(folder: Path, slug: str) -> bool:
    """Return whether a municipality has streets that can be read."""
    path = folder / f"{slug}{SUFFIX}"
    return path.is_file() and bool(_meta(path))


def _meta(path: Path) -> dict[str, str]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            marks = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
            return dict(db.execute("SELECT key, value FROM meta")) if marks == [APPLICATION_ID, VERSION] else {}
    except sqlite3.DatabaseError:
        return {}
