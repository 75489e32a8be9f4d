"""Answers as XML and as JSON, by the convention of GeoReport v2: the same tree, the root left out in JSON."""

import re
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import orjson

from server.wire.open311 import Many, One, Value

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
# What XML 1.0 can't carry, not even escaped.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JSON = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_UTC_Z


def as_xml(document: Many | One) -> bytes:
    """Return the document with its declaration; without name spaces, and without what XML can't say."""
    out = [HEAD]
    _write(document.name, document, out)
    return "".join(out).encode()


def as_json(document: Many | One) -> bytes:
    """Return the document without its root; a list is an array however many stand in it."""
    return orjson.dumps(document, _bare, _JSON)


def _bare(value: object) -> object:
    if isinstance(value, Many):
        return list(value.rows)
    if isinstance(value, One):
        return value.fields
    raise TypeError(type(value).__name__)


def _write(name: str, value: Value, out: list[str]) -> None:
    """Write an element; one call for a thousand rows of twenty fields each, so nothing is made that is thrown away."""
    if isinstance(value, Many):
        inside: list[str] = []
        for row in value.rows:
            _write(value.each, row if isinstance(row, str) else One(value.each, row), inside)
        out += (f"<{name}>", *inside, f"</{name}>") if inside else (f"<{name}/>",)
    elif isinstance(value, One):
        out.append(f"<{name}>")
        for field, inner in value.fields.items():
            _write(field, inner, out)
        out.append(f"</{name}>")
    else:
        words = _words(value)
        out.append(f"<{name}>{words}</{name}>" if words else f"<{name}/>")


def _words(value: str | float | datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return escape(_UNSPEAKABLE.sub("", value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment(value) if isinstance(value, datetime) else repr(value)


def moment(at: datetime) -> str:
    """Return a moment as the W3C note on dates has it, in whole seconds."""
    return f"{at.astimezone(UTC).isoformat(timespec='seconds')[:-6]}Z"
