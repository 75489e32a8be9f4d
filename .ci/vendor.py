"""Copy the front-end files that we serve out of npm's folder: `python .ci/vendor.py NODE_MODULES VENDOR`."""

import shutil
import sys
from pathlib import Path

FILES = {
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/images": "leaflet/dist/images",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "idiomorph/idiomorph-ext.min.js": "idiomorph/dist/idiomorph-ext.min.js",
    "idiomorph/LICENSE": "idiomorph/LICENSE",
}
"""Where a file lands below `vendor`, and where npm put it; a folder goes whole."""


def vendor(modules: Path, folder: Path) -> None:
    """Replace `folder` by the files of the table above. Raises FileNotFoundError when npm left one out."""
    fresh = folder.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for target, source in FILES.items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (modules / source).is_dir() else shutil.copyfile
        copy(modules / source, fresh / target)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


if __name__ == "__main__":
    vendor(Path(sys.argv[1]), Path(sys.argv[2]))
