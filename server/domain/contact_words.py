"""Taking out of free text how somebody can be reached, for who has no business with it (crews)."""

import re
from collections.abc import Iterable

HIDDEN = "…"
NAME_MIN = 3

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+\s?(?:@|\(at\)|\[at\])\s?[^\s@<>()\[\],;:\"]+", re.IGNORECASE)
_SEPARATED = r"(?:[\s\u2010-\u2015().\-/]{0,3}\d)"
# A Dutch or foreign number as people write it: it begins with +, 00 or 0, and has nine to fifteen digits.
_PHONE = re.compile(rf"(?<![\w+])(?:\+|\(\+?|\(?0)\d{_SEPARATED}{{7,14}}(?!\d)")
# The same without its zero, and every other long row of digits: an account, a citizen's number.
_LONG = re.compile(r"(?<!\d)(?:6[\s\-]\d{8}|\d{9,})(?!\d)")
_OWN_NUMBER = re.compile(r"\b[A-Z]{2,4}-20\d\d-\d{6}\b")


def without_contact(text: str, names: Iterable[str] = ()) -> str:
    """Return the text without e-mail addresses, phone numbers and these names; report numbers stay."""
    if not text:
        return text
    for name in names:
        if len(name) >= NAME_MIN:
            text = re.sub(re.escape(name), HIDDEN, text, flags=re.IGNORECASE)
    if "@" in text or "at" in text.lower():
        text = _EMAIL.sub(HIDDEN, text)
    if not any(letter.isdigit() for letter in text):
        return text
    pieces, kept = _OWN_NUMBER.split(text), _OWN_NUMBER.findall(text)
    masked = [_LONG.sub(HIDDEN, _PHONE.sub(HIDDEN, piece)) for piece in pieces]
    return "".join(part for pair in zip(masked, [*kept, ""], strict=True) for part in pair)
