"""A crew's photos: in by pieces, in any order before or after the deed that names them, and never twice.

A photo is named by the hash of its bytes. What is kept to be shown is a clean copy, as of every photo; the bytes as
they came stay for a while beside it, so that nothing is lost when the copy turns out badly.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.domain.command import Actor, Who
from server.domain.errors import DomainError
from server.domain.vocabulary import EventKind
from server.model.base import db, entered
from server.model.field import Device, FieldPhoto, Upload
from server.model.photo import Photo
from server.model.report import Report
from server.operations.history import held, record
from server.operations.pictures import BadPhoto, read_photo
from server.wire.channel import PhotoStore
from server.wire.field import PHOTO_MAX_BYTES, PIECE_BYTES

UNFINISHED_KEPT = timedelta(days=1)
ORIGINAL_KEPT = timedelta(days=7)


class PieceRefused(DomainError):
    """This piece can't be taken. `code` is the contract's word for it, `sentence` is for the crew."""

    def __init__(self, code: str, sentence: str, *, received: int = 0, keep: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.received = received
        self.keep = keep


@dataclass(frozen=True)
class Progress:
    """How much of a photo is here."""

    received: int
    size: int
    complete: bool


def progress_of(sha: str) -> Progress:
    """Return how far a photo is; nothing at all is a beginning too."""
    row = db.session.execute(
        select(Upload.received, Upload.size, Upload.completed_at).where(Upload.sha256 == sha)
    ).first()
    return Progress(row.received, row.size, row.completed_at is not None) if row else Progress(0, 0, False)


def take_piece(sha: str, piece: bytes, *, offset: int, size: int, store: PhotoStore, now: datetime) -> Progress:
    """Add a piece to a photo; with the last one it is checked, cleaned, and given to the deeds that wait for it.

    A piece that we have already changes nothing. Raises PieceRefused.
    """
    _refuse_bad_sizes(piece, offset, size)
    upload = _held_upload(sha, size, now)
    if upload.completed_at is not None:
        return Progress(upload.size, upload.size, True)
    if offset + len(piece) <= upload.received and size == upload.size:
        return Progress(upload.received, upload.size, False)
    if size != upload.size:
        _start_anew(upload, size)
    if offset != upload.received:
        raise PieceRefused("offset", "De foto gaat verder waar hij was.", received=upload.received, keep=True)
    store.put(_piece_key(sha, offset), piece)
    upload.pieces = [*upload.pieces, offset]
    upload.received, upload.touched_at = offset + len(piece), now
    if upload.received == upload.size:
        _complete(upload, store, now)
    db.session.flush()
    return Progress(upload.received, upload.size, upload.completed_at is not None)


def _refuse_bad_sizes(piece: bytes, offset: int, size: int) -> None:
    if size <= 0 or not piece:
        raise PieceRefused("empty", "Deze foto is leeg. Maak de foto opnieuw.")
    if size > PHOTO_MAX_BYTES:
        raise PieceRefused("too_big", f"Deze foto is te groot: meer dan {PHOTO_MAX_BYTES // 1024**2} MB.")
    if len(piece) > PIECE_BYTES or offset < 0 or offset + len(piece) > size:
        raise PieceRefused("piece", "Dit deel van de foto past niet. De app probeert het opnieuw.")


def _held_upload(sha: str, size: int, now: datetime) -> Upload:
    """Return the row of a photo, made if need be, held until the transaction ends."""
    dialect = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    fresh = {"municipality_id": entered(), "sha256": sha, "size": size, "touched_at": now, "received": 0, "pieces": []}
    db.session.connection().execute(
        dialect.insert(Upload)
        .values({**fresh, "original": False, "picture": "", "width": 0, "height": 0})
        .on_conflict_do_nothing()
    )
    mine = select(Upload).where(Upload.sha256 == sha).with_for_update()
    return db.session.scalars(mine.execution_options(populate_existing=True)).one()


def hold_photos(hashes: Iterable[str], *, now: datetime) -> None:
    """Hold photos that a deed names, here or not: one that comes in at the same moment waits, and finds the deed.

    To be called before the report is held, since a photo that comes in goes from the photo to its report.
    """
    for sha in sorted(set(hashes)):
        _held_upload(sha, 0, now)


def _start_anew(upload: Upload, size: int) -> None:
    upload.size, upload.received, upload.pieces = size, 0, []


def _complete(upload: Upload, store: PhotoStore, now: datetime) -> None:
    """Put the pieces together; what they make must be what the name says, and a photo."""
    raw = _together(upload, store)
    keys = [_piece_key(upload.sha256, offset) for offset in upload.pieces]
    if raw is None or sha256(raw).hexdigest() != upload.sha256:
        _start_anew(upload, upload.size)
        raise PieceRefused("hash", "De foto kwam niet heel aan. De app stuurt hem opnieuw.", keep=True)
    try:
        picture = read_photo(raw)
    except BadPhoto as bad:
        _start_anew(upload, upload.size)
        raise PieceRefused("not_a_photo", bad.sentence, keep=True) from bad
    store.put(original_key(upload.sha256), raw)
    store.put(picture.sha256, picture.jpeg)
    upload.picture, upload.width, upload.height = picture.sha256, picture.width, picture.height
    upload.completed_at, upload.original, upload.pieces = now, True, []
    db.session.flush()
    for waiting in _awaited(upload.sha256):
        _arrive_late(waiting, upload, now)
    for key in keys:
        store.delete(key)


def _together(upload: Upload, store: PhotoStore) -> bytes | None:
    try:
        return b"".join(store.get(_piece_key(upload.sha256, offset)) for offset in upload.pieces)
    except KeyError:  # a piece went when its row did not
        return None


def _piece_key(sha: str, offset: int) -> str:
    return f"{sha}-m{entered()}p{offset}"


def original_key(sha: str) -> str:
    """Return where the bytes of a photo lie as they came."""
    return f"{sha}-m{entered()}original"


def expect_photos(
    hashes: Iterable[str],
    *,
    command_id: str,
    device_id: int,
    report: Report,
    work_order_id: int | None,
    moment: str,
    now: datetime,
) -> int:
    """Let photos belong to a report: those that are here at once, the others when they come. Returns how many."""
    wanted = list(dict.fromkeys(hashes))
    here = {u.sha256: u for u in db.session.scalars(select(Upload).where(Upload.sha256.in_(wanted)))} if wanted else {}
    for sha in wanted:
        expected = FieldPhoto(
            sha256=sha,
            command_id=command_id,
            device_id=device_id,
            report_id=report.id,
            work_order_id=work_order_id,
            moment=moment,
        )
        db.session.add(expected)
        if sha in here and here[sha].completed_at is not None:
            _attach(expected, here[sha], report, now)
    db.session.flush()
    return len(wanted)


def _awaited(sha: str) -> list[FieldPhoto]:
    waiting = select(FieldPhoto).where(FieldPhoto.sha256 == sha, FieldPhoto.photo_id.is_(None))
    return list(db.session.scalars(waiting.order_by(FieldPhoto.report_id, FieldPhoto.id)))


def _arrive_late(waiting: FieldPhoto, upload: Upload, now: datetime) -> None:
    report = held(waiting.report_id)
    assert report is not None
    _attach(waiting, upload, report, now)
    device = db.session.get_one(Device, waiting.device_id)
    by = Actor(Who.CREW, crew_id=device.crew_id)
    record(report, EventKind.PHOTO_ADDED, by=by, now=now, work_order_id=waiting.work_order_id)


def _attach(expected: FieldPhoto, upload: Upload, report: Report, now: datetime) -> None:
    photo = Photo(
        key=secrets.token_hex(32),
        report_id=report.id,
        work_order_id=expected.work_order_id,
        sha256=upload.picture,
        width=upload.width,
        height=upload.height,
        moment=expected.moment,
        by="staff",
        added_at=now,
    )
    db.session.add(photo)
    db.session.flush()
    expected.photo_id = photo.id
    report.photos += 1


def pieces_to_forget(*, now: datetime, limit: int = 50) -> list[tuple[int, list[str]]]:
    """Return (id, keys in the store) of photos that stopped a day ago, and of originals that had their time."""
    stopped = select(Upload).where(Upload.completed_at.is_(None), Upload.touched_at < now - UNFINISHED_KEPT)
    served = select(Upload).where(Upload.original.is_(True), Upload.completed_at < now - ORIGINAL_KEPT)
    found = [
        (u.id, [_piece_key(u.sha256, offset) for offset in u.pieces]) for u in db.session.scalars(stopped.limit(limit))
    ]
    return found + [(u.id, [original_key(u.sha256)]) for u in db.session.scalars(served.limit(limit))]


def delete_all(keys: Iterable[str], *, store: PhotoStore) -> None:
    """Delete these from the store. Needs no database."""
    for key in keys:
        store.delete(key)


def forget_pieces(upload_id: int, *, now: datetime) -> None:
    """Write down that they are gone, unless the photo went on meanwhile."""
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        return
    if upload.completed_at is not None:
        upload.original = False
    elif upload.touched_at < now - UNFINISHED_KEPT:
        db.session.delete(upload)
