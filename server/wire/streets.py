"""The streets of a municipality: one SQLite file, that the server makes and the travel times are worked out from.

    meta(key, value)            municipality, attribution, source_date
    part(travel, name, data)    one array of the network of one way of travelling: zlib, little-endian int32

A network is a graph whose edges are chains: pieces of street without a crossing, as many of them as PARTS say.
A chain runs from the node `tail` to the node `head`; `forward` and `backward` are what it takes, in hundredths of a
second, 0 where one may not go; `length` is in decimetres; `stops` is 1 where one may stop. Its shape are the points
from `start` up to the next chain's: `x` and `y` in decimetres, RD New. `start` has one more, the end of the last one.
A network has one part or a few, within which everything can be reached from everywhere, and no way between them.

Whole numbers, so that sums are exact: the way there and back on foot is the same to the hundredth of a second.
"""

APPLICATION_ID = 0x4D4B5745
"""SQLite's mark of a file of ours: "MKWE"."""

VERSION = 1

SUFFIX = ".wegen"

PARTS = ("tail", "head", "forward", "backward", "length", "stops", "start", "x", "y")

DTYPE = "<i4"

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE part (travel TEXT NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (travel, name));
"""
