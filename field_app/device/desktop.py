"""A PC as a tablet, to try the app on: a file for a camera, a place that was set, secrets in a file of their own."""

import json
import os
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw

from field_app.device.ports import Device, Fix, Link
from field_app.device.quiet import NoBrightness, NoVibrate


@dataclass
class FileCamera:
    """Gives the newest picture in a folder; without one, a card with the time, so that each is another."""

    folder: Path

    def take(self, path: Path, done: Callable[[bool], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        pictures = [file for file in self.folder.glob("*") if file.suffix.lower() in (".jpg", ".jpeg")]
        if pictures:
            shutil.copy(max(pictures, key=lambda file: file.stat().st_mtime), path)
        else:
            _card(path)
        done(True)


def _card(path: Path) -> None:
    now = datetime.now().astimezone()
    image = Image.new("RGB", (1600, 1200), (60 + now.second * 2, 110, 90 + now.minute))
    ImageDraw.Draw(image).text((520, 560), f"Proeffoto {now:%H:%M:%S}", fill="white", font_size=72)
    image.save(path, "JPEG")


@dataclass
class SetPosition:
    """Where `fix` says; it can be set by who tries the app."""

    fix: Fix | None = None

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""

    def latest(self) -> Fix | None:
        return self.fix


@dataclass
class FileSecrets:
    """A file that only its owner may read."""

    path: Path
    _kept: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.path.is_file():
            self._kept = json.loads(self.path.read_text(encoding="utf-8"))

    def get(self, name: str) -> str | None:
        return self._kept.get(name)

    def put(self, name: str, value: str) -> None:
        self._kept[name] = value
        self._write()

    def forget(self, name: str) -> None:
        if self._kept.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        """Whole or not at all, and never readable by others, not even for a moment."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(self._kept, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)


class Programs:
    """The browser for the way, the file manager for a file."""

    def navigate(self, latitude: float, longitude: float, label: str) -> bool:
        place = f"mlat={latitude:.6f}&mlon={longitude:.6f}#map=18/{latitude:.6f}/{longitude:.6f}"
        return webbrowser.open(f"https://www.openstreetmap.org/?{place}")

    def share(self, path: Path) -> bool:
        opener = {"darwin": "open", "win32": "explorer"}.get(sys.platform, "xdg-open")
        program = shutil.which(opener)
        if program is None:
            return False
        subprocess.Popen([program, str(path.parent)])  # noqa: S603, our own folder
        return True


def desktop_device(folder: Path, *, name: str = "PC", here: Fix | None = None) -> Device:
    """Make a device of a PC; `here` is where it pretends to be."""
    return Device(
        name=name,
        folder=folder,
        camera=FileCamera(folder / "voorbeelden"),
        position=SetPosition(here),
        secrets=FileSecrets(folder / "geheim.json"),
        vibrate=NoVibrate(),
        brightness=NoBrightness(),
        outside=Programs(),
        link=lambda: Link.WIFI,
    )
