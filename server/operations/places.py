"""Taking in a municipality's areas and addresses."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import delete, func, insert, select

from server.domain.errors import DomainError
from server.domain.geo import OutsideNetherlands, is_on_dutch_ground, to_rd
from server.model.area import AddressPoint, Area
from server.model.base import db, entered
from server.model.municipality import Municipality, new_word
from server.operations.shapes import BOUNDARY, Drawn, same_shape, surfaces
from server.queries.places import plain
from server.wire.intake import GeoPoint, Point

BATCH = 5_000
"""How many addresses go to the database at once."""


@dataclass
class Counts:
    """What loading did."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.same} as they were, {len(self.refused)} refused"


class NoSuchColumn(DomainError):
    """The file with addresses lacks a column that can't be missed."""


def put_areas(municipality: Municipality, areas: Sequence[Drawn]) -> Counts:
    """Add the areas, or change those with the same code; others stay. The kind `boundary` is the town's own border."""
    counts = Counts()
    known = {a.code: a for a in db.session.scalars(select(Area).where(Area.municipality_id == municipality.id))}
    for drawn in areas:
        if drawn.kind == BOUNDARY:
            _put_boundary(municipality, drawn, counts)
        elif drawn.code not in known:
            known[drawn.code] = Area(municipality_id=municipality.id, code=drawn.code, name=drawn.name)
            db.session.add(known[drawn.code])
            _fill(known[drawn.code], drawn)
            counts.added += 1
        else:
            _count(counts, _fill(known[drawn.code], drawn))
    db.session.flush()
    moved = _hang(known, areas)
    if counts.added or counts.changed or moved:
        municipality.config_version = new_word()
    db.session.flush()
    return counts


def _put_boundary(municipality: Municipality, drawn: Drawn, counts: Counts) -> None:
    differs = not same_shape(municipality.boundary, drawn.shape)
    if differs:
        municipality.boundary = drawn.shape
    _count(counts, differs)


def _count(counts: Counts, differs: bool) -> None:
    counts.changed += differs
    counts.same += not differs


def _fill(area: Area, drawn: Drawn) -> bool:
    """Give the area what was drawn, and return whether that differed."""
    before = area.name, area.kind, area.year
    area.name, area.kind, area.year = drawn.name, drawn.kind, drawn.year
    if same_shape(area.shape, drawn.shape):
        return before != (area.name, area.kind, area.year)
    area.shape = drawn.shape
    return True


def _hang(known: Mapping[str, Area], areas: Sequence[Drawn]) -> bool:
    """Put the areas under their districts, also when those came in before or come in after them."""
    moved = False
    wanted = {a.code: a.parent for a in areas if a.parent}
    for code, area in known.items():
        parent = known.get(wanted.get(code) or (f"WK{code[2:8]}" if code.startswith("BU") else ""))
        if parent is not None and parent is not area and area.parent_id != parent.id:
            area.parent_id = parent.id
            moved = True
    return moved


def union_of(areas: Iterable[Drawn]) -> Drawn:
    """Return the boundary that these areas make together."""
    whole = shapely.union_all([a.shape for a in areas if a.kind != BOUNDARY])
    return Drawn(BOUNDARY, BOUNDARY, BOUNDARY, MultiPolygon(list(surfaces(whole))))


def put_addresses(rows: Iterable[Mapping[str, str | None]], *, keep: bool = False) -> Counts:
    """Fill the address table of the municipality at hand; without `keep`, what it held goes. Raises NoSuchColumn.

    Columns: street, number (or housenumber), postcode, city, and lon and lat or x and y.
    """
    if not keep:
        db.session.execute(delete(AddressPoint).where(AddressPoint.municipality_id == entered()))
    counts = Counts()
    good = _addresses(rows, counts)
    while batch := list(islice(good, BATCH)):
        db.session.execute(insert(AddressPoint), batch)
        counts.added += len(batch)
    return counts


def address_rows(lines: Iterable[str]) -> Iterator[dict[str, str | None]]:
    """Read a file with a heading, divided by commas, semicolons or tabs."""
    stream = iter(lines)
    heading = next(stream, "").lstrip("\ufeff").strip()
    divider = max(",;\t", key=heading.count)
    names = [name.strip().lower() for name in next(csv.reader([heading], delimiter=divider), [])]
    yield from csv.DictReader(stream, fieldnames=names, delimiter=divider)


def _addresses(rows: Iterable[Mapping[str, str | None]], counts: Counts) -> Iterator[dict[str, Any]]:
    town = entered()
    for line, row in enumerate(rows, 2):
        number = _value(row, "number", "housenumber", "huisnummer")
        street = _value(row, "street", "straat", "openbareruimte")
        point = _point(row)
        if not street or point is None:
            counts.refused.append(f"line {line}: {'no point in the Netherlands' if street else 'no street'}")
            continue
        yield {
            "municipality_id": town,
            "street": street,
            "number": number,
            "postcode": _value(row, "postcode").replace(" ", "").upper(),
            "city": _value(row, "city", "woonplaats", "plaats"),
            "x": round(point.x, 2),
            "y": round(point.y, 2),
            "search": plain(f"{street} {number}"),
        }


def _value(row: Mapping[str, str | None], *names: str) -> str:
    return next((value.strip() for name in names if (value := row.get(name))), "")


def _point(row: Mapping[str, str | None]) -> Point | None:
    if "x" in row:
        names = "x", "y"
    elif "lon" in row:
        names = "lon", "lat"
    else:
        raise NoSuchColumn("the file needs the columns lon and lat, or x and y")
    try:
        across, up = (float(_value(row, name).replace(",", ".")) for name in names)
        point = Point(across, up) if "x" in row else to_rd(GeoPoint(across, up))
    except (ValueError, OutsideNetherlands):
        return None
    return point if is_on_dutch_ground(point) else None


def count_addresses() -> int:
    """Return how many addresses the municipality at hand has."""
    return db.session.scalar(select(func.count()).select_from(AddressPoint)) or 0
