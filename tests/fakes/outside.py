"""The outside world of the worker, with lists of what it was asked and what it will say."""

import threading
from collections.abc import Iterator

from server.wire.channel import Bounce, ChannelError, StatusUpdate
from server.wire.intake import Address, IncomingReport, Point


class FakeChannel:
    """Keeps what it was told; raises `errors` one by one before it takes anything."""

    def __init__(self) -> None:
        self.told: list[StatusUpdate] = []
        self.errors: list[Exception] = []
        self._one_at_a_time = threading.Lock()

    def read(self, raw: bytes) -> IncomingReport:
        raise ChannelError("nothing comes in here", permanent=True)

    def tell(self, update: StatusUpdate) -> None:
        with self._one_at_a_time:
            if self.errors:
                raise self.errors.pop(0)
            self.told.append(update)


class FakeMailbox:
    """Hands out its bounces, and takes each away when the next is asked for."""

    def __init__(self, *waiting: Bounce) -> None:
        self.waiting = list(waiting)
        self.error: Exception | None = None

    def bounces(self) -> Iterator[Bounce]:
        while self.waiting:
            yield self.waiting[0]
            self.waiting.pop(0)
        if self.error:
            raise self.error


class FakeAddresses:
    """Knows one address everywhere, until it fails."""

    def __init__(self, address: Address | None = None, *, fails_after: int = 1000) -> None:
        self.address = address
        self.fails_after = fails_after
        self.asked: list[Point] = []

    def suggest(self, query: str, *, municipality_code: str, limit: int) -> list[Address]:
        return [self.address] if self.address else []

    def nearest(self, point: Point, *, within_m: float) -> Address | None:
        if len(self.asked) >= self.fails_after:
            raise ChannelError("down")
        self.asked.append(point)
        return self.address


class FakePhotos(dict[str, bytes]):
    """A photo store in memory."""

    def put(self, key: str, content: bytes) -> None:
        self[key] = content

    def get(self, key: str) -> bytes:  # type: ignore[override]  # a dictionary would give None for what is not there
        return self[key]

    def delete(self, key: str) -> None:
        self.pop(key, None)
