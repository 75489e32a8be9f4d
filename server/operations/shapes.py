"""Areas as they come in files: GeoJSON of CBS, PDOK or a GIS, or a plain list of boxes; always to RD metres."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from server.domain.errors import DomainError
from server.domain.geo import OutsideNetherlands, to_rd, to_wgs84
from server.wire.intake import GeoPoint, Point

BOUNDARY = "boundary"
"""The kind of the shape that is the municipality itself."""

CODE_FIELDS = ("code", "statcode", "buurtcode", "BU_CODE", "wijkcode", "WK_CODE", "gemeentecode", "GM_CODE", "id")
NAME_FIELDS = ("name", "statnaam", "buurtnaam", "BU_NAAM", "wijknaam", "WK_NAAM", "gemeentenaam", "GM_NAAM", "naam")
PARENT_FIELDS = ("parent", "wijkcode", "WK_CODE")
YEAR_FIELDS = ("year", "jaar", "jrstatcode")
KINDS = {"BU": "neighbourhood", "WK": "district", "GM": BOUNDARY}

_DECIMALS = 7
_LARGEST_DEGREE = 180


class BadShapes(DomainError):
    """A file with shapes that can't be used; every fault in it is told at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Drawn:
    """One area with its shape, a multi-polygon in RD metres. `parent` is the code of the area it is part of."""

    code: str
    name: str
    kind: str
    shape: MultiPolygon
    parent: str | None = None
    year: int | None = None


@dataclass
class _Reading:
    """What to look for in a file, and what was found out on the way."""

    code_fields: Sequence[str]
    name_fields: Sequence[str]
    kind: str
    is_rd: bool
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def shapes_in(
    text: str, *, kind: str = "", code_field: str = "", name_field: str = ""
) -> tuple[list[Drawn], list[str]]:
    """Return the areas of a file, and notes on what was repaired, joined or left out. Raises BadShapes.

    Takes a GeoJSON FeatureCollection in WGS84 or RD, or a JSON list of {code, name, bbox or geometry}. Without `kind`
    the code tells it: BU is a neighbourhood, WK a district, GM the municipality.
    """
    document = _parsed(text)
    reading = _Reading(
        [code_field] if code_field else CODE_FIELDS,
        [name_field] if name_field else NAME_FIELDS,
        kind,
        _says_rd(document),
    )
    drawn = [
        area for number, raw in enumerate(_features(document), 1) if (area := _area(raw, number, reading)) is not None
    ]
    if not drawn and not reading.faults:
        reading.faults.append("there is no area in this file")
    if reading.faults:
        raise BadShapes(reading.faults)
    joined = _joined(drawn, reading.notes)
    return _with_parents(joined), reading.notes


