"""Photos: in by pieces, out as thumbnails."""

import re

from flask import Response, abort, request

from server.operations.field_photos import PieceRefused, progress_of, take_piece
from server.operations.photos import BROKEN, THUMBNAIL_PX
from server.operations.pictures import BadPhoto, thumbnail
from server.queries.field import photo_in_sight
from server.web.edge import edge, keep, now, town, writes
from server.web.field.answers import as_json
from server.web.field.blueprint import blueprint
from server.web.field.door import tablet
from server.web.field.problems import problem
from server.wire.field import PIECE_BYTES, PhotoReceipt
from server.wire.field_json import PhotoReceiptSchema

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


@blueprint.get("/beelden/<key>", endpoint="picture")
def picture(key: str) -> Response:
    """Serve the thumbnail of a photo of work in sight; one that the worker did not make yet is made here."""
    row = photo_in_sight(key, crew_id=tablet().crew_id, known=town()) if key.isascii() and key.isalnum() else None
    if row is None:
        abort(404)
    try:
        made = row.thumbnail not in ("", BROKEN)
        content = edge().photos.get(row.thumbnail if made else row.sha256)
        small = content if made else thumbnail(content, THUMBNAIL_PX)
    except (KeyError, BadPhoto):
        abort(404)
    response = Response(small, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    return response
