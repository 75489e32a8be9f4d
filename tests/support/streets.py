"""Small towns with streets, to work out travel times in."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from server.operations.roads import Built, build
from server.queries.reference import Reference
from tests.fakes.openstreetmap import TinyTown
from tests.make import CENTRE

SLUG = "proefdorp"


def drawn() -> TinyTown:
    """Return a town without anything, whose lines meet where they cross at a named point."""
    return TinyTown(CENTRE, joined=True)


def build_streets(town: TinyTown, folder: Path) -> Built:
    """Draw the town as an extract and take its streets from that; the files stand in `folder / "roads"`."""
    extract = town.write(folder / "extract.osm.pbf")
    municipality = cast(Reference, SimpleNamespace(slug=SLUG, boundary=None))
    return build(extract, folder / "roads", municipality, watch=lambda label, steps: steps, whole=True)


def at(x: float, y: float) -> tuple[float, float]:
    """Return a place in RD by its metres from the centre."""
    return CENTRE.x + x, CENTRE.y + y
