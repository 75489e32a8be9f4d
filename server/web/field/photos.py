"""Photos: in by pieces, out as thumbnails."""

import re
from base64 import b64encode
from typing import Any

from flask import Response, abort, request
from sqlalchemy import Row

from server.operations.field_photos import PieceRefused, progress_of, take_piece
from server.operations.photos import BROKEN, THUMBNAIL_PX
from server.operations.pictures import BadPhoto, thumbnail
from server.queries.field_pictures import photos_in_sight
from server.web.edge import edge, keep, now, town, writes
from server.web.field.answers import as_json
from server.web.field.blueprint import blueprint
from server.web.field.door import tablet
from server.web.field.problems import problem
from server.wire.field import PICTURES, PIECE_BYTES, PhotoReceipt, Pictures
from server.wire.field_json import PhotoReceiptSchema, PicturesSchema

SHA256 = re.compile(r"[0-9a-f]{64}")
KEPT_S = 24 * 3600
STATUS = {"offset": 409, "hash": 422, "too_big": 413}
"""By the word for what is wrong with a piece; anything else is 422."""


@blueprint.route("/fotos/<sha>", methods=["HEAD"], endpoint="photo_progress")
def photo_progress(sha: str) -> Response:
    """Say how much of a photo is here."""
    found = progress_of(_named(sha))
    response = Response(status=200)
    response.headers["Upload-Offset"] = str(found.received)
    if found.size:
        response.headers["Upload-Length"] = str(found.size)
    response.headers["Upload-Complete"] = "?1" if found.complete else "?0"
    return response


@blueprint.patch("/fotos/<sha>", endpoint="photo_piece")
@writes
def photo_piece(sha: str) -> Response:
    """Take a piece of a photo; the receipt comes with the last one."""
    name, offset, size = _named(sha), _header("Upload-Offset"), _header("Upload-Length")
    request.max_content_length = PIECE_BYTES
    piece = request.get_data(cache=False)
    try:
        found = take_piece(name, piece, offset=offset, size=size, store=edge().photos, now=now())
    except PieceRefused as refused:
        if refused.keep:
            keep()
        return problem(
            STATUS.get(refused.code, 422), refused.code, refused.sentence, Upload_Offset=str(refused.received)
        )
    if found.complete:
        return as_json(PhotoReceiptSchema().dump(PhotoReceipt(name, found.size)), 201)
    return Response(status=204, headers={"Upload-Offset": str(found.received)})


def _named(sha: str) -> str:
    return sha if SHA256.fullmatch(sha) else abort(404)


def _header(name: str) -> int:
    words = request.headers.get(name, "")
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 12 else abort(400)


@blueprint.get("/beelden", endpoint="pictures")
def pictures() -> Response:
    """Serve many thumbnails at once: a tablet that starts its day asks for hundreds."""
    keys = request.args.get("sleutels", "").split(",")[:PICTURES]
    found = {key: b64encode(small).decode() for key, small in _small(keys).items()}
    return as_json(PicturesSchema().dump(Pictures(found)))


@blueprint.get("/beelden/<key>", endpoint="picture")
def picture(key: str) -> Response:
    """Serve the thumbnail of a photo of work in sight."""
    response = Response(_small([key]).get(key) or abort(404), mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    return response


def _small(keys: list[str]) -> dict[str, bytes]:
    """Return the thumbnails of photos of work in sight; one that the worker did not make yet is made here."""
    wanted = [key for key in keys if key.isascii() and key.isalnum()]
    rows = photos_in_sight(wanted, crew_id=tablet().crew_id, known=town())
    return {key: small for key, row in rows.items() if (small := _thumbnail_of(row)) is not None}


def _thumbnail_of(row: Row[*tuple[Any, ...]]) -> bytes | None:  # Any: plain columns
    made = row.thumbnail not in ("", BROKEN)
    try:
        content = edge().photos.get(row.thumbnail if made else row.sha256)
        return content if made else thumbnail(content, THUMBNAIL_PX)
    except (KeyError, BadPhoto):
        return None
