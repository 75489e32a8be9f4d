"""Answers as XML and as JSON, by the convention of GeoReport v2: the same tree, the root left out in JSON."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import orjson

from server.wire.open311 import Fields, Many, One, Value

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
# What XML 1.0 can't carry, not even escaped, and what a stream of UTF-8 can't.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_xml(document: Many | One) -> bytes:
    """Return the document with its declaration; without name spaces, and without what XML can't say."""
    return (HEAD + "".join(_element(document.name, document))).encode()


def as_json(document: Many | One) -> bytes:
    """Return the document without its root; a list is an array however many stand in it."""
    return orjson.dumps(_bare(document))


def _element(name: str, value: Value) -> Iterator[str]:
    if isinstance(value, Many):
        if not value.rows:
            yield f"<{name}/>"
            return
        yield f"<{name}>"
        for row in value.rows:
            yield from _element(value.each, row if isinstance(row, str) else One(value.each, row))
        yield f"</{name}>"
    elif isinstance(value, One):
        yield f"<{name}>"
        for field, inner in value.fields.items():
            yield from _element(field, inner)
        yield f"</{name}>"
    else:
        words = _words(value)
        yield f"<{name}>{words}</{name}>" if words else f"<{name}/>"


def _words(value: str | float | datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    return escape(_UNSPEAKABLE.sub("", value)) if isinstance(value, str) else repr(value)


def _bare(value: Value) -> object:
    if isinstance(value, Many):
        return [row if isinstance(row, str) else _fields(row) for row in value.rows]
    if isinstance(value, One):
        return _fields(value.fields)
    if isinstance(value, datetime):
        return moment(value)
    return _UNSPEAKABLE.sub("", value) or None if isinstance(value, str) else value


def _fields(fields: Fields) -> dict[str, object]:
    return {name: _bare(value) for name, value in fields.items()}


def moment(at: datetime) -> str:
    """Return a moment as the W3C note on dates has it, in whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
