"""SQLite files for tests."""

import shutil
import sqlite3
from pathlib import Path


def seal(path: Path) -> None:
    """Bring all that was written into the one file, so that it can be copied."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def copied(template: Path, target: Path) -> str:
    """Copy a sealed file and return the address of the copy."""
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
