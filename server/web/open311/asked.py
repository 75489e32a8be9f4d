"""Reading the arguments of a question: what is empty was not asked, what makes no sense is refused with a sentence."""

import re
from datetime import UTC, datetime, time

from flask import request

from server.domain.calendar import AMSTERDAM
from server.domain.geo import OutsideNetherlands, to_rd
from server.queries.open311 import MOST
from server.queries.open311_place import Box, Circle
from server.queries.reference import Reference
from server.wire.channel import BadMessage, Fault
from server.wire.intake import GeoPoint

PAGES_MOST = 10_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""What lies beyond is a mistake; so close to the ends of the calendar there would be nothing to reckon with."""

RADIUS_MOST_M = 100_000
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s?(Z|[+ -]\d\d:?\d\d))?", re.ASCII | re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{0,40})?", re.ASCII)


def wrong(field: str, text: str) -> BadMessage:
    """Return an error about one argument."""
    return BadMessage([Fault(field, text)])


def words(name: str) -> str:
    """Return an argument; absent, empty and null are the same."""
    given = request.args.get(name, "").strip()
    return "" if given.lower() == "null" else given


def listed(name: str) -> list[str]:
    """Return what stands in an argument with commas; one that is given twice says both."""
    parts = (part.strip() for given in request.args.getlist(name) for part in given.split(","))
    return [part for part in parts if part and part.lower() != "null"]


def is_asked(name: str) -> bool:
    """Whether a switch is on."""
    return words(name).lower() in {"true", "1", "yes"}


def moment(name: str, *, ends: bool = False) -> datetime | None:
    """Return a moment as the W3C writes it, or a whole day in our time zone (its last second, if it `ends`).

    A plus that was not escaped has become a space; it is still a plus.
    """
    given = words(name)
    if not given:
        return None
    found = _MOMENT.fullmatch(given)
    try:
        if found is None:
            raise ValueError(given)
        day, clock, zone = found.groups()
        if clock is None:
            edge_of_day = time(23, 59, 59) if ends else time(0)
            at = datetime.combine(datetime.fromisoformat(day).date(), edge_of_day, AMSTERDAM)
        else:
            zone = "+00:00" if zone in "zZ" else zone.replace(" ", "+")
            at = datetime.fromisoformat(f"{day}T{clock[:8]}{zone}")
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise ValueError(given)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong(name, f"{name} klopt niet: schrijf een moment als 2026-09-15T11:00:00Z.") from None


def whole(name: str, default: int, most: int) -> int:
    """Return a number from 1; more than `most` is `most`."""
    given = words(name)
    if not given:
        return default
    if not (given.isascii() and given.isdigit()) or not given.strip("0"):
        raise wrong(name, f"{name} klopt niet: schrijf een getal vanaf 1.")
    return min(int(given[:18]), most)


def status() -> bool | None:
    """Return whether only open (True) or only closed (False) reports are asked for; None is both."""
    asked = {word.lower() for word in listed("status")}
    if asked - {"open", "closed"}:
        raise wrong("status", "status klopt niet: schrijf open, closed of allebei.")
    return None if len(asked) != 1 else asked == {"open"}


def services(known: Reference) -> frozenset[int] | None:
    """Return the categories that are asked for, with all that hang under them; None is all."""
    asked = listed("service_code")
    if not asked:
        return None
    ids = {category.id for code in asked if (category := known.category_by_slug.get(code))}
    return frozenset(c.id for c in known.categories.values() if not ids.isdisjoint(c.path))


def number(text: str, name: str) -> float:
    """Return a decimal number: float() would take much that is none."""
    if not _NUMBER.fullmatch(text.strip()):
        raise wrong(name, f"{name} klopt niet: schrijf een getal met een punt, zoals 52.0366.")
    return float(text)


def spot() -> GeoPoint | None:
    """Return the point that is asked about."""
    lat, lon = words("lat"), words("long") or words("lon")
    if not lat and not lon:
        return None
    return GeoPoint(number(lon, "long"), number(lat, "lat"))


def places() -> list[Box | Circle]:
    """Return the circle and the box that are asked for."""
    found: list[Box | Circle] = []
    centre, radius = spot(), words("radius")
    if centre is not None and radius:
        try:
            found.append(Circle(to_rd(centre), min(abs(number(radius, "radius")), RADIUS_MOST_M)))
        except OutsideNetherlands:
            raise wrong("lat", "Dit punt ligt niet in Nederland.") from None
    if bbox := words("bbox"):
        parts = bbox.split(",")
        if len(parts) != 4:
            raise wrong("bbox", "bbox klopt niet: schrijf west,zuid,oost,noord in graden.")
        west, south, east, north = (number(part, "bbox") for part in parts)
        found.append(Box(GeoPoint(west, south), GeoPoint(east, north)))
    return found


def page() -> tuple[int, int]:
    """Return the page, from 1, and how many rows it has; each client has its own word for that."""
    size = next((name for name in ("page_size", "max_requests", "count") if words(name)), "page_size")
    return whole("page", 1, PAGES_MOST), whole(size, MOST, MOST)


def is_jurisdiction(given: str, known: Reference) -> bool:
    """Whether the jurisdiction that is named, if any, is this one: its name, number or domain."""
    domain = known.website.lower().partition("://")[2].partition("/")[0].removeprefix("www.")
    named = given.strip().lower().removeprefix("www.")
    return not named or named in {known.slug, known.code, f"{known.slug}.nl", domain}
