"""What the app asks of the device. `android`, `desktop` and `fake` are the makers; nothing else differs per device."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Fix:
    """Where the device is (WGS84), and how far off that may be."""

    latitude: float
    longitude: float
    accuracy_m: float


class Link(StrEnum):
    """What the device is connected with."""

    NONE = "none"
    MOBILE = "mobile"
    WIFI = "wifi"


class Camera(Protocol):
    """Takes one picture at a time."""

    def take(self, path: Path, done: Callable[[bool], None]) -> None:
        """Let the crew take a picture into `path`; say in the window's thread whether there is one.

        The app may have been ended and started again before that: then `done` is never called, and the picture is
        found by its path.
        """


class Position(Protocol):
    """Knows where the device is, between `start` and `stop`."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def latest(self) -> Fix | None: ...


class Secrets(Protocol):
    """Keeps what nobody may read from the device's storage."""

    def get(self, name: str) -> str | None: ...
    def put(self, name: str, value: str) -> None: ...
    def forget(self, name: str) -> None: ...


class Vibrate(Protocol):
    """Lets a gloved hand feel that a tap was seen."""

    def tick(self) -> None: ...
    def buzz(self) -> None: ...


class Brightness(Protocol):
    """Full light on the spot, for the sun; the device's own elsewhere."""

    def full(self) -> None: ...
    def usual(self) -> None: ...


class Outside(Protocol):
    """Other programs on the device."""

    def navigate(self, latitude: float, longitude: float, label: str) -> bool:
        """Open the device's own navigation to a place; return whether there is one."""

    def share(self, path: Path) -> bool:
        """Offer a file to another program, such as mail; return whether that is possible here."""


@dataclass(frozen=True)
class Device:
    """All of it together. `folder` is where the app may write; `name` is what the coordinator sees."""

    name: str
    folder: Path
    camera: Camera
    position: Position
    secrets: Secrets
    vibrate: Vibrate
    brightness: Brightness
    outside: Outside
    link: Callable[[], Link]
