"""Our own style sheets, scripts and pictures, and those that npm brought; an address changes with the content."""

import os
from functools import cache
from hashlib import blake2s
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for

FOLDER = Path(__file__).parent / "assets"
YEAR_S = 365 * 24 * 3600

blueprint = Blueprint("files", __name__)


@blueprint.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """Serve one file; under its versioned address it may be kept for a year."""
    kept = YEAR_S if "v" in request.args else 0
    response = send_from_directory(FOLDER, name, max_age=kept)
    if response.status_code == 304:
        response.close()  # Werkzeug sends no body then, and forgets the file that it opened for it
    return response


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
