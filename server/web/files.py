"""Our own style sheets, scripts and pictures, and those that npm brought; an address changes with the content."""

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
    return send_from_directory(FOLDER, name, max_age=kept)


@cache
def _version(path: Path, changed_ns: int) -> str:
    return blake2s(path.read_bytes(), digest_size=6).hexdigest()


def asset_url(name: str) -> str:
    """Return the address of a file, with its version; empty when it isn't there (npm did not bring it)."""
    path = FOLDER / name
    if not path.is_file():
        return ""
    return url_for("files.asset", name=name, v=_version(path, path.stat().st_mtime_ns))


def serve_files(app: Flask) -> None:
    """Attach the files and the `asset_url` that templates use."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset_url"] = asset_url
