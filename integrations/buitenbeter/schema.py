"""What stands where in a `wloLk01`. Source: a captured message (StUF-EF 0310); no schema of it was ever published.

Gender, date of birth and home address are not read: we have no use for them.
"""

import base64
import binascii
import json
import math
from datetime import datetime
from hashlib import sha256
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from integrations.buitenbeter.envelope import BadXml, all_of, attribute, first, local, parse, text
from server.wire.channel import BadMessage, Fault, Parcel, RawPhoto
from server.wire.intake import Address, Contact, GeoPoint

CHANNEL = "buitenbeter"
MESSAGE = "wlolk01"
REFERENCE_MAX = 200
PHOTOS_MAX = 5
NO_WORDS = "De melder schreef niets op."
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def parcel_in(raw: bytes) -> Parcel:
    """Return the report in a message. Raises BadMessage; what is wrong with a photo or a place stands in the notes."""
    body = _body(raw)
    reference = text(body, "stuurgegevens", "referentienummer")
    if faults := list(_faults(body, reference)):
        raise BadMessage(faults, reference=reference[:REFERENCE_MAX])
    notes: list[str] = []
    melding, object_ = first(body, "melding"), first(body, "object")
    label = text(melding, "waarGaatDeMeldingOver")
    address = _address(first(body, "plaats"))
    photos = _photos(body, notes)
    place = _place(body, notes)
    _nuisance(melding, notes)
    return Parcel(
        channel=CHANNEL,
        channel_ref=reference,
        text=text(melding, "omschrijvingMelding") or label or NO_WORDS,
        address=address,
        contact=_contact(body),
        notes=tuple(notes),
        municipality_code=text(body, "stuurgegevens", "ontvanger", "organisatie"),
        contents=_contents(body, photos),
        place=place,
        label=label,
        raw_photos=photos,
        sender=f"{text(body, 'zender', 'organisatie')}/{text(body, 'zender', 'applicatie')}",
        their_number=text(object_, "aanvraagnummer"),
        sent_at=moment(text(body, "stuurgegevens", "tijdstipBericht")),
    )


def _body(raw: bytes) -> Element:
    """Return the message inside the envelope."""
    try:
        root = parse(raw)
    except BadXml as error:
        raise BadMessage([Fault("bericht", str(error))]) from None
    if local(root.tag) != "envelope":
        raise BadMessage([Fault("Envelope", "dit is geen SOAP-bericht")])
    soap_body = next((child for child in root if local(child.tag) == "body"), None)
    found = next((child for child in soap_body if local(child.tag) == MESSAGE), None) if soap_body is not None else None
    if found is None:
        raise BadMessage([Fault("Body", "hier komt alleen wloLk01 binnen")])
    return found


def _faults(body: Element, reference: str) -> list[Fault]:
    faults = []
    if not reference or len(reference) > REFERENCE_MAX or not reference.isprintable():
        faults.append(Fault("referentienummer", "ontbreekt of klopt niet"))
    if not text(body, "stuurgegevens", "ontvanger", "organisatie"):
        faults.append(Fault("ontvanger/organisatie", "ontbreekt"))
    if first(body, "object") is None:
        faults.append(Fault("object", "ontbreekt"))
    return faults


def moment(words: str) -> datetime | None:
    """Return yyyyMMddHHmmssSSS, which is local time; a time that occurs twice is the first one."""
    try:
        return datetime.strptime(words[:14], "%Y%m%d%H%M%S").replace(tzinfo=AMSTERDAM)
    except ValueError:
        return None


def _place(body: Element, notes: list[str]) -> GeoPoint | None:
    """Return the main place; a comma for a point is understood."""
    given = {attribute(e, "naam").lower(): text(e) for e in all_of(body, "extraElement")}
    words = given.get("longitude", ""), given.get("latitude", "")
    if not any(words):
        return None
    try:
        lon, lat = (float(word.replace(",", ".")) for word in words)
    except ValueError:
        lon = lat = math.nan
    if math.isfinite(lon) and math.isfinite(lat):
        return GeoPoint(lon, lat)
    notes.append(f"De plek was niet te lezen: {words[1][:40]}, {words[0][:40]}.")
    return None


def _address(plaats: Element | None) -> Address | None:
    group = first(plaats, "adresAanduidingGrp") if plaats is not None else None
    group = plaats if group is None else group
    street = text(group, "straatnaam") or text(group, "openbareRuimteNaam") or text(group, "straat")
    number = "".join(text(group, name) for name in ("huisnummer", "huisletter", "huisnummertoevoeging"))
    city = text(group, "woonplaatsNaam") or text(group, "woonplaats")
    postcode = text(group, "postcode").replace(" ", "").upper()
    return Address(street, number, postcode, city) if street or postcode else None


def _contact(body: Element) -> Contact:
    person = first(body, "isAangevraagdDoor")
    prefix = text(person, "voorvoegselGeslachtsnaam") or text(person, "voorvoegsel")
    names = (text(person, "voornamen"), prefix, text(person, "geslachtsnaam"))
    return Contact(
        name=" ".join(filter(None, names)),
        email=text(person, "emailadres"),
        phone=text(person, "telefoonnummer"),
        tell="mail" if _wants_messages(body) else "not",
    )


def _wants_messages(body: Element) -> bool:
    """Whether the reporter wants to hear; one N is enough not to write, also when there is an address."""
    given = (text(body, name) for name in ("indStatusInfo", "indUpdatesViaEmailOntvangen"))
    return all(not word.upper().startswith("N") for word in given)


def _nuisance(melding: Element | None, notes: list[str]) -> None:
    if what := text(melding, "watVoorLast"):
        notes.append(f"De melder heeft er zelf last van: {what[:500]}")
    elif text(melding, "indZelfLast").upper().startswith("J"):
        notes.append("De melder heeft er zelf last van.")


def _photos(body: Element, notes: list[str]) -> tuple[RawPhoto, ...]:
    """Return the attachments; one that can't be read costs itself, never the report."""
    found = []
    for element in all_of(first(body, "object"), "bijlage"):
        words = "".join("".join(element.itertext()).split())
        if not words:
            continue
        try:
            content = base64.b64decode(words, validate=True)
        except (binascii.Error, ValueError):
            notes.append("Een foto kwam niet heel aan.")
            continue
        found.append(RawPhoto(content, attribute(element, "bestandsnaam")[:100]))
    if len(found) > PHOTOS_MAX:
        notes.append(f"Er waren {len(found)} foto's. Wij namen de eerste {PHOTOS_MAX}.")
    return tuple(found[:PHOTOS_MAX])


def _contents(body: Element, photos: tuple[RawPhoto, ...]) -> str:
    """Return the hash of what a message says; when and how often it was sent is no part of that."""
    said = [
        (local(e.tag), attribute(e, "naam"), text(e))
        for child in body
        if local(child.tag) != "stuurgegevens"
        for e in child.iter()
        if local(e.tag) != "bijlage"
    ]
    prints = [sha256(photo.content).hexdigest() for photo in photos]
    return sha256(json.dumps([said, prints], ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
