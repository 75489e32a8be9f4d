"""Our own style sheets, scripts and pictures, and those that npm brought; an address changes with the content."""

import os
from functools import cache
from hashlib import blake2s
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, send_file, url_for
from werkzeug.security import safe_join

FOLDER = Path(__file__).parent / "assets"
YEAR_S = 365 * 24 * 3600

blueprint = Blueprint("files", __name__)


@blueprint.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """Serve one file; under its versioned address it may be kept for a year."""
    path = safe_join(str(FOLDER), name)
    if path is None or not Path(path).is_file():
        abort(404)
    # Read in one go: an open file would stay open when the visitor leaves before the end.
    content = Path(path).read_bytes()
    return send_file(
        BytesIO(content),
        download_name=Path(path).name,
        etag=blake2s(content, digest_size=6).hexdigest(),
        max_age=YEAR_S if "v" in request.args else 0,
    )


@cache
def _address(name: str, changed_ns: int) -> str:
    """Return the address of a file as it is since that moment; a page asks for a dozen of them."""
    version = blake2s((FOLDER / name).read_bytes(), digest_size=6).hexdigest()
    return url_for("files.asset", name=name, v=version)


def asset_url(name: str) -> str:
    """Return the address of a file, with its version; empty when it isn't there (npm did not bring it)."""
    try:
        return _address(name, os.stat(f"{FOLDER}/{name}").st_mtime_ns)
    except FileNotFoundError:
        return ""


def serve_files(app: Flask) -> None:
    """Attach the files and the `asset_url` that templates use."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset_url"] = asset_url
