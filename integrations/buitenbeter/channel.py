"""BuitenBeter as a door: a `wloLk01` in, Bv03 or Fo03 back."""

from collections.abc import Callable

from integrations.buitenbeter.answers import bv03, fo03
from integrations.buitenbeter.schema import parcel_in
from server.wire.channel import BadMessage, Parcel, Reply, StatusUpdate


class BuitenBeter:
    """Reads the one message. No way back was ever published: who may be mailed is mailed.

    A municipality that agreed on a way back with the maker sets it up as a push (see `docs/koppelvlakken.md`); the
    `tell` that carries it is handed in by the table.
    """

    def __init__(self, tell: Callable[[StatusUpdate], None]) -> None:
        self._tell = tell

    def read(self, raw: bytes) -> Parcel:
        return parcel_in(raw)

    def receipt(self, parcel: Parcel, reply: Reply) -> bytes:
        return bv03(parcel, reply)

    def refusal(self, error: BadMessage, *, status: int) -> bytes:
        return fo03(error, status=status)

    def tell(self, update: StatusUpdate) -> None:
        self._tell(update)
