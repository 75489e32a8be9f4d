"""Where a point lies: in which areas, at which address, and whether it is ours at all."""

from dataclasses import dataclass
from math import hypot

import shapely
from sqlalchemy import or_, select

from server.model.area import AddressPoint
from server.model.base import db
from server.model.municipality import Municipality
from server.queries.reference import AreaInfo, Reference
from server.wire.intake import Address, Point

BORDER_M = 100
"""How far outside the border a report is still taken as ours (research: dutch_standards f)."""

NEAREST_M = 150
"""How far off an address may be to be named ("bij Kerkstraat 12")."""


@dataclass(frozen=True)
class Place:
    """What we know of a point; `outside_m` is its distance to the municipality, 0 within."""

    point: Point | None
    area: AreaInfo | None = None
    area_ids: tuple[int, ...] = ()
    outside_m: float = 0.0

    @property
    def is_ours(self) -> bool:
        return self.outside_m <= BORDER_M


def locate(point: Point | None, reference: Reference) -> Place:
    """Return the smallest area that the point lies in, with those above it; just outside, the nearest one."""
    if point is None:
        return Place(None)
    spot = shapely.Point(point.x, point.y)
    tree, drawn = reference.area_tree
    found = [drawn[i] for i in tree.query(spot, predicate="intersects")]
    outside_m = 0.0 if found else _distance_to_us(spot, reference)
    if not found and drawn and outside_m <= BORDER_M:
        found = [drawn[i] for i in tree.query_nearest(spot, max_distance=BORDER_M + 1)]
    if not found:
        return Place(point, outside_m=outside_m)
    area = min(found, key=lambda a: (a.shape.area if a.shape is not None else 0.0, a.id))
    return Place(point, area, _with_parents(area, found, reference), outside_m)


def _with_parents(area: AreaInfo, found: list[AreaInfo], reference: Reference) -> tuple[int, ...]:
    ids = [area.id, *(a.id for a in found if a.id != area.id)]
    parent = area.parent_id
    while parent is not None:
        if parent not in ids:
            ids.append(parent)
        parent = reference.areas[parent].parent_id
    return tuple(ids)


def _distance_to_us(spot: shapely.Point, reference: Reference) -> float:
    if reference.boundary is not None:
        return float(shapely.distance(reference.boundary, spot))
    tree, drawn = reference.area_tree
    if not drawn:
        return 0.0
    return float(shapely.distance(drawn[tree.nearest(spot)].shape, spot))


def municipality_at(point: Point) -> tuple[str, str] | None:
    """Return (slug, name) of the municipality of this installation that the point lies in, if any."""
    spot = shapely.Point(point.x, point.y)
    rows = db.session.execute(select(Municipality.slug, Municipality.name, Municipality.boundary))
    return next(((r.slug, r.name) for r in rows if r.boundary is not None and r.boundary.intersects(spot)), None)


def nearest_address(point: Point, *, within_m: float = NEAREST_M) -> Address | None:
    """Return the address of our own table that is nearest to the point."""
    for reach in (25.0, within_m):
        rows = db.session.execute(
            select(*_ADDRESS).where(
                AddressPoint.x.between(point.x - reach, point.x + reach),
                AddressPoint.y.between(point.y - reach, point.y + reach),
            )
        ).all()
        near = min(rows, key=lambda r: hypot(r.x - point.x, r.y - point.y), default=None)
        if near is not None and (far := hypot(near.x - point.x, near.y - point.y)) <= reach:
            return Address(near.street, near.number, near.postcode, near.city, Point(near.x, near.y), far)
    return None


_ADDRESS = (
    AddressPoint.street,
    AddressPoint.number,
    AddressPoint.postcode,
    AddressPoint.city,
    AddressPoint.x,
    AddressPoint.y,
)


def plain(words: str) -> str:
    """Return words as the address table searches them: small letters, single spaces."""
    return " ".join(words.lower().replace(",", " ").split())


def find_addresses(query: str, *, limit: int = 10) -> list[Address]:
    """Search our own address table by the start of "street number" or by postcode (with or without a space)."""
    wanted = plain(query)
    if len(wanted) < 2:
        return []
    postcode = wanted.replace(" ", "").upper()
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = db.session.execute(
        select(*_ADDRESS)
        .where(or_(AddressPoint.search.like(f"{escaped}%", escape="\\"), AddressPoint.postcode == postcode[:6]))
        .order_by(AddressPoint.search)
        .limit(limit * 5)
    ).all()
    found = [Address(r.street, r.number, r.postcode, r.city, Point(r.x, r.y)) for r in rows]
    return sorted(found, key=_house_order)[:limit]


def _house_order(address: Address) -> tuple[str, int, str]:
    digits = "".join(c for c in address.number if c.isdigit())
    return address.street, int(digits or 0), address.number


def words_of(address: Address | None, place_text: str = "") -> str:
    """Return a place as residents read it: always "bij", since the nearest address is not the spot itself."""
    if address and address.street:
        return f"bij {address}"
    return place_text
