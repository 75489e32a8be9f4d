"""Reporting: where it is. By own location, address, map or words; all four end in the same place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.geo import OutsideNetherlands, to_wgs84
from server.domain.normalise import plain_line
from server.queries.places import locate, municipality_at
from server.web.edge import town, writes
from server.web.resident import steps
from server.web.resident.address_search import address_at, packed, point_of, search, unpacked
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import LINE_MAX, Filled, begin, filled, near, photos, save
from server.web.resident.map_data import map_settings
from server.web.texts import bare_name, t, town_name
from server.wire.intake import Address, Point


@blueprint.get("/melden/plek")
def place() -> ResponseReturnValue:
    """Ask where it is; `?zoek=` shows the addresses that were found, for who has no script."""
    return steps.too_early("place") or show_place(filled())


def show_place(
    content: Filled, errors: Mapping[str, str] | None = None, other: tuple[str, str] | None = None
) -> ResponseReturnValue:
    """Show the ways to a place; `other` is the municipality to go to instead."""
    query = request.args.get("zoek", "") or request.form.get("address", "")
    results = [{"value": packed(a), "label": str(a)} for a in search(query)] if query else None
    return steps.show(
        "place",
        t("place.title"),
        errors,
        content=content,
        place=shown_place(content),
        query=query,
        results=results,
        photo_place=_photo_place(content),
        other=other,
        **map_settings(),
    )


def shown_place(content: Filled) -> dict[str, Any]:
    """Return the place as pages show it."""
    globe = to_wgs84(content.point) if content.point else None
    return {
        "lon": round(globe.lon, 6) if globe else None,
        "lat": round(globe.lat, 6) if globe else None,
        "label": content.place_label,
        "text": content.place_text,
    }


def _photo_place(content: Filled) -> str:
    """Return where a photo says that it was taken, if that was not asked yet and is ours."""
    if content.photo_place_asked or content.has_place:
        return ""
    point = _photo_point()
    address = address_at(point) if point else None
    return near(address) if address else ""


def _photo_point() -> Point | None:
    placed = (Point(p.x, p.y) for p in photos() if p.x is not None and p.y is not None)
    return next((point for point in placed if locate(point, town()).is_ours), None)


@blueprint.post("/melden/plek")
@writes
def save_place() -> ResponseReturnValue:
    """Keep the place, however it was given."""
    draft, content, action = begin(), filled(), request.form.get("action", "next")
    if action in {"photo", "not_photo"}:
        return _take_photo_place(action == "photo")
    place_text = plain_line(request.form.get("place_text", ""))
    content = replace(content, place_text=place_text[:LINE_MAX], photo_place_asked=True)
    if action == "search":
        save(draft, content)
        return _to_results()
    given = read_place(content)
    errors = dict(given.errors)
    if len(place_text) > LINE_MAX:
        errors["place_text"] = t("place.too_long")
    content = content.at(given.point, given.address)
    save(draft, content)
    if given.several and not errors:
        if request.form.get("address") != request.args.get("zoek"):
            return _to_results()
        errors["choice"] = t("place.choose")
    return show_place(content, errors, given.other) if errors else steps.after("place", content)


def _take_photo_place(right: bool) -> ResponseReturnValue:
    content, point = replace(filled(), photo_place_asked=True), _photo_point()
    if right and point is not None:
        content = content.at(point, address_at(point))
    save(begin(), content)
    return steps.to_step("place")


def _to_results() -> ResponseReturnValue:
    terug = "controle" if request.args.get("terug") == "controle" else None
    query = request.form.get("address", "")
    return redirect(url_for("resident.place", zoek=query, terug=terug), 303)


@dataclass(frozen=True)
class GivenPlace:
    """What a visitor's form says about the place.

    `several`: the words fit more addresses, so we ask which. `other`: slug and name of the town that it lies in.
    """

    point: Point | None = None
    address: Address | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    other: tuple[str, str] | None = None


def read_place(content: Filled) -> GivenPlace:
    """Return the place in the form: a picked address, a point, or words that fit one address."""
    if picked := unpacked(request.form.get("choice", "") or request.form.get("picked", "")):
        return _checked(picked.point, picked)
    lon, lat = request.form.get("lon", ""), request.form.get("lat", "")
    query = request.form.get("address", "").strip()
    if lon or lat:
        return _from_degrees(lon, lat)
    if query:
        return _from_words(query, content)
    if not content.place_text:
        return GivenPlace(errors={"address": t("place.missing")})
    return GivenPlace()


def _from_degrees(lon: str, lat: str) -> GivenPlace:
    try:
        point = point_of(lon, lat)
    except OutsideNetherlands:
        return GivenPlace(errors={"address": t("place.outside", name=town_name())})
    if point is None:
        return GivenPlace(errors={"address": t("place.bad_point")})
    return _checked(point, address_at(point))


def _from_words(query: str, content: Filled) -> GivenPlace:
    found = search(query)
    if len(found) == 1:
        return _checked(found[0].point, found[0])
    if found:
        return GivenPlace(several=True)
    if content.place_text:
        return GivenPlace()
    return GivenPlace(errors={"address": t("place.none")})


def _checked(point: Point | None, address: Address | None) -> GivenPlace:
    """Refuse a point that lies in another municipality, and name the right one."""
    if point is None or locate(point, town()).is_ours:
        return GivenPlace(point, address)
    other = municipality_at(point)
    if other is None or other[0] == town().slug:
        return GivenPlace(errors={"address": t("place.outside", name=town_name())})
    slug, name = other[0], bare_name(other[1])
    return GivenPlace(errors={"address": t("place.outside_other", other=name)}, other=(slug, name))
