"""A form as it comes over the wire: names with values, whatever the client thinks of character sets."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import unquote_to_bytes

FIELDS_MAX = 1000
NOT_CONTENTS = frozenset({"api_key", "jurisdiction_id", "client_reference", "locale"})
"""What says nothing about the report itself."""

_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](?:\[\])?")

Form = Mapping[str, Sequence[str]]


def form_of(raw: bytes) -> Form:
    """Return every value of every name, in order; empty ones are the same as absent ones, as GeoReport says."""
    found: dict[str, list[str]] = {}
    for pair in raw.split(b"&", FIELDS_MAX)[:FIELDS_MAX]:
        name, _, value = pair.partition(b"=")
        if words := _text(value).strip():
            found.setdefault(_text(name), []).append(words)
    return found


def _text(part: bytes) -> str:
    """Return UTF-8 as text. What is none comes from a client that forgot, and those write Windows' Latin."""
    octets = unquote_to_bytes(part.replace(b"+", b" "))
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def first(form: Form, name: str) -> str:
    """Return the first value of a name, or nothing."""
    return form.get(name, [""])[0]


def attributes_of(form: Form) -> dict[str, tuple[str, ...]]:
    """Return what `attribute[code]=…` and `attribute[code][]=…` say; clients mix these up, so both may repeat."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in form.items():
        if code := _ATTRIBUTE.fullmatch(name):
            found[code[1]] = (*found.get(code[1], ()), *values)
    return found


def contents_of(form: Form) -> str:
    """Return a hash of what is said, the same for the same words in another order."""
    said = sorted((name, value) for name, values in form.items() if name not in NOT_CONTENTS for value in values)
    return sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()
