"""What the map draws: the shapes of the areas, the public reports, and a small picture for pages without a script."""

import json
from typing import Any

import shapely
from flask import Response, abort
from markupsafe import escape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from server.domain.geo import to_wgs84
from server.model.area import AddressPoint
from server.model.base import db
from server.operations.shapes import feature
from server.queries.reference import AreaInfo, Reference
from server.web.edge import edge, town
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import filled
from server.web.theme import palette
from server.wire.intake import Point

CREDIT = "Kaart: PDOK, Kadaster (CC BY 4.0)"
SIMPLER_M = 3.0
STREETS_AT_MOST = 3000
DAY_S = 24 * 3600
WIDTH, HEIGHT, VIEW_M = 640, 260, 900.0


def map_settings() -> dict[str, str]:
    """Return what a page with a map needs: the background, if any, and the box to begin with."""
    tiles = edge().tiles_url
    return {"tiles_url": tiles, "tiles_credit": CREDIT if tiles else "", "box": " ".join(map(str, _box(town())))}


def _box(known: Reference) -> tuple[float, ...]:
    """Return west, south, east and north of the municipality in degrees."""
    shapes = [a.shape for a in _neighbourhoods(known)] or ([known.boundary] if known.boundary is not None else [])
    if not shapes:
        return 4.2, 51.9, 5.6, 52.4
    left, bottom, right, top = shapely.total_bounds(shapes)
    low, high = to_wgs84(Point(left, bottom)), to_wgs84(Point(right, top))
    return tuple(round(v, 5) for v in (low.lon, low.lat, high.lon, high.lat))


def _neighbourhoods(known: Reference) -> list[AreaInfo]:
    """Return the smallest areas that have a shape: those that nothing hangs under."""
    parents = {a.parent_id for a in known.areas.values()}
    return [a for a in known.areas.values() if a.shape is not None and a.id not in parents]


@blueprint.get("/kaart/gebieden.json")
def areas_json() -> Response:
    """Return the neighbourhoods as GeoJSON: our own light background."""
    features = [feature(_simple(a.shape), {"naam": a.name}) for a in _neighbourhoods(town())]
    body = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    response = Response(body, mimetype="application/geo+json")
    response.headers["Cache-Control"] = f"public, max-age={DAY_S}"
    return response


@blueprint.get("/kaart/straten.json")
def streets_json() -> Response:
    """Return the streets of our own address table, each with the middle of its addresses, to find one's way by."""
    rows = db.session.execute(
        select(AddressPoint.street, func.avg(AddressPoint.x).label("x"), func.avg(AddressPoint.y).label("y"))
        .group_by(AddressPoint.street)
        .order_by(func.count().desc())
        .limit(STREETS_AT_MOST)
    )
    places = ((row.street, to_wgs84(Point(float(row.x), float(row.y)))) for row in rows)
    body = json.dumps([[street, round(at.lon, 5), round(at.lat, 5)] for street, at in places], ensure_ascii=False)
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = f"public, max-age={DAY_S}"
    return response


def _simple(shape: BaseGeometry | None) -> BaseGeometry | None:
    return shape.simplify(SIMPLER_M) if shape is not None else None


@blueprint.get("/melden/kaart.svg")
def map_picture() -> Response:
    """Draw where the draft at hand is."""
    point = filled().point
    if point is None:
        abort(404)
    return drawn(point)


def drawn(point: Point) -> Response:
    """Return a picture of the areas round a point, with a pin in the middle."""
    known, scale = town(), WIDTH / VIEW_M
    view = shapely.box(point.x - VIEW_M / 2, point.y - VIEW_M / 2, point.x + VIEW_M / 2, point.y + VIEW_M / 2)
    colours = palette(known.colour)
    parts = []
    for number, area in enumerate(_neighbourhoods(known)):
        seen = shapely.intersection(view, area.shape)
        if seen is None or seen.is_empty:
            continue
        fill = "#f5f3ec" if number % 2 else "#eef2e6"
        parts.append(f'<path d="{_path(seen, point, scale)}" fill="{fill}" stroke="#b9c4c9" stroke-width="2"/>')
        middle = seen.representative_point()
        x, y = _on_paper(middle.x, middle.y, point, scale)
        if 60 < x < WIDTH - 60 and 24 < y < HEIGHT - 24:
            parts.append(f'<text x="{x:.0f}" y="{y:.0f}" class="n">{escape(area.name)}</text>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#dfe8ec"/>{"".join(parts)}'
        f'<g transform="translate({WIDTH / 2 - 18} {HEIGHT / 2 - 44})" stroke="#fff" stroke-width="2.5">'
        f'<path d="M18 44S3 27 3 16a15 15 0 0 1 30 0c0 11-15 28-15 28z" fill="{colours["theme"]}"/>'
        '<circle cx="18" cy="16" r="4.5" fill="#fff"/></g></svg>'
    )
    response = Response(svg.replace('class="n"', _LABEL), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


_LABEL = (
    'text-anchor="middle" font-family="Arial, sans-serif" font-size="20" font-weight="700" fill="#52606b" '
    'stroke="#fff" stroke-width="4" paint-order="stroke"'
)


def _path(shape: BaseGeometry, centre: Point, scale: float) -> str:
    rings: list[Any] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            rings += [part.exterior, *part.interiors]
    return "".join(_ring(ring, centre, scale) for ring in rings)


def _ring(ring: Any, centre: Point, scale: float) -> str:
    corners = (_on_paper(x, y, centre, scale) for x, y in ring.coords)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "z"


def _on_paper(x: float, y: float, centre: Point, scale: float) -> tuple[float, float]:
    return WIDTH / 2 + (x - centre.x) * scale, HEIGHT / 2 - (y - centre.y) * scale
