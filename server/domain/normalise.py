"""Make what came in fit to work with. What can't be used is told in a note, never dropped in silence."""

import re
import unicodedata
from dataclasses import dataclass, replace

from server.domain.geo import is_on_dutch_ground
from server.domain.vocabulary import Tell
from server.wire.intake import Contact, IncomingReport, Point

TEXT_MAX = 2_000
REST_MAX = 8_000
LINE_MAX = 500
LANGUAGES = ("nl", "en")
_EMAIL_MAX = 254
_JOINERS = "\u200c\u200d"  # they hold a family emoji together
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """An incoming report made tidy; `notes` are Dutch sentences for staff about what was changed or left out."""

    text: str
    point: Point | None
    place_text: str
    contact: Contact
    answers: dict[str, str]
    notes: tuple[str, ...]


def normalise(incoming: IncomingReport) -> Draft:
    """Return the report without what a database, a screen or a mail can't bear; emoji stay."""
    notes = [plain_text(note)[:REST_MAX] for note in incoming.notes]
    return Draft(
        text=_cut(plain_text(incoming.text), TEXT_MAX, "De tekst", notes),
        point=_point(incoming.point, notes),
        place_text=_line(incoming.place_text, "De beschrijving van de plek", notes),
        contact=_contact(incoming.contact, notes),
        answers=_answers(incoming.answers, notes),
        notes=tuple(notes),
    )


def plain_text(text: str) -> str:
    """Return the text in NFC, without control and hidden characters, with plain spaces and at most one empty line."""
    text = re.sub(r"\r\n?|[\u0085\u2028\u2029\v\f]", "\n", text)
    text = "".join(filter(_is_kept, unicodedata.normalize("NFC", text.replace("\t", " "))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(f"\n {_JOINERS}")


def plain_line(text: str) -> str:
    """Return the text on one line."""
    return plain_text(text).replace("\n\n", " ").replace("\n", " ")


def plain_email(text: str) -> str | None:
    """Return the address with its domain in lower case and ASCII, or None when nobody can receive mail there."""
    local, at, domain = plain_line(text).removeprefix("mailto:").strip(" <>").rpartition("@")
    try:
        address = f"{local}{at}{domain.lower().encode('idna').decode()}"
    except UnicodeError:
        return None
    dots_fit = not (local.startswith(".") or local.endswith(".") or ".." in local)
    return address if dots_fit and len(address) <= _EMAIL_MAX and _EMAIL.fullmatch(address) else None


def plain_phone(text: str) -> str | None:
    """Return a Dutch number as 0612345678, a foreign one as +49…, no number as None. Search with this too."""
    digits = re.sub(r"[\s().\-/\u2010-\u2015]", "", plain_line(text).replace("(0)", ""))
    digits = re.sub(r"^00", "+", digits)
    digits = re.sub(r"^\+310?", "0", digits)
    return digits if _PHONE.fullmatch(digits) else None


def _is_kept(character: str) -> bool:
    return character in _JOINERS or character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def _cut(text: str, limit: int, what: str, notes: list[str]) -> str:
    """Cut at the limit and keep the rest, within reason, in a note."""
    if len(text) <= limit:
        return text
    rest = text[limit:].strip()
    more = f" (en nog {len(rest) - REST_MAX} tekens)" if len(rest) > REST_MAX else ""
    notes.append(f"{what} was langer dan {limit} tekens. Dit is de rest: {rest[:REST_MAX]}{more}")
    return text[:limit].rstrip(f"\n {_JOINERS}")


def _line(text: str, what: str, notes: list[str]) -> str:
    return _cut(plain_line(text), LINE_MAX, what, notes)


def _point(point: Point | None, notes: list[str]) -> Point | None:
    if point is None or is_on_dutch_ground(point):
        return point
    turned = Point(point.y, point.x)
    if is_on_dutch_ground(turned):
        notes.append("De x en de y van de plek stonden verkeerd om. Wij hebben ze omgedraaid.")
        return turned
    notes.append(f"De plek lag niet in Nederland (x {point.x:.0f}, y {point.y:.0f}). Controleer de plek.")
    return None


def _contact(contact: Contact, notes: list[str]) -> Contact:
    email, phone = plain_email(contact.email), plain_phone(contact.phone)
    language = contact.language.strip().lower()[:2]
    if email is None and (words := _line(contact.email, "Het e-mailadres", notes)):
        notes.append(f"Dit e-mailadres klopt niet: {words}")
    if phone is None and (words := _line(contact.phone, "Het telefoonnummer", notes)):
        notes.append(f"Dit telefoonnummer klopt niet: {words}")
    return replace(
        contact,
        name=_line(contact.name, "De naam", notes),
        handle=_line(contact.handle, "De accountnaam", notes),
        post=_link(contact.post, notes),
        tell=contact.tell if contact.tell in set(Tell) else Tell.MAIL,
        email=email or "",
        phone=phone or "",
        language=language if language in LANGUAGES else LANGUAGES[0],
    )


def _link(words: str, notes: list[str]) -> str:
    """Return the address of a page, if it is one: it will stand on a page of ours as a link."""
    link = _line(words, "De link naar het bericht", notes)
    if not link or _LINK.fullmatch(link):
        return link
    notes.append(f"Deze link klopt niet: {link}")
    return ""


def _answers(answers: dict[str, str], notes: list[str]) -> dict[str, str]:
    """Return the answers that say something."""
    keys = {plain_line(key): answer for key, answer in answers.items()}
    tidy = {key: _line(answer, f"Het antwoord op {key}", notes) for key, answer in keys.items()}
    return {key: answer for key, answer in tidy.items() if key and answer}
