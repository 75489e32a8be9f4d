"""Where a tablet keeps who it is: in the safest place that the device has."""

from typing import Protocol

SERVER = "server"
DEVICE = "device_id"
SECRET = "secret"  # noqa: S105, the name under which it is kept
TOKEN = "token"  # noqa: S105, the name under which it is kept


class Secrets(Protocol):
    """Made by the device."""

    def get(self, name: str) -> str | None:
        """The value, if it was put there."""

    def put(self, name: str, value: str) -> None:
        """Keep a value."""

    def forget(self, name: str) -> None:
        """Let it go; nothing happens when it isn't there."""
