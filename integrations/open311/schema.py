"""What the fields of a GeoReport form mean."""

import re

from integrations.open311.form import Form, attributes_of, contents_of, first
from server.wire.channel import BadMessage, Fault, Parcel
from server.wire.intake import Contact, GeoPoint
from server.wire.open311 import OutsideUpdate

DESCRIPTION_MAX = 4000
# float() would also take NaN, infinity, 1e400, underscores and the digits of other scripts.
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,40})?", re.ASCII)
_NAMED_BY_CLIENT = ("fixmystreet_id", "client_reference")


def parcel_of(form: Form) -> Parcel:
    """Return the report that a form tells. Raises BadMessage with everything that is wrong."""
    faults: list[Fault] = []
    code, text = first(form, "service_code"), first(form, "description")
    if not code:
        faults.append(Fault("service_code", "service_code ontbreekt: zeg waar de melding over gaat."))
    if len(text) > DESCRIPTION_MAX:
        faults.append(Fault("description", f"description is te lang: ten hoogste {DESCRIPTION_MAX} tekens."))
    place, notes = _place(form, faults)
    if faults:
        raise BadMessage(faults)
    return Parcel(
        channel="open311",
        channel_ref="",
        text=text,
        place_text=_place_words(form),
        answers={code: ", ".join(values) for code, values in attributes_of(form).items()},
        contact=contact_of(form),
        notes=(*notes, *_pictures_elsewhere(form)),
        contents=contents_of(form),
        place=place,
        code=code,
        their_number=_their_number(form),
        device=first(form, "device_id") or first(form, "account_id"),
    )


def _place(form: Form, faults: list[Fault]) -> tuple[GeoPoint | None, list[str]]:
    """Return the point, if it is one. With an address as well, a bad point costs nobody the report."""
    lat, lon = (first(form, name) for name in ("lat", "long"))
    if lat and lon and _is_degrees(lat, 90) and _is_degrees(lon, 180):
        return GeoPoint(float(lon), float(lat)), []
    has_address = bool(_place_words(form))
    if (lat or lon) and has_address:
        return None, [f"De app gaf een punt dat niet klopt (lat {lat[:40]}, long {lon[:40]})."]
    if lat or lon:
        faults.append(Fault("lat", "lat en long kloppen niet: geef beide in graden (WGS84), met een punt: 52.0366."))
    elif not has_address:
        faults.append(Fault("lat", "De plek ontbreekt: geef lat en long, address_string of address_id."))
    return None, []


def _is_degrees(words: str, most: float) -> bool:
    return bool(_DEGREES.fullmatch(words)) and abs(float(words)) <= most


def _place_words(form: Form) -> str:
    address_id = first(form, "address_id")
    return ", ".join(filter(None, (first(form, "address_string"), address_id and f"adresnummer {address_id}")))


def _pictures_elsewhere(form: Form) -> list[str]:
    """We never fetch an address that a stranger gives: it may lead anywhere, also inside our own network."""
    return [f"Bij de melding hoort een plaatje dat wij niet ophaalden: {url}" for url in form.get("media_url", ())]


def _their_number(form: Form) -> str:
    attributes = attributes_of(form)
    named = (attributes.get(name, ("",))[0] for name in _NAMED_BY_CLIENT)
    return first(form, "client_reference") or next(filter(None, named), "")


def contact_of(form: Form) -> Contact:
    """Return the reporter; FixMyStreet writes '-' for a name that it doesn't give."""
    names = (first(form, name).strip() for name in ("first_name", "last_name"))
    return Contact(
        name=" ".join(name for name in names if name not in {"", "-"}),
        email=first(form, "email"),
        phone=first(form, "phone"),
        language=first(form, "locale") or "nl",
    )


def update_of(form: Form) -> OutsideUpdate:
    """Return the news that a form tells. Raises BadMessage with everything that is wrong."""
    number, update_id, text = (first(form, name) for name in ("service_request_id", "update_id", "description"))
    faults = [
        Fault(name, f"{name} ontbreekt.")
        for name, given in (("service_request_id", number), ("update_id", update_id))
        if not given
    ]
    if len(text) > DESCRIPTION_MAX:
        faults.append(Fault("description", f"description is te lang: ten hoogste {DESCRIPTION_MAX} tekens."))
    if faults:
        raise BadMessage(faults)
    return OutsideUpdate(
        number=number,
        update_id=update_id,
        status=first(form, "status").lower(),
        text=text,
        contact=contact_of(form),
        contents=contents_of(form),
        media_urls=tuple(form.get("media_url", ())),
    )
