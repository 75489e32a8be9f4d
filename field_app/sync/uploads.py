"""Sends photos in pieces. What the office has is never sent again, and nothing counts as sent without its receipt."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from field_app.photos import is_whole
from field_app.store import Store, StoredPhoto
from field_app.sync.policy import PARKED, backoff
from field_app.transport import Held, Refused, Retry, Stop, Transport
from field_app.transport.answers import STRANGE_ANSWER
from server.wire.field import PIECE_BYTES, PhotoReceipt

DAMAGED = "Deze foto staat niet meer heel op de tablet. Bel de helpdesk."


class Uploads:
    """Sends the photos of commands that the office answered."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        *,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        interrupted: Callable[[], bool],
    ) -> None:
        self._store = store
        self._transport = transport
        self._clock = clock
        self._chance = chance
        self._interrupted = interrupted

    def run(self, may_go: Callable[[int], bool]) -> Retry | Stop | None:
        """Send what is due, smallest first, as far as `may_go` allows for its bytes."""
        for photo in self._store.photos.due(now=self._clock()):
            if self._interrupted():
                return None
            if may_go(photo.size - photo.uploaded) and (trouble := self._send(photo)):
                return trouble
        return None

    def _send(self, photo: StoredPhoto) -> Retry | Stop | None:
        if not is_whole(Path(photo.path), photo.sha256):
            self._put_off(photo, DAMAGED, park=True)
            return None
        held: Held | PhotoReceipt | Retry | Stop | Refused = self._transport.held(photo.sha256)
        while isinstance(held, Held) and not held.complete:
            self._store.photos.uploaded(photo.sha256, min(held.uploaded, photo.size))
            if self._interrupted():
                return None
            held = self._next_piece(photo, held.uploaded)
        return self._finish(photo, held)

    def _next_piece(self, photo: StoredPhoto, offset: int) -> Held | PhotoReceipt | Retry | Stop | Refused:
        with Path(photo.path).open("rb") as file:
            file.seek(offset)
            piece = file.read(PIECE_BYTES)
        answer = self._transport.send_piece(photo.sha256, piece, offset=offset, size=photo.size)
        # An office that stands still, or says to have more than there is, would keep us here for ever.
        if isinstance(answer, Held) and not offset < answer.uploaded <= photo.size:
            return Retry(STRANGE_ANSWER)
        return answer

    def _finish(self, photo: StoredPhoto, end: Held | PhotoReceipt | Retry | Stop | Refused) -> Retry | Stop | None:
        if isinstance(end, Retry | Stop):
            return end
        if isinstance(end, Refused):
            # Another offset or hash than it has: it will tell its own at the next question.
            self._put_off(photo, end.sentence, park=end.code not in ("offset", "hash"))
            return None
        if isinstance(end, PhotoReceipt) and (end.sha256, end.size) != (photo.sha256, photo.size):
            return Retry(STRANGE_ANSWER)
        self._store.photos.received(photo.sha256, at=self._clock())
        return None

    def _put_off(self, photo: StoredPhoto, sentence: str, *, park: bool) -> None:
        wait = PARKED if park else backoff(photo.attempts, self._chance())
        self._store.photos.put_off(photo.sha256, until=self._clock() + wait, sentence=sentence)
