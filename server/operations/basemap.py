"""Making the offline map of a municipality from an OpenStreetMap extract: one file, that tablets fetch and draw."""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from itertools import count
from math import floor
from pathlib import Path
from typing import Protocol, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

from server.domain.cartography import Road
from server.domain.errors import DomainError
from server.operations.extract import Extract, objects_in, read
from server.operations.labelling import Label, labels, moved
from server.operations.meshing import Drawing, Feature, Piece
from server.queries.reference import Reference
from server.wire.basemap import APPLICATION_ID, CELL_M, DRAW_ORDER, FAR, MIDDLE, NEAR, SUFFIX, VERSION

T = TypeVar("T")


class Watch(Protocol):
    """Shows how far something is: its name, and its steps as they are taken; a list of steps has an end."""

    def __call__(self, label: str, steps: Iterable[T]) -> Iterable[T]: ...


ROUND_M = 500.0
"""How far over the border the map goes: crews come from there, and streets run on."""

ATTRIBUTION = "© OpenStreetMap contributors"
BORDER = Road("border", {NEAR: 3.0, MIDDLE: 7.0, FAR: 22.0}, 9)
RANKS = {"district": 1}
LEVELS = (FAR, MIDDLE, NEAR)

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mesh (
    level INTEGER NOT NULL, layer INTEGER NOT NULL, col INTEGER NOT NULL, row INTEGER NOT NULL,
    vertices BLOB NOT NULL, indices BLOB NOT NULL
);
CREATE INDEX mesh_cell ON mesh (level, col, row);
CREATE TABLE name (
    id INTEGER PRIMARY KEY, level INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, x REAL NOT NULL,
    y REAL NOT NULL, angle REAL NOT NULL, length REAL NOT NULL, rank INTEGER NOT NULL, col INTEGER NOT NULL,
    row INTEGER NOT NULL
);
CREATE INDEX name_cell ON name (level, col, row);
"""


class NoBoundary(DomainError):
    """Nobody told us where this municipality ends."""


class NothingThere(DomainError):
    """The extract holds nothing of this municipality."""


@dataclass(frozen=True)
class Built:
    """The map that was made."""

    path: Path
    size: int
    features: int
    names: int
    newest: date
    broken: int


def build(extract: Path, folder: Path, town: Reference, *, watch: Watch) -> Built:
    """Make the town's map in the folder; who reads the old one meanwhile keeps it. The same extract, the same file.

    Raises NoBoundary, NothingThere, and BadExtract for a file that is no extract.
    """
    if town.boundary is None:
        raise NoBoundary(town.slug)
    window = town.boundary.buffer(ROUND_M)
    found = read(watch("Reading", objects_in(extract)), window)
    if not found.features:
        raise NothingThere(town.slug)
    centre = round(town.boundary.centroid.x), round(town.boundary.centroid.y)
    written = [moved(label, centre) for label in labels(found.features, _areas(town))]
    with beside(folder / f"{town.slug}{SUFFIX}") as path, closing(_new(path)) as db:
        sums = hashlib.sha256()
        _put_meshes(db, found, town.boundary, centre, sums.update, watch)
        _put_names(db, written, sums.update)
        _put_meta(db, town, found.newest, centre, window, sums.hexdigest())
        db.commit()
    target = folder / f"{town.slug}{SUFFIX}"
    return Built(target, target.stat().st_size, len(found.features), len(written), found.newest, found.broken)


def _areas(town: Reference) -> Iterator[tuple[str, int, BaseGeometry]]:
    for area in town.areas.values():
        if area.shape is not None:
            yield area.name, RANKS.get(area.kind, 2), area.shape


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a path to write to, whose file takes the target's place when all went well and goes when not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    try:
        yield made
        with made.open("rb") as written:
            os.fsync(written.fileno())
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)


def _new(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.executescript(SCHEMA)
    return db


def _put_meshes(
    db: sqlite3.Connection,
    found: Extract,
    boundary: BaseGeometry,
    centre: tuple[int, int],
    add: Callable[[bytes], None],
    watch: Watch,
) -> None:
    features = [*found.features, Feature(BORDER, "", BORDER.rank, shapely.boundary(boundary))]
    drawings = [Drawing(features, level, centre) for level in LEVELS]
    steps = [(drawing, cell) for drawing in drawings for cell in drawing.cells()]
    for drawing, cell in watch("Drawing", steps):
        for piece in drawing.pieces(cell):
            db.execute("INSERT INTO mesh VALUES (?, ?, ?, ?, ?, ?)", _row(drawing.level, piece))
            add(piece.vertices + piece.indices)


def _row(level: int, piece: Piece) -> tuple[object, ...]:
    return level, DRAW_ORDER.index(piece.layer), *piece.cell, piece.vertices, piece.indices


def _put_names(db: sqlite3.Connection, written: list[Label], add: Callable[[bytes], None]) -> None:
    for number, label in zip(count(1), written, strict=False):
        side = CELL_M[label.level]
        row = number, *astuple(label), floor(label.x / side), floor(label.y / side)
        db.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        add(repr(row).encode())


def _put_meta(
    db: sqlite3.Connection, town: Reference, newest: date, centre: tuple[int, int], window: BaseGeometry, sha: str
) -> None:
    left, low, right, high = window.bounds
    meta = {
        "municipality": town.slug,
        "attribution": ATTRIBUTION,
        "source_date": newest.isoformat(),
        "centre_x": centre[0],
        "centre_y": centre[1],
        "min_x": floor(left - centre[0]),
        "min_y": floor(low - centre[1]),
        "max_x": floor(right - centre[0]) + 1,
        "max_y": floor(high - centre[1]) + 1,
        "sha": sha,
    }
    db.executemany("INSERT INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in meta.items()])
