"""Photos of residents: taken in at once or with the form, shown back, taken away. A bad one holds nobody up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from server.model.base import db
from server.model.photo import Draft, Photo
from server.operations.photos import BROKEN, MOST, TooManyPhotos, photos_of, store_photo
from server.operations.pictures import LIMITS, BadPhoto, Picture, read_photo, thumbnail
from server.web.edge import edge, now, writes
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import begin
from server.web.texts import language, t

SMALL_PX = 400
DAY_S = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """A file that somebody sent: a clean picture, or what is wrong with it."""

    name: str
    picture: Picture | BadPhoto


def clean(files: Iterable[FileStorage]) -> list[Upload]:
    """Clean the files that were sent; at the beginning of a view, before anything is written.

    That takes about a second a photo. Whatever this request holds of the database is let go first: nobody waits.
    """
    db.session.rollback()
    return [Upload(file.filename, _cleaned(file)) for file in files if file.filename]


def _cleaned(file: FileStorage) -> Picture | BadPhoto:
    try:
        return read_photo(file.stream.read(LIMITS.max_bytes + 1))
    except BadPhoto as bad:
        return bad


def take_in(draft: Draft, uploads: Iterable[Upload]) -> list[str]:
    """Add the photos to the draft, and return a sentence for each that was not taken."""
    refused = []
    for upload in uploads:
        try:
            if isinstance(upload.picture, BadPhoto):
                refused.append(sentence(upload.picture))
            else:
                store_photo(upload.picture, store=edge().photos, now=now(), draft=draft, name=upload.name)
        except TooManyPhotos:
            return [*refused, t("words.too_many")]
    return refused


def keep_photo(file: FileStorage) -> Photo:
    """Store one photo. Raises BadPhoto."""
    raw = file.stream.read(LIMITS.max_bytes + 1)
    return store_photo(raw, store=edge().photos, now=now(), name=file.filename or "")


def keep_photos(files: Sequence[FileStorage]) -> tuple[tuple[int, ...], list[str]]:
    """Store photos that go with words about a report; return their ids, and why others were refused."""
    chosen = [file for file in files if file.filename]
    kept, refused = [], []
    for file in chosen[:MOST]:
        try:
            kept.append(keep_photo(file).id)
        except BadPhoto as bad:
            refused.append(sentence(bad))
    return tuple(kept), refused + ([t("words.too_many")] if len(chosen) > MOST else [])


def sentence(bad: BadPhoto) -> str:
    """Return why a file was not taken, in the language of this request."""
    return bad.sentence if language() == "nl" else bad.english_sentence


def numbered(photos: Sequence[Photo]) -> list[dict[str, Any]]:
    """Return the photos with the number by which a reader tells them apart."""
    return [{"key": photo.key, "number": number} for number, photo in enumerate(photos, 1)]


@blueprint.post("/melden/foto")
@writes
def add_photo() -> ResponseReturnValue:
    """Take in one photo while the visitor writes on; answer with its piece of the page, or why not."""
    uploads = clean(request.files.getlist("photos")[:1])
    draft = begin()
    refused = take_in(draft, uploads)
    if refused:
        return jsonify({"error": refused[0]}), 200
    photos = numbered(photos_of(draft))
    return jsonify({"html": render_template("resident/report/photo.html", photo=photos[-1]), "count": len(photos)})


@blueprint.get("/foto/<key>")
def photo(key: str) -> Response:
    """Serve a photo to who knows its key; `?groot` in full."""
    found = db.session.scalars(select(Photo).where(Photo.key == key)).first()
    if found is None:
        abort(404)
    try:
        jpeg = _small(found) if "groot" not in request.args else edge().photos.get(found.sha256)
    except KeyError:
        abort(404)
    response = Response(jpeg, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={DAY_S}"
    return response


def _small(photo: Photo) -> bytes:
    """Return the thumbnail, or make one while the worker has not come round yet."""
    if photo.thumbnail not in {"", BROKEN}:
        return edge().photos.get(photo.thumbnail)
    return thumbnail(edge().photos.get(photo.sha256), SMALL_PX)
