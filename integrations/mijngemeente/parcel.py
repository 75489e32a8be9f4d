"""From the JSON of an app to a report with all that came along."""

import base64
import binascii
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from marshmallow import ValidationError

from integrations.mijngemeente.schema import ReportSchema
from server.wire.channel import BadMessage, Fault, Parcel, RawPhoto
from server.wire.faults import faults_in
from server.wire.intake import Address, Contact, GeoPoint

PHOTOS_MAX = 5
VAGUE_FROM_M = 50
SCHEMA = ReportSchema()

Data = Mapping[str, Any]  # Any: JSON, as the schema let it through


def parcel_in(raw: bytes) -> Parcel:
    """Return the report in a message. Raises BadMessage with all faults."""
    sent = _json(raw)
    try:
        data: Data = SCHEMA.load(sent)
    except ValidationError as error:
        reference = sent.get("externId")
        named = reference if isinstance(reference, str) else ""
        raise BadMessage(list(faults_in(error.messages)), reference=named) from None
    notes: list[str] = []
    subject, callback = data["categorie"] or {}, data["terugmelding"] or {}
    place = data["locatie"] or {}
    photos = _photos(data["fotos"], notes)
    _place_notes(place, notes)
    return Parcel(
        channel=data["kanaal"] or "",
        channel_ref=data["externId"],
        text=data["omschrijving"] or subject.get("label") or subject.get("code") or "",
        address=_address(place.get("adresHint") or {}),
        contact=_contact(data["melder"] or {}, callback),
        notes=tuple(notes),
        municipality_code=data["gemeentecode"],
        contents=sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest(),
        place=GeoPoint(*place["coordinates"][:2]) if place.get("coordinates") else None,
        label=subject.get("label") or "",
        code=subject.get("code") or "",
        questions=tuple((q["vraag"], q["antwoord"]) for q in data["vragen"] or [] if q["antwoord"]),
        raw_photos=photos,
        their_number=data["externId"],
        callback_url=callback.get("url") or "",
        callback_ref=callback.get("referentie") or data["externId"],
        device=(data["app"] or {}).get("toestelReferentie") or "",
        sent_at=data["ontvangenOp"],
    )


def _json(raw: bytes) -> dict[str, Any]:  # Any: JSON
    try:
        sent = json.loads(raw.decode("utf-8"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise BadMessage([Fault("bericht", "is geen goede JSON in UTF-8")]) from None
    if not isinstance(sent, dict):
        raise BadMessage([Fault("bericht", "moet een object zijn")])
    return sent


def _refused(word: str) -> None:
    raise ValueError(word)


def _contact(reporter: Data, callback: Data) -> Contact:
    """Return how the reporter may be reached: by what they chose, and besides only with their consent."""
    way = reporter.get("berichtVia") or ("app" if callback.get("url") else "geen")
    by_mail = way in ("e-mail", "email")
    kept = bool(reporter.get("toestemmingContact"))
    via = ("push" if callback.get("url") else "poll") if way == "app" else ""
    return Contact(
        name=(reporter.get("naam") or "") if kept else "",
        email=(reporter.get("email") or "") if kept or by_mail else "",
        phone=(reporter.get("telefoon") or "") if kept else "",
        language=reporter.get("taal") or "nl",
        tell="mail" if way != "geen" else "not",
        via=via,
    )


def _address(hint: Data) -> Address | None:
    street, postcode = hint.get("straat") or "", (hint.get("postcode") or "").replace(" ", "").upper()
    if not street and not postcode:
        return None
    number = hint.get("huisnummer")
    return Address(street, str(number) if isinstance(number, str | int) else "", postcode, hint.get("woonplaats") or "")


def _place_notes(place: Data, notes: list[str]) -> None:
    off_m = place.get("nauwkeurigheidMeter")
    if off_m is not None and off_m >= VAGUE_FROM_M:
        notes.append(f"De plek is op {off_m:.0f} meter nauwkeurig.")
    if place.get("objectId"):
        notes.append(f"De app noemt dit object: {place['objectId']}")


def _photos(given: object, notes: list[str]) -> tuple[RawPhoto, ...]:
    """Return the photos that are whole; what is wrong with one is noted, and costs no report."""
    if not isinstance(given, list):
        if given is not None:
            notes.append("De foto's waren niet te lezen.")
        return ()
    found = [photo for number, one in enumerate(given[:PHOTOS_MAX], 1) if (photo := _photo(one, number, notes))]
    if len(given) > PHOTOS_MAX:
        notes.append(f"Er waren {len(given)} foto's. Wij namen de eerste {PHOTOS_MAX}.")
    return tuple(found)


def _photo(given: object, number: int, notes: list[str]) -> RawPhoto | None:
    words = given.get("inhoud") if isinstance(given, dict) else None
    try:
        content = base64.b64decode(words, validate=True) if isinstance(words, str) else b""
    except (binascii.Error, ValueError):
        content = b""
    promised = given.get("sha256") if isinstance(given, dict) else None
    if not content or (isinstance(promised, str) and promised and promised.lower() != sha256(content).hexdigest()):
        notes.append(f"Foto {number} kwam niet heel aan.")
        return None
    name = given.get("naam") if isinstance(given, dict) else None
    return RawPhoto(content, name[:100] if isinstance(name, str) else "")
