"""The map of a municipality that works without network: reads the `.kaart` file that `meldwerk basemap build` made.

Everything in and out is in metres east and north of `centre`, which itself is in RD: what OpenGL's small floats can
hold to a millimetre. `server/wire/basemap.py` has the layers in their order of drawing, and the format of the file.

    kaart = Basemap(path)
    for layer in kaart.cells(screen, level_for(metres_per_pixel), but=already_loaded):
        Mesh(vertices=for_kivy(layer.vertices), indices=layer.indices, mode="triangles")
    for name in kaart.names(screen, level): ...
"""

import math
import sqlite3
import sys
from array import array
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.wire.basemap import APPLICATION_ID, CELL_M, DRAW_ORDER, LEVELS, VERSION

Bounds = tuple[float, float, float, float]
"""Least x, least y, most x, most y."""

Cell = tuple[int, int]


class BadBasemap(Exception):
    """The file is no map of ours, is broken, or is of a later version than this app can read."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of thing in one cell: x and y in turn, and three indices a triangle."""

    kind: str
    cell: Cell
    vertices: "array[float]"
    indices: "array[int]"


@dataclass(frozen=True, slots=True)
class Name:
    """A name to write: on a `street` or `water` along `angle` (degrees, upright), on a `place` straight.

    It has `length` metres of room, 0 where that does not matter; a lower `rank` goes first.
    """

    kind: str
    text: str
    x: float
    y: float
    angle: float
    length: float
    rank: int


def level_for(metres_per_pixel: float) -> int:
    """Return the level of detail for a scale."""
    return next(level for most, level in LEVELS if metres_per_pixel <= most)


def for_kivy(vertices: "array[float]") -> "array[float]":
    """Return the vertices as Kivy's Mesh wants them by default: x, y, u, v."""
    wide = array("f", bytes(8 * len(vertices)))
    wide[0::4], wide[1::4] = vertices[0::2], vertices[1::2]
    return wide


class Basemap:
    """An open map file. Raises BadBasemap, also while reading, for what is not as it should be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _plainly(path):
            # Nobody writes in it: a new map is another file, put in its place.
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
            try:
                self._read_meta()
            except Exception:
                self._db.close()
                raise

    def _read_meta(self) -> None:
        if self._pragma("application_id") != APPLICATION_ID:
            raise BadBasemap(f"{self.path.name} is no map of Meldwerk")
        if self._pragma("user_version") != VERSION:
            raise BadBasemap(f"{self.path.name} is a map of version {self._pragma('user_version')}, not {VERSION}")
        meta = dict(self._db.execute("SELECT key, value FROM meta"))
        self.municipality: str = meta["municipality"]
        self.attribution: str = meta["attribution"]
        self.source_date: str = meta["source_date"]
        self.sha: str = meta["sha"]
        self.centre = (float(meta["centre_x"]), float(meta["centre_y"]))
        self.bounds: Bounds = (
            float(meta["min_x"]),
            float(meta["min_y"]),
            float(meta["max_x"]),
            float(meta["max_y"]),
        )

    def _pragma(self, name: str) -> int:
        value: int = self._db.execute(f"PRAGMA {name}").fetchone()[0]
        return value

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def local(self, x: float, y: float) -> tuple[float, float]:
        """Return an RD point as this map counts."""
        return x - self.centre[0], y - self.centre[1]

    def cells(self, bounds: Bounds, level: int, *, but: Collection[Cell] = ()) -> Iterator[Layer]:
        """Yield what lies in the cells that touch the bounds, in the order of drawing; `but` names cells to skip."""
        sql = (
            "SELECT layer, col, row, vertices, indices FROM mesh"
            " WHERE level = ? AND col BETWEEN ? AND ? AND row BETWEEN ? AND ? ORDER BY layer, col, row"
        )
        with _plainly(self.path):
            for layer, col, row, vertices, indices in self._db.execute(sql, (level, *_cells_of(bounds, level))):
                if (col, row) not in but:
                    yield Layer(DRAW_ORDER[layer], (col, row), *_mesh(vertices, indices))

    def names(self, bounds: Bounds, level: int) -> Iterator[Name]:
        """Yield the names whose point lies within the bounds, the most important first."""
        sql = (
            "SELECT kind, text, x, y, angle, length, rank FROM name"
            " WHERE level = ? AND col BETWEEN ? AND ? AND row BETWEEN ? AND ?"
            " AND x BETWEEN ? AND ? AND y BETWEEN ? AND ? ORDER BY rank, length DESC, id"
        )
        left, low, right, high = bounds
        given = (level, *_cells_of(bounds, level), left, right, low, high)
        with _plainly(self.path):
            yield from (Name(*row) for row in self._db.execute(sql, given))


def _cells_of(bounds: Bounds, level: int) -> tuple[int, int, int, int]:
    """Return the first and last column, and the first and last row."""
    left, low, right, high = (math.floor(edge / CELL_M[level]) for edge in bounds)
    return left, right, low, high


def _mesh(vertices: bytes, indices: bytes) -> "tuple[array[float], array[int]]":
    points, corners = array("f"), array("H")
    points.frombytes(vertices)
    corners.frombytes(indices)
    if sys.byteorder == "big":
        points.byteswap()
        corners.byteswap()
    # A graphics card that is told to draw what is not there takes the app along.
    if len(points) % 2 or len(corners) % 3 or max(corners, default=-1) >= len(points) // 2:
        raise BadBasemap("a shape in the map is broken")
    return points, corners


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Say of whatever goes wrong with the file that the file is bad."""
    try:
        yield
    except (sqlite3.Error, KeyError, ValueError, TypeError, IndexError, OSError) as error:
        raise BadBasemap(f"{path.name}: {error}") from error
