"""Reading a place that staff typed: an address, or coordinates as maps give them."""

import re

from server.domain.geo import OutsideNetherlands, is_on_dutch_ground, to_rd
from server.queries.places import find_addresses, locate
from server.web.edge import edge, town
from server.web.staff.forms import Form
from server.wire.channel import ChannelError
from server.wire.intake import Address, GeoPoint, Point

NOWHERE = Point(0.0, 0.0)
_PAIR = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*[,; ]\s*(-?\d+(?:[.,]\d+)?)")


def place_in(form: Form) -> tuple[Point, Address | None]:
    """Return the point and, where one was typed, the address. Errors go to the field."""
    words = form.text("where", "Vul een adres in, of coördinaten.")
    point = _coordinates(words)
    if point is not None:
        return _ours(form, point), None
    address = _address(words) if words else None
    if address is None or address.point is None:
        form.wrong("where", "Dit adres kennen wij niet. Vul een straat en huisnummer in, of coördinaten.")
        return NOWHERE, None
    return _ours(form, address.point), address


def _ours(form: Form, point: Point) -> Point:
    if not locate(point, town()).is_ours:
        form.wrong("where", f"Deze plek ligt niet in {town().name}.")
    return point


def _coordinates(words: str) -> Point | None:
    """Read "52.03, 4.32" (degrees, in either order) or "82000 451000" (RD metres)."""
    found = _PAIR.fullmatch(words)
    if not found:
        return None
    one, other = (float(part.replace(",", ".")) for part in found.groups())
    if is_on_dutch_ground(Point(one, other)) and one > 1000:
        return Point(one, other)
    for lat, lon in ((one, other), (other, one)):
        try:
            return to_rd(GeoPoint(lon, lat))
        except OutsideNetherlands:
            continue
    return None


def _address(words: str) -> Address | None:
    """Return the first address that fits: from our own table, else from the address service when that answers."""
    if found := find_addresses(words, limit=1):
        return found[0]
    try:
        return next(iter(edge().addresses.suggest(words, municipality_code=town().code, limit=1)), None)
    except ChannelError:
        return None
