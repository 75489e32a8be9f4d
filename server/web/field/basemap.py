"""The map file of the municipality, for when there is no network."""

from flask import Response, abort, request

from server.queries.basemaps import MapFile, map_file
from server.web.edge import edge, town
from server.web.field.blueprint import blueprint
from server.wire.field import Basemap


def basemap_of(slug: str) -> Basemap | None:
    """Return which map file there is for a municipality, if any."""
    found = map_file(edge().basemaps, slug)
    return Basemap(found.sha256, found.size) if found else None


@blueprint.get("/kaart", endpoint="basemap")
def basemap() -> Response:
    """Serve the map file, or the part of it that is still missing."""
    known = map_file(edge().basemaps, town().slug) or abort(404)
    if known.sha256 in request.if_none_match:
        return _marked(Response(status=304), known)
    wanted = request.range if request.if_range.etag in (None, known.sha256) else None
    part = wanted.range_for_length(known.size) if wanted else None
    if wanted and part is None:
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{known.size}"
        return response
    first, end = part or (0, known.size)
    # Read in one go: an open file would stay open when the tablet leaves before the end.
    with known.path.open("rb") as file:
        file.seek(first)
        content = file.read(end - first)
    response = Response(content, 206 if part else 200, mimetype="application/octet-stream")
    if part:
        response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{known.size}"
    return _marked(response, known)


def _marked(response: Response, known: MapFile) -> Response:
    response.set_etag(known.sha256)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