def feature(area: BaseGeometry | None, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return an area as a GeoJSON feature in WGS84, to the centimetre."""
    geometry = None
    if area is not None:
        parts = shapely.get_parts(area)
        geometry = mapping(_rounded(parts[0] if len(parts) == 1 else area))
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def same_shape(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    """Whether two shapes are equal but for the rounding of a file."""
    if one is None or other is None:
        return one is other
    return bool(one.normalize().equals_exact(other.normalize(), tolerance=0.1))


def doubts(areas: Sequence[Drawn], boundary: BaseGeometry | None) -> list[str]:
    """Return sentences about places that lie in no area or in two of the same kind."""
    found: list[str] = []
    for kind in sorted({a.kind for a in areas} - {BOUNDARY}):
        of_kind = [a for a in areas if a.kind == kind]
        found += _overlaps(of_kind)
        found += _gaps(kind, shapely.union_all([a.shape for a in of_kind]), boundary)
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadShapes([f"this is not JSON: {error}"]) from None


def _says_rd(document: Any) -> bool:
    crs = document.get("crs") if isinstance(document, dict) else None
    return "28992" in json.dumps(crs)


def _features(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and isinstance(document.get("features"), list):
        return list(document["features"])
    if isinstance(document, dict) and document.get("type") == "Feature":
        return [document]
    raise BadShapes(["this is no FeatureCollection and no list of areas"])


def _area(raw: Any, number: int, reading: _Reading) -> Drawn | None:
    if not isinstance(raw, dict):
        reading.faults.append(f"number {number} is no feature")
        return None
    facts = {**raw, **(raw.get("properties") or {})}
    code = _first(facts, reading.code_fields)
    kind = reading.kind or _kind(facts, code)
    name = _first(facts, reading.name_fields) or code
    if kind == BOUNDARY:
        code = code or BOUNDARY
    if not code:
        reading.faults.append(f"number {number} has no code; name its field with --code-field")
        return None
    drawn = _shape(raw, f"{code} {name}", reading)
    if drawn is None:
        return None
    return Drawn(code, name or code, kind, drawn, _first(facts, PARENT_FIELDS, but=code) or None, _year(facts))


def _first(facts: Mapping[str, Any], names: Sequence[str], but: str = "") -> str:
    values = (str(facts[name]).strip() for name in names if facts.get(name) not in (None, ""))
    return next((value for value in values if value != but), "")


def _kind(facts: Mapping[str, Any], code: str) -> str:
    given = str(facts.get("kind"))
    return given if given in KINDS.values() else KINDS.get(code[:2], "neighbourhood")


def _year(facts: Mapping[str, Any]) -> int | None:
    year = _first(facts, YEAR_FIELDS)[:4]
    return int(year) if year.isdigit() else None


def _shape(raw: Mapping[str, Any], label: str, reading: _Reading) -> MultiPolygon | None:
    try:
        found = shapely.box(*raw["bbox"]) if raw.get("geometry") is None and raw.get("bbox") else None
        found = found or (shape(raw["geometry"]) if raw.get("geometry") else None)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
        reading.faults.append(f"{label}: the shape can't be read")
        return None
    if found is None or found.is_empty:
        reading.notes.append(f"{label}: has no shape, left out")
        return None
    try:
        return _polygons(_in_rd(shapely.force_2d(found), reading), label, reading)
    except OutsideNetherlands as error:
        hint = "; longitude and latitude seem swapped" if error.swapped else ""
        reading.faults.append(f"{label}: lies outside the Netherlands ({error}){hint}")
        return None


def _in_rd(found: BaseGeometry, reading: _Reading) -> BaseGeometry:
    if reading.is_rd or max(map(abs, found.bounds)) > _LARGEST_DEGREE:
        return found
    return shapely.transform(found, _to_rd)


def _to_rd(places: NDArray[np.float64]) -> NDArray[np.float64]:
    points = (to_rd(GeoPoint(float(lon), float(lat))) for lon, lat in places)
    return np.array([(p.x, p.y) for p in points])


def _rounded(area: BaseGeometry) -> BaseGeometry:
    def to_degrees(places: NDArray[np.float64]) -> NDArray[np.float64]:
        globe = (to_wgs84(Point(float(x), float(y))) for x, y in places)
        return np.array([(round(g.lon, _DECIMALS), round(g.lat, _DECIMALS)) for g in globe])

    return shapely.transform(area, to_degrees)


def _polygons(found: BaseGeometry, label: str, reading: _Reading) -> MultiPolygon | None:
    if not found.is_valid:
        reading.notes.append(f"{label}: the shape crossed itself, repaired")
        found = shapely.make_valid(found)
    parts = list(surfaces(found))
    if not parts:
        reading.faults.append(f"{label}: is no surface but a {found.geom_type.lower()}")
        return None
    return MultiPolygon(parts)


def surfaces(found: BaseGeometry) -> Iterator[Polygon]:
    """Yield the polygons that a shape consists of; lines and points fall away."""
    if isinstance(found, Polygon) and found.area > 0:
        yield found
    elif isinstance(found, BaseMultipartGeometry):
        for part in found.geoms:
            yield from surfaces(part)


def _joined(drawn: Sequence[Drawn], notes: list[str]) -> list[Drawn]:
    """Make one area of those with the same code; the first name stays."""
    by_code: dict[str, Drawn] = {}
    for area in drawn:
        earlier = by_code.get(area.code)
        if earlier is None:
            by_code[area.code] = area
            continue
        if area.name != earlier.name:
            notes.append(f"{area.code}: occurs as {earlier.name} and as {area.name}, joined under {earlier.name}")
        whole = shapely.union_all([earlier.shape, area.shape])
        by_code[area.code] = replace(earlier, shape=MultiPolygon(list(surfaces(whole))))
    return list(by_code.values())


def _with_parents(areas: Sequence[Drawn]) -> list[Drawn]:
    """Hang each neighbourhood under its district: BU06030111 is part of WK060301."""
    return [replace(a, parent=None if a.kind != "neighbourhood" else a.parent or _parent_of(a.code)) for a in areas]


def _parent_of(code: str) -> str | None:
    return f"WK{code[2:8]}" if code.startswith("BU") and len(code) == len("BU06030111") else None


def _overlaps(areas: Sequence[Drawn]) -> Iterator[str]:
    tree = shapely.STRtree([a.shape for a in areas])
    for i, area in enumerate(areas):
        for j in sorted(tree.query(area.shape, predicate="intersects")):
            other = areas[int(j)]
            if int(j) > i and (both := area.shape.intersection(other.shape).area) > _worth_saying(area, other):
                yield f"{area.name} and {other.name} overlap ({both / 10_000:.1f} ha)"


def _worth_saying(area: Drawn, other: Drawn) -> float:
    return max(500.0, 0.002 * min(area.shape.area, other.shape.area))


def _gaps(kind: str, whole: BaseGeometry, boundary: BaseGeometry | None) -> Iterator[str]:
    holes = [Polygon(ring) for part in surfaces(whole) for ring in part.interiors]
    missing = boundary.difference(whole) if boundary is not None else shapely.union_all(holes)
    for part in surfaces(missing):
        # A rim of a few metres is the rounding of a file, no gap.
        if part.area > 5_000 and not part.buffer(-10).is_empty:
            at = part.representative_point()
            yield f"no {kind} at x {at.x:.0f}, y {at.y:.0f} ({part.area / 10_000:.1f} ha)"
