"""Reads the feed, and fetches what it names: thumbnails and the map."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from field_app.photos import is_whole
from field_app.store import Store
from field_app.sync.contact import Contact
from field_app.sync.route import ROUTE_CHANGED, route_of, what_changed
from field_app.transport import Piece, Refused, Retry, Stop, Transport
from field_app.transport.answers import NO_CONTACT
from server.wire.field import PICTURES, Basemap, Changes, Kind

_MAP_PIECE = 1024 * 1024
_SKIP = timedelta(minutes=10)


class Pull:
    """Brings the office's state here."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        contact: Contact,
        *,
        clock: Callable[[], datetime],
        interrupted: Callable[[], bool],
    ) -> None:
        self._store = store
        self._transport = transport
        self._contact = contact
        self._clock = clock
        self._interrupted = interrupted
        self._skipped: dict[str, datetime] = {}

    def feed(self) -> Retry | Stop | None:
        """Take in what changed. What was answered before has then become the office's own state."""
        answered = self._store.commands.answered_unsettled()
        asked_at, orders = self._clock(), self._store.orders
        told = self._transport.pull(orders.cursor, orders.reference.version if orders.reference else "")
        if not isinstance(told, Changes):
            return Retry(told.sentence) if isinstance(told, Refused) else told
        before = route_of(orders)
        with self._store.transaction():
            orders.apply(told)
            self._store.commands.settle(answered)
            self._note_the_route(before, told)
        self._contact.made(told.now, asked_at=asked_at)
        return None

    def _note_the_route(self, before: tuple[int, ...] | None, told: Changes) -> None:
        now = route_of(self._store.orders)
        if now == before:
            return
        # What this crew took itself is no news to it, and danger has an alarm of its own.
        known = {one.command.work_order for one in self._store.commands.all() if one.command.kind is Kind.CLAIM}
        known |= {order.id for order in told.orders if order.urgency == "danger"}
        if words := what_changed(before, now, told, known=known):
            self._store.settings.put(ROUTE_CHANGED, words)

    def thumbnails(self) -> Retry | Stop | None:
        """Fetch the small pictures of the orders; one that is not there waits, and holds up no other."""
        now, here = self._clock(), self._store.orders.thumbnails()
        wanted = {photo.key: None for order in self._store.orders.all().values() for photo in order.photos}
        self._drop_thumbnails({key: path for key, path in here.items() if key not in wanted})
        missing = [key for key in wanted if key not in here and self._skipped.get(key, now) <= now]
        for start in range(0, len(missing), PICTURES):
            if self._interrupted():
                return None
            if trouble := self._some(missing[start : start + PICTURES]):
                return trouble
        return None

    def basemap(self, wanted: Basemap) -> Retry | Stop | None:
        """Fetch the map in pieces, going on where it broke off; it is put in place when its hash is right."""
        half = self._store.folder / "map" / f"{wanted.sha256}.half"
        while not self._interrupted() and self._skipped.get(wanted.sha256, self._clock()) <= self._clock():
            start = half.stat().st_size if half.exists() else 0
            if start >= wanted.size:
                self._place_map(half, wanted)
                return None
            piece = self._transport.basemap(start, min(_MAP_PIECE, wanted.size - start))
            if not isinstance(piece, Piece):
                return self._skip(wanted.sha256, piece)
            if piece.total != wanted.size or not piece.content:
                # The office has a newer map than the feed told us of; the next feed will.
                return self._skip(wanted.sha256)
            with half.open("r+b" if half.exists() else "wb") as file:
                file.truncate(piece.start)
                file.seek(piece.start)
                file.write(piece.content)
        return None

    def _some(self, keys: list[str]) -> Retry | Stop | None:
        found = self._transport.thumbnails(keys)
        if not isinstance(found, dict):
            return [self._skip(key, found) for key in keys][-1]
        kept: list[tuple[str, str]] = []
        for key in keys:
            if content := found.get(key):
                path = self._store.folder / "thumbs" / f"{sha256(key.encode()).hexdigest()}.jpg"
                path.write_bytes(content)
                kept.append((key, str(path)))
            else:
                self._skip(key)
        self._store.orders.add_thumbnails(kept)
        return None

    def _skip(self, key: str, trouble: Retry | Stop | Refused | None = None) -> Retry | Stop | None:
        """Leave one file for a while; without any contact, or when stopped, all else must be left too."""
        if isinstance(trouble, Stop) or (isinstance(trouble, Retry) and trouble.sentence == NO_CONTACT):
            return trouble
        self._skipped[key] = self._clock() + _SKIP
        return None

    def _drop_thumbnails(self, old: dict[str, str]) -> None:
        if old:
            self._store.orders.drop_thumbnails(old)
        for path in old.values():
            Path(path).unlink(missing_ok=True)

    def _place_map(self, half: Path, wanted: Basemap) -> None:
        if not is_whole(half, wanted.sha256):
            half.unlink()
            self._store.settings.log("De kaart kwam beschadigd aan; we halen haar opnieuw", at=self._clock())
            return
        path = half.with_suffix(".kaart")
        os.replace(half, path)
        self._store.settings.put("basemap_path", str(path))
        for other in path.parent.iterdir():
            if other != path:
                other.unlink(missing_ok=True)
