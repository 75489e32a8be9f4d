"""Open311 as a channel: a form in, XML or JSON out, and mail to a reporter who left an address."""

from collections.abc import Callable

from integrations.open311.form import form_of
from integrations.open311.schema import parcel_of, update_of
from integrations.open311.writing import as_json, as_xml
from server.wire.channel import Parcel, StatusUpdate
from server.wire.open311 import Many, One, OutsideUpdate

WRITERS = {"xml": as_xml, "json": as_json}


class Open311Channel:
    """Reads and writes GeoReport v2; `tell` is the way of the mail, since clients ask for news themselves."""

    def __init__(self, tell: Callable[[StatusUpdate], None]) -> None:
        self._tell = tell

    def read(self, raw: bytes) -> Parcel:
        return parcel_of(form_of(raw))

    def read_update(self, raw: bytes) -> OutsideUpdate:
        return update_of(form_of(raw))

    def write(self, document: Many | One, ending: str) -> bytes:
        return WRITERS[ending](document)

    def tell(self, update: StatusUpdate) -> None:
        self._tell(update)
