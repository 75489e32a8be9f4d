"""The small town of most tests, made once for each engine and then copied: making it takes longer than many a test."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from server.app import create_app
from server.config import Settings
from server.model import db
from tests.make import Make, Town
from tests.support import sqlite
from tests.support.postgis import Cluster

ANOTHER_WORD = "UPDATE municipality SET config_version = "
"""Processes keep what they read of a town for as long as this word is the same (see `queries/reference`)."""


@dataclass(frozen=True)
class Ready:
    """A town that was made before; `put(folder)` makes a database in which it stands, and returns its address."""

    town: Town
    put: Callable[[Path], str]


def on_sqlite(template: Path, folder: Path) -> Ready:
    """Make the town in a copy of a file without rows."""
    path = folder / "town.db"
    town = _made(sqlite.copied(template, path))
    sqlite.seal(path)

    def put(premises: Path) -> str:
        url = sqlite.copied(path, premises / "meldwerk.db")
        with closing(sqlite3.connect(premises / "meldwerk.db")) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(ANOTHER_WORD + "lower(hex(randomblob(16)))")
            connection.commit()
        return url

    return Ready(town, put)


def on_postgis(cluster: Cluster, database: str) -> Ready:
    """Make the town in a database without rows, and keep its rows there, out of sight."""
    town = _made(cluster.url(database))
    back = cluster.keep(database)
    cluster.clean(database)

    def put(_: Path) -> str:
        cluster.execute(f"{back}; {ANOTHER_WORD} md5(random()::text)", database=database)
        return cluster.url(database)

    return Ready(town, put)


def _made(url: str) -> Town:
    app = create_app(Settings(database_url=url))
    with app.app_context():
        town = Make().town()
        db.session.remove()
        db.engine.dispose()
    return town
