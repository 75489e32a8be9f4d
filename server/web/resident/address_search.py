"""Finding addresses: by words and by point, with the outside register when it answers and our own table when not."""

import json
from collections.abc import Sequence

from flask import Response, jsonify, request

from server.domain.geo import OutsideNetherlands, is_on_dutch_ground, to_rd, to_wgs84
from server.queries.places import NEAREST_M, find_addresses, locate, nearest_address
from server.web.edge import edge, town
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import near, say_point
from server.wire.channel import ChannelError
from server.wire.intake import Address, GeoPoint, Point

SHOWN = 8
QUERY_MAX = 100


def search(query: str) -> Sequence[Address]:
    """Return the addresses in this municipality that begin like the query and have a place."""
    query = query.strip()[:QUERY_MAX]
    if len(query) < 2:
        return []
    try:
        found = edge().addresses.suggest(query, municipality_code=town().code, limit=SHOWN)
    except ChannelError:
        found = []
    return [a for a in found or find_addresses(query, limit=SHOWN) if a.point]


def address_at(point: Point) -> Address | None:
    """Return the address nearest to a point."""
    if own := nearest_address(point):
        return own
    try:
        return edge().addresses.nearest(point, within_m=NEAREST_M)
    except ChannelError:
        return None


def packed(address: Address) -> str:
    """Return an address as the value of a choice, for `unpacked`."""
    point = address.point
    facts = [address.street, address.number, address.postcode, address.city]
    return json.dumps([*facts, round(point.x, 1), round(point.y, 1)] if point else facts, ensure_ascii=False)


def unpacked(value: str) -> Address | None:
    """Return the address in a choice, or nothing when somebody tampered with it."""
    try:
        street, number, postcode, city, x, y = json.loads(value)
        point = Point(float(x), float(y))
    except (ValueError, TypeError):
        return None
    if not street or not all(
        isinstance(word, str) and len(word) <= QUERY_MAX for word in (street, number, postcode, city)
    ):
        return None
    return Address(street, number, postcode, city, point, distance_m=0.0) if is_on_dutch_ground(point) else None


def point_of(lon: str, lat: str) -> Point | None:
    """Return the place on the ground of two degrees as they were sent. Raises OutsideNetherlands."""
    try:
        globe = GeoPoint(float(lon), float(lat))
    except ValueError:
        return None
    return to_rd(globe)


@blueprint.get("/adressen")
def addresses() -> Response:
    """Return the addresses that begin like `q`, for the address box."""
    found = search(request.args.get("q", ""))
    return jsonify([{"label": str(a), "value": packed(a), **_degrees(a.point)} for a in found if a.point])


@blueprint.get("/adressen/bij")
def address_near() -> Response:
    """Return what a point is called, and whether it is ours."""
    try:
        point = point_of(request.args.get("lon", ""), request.args.get("lat", ""))
    except OutsideNetherlands:
        return jsonify({"ours": False, "label": ""})
    if point is None:
        return jsonify({"ours": False, "label": ""})
    address = address_at(point)
    return jsonify({"ours": locate(point, town()).is_ours, "label": near(address) if address else say_point()})


def _degrees(point: Point | None) -> dict[str, float]:
    globe = to_wgs84(point) if point else GeoPoint(0, 0)
    return {"lon": round(globe.lon, 6), "lat": round(globe.lat, 6)}
