"""Photos that come with a report through a door: kept as they are, and cleaned by the worker.

Cleaning a photo takes longer than all the rest of a report, and the other program is waiting for our answer. Until it
is clean nobody sees it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from server.domain.command import REPORTER
from server.domain.vocabulary import EventKind
from server.model.base import db
from server.model.door import PhotoWaiting
from server.operations.history import held, record
from server.operations.photos import store_photo
from server.operations.pictures import LIMITS, BadPhoto, Picture, read_photo
from server.wire.channel import ChannelError, PhotoStore, RawPhoto

RAW_KEPT = timedelta(hours=1)
"""The same bytes may be on their way in again, with another report."""

LOST = "Een foto was er niet meer."
NOT_KEPT = "Een foto kon niet worden bewaard."


@dataclass(frozen=True)
class KeptPhoto:
    """A photo in the store, as it came."""

    key: str
    name: str


def keep_raw(
    photos: Iterable[RawPhoto], *, municipality_id: int, store: PhotoStore
) -> tuple[list[KeptPhoto], list[str]]:
    """Put photos in the store as they are; return them, and a note for each that could not be kept. No database."""
    kept, notes = [], []
    for photo in photos:
        if len(photo.content) > LIMITS.max_bytes:
            notes.append("Een foto was te groot.")
            continue
        key = f"{sha256(photo.content).hexdigest()}-m{municipality_id}raw"
        try:
            store.put(key, photo.content)
        except ChannelError:
            notes.append(NOT_KEPT)
            continue
        kept.append(KeptPhoto(key, photo.name))
    return kept, notes


def due(*, limit: int = 20) -> list[tuple[int, str]]:
    """Return (id, key) of photos to clean, oldest first."""
    waiting = select(PhotoWaiting.id, PhotoWaiting.key).where(PhotoWaiting.done_at.is_(None))
    return [(row.id, row.key) for row in db.session.execute(waiting.order_by(PhotoWaiting.id).limit(limit))]


def clean(key: str, *, store: PhotoStore) -> Picture | str:
    """Return the clean photo, which is in the store too, or a note on what is wrong with it. Needs no database."""
    try:
        picture = read_photo(store.get(key))
    except KeyError:
        return LOST
    except BadPhoto as bad:
        return f"Een foto was niet te gebruiken: {bad.sentence}"
    store.put(picture.sha256, picture.jpeg)
    return picture


def attach(waiting_id: int, found: Picture | str, *, store: PhotoStore, now: datetime) -> None:
    """Give a report its photo, or the note in its place; once."""
    waiting = db.session.get(PhotoWaiting, waiting_id)
    report = held(waiting.report_id) if waiting is not None else None
    if waiting is None or report is None or waiting.done_at is not None:
        return
    waiting.done_at = now
    if isinstance(found, str):
        report.notes = [*report.notes, found]
        return
    photo = store_photo(found, store=store, now=now, name=waiting.name)
    photo.report_id = report.id
    report.photos += 1
    record(report, EventKind.PHOTO_ADDED, by=REPORTER, now=now)


def spent(*, now: datetime, limit: int = 20) -> list[tuple[int, str, bool]]:
    """Return (id, key, whether nobody else needs these bytes) of photos that were dealt with an hour ago."""
    done = PhotoWaiting.done_at < now - RAW_KEPT
    rows = db.session.execute(select(PhotoWaiting.id, PhotoWaiting.key).where(done).limit(limit)).all()
    waiting = select(PhotoWaiting.key).where(
        PhotoWaiting.key.in_([r.key for r in rows]), PhotoWaiting.done_at.is_(None)
    )
    needed = set(db.session.scalars(waiting))
    return [(row.id, row.key, row.key not in needed) for row in rows]


def forget(waiting_id: int) -> None:
    """Take a photo that was dealt with off the list."""
    waiting = db.session.get(PhotoWaiting, waiting_id)
    if waiting is not None:
        db.session.delete(waiting)
