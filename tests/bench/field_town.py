"""A town for the bench of the map: as many shapes as Delft has, at random."""

import sqlite3
from array import array
from contextlib import closing
from pathlib import Path
from random import Random

from server.wire.basemap import APPLICATION_ID, CELL_M, DRAW_ORDER, MIDDLE, NEAR, VERSION

SIDE_M, TRIANGLES, NAMES = 3200, 31_000, 900
LAYERS = ("built", "green", "water", "casing", "building", "minor", "main")


def write(path: Path, centre: tuple[float, float]) -> Path:
    """Write a map file of 93,000 corners on both near levels, around a centre."""
    chance = Random(1)
    meta = {"municipality": "proefstad", "attribution": "©", "source_date": "2026-01-01", "sha": "0"}
    edges = dict(zip(("min_x", "min_y", "max_x", "max_y"), map(str, (-SIDE_M, -SIDE_M, SIDE_M, SIDE_M)), strict=True))
    meta |= edges | {"centre_x": str(centre[0]), "centre_y": str(centre[1])}
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        db.execute("CREATE TABLE mesh (level, layer, col, row, vertices BLOB, indices BLOB)")
        db.execute("CREATE TABLE name (id, level, kind, text, x, y, angle, length, rank, col, row)")
        db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        for level in (NEAR, MIDDLE):
            _shapes(db, chance, level)
            _names(db, chance, level)
        db.commit()
    return path


def _shapes(db: sqlite3.Connection, chance: Random, level: int) -> None:
    side = CELL_M[level]
    cells = range(-(SIDE_M // side), SIDE_M // side)
    each = TRIANGLES // (len(cells) ** 2 * len(LAYERS))
    for col in cells:
        for row in cells:
            for layer in LAYERS:
                corners = array("f")
                for _ in range(each):
                    x, y = (col + chance.random()) * side, (row + chance.random()) * side
                    corners.extend((x, y, x + 40, y, x + 20, y + 30))
                order = array("H", range(3 * each))
                content = (level, DRAW_ORDER.index(layer), col, row, corners.tobytes(), order.tobytes())
                db.execute("INSERT INTO mesh VALUES (?, ?, ?, ?, ?, ?)", content)


def _names(db: sqlite3.Connection, chance: Random, level: int) -> None:
    side = CELL_M[level]
    for n in range(NAMES):
        x, y = chance.uniform(-SIDE_M, SIDE_M), chance.uniform(-SIDE_M, SIDE_M)
        place = (x, y, chance.uniform(-60, 60), 300, n % 9, int(x // side), int(y // side))
        db.execute(
            "INSERT INTO name VALUES (?, ?, 'street', ?, ?, ?, ?, ?, ?, ?, ?)", (n, level, f"Teststraat {n}", *place)
        )
