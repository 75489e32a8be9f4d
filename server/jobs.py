"""The APScheduler table: what runs by the clock, each one line into operations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.wire.channel import AddressService, Channel, Mailbox, PhotoStore


@dataclass(frozen=True)
class Carriers:
    """What the jobs need from the composition root."""

    channels: Mapping[str, Channel]
    mailbox: Mailbox
    photos: PhotoStore
    addresses: AddressService
    base_url: str
    clock: Callable[[], datetime]
