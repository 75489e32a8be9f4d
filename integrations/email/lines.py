"""A report as `Sleutel: waarde`, line by line (`docs/koppelvlakken.md`): what a program writes that can only mail."""

import json
import math
import re
from datetime import datetime
from hashlib import sha256
from unicodedata import normalize
from zoneinfo import ZoneInfo

from server.wire.channel import Parcel
from server.wire.intake import Address, Contact, GeoPoint

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NO_WORDS = "De melder schreef niets op."
KEYS = {
    "meldingsnummerapp": "number",
    "meldingsnummer": "number",
    "kenmerk": "number",
    "categorie": "label",
    "onderwerp": "label",
    "datum": "sent",
    "adres": "address",
    "locatie": "address",
    "coordinaten": "place",
    "naam": "name",
    "email": "email",
    "emailadres": "email",
    "telefoon": "phone",
    "telefoonnummer": "phone",
    "berichtvia": "via",
    "omschrijving": "text",
}
KEY_LINE = re.compile(r"\s{0,20}([^\W\d_][\w \-]{1,30}?)[ \t]{0,9}:[ \t]*(.*)", re.UNICODE)
SIGNATURE = re.compile(r"^-- ?$")
PAIR = re.compile(r"(-?\d{1,3}[.,]\d+)[°\s]*[;,/\s]\s*(-?\d{1,3}[.,]\d+)")
ADDRESS = re.compile(r"(.{2,80}?) (\d{1,5}(?: ?[a-zA-Z](?![a-zA-Z]))?(?:-\w{1,6})?) ?(?:,(.*))?")
POSTCODE = re.compile(r"\b(\d{4}) ?([A-Za-z]{2})\b")
IN_SUBJECT = re.compile(r"\[MELDING ([\w.:/-]{1,100})\]", re.IGNORECASE)
MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
DUTCH_DAY = re.compile(r"(\d{1,2})(?:[-/. ])(\d{1,2}|[a-z]{3,9})\.?(?:[-/. ])(\d{4})(?:\D{1,6}(\d{1,2})[:.](\d{2}))?")


def parcel_of(text: str, subject: str = "") -> Parcel | None:
    """Return the report in these words, or None when they are no such lines."""
    found, others = _fields(text)
    if len(found) < 2 or not (found.get("text") or found.get("label")):
        return None
    notes: list[str] = []
    contents = sha256(json.dumps([found, others], sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
    in_subject = IN_SUBJECT.search(subject)
    number = found.get("number") or (in_subject[1] if in_subject else "")
    return Parcel(
        channel="",
        channel_ref=number[:200] or f"mail-{contents[:40]}",
        text=found.get("text") or found.get("label") or NO_WORDS,
        address=address_in(found.get("address", "")),
        place_text=found.get("address", ""),
        contact=_contact(found),
        notes=tuple(notes),
        contents=contents,
        place=place_in(found.get("place", ""), notes) if found.get("place") else None,
        label=found.get("label", ""),
        questions=tuple(others),
        their_number=number[:200],
        sent_at=moment_in(found.get("sent", "")),
    )


def _fields(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return what stands at the keys that we know, and the (key, value) of others.

    A description that begins on the next line goes on to the end; a "-" is nothing.
    """
    found: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    said: list[str] | None = None
    to_the_end = False
    for one in text.splitlines():
        if SIGNATURE.match(one):
            break
        matched = None if to_the_end else KEY_LINE.fullmatch(one[:2_000])
        key = KEYS.get(_plain(matched[1])) if matched else None
        if matched and key == "text" and said is None:
            said, to_the_end = [matched[2]], not matched[2].strip()
        elif matched and key and key not in found:
            found[key] = "" if matched[2].strip() == "-" else matched[2].strip()
        elif said is not None:
            said.append(one)
        elif matched and not key and matched[2].strip():
            others.append((matched[1], matched[2].strip()))
    if said is not None:
        found["text"] = "\n".join(said).strip()
    return found, others[:30]


def _plain(key: str) -> str:
    return re.sub(r"[^a-z]", "", normalize("NFKD", key).lower())


def place_in(words: str, notes: list[str]) -> GeoPoint | None:
    """Read "52.0389, 4.3262", also with commas for points; latitude first, as people write it."""
    found = PAIR.search(words)
    if found:
        lat, lon = (float(number.replace(",", ".")) for number in found.groups())
        if math.isfinite(lat) and math.isfinite(lon):
            return GeoPoint(lon, lat)
    notes.append(f"De plek was niet te lezen: {words[:80]}")
    return None


def address_in(words: str) -> Address | None:
    """Read "Voorbeeldlaan 12, 2281 AB Rijswijk"; None when there is no number to tell the street from the rest."""
    found = ADDRESS.fullmatch(" ".join(words.split())[:200])
    if not found:
        return None
    rest = (found[3] or "").strip()
    postcode = POSTCODE.search(rest)
    city = POSTCODE.sub("", rest).strip(" ,")
    code = f"{postcode[1]}{postcode[2].upper()}" if postcode else ""
    return Address(found[1].strip(), found[2].replace(" ", ""), code, city)


def moment_in(words: str) -> datetime | None:
    """Read a date as Dutch people or ISO 8601 write it; without a zone it is local time."""
    try:
        moment = datetime.fromisoformat(words.strip().replace(" uur", ""))
    except ValueError:
        found = DUTCH_DAY.search(words.lower())
        return _dutch(*found.groups()) if found else None
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def _dutch(day: str, month: str, year: str, hour: str | None, minute: str | None) -> datetime | None:
    named = next((n for n, name in enumerate(MONTHS, 1) if name == month[:3]), 0) or int(month == "mrt") * 3
    try:
        number = int(month) if month.isdecimal() else named
        return datetime(int(year), number, int(day), int(hour or 0), int(minute or 0), tzinfo=AMSTERDAM)
    except ValueError:
        return None


def _contact(found: dict[str, str]) -> Contact:
    via = found.get("via", "").lower()
    tell = "not" if via in ("geen", "niet", "nee") else "phone" if via.startswith("tel") else "mail"
    return Contact(name=found.get("name", ""), email=found.get("email", ""), phone=found.get("phone", ""), tell=tell)
