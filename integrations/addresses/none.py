"""No outside register of addresses: our own table does the work."""

from collections.abc import Sequence

from server.wire.intake import Address, Point


class NoAddresses:
    """Knows nothing, at once."""

    def suggest(self, query: str, *, municipality_code: str, limit: int) -> Sequence[Address]:
        return []

    def nearest(self, point: Point, *, within_m: float) -> Address | None:
        return None
