"""What crosses between the server and the writer and reader of Open311 GeoReport v2.

An answer is a tree of two shapes, so that XML and JSON can be made of the same thing by the convention of GeoReport
(`GeoReport/v2/index.md`, "Spark convention"): `Many` children of one kind, which JSON always has as an array, and `One`
thing with fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from server.wire.channel import Parcel
from server.wire.intake import Contact

FORMATS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
"""The formats by the ending of an address, with what they are called on the wire."""


@dataclass(frozen=True)
class Many:
    """A list: `name` is the element round it, `each` that of every row. A row has fields, or is one value."""

    name: str
    each: str
    rows: "Sequence[Fields | str]"


@dataclass(frozen=True)
class One:
    """One thing; JSON leaves its name out."""

    name: str
    fields: "Fields"


Value: TypeAlias = str | int | float | bool | datetime | Many | One | None
Fields: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class OutsideUpdate:
    """News about a report from the system that sent it, as it wrote it. `status` is in small letters, maybe empty."""

    number: str
    update_id: str
    status: str
    text: str
    contact: Contact
    contents: str
    media_urls: tuple[str, ...] = ()


class GeoReport(Protocol):
    """Reads forms (as `application/x-www-form-urlencoded`, whatever they came in) and writes answers.

    Both reads raise BadMessage with everything that is wrong.
    """

    def read(self, raw: bytes) -> Parcel: ...

    def read_update(self, raw: bytes) -> OutsideUpdate: ...

    def write(self, document: Many | One, ending: str) -> bytes: ...
