"""Making the streets of a municipality from an OpenStreetMap extract: one file, from which travel times are worked out.

The tablets' map is made likewise (`server.operations.basemap`), and by the same manners.
"""

import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from server.operations.basemap import ATTRIBUTION, NoBoundary, NothingThere, Watch, beside
from server.operations.roads_chains import Chains, contracted
from server.operations.roads_extract import Box, read, streets_in
from server.operations.roads_network import connected, segments_of
from server.queries.reference import Reference
from server.wire.roads import Travel
from server.wire.streets import APPLICATION_ID, DTYPE, PARTS, SCHEMA, SUFFIX, VERSION

ROUND_M = 3000.0
"""How far over the border the streets go: the quickest way between two places may lead through the neighbours."""


@dataclass(frozen=True)
class Size:
    """How large a network is: its crossings and ends, and the streets between them."""

    nodes: int
    chains: int


@dataclass(frozen=True)
class Built:
    """The file that was made."""

    path: Path
    size: int
    newest: date
    networks: dict[Travel, Size]


def build(extract: Path, folder: Path, town: Reference, *, watch: Watch, whole: bool = False) -> Built:
    """Make the town's streets in the folder; who reads the old ones meanwhile keeps them.

    `whole` takes all that the file has, wherever the municipality ends. Raises NoBoundary, NothingThere, and BadExtract
    for a file that is no extract.
    """
    box = None if whole else _box(town)
    ways = read(watch("Reading", streets_in(extract)), box)
    places = ways.places()
    networks = {
        by: contracted(connected(segments_of(ways, places, by, box))) for by in watch("Connecting", list(Travel))
    }
    if not any(networks.values()):
        raise NothingThere(town.slug)
    target = folder / f"{town.slug}{SUFFIX}"
    write(target, networks, {"municipality": town.slug, "source_date": ways.newest.isoformat()})
    sizes = {by: Size(network.nodes, len(network)) for by, network in networks.items()}
    return Built(target, target.stat().st_size, ways.newest, sizes)


def _box(town: Reference) -> Box:
    if town.boundary is None:
        raise NoBoundary(town.slug)
    left, low, right, high = town.boundary.buffer(ROUND_M).bounds
    return left, low, right, high


def write(target: Path, networks: dict[Travel, Chains], meta: dict[str, str]) -> None:
    """Write the file in the place of the old one, all of it or nothing."""
    with beside(target) as path, closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.executescript(SCHEMA)
        db.executemany("INSERT INTO meta VALUES (?, ?)", sorted({"attribution": ATTRIBUTION, **meta}.items()))
        for by, network in networks.items():
            packed = [(by.value, name, zlib.compress(network.parts[name].astype(DTYPE).tobytes())) for name in PARTS]
            db.executemany("INSERT INTO part VALUES (?, ?, ?)", packed)
        db.commit()
