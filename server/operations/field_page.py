"""A crew without a tablet: its web page counts as a device, so that the same table decides on what it does."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.model.base import db, entered
from server.model.field import Device
from server.operations.field_devices import Tablet
from server.operations.field_photos import take_piece
from server.wire.channel import PhotoStore
from server.wire.field import PIECE_BYTES

NAME = "Webpagina"


def page_of(crew_id: int, person_id: int, *, now: datetime) -> Tablet:
    """Return the device that stands for a crew's web page, made when it is used first; nobody can enrol as it."""
    key = f"web-{entered()}-{crew_id}"
    dialect = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    row = {
        "municipality_id": entered(),
        "key": key,
        "name": NAME,
        "crew_id": crew_id,
        "secret_hash": "",
        "enrolled_at": now,
        "last_seen_at": now,
        "clock_offset_s": 0.0,
        "app_version": "",
        "people": [],
    }
    db.session.connection().execute(dialect.insert(Device).values(row).on_conflict_do_nothing())
    device_id = db.session.scalars(select(Device.id).where(Device.key == key)).one()
    return Tablet(device_id, key, crew_id, token_ends_at=None, revoked_at=None, person_ids=(person_id,))


def put_photo(raw: bytes, *, store: PhotoStore, now: datetime) -> str:
    """Take in a whole photo by the road of the tablets' pieces; return the hash that deeds name it by.

    Raises PieceRefused.
    """
    sha = sha256(raw).hexdigest()
    for offset in range(0, max(len(raw), 1), PIECE_BYTES):
        take_piece(sha, raw[offset : offset + PIECE_BYTES], offset=offset, size=len(raw), store=store, now=now)
    return sha
