"""Calling the addresses of others (webhooks): what is sent, and what came of it."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class HookCall:
    """One message to send. `key` is its name for ever; `secrets` sign it, all at once; `number` counts the tries."""

    id: int
    key: str
    url: str
    body: bytes
    number: int
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class HookAnswer:
    """What came of a call. `status` is None when nobody answered; `permanent`: this address may never be called."""

    status: int | None
    took_ms: int
    error: str = ""
    permanent: bool = False

    @property
    def is_well(self) -> bool:
        return self.status is not None and not self.error


class HookCaller(Protocol):
    """Sends what webhooks asked for. A failure is an answer too."""

    def call(self, call: HookCall) -> HookAnswer: ...
