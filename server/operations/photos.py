"""Photos: taken in clean, kept under their content, thumbnailed by the worker."""

import secrets
from datetime import datetime

from sqlalchemy import select

from server.domain.errors import DomainError
from server.domain.geo import OutsideNetherlands, to_rd
from server.model.base import db
from server.model.photo import Draft, Photo
from server.operations.pictures import BadPhoto, Picture, read_photo, thumbnail
from server.wire.channel import PhotoStore
from server.wire.intake import GeoPoint, Point

MOST = 5
"""How many photos a report may come with, and how many may be added at a time."""

THUMBNAIL_PX = 400
BROKEN = "-"
"""The thumbnail of a photo that has none to give."""


class TooManyPhotos(DomainError):
    """There are as many photos as a report may have."""


def store_photo(
    raw: bytes | Picture,
    *,
    store: PhotoStore,
    now: datetime,
    draft: Draft | None = None,
    by: str = "reporter",
    name: str = "",
) -> Photo:
    """Clean a photo, unless that was done, keep it, and return its row; it belongs to the draft, if given.

    Raises BadPhoto, TooManyPhotos.
    """
    if draft is not None and len(photos_of(draft)) >= MOST:
        raise TooManyPhotos(str(MOST))
    picture = raw if isinstance(raw, Picture) else read_photo(raw)
    store.put(picture.sha256, picture.jpeg)
    spot = _in_rd(picture.taken_at_point)
    photo = Photo(
        key=secrets.token_hex(32),
        draft_id=draft.id if draft is not None else None,
        sha256=picture.sha256,
        name=name[:100],
        width=picture.width,
        height=picture.height,
        x=spot.x if spot else None,
        y=spot.y if spot else None,
        by=by,
        added_at=now,
    )
    db.session.add(photo)
    db.session.flush()
    return photo


def _in_rd(point: GeoPoint | None) -> Point | None:
    try:
        return to_rd(point) if point else None
    except OutsideNetherlands:
        return None


def photos_of(draft: Draft) -> list[Photo]:
    """Return the photos of a draft, oldest first."""
    return list(db.session.scalars(select(Photo).where(Photo.draft_id == draft.id).order_by(Photo.id)))


def remove_photo(draft: Draft, key: str) -> None:
    """Take a photo out of a draft; what lies in the store is swept up later."""
    for photo in photos_of(draft):
        if photo.key == key and photo.report_id is None:
            db.session.delete(photo)


def thumbnails_due(*, limit: int = 20) -> list[tuple[int, str]]:
    """Return (id, content hash) of photos without a thumbnail."""
    due = select(Photo.id, Photo.sha256).where(Photo.thumbnail == "").order_by(Photo.id).limit(limit)
    return [(row.id, row.sha256) for row in db.session.execute(due)]


def make_thumbnail(sha256: str, *, store: PhotoStore) -> str:
    """Make the thumbnail of a photo in the store, and return its key; of a broken photo BROKEN. Needs no database."""
    try:
        small = thumbnail(store.get(sha256), THUMBNAIL_PX)
    except (BadPhoto, KeyError):
        return BROKEN
    key = f"{sha256}-{THUMBNAIL_PX}"
    store.put(key, small)
    return key


def keep_thumbnail(photo_id: int, key: str) -> None:
    """Write down which thumbnail a photo has; a broken one is never tried again."""
    photo = db.session.get(Photo, photo_id)
    if photo is not None:
        photo.thumbnail = key
