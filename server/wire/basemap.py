"""The offline map of a municipality: one SQLite file, that the server makes and the tablet draws.

    meta(key, value)     municipality, attribution, source_date, centre_x, centre_y (RD), min_x .. max_y, sha
    mesh(level, layer, col, row, vertices, indices)   triangles of one layer in one cell; a full cell has more rows
    name(id, level, kind, text, x, y, angle, length, rank, col, row)

`layer` is a place in DRAW_ORDER. Vertices are little-endian float32 x, y in metres from the centre, indices uint16,
three a triangle. A cell is the square that starts at (col, row) times the level's CELL_M.
"""

import math

APPLICATION_ID = 0x4D4B4152
"""SQLite's mark of a file of ours: "MKAR"."""

VERSION = 1

SUFFIX = ".kaart"

FAR, MIDDLE, NEAR = 0, 1, 2

CELL_M = {FAR: 6400, MIDDLE: 1600, NEAR: 400}
"""The side of the square cells of each level."""

LEVELS = ((1.3, NEAR), (5.0, MIDDLE), (math.inf, FAR))
"""Up to how many metres a pixel each level is meant for."""

DRAW_ORDER = (
    "built",
    "green",
    "wood",
    "sand",
    "water",
    "path",
    "rail",
    "casing",
    "building",
    "minor",
    "main",
    "motorway",
    "border",
)
"""What there is to draw, the lowest first. Roads are a `casing` under a fill: minor, main or motorway."""

STREET, WATER, PLACE = "street", "water", "place"
"""The kinds of names. A street's and a waterway's run along it."""

MOST_VERTICES = 65_535
"""What the indices of one mesh can count."""
