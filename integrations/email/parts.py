"""What a mail is made of: its words, its photos, what a program attached, and what we leave."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message

from integrations.email.heads import line
from integrations.email.words import words_of
from server.wire.channel import RawPhoto

PARTS_MAX = 300
DEPTH_MAX = 30
PHOTOS_MAX = 5
LOGO_MAX_BYTES = 10_000
IN_TEXT_MAX_BYTES = 100_000
"""A picture within the text is a logo up to here; a larger one may be a photo that somebody pasted."""

IMAGES = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp")
QUIET = frozenset({"pgp-signature", "pkcs7-signature", "x-pkcs7-signature", "delivery-status", "rfc822-headers"})
TNEF = "In deze mail zat een bijlage van Outlook (winmail.dat). Die kunnen wij niet openen: vraag ernaar."
LOCKED = "Deze mail is versleuteld. Wij kunnen hem niet lezen: vraag om een gewone mail."


@dataclass
class Contents:
    """`machine` holds (kind, content) of what a program may have attached: "json" or "xml"."""

    text: str = ""
    photos: list[RawPhoto] = field(default_factory=list)
    machine: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def contents_of(letter: Message) -> Contents:
    """Return all that a mail holds."""
    found = Contents(text=_joined(_texts(letter, 0)))
    for count, (part, forwarded) in enumerate(_attachments(letter, forwarded=False, depth=0)):
        if count >= PARTS_MAX:
            found.notes.append(f"De mail had meer dan {PARTS_MAX} onderdelen. De rest lazen wij niet.")
            break
        _sort(part, forwarded, found)
    if len(found.photos) > PHOTOS_MAX:
        found.notes.append(f"Er waren {len(found.photos)} foto's. Wij namen de eerste {PHOTOS_MAX}.")
        del found.photos[PHOTOS_MAX:]
    return found


def _joined(texts: Iterator[str]) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())


def _texts(part: Message, depth: int) -> Iterator[str]:
    """Yield the texts of a mail in their order; of alternatives the plain one, if it says anything."""
    if depth > DEPTH_MAX:
        return
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        for inner in _children(part):
            yield f"--- Doorgestuurd: {line(inner, 'Subject', 200)} (van {line(inner, 'From', 200)}) ---"
            yield from _texts(inner, depth + 1)
    elif part.get_content_type() == "multipart/alternative":
        yield _alternative(part, depth)
    elif part.is_multipart():
        for inner in _children(part):
            yield from _texts(inner, depth + 1)
    elif part.get_content_maintype() == "text" and not _is_attached(part):
        yield words_of(part)


def _alternative(part: Message, depth: int) -> str:
    said = [(child.get_content_type(), _joined(_texts(child, depth + 1))) for child in _children(part)]
    plain = next((text for kind, text in said if kind == "text/plain" and text), "")
    return plain or next((text for _, text in reversed(said) if text), "")


def _children(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)][:PARTS_MAX] if isinstance(inside, list) else []


def _is_attached(part: Message) -> bool:
    kind = part.get_content_type()
    return part.get_content_disposition() == "attachment" or bool(name_of(part)) or kind not in TEXTS


TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})


def _attachments(part: Message, *, forwarded: bool, depth: int) -> Iterator[tuple[Message, bool]]:
    """Yield each part that is no running text, and whether it came with a mail inside this one."""
    if depth > DEPTH_MAX:
        return
    if part.is_multipart():
        inside = forwarded or part.get_content_maintype() == "message"
        for inner in _children(part):
            yield from _attachments(inner, forwarded=inside, depth=depth + 1)
    elif part.get_content_maintype() != "text" or _is_attached(part):
        yield part, forwarded


def _sort(part: Message, forwarded: bool, found: Contents) -> None:
    """Put a part where it belongs. What a program attached only counts in the mail itself."""
    name, kind = name_of(part), part.get_content_type()
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    if part.get_content_subtype() in QUIET or not (content or name):
        return
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        found.notes.append(TNEF)
    elif part.get_content_subtype() in ("pkcs7-mime", "x-pkcs7-mime", "pgp-encrypted"):
        found.notes.append(LOCKED)
    elif part.get_content_maintype() == "image" or name.lower().endswith(IMAGES):
        if not _is_logo(part, content):
            found.photos.append(RawPhoto(content, name))
    elif (machine := _machine(kind, name)) and not forwarded:
        found.machine.append((machine, content))
    else:
        found.notes.append(f"Bijlage die wij niet bewaren: {name or kind} ({max(1, len(content) // 1000)} kB).")


def _is_logo(part: Message, content: bytes) -> bool:
    in_text = "Content-ID" in part and part.get_content_disposition() != "attachment"
    photo = part.get_content_subtype() in ("jpeg", "jpg", "heic", "heif")
    return len(content) < LOGO_MAX_BYTES or (in_text and not (photo and len(content) >= IN_TEXT_MAX_BYTES))


def _machine(kind: str, name: str) -> str:
    if kind in ("text/xml", "application/xml") or name.lower().endswith(".xml"):
        return "xml"
    return "json" if kind == "application/json" or name.lower().endswith(".json") else ""


def name_of(part: Message) -> str:
    """Return the name of an attachment; it may be anything, and is never a path here."""
    try:
        name = str(make_header(decode_header((part.get_filename() or "")[:500])))
    except (ValueError, LookupError, TypeError, IndexError, AttributeError):  # as the parser trips over odd ones
        return "bijlage"
    return "".join(filter(str.isprintable, name)).strip()[:100]
