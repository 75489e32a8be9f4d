"""A device for tests and for trying: it does what it is told, and remembers it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from field_app.device.ports import Device, Fix, Link


@dataclass
class FakeCamera:
    """Gives `picture`; without one, the crew pressed cancel. `dies` behaves as if Android ended the app meanwhile."""

    picture: bytes | None = None
    dies: bool = False
    asked: list[Path] = field(default_factory=list)

    def take(self, path: Path, done: Callable[[bool], None]) -> None:
        self.asked.append(path)
        if self.picture is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.picture)
        if not self.dies:
            done(self.picture is not None)


@dataclass
class FakePosition:
    """Stands where it is put."""

    here: Fix | None = None
    runs: bool = False

    def start(self) -> None:
        self.runs = True

    def stop(self) -> None:
        self.runs = False

    def latest(self) -> Fix | None:
        return self.here


@dataclass
class FakeSecrets:
    """Keeps secrets in memory."""

    kept: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, value: str) -> None:
        self.kept[name] = value

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class FakeVibrate:
    """Counts."""

    ticks: int = 0
    buzzes: int = 0

    def tick(self) -> None:
        self.ticks += 1

    def buzz(self) -> None:
        self.buzzes += 1


@dataclass
class FakeBrightness:
    """Remembers how bright it is."""

    is_full: bool = False

    def full(self) -> None:
        self.is_full = True

    def usual(self) -> None:
        self.is_full = False


@dataclass
class FakeOutside:
    """Remembers what was opened."""

    opened: list[tuple[float, float, str]] = field(default_factory=list)
    shared: list[Path] = field(default_factory=list)

    def navigate(self, latitude: float, longitude: float, label: str) -> bool:
        self.opened.append((latitude, longitude, label))
        return True

    def share(self, path: Path) -> bool:
        self.shared.append(path)
        return True


def fake_device(folder: Path, *, picture: bytes | None = None, here: Fix | None = None) -> Device:
    """Make a device that is nowhere unless told otherwise."""
    return Device(
        name="Testtablet",
        folder=folder,
        camera=FakeCamera(picture),
        position=FakePosition(here),
        secrets=FakeSecrets(),
        vibrate=FakeVibrate(),
        brightness=FakeBrightness(),
        outside=FakeOutside(),
        link=lambda: Link.WIFI,
    )
