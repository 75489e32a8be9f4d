"""What may go now, and when to try again."""

from datetime import datetime, timedelta
from enum import Enum, StrEnum
from math import inf


class Network(Enum):
    """What the device says that it has. It may be wrong, so commands, which are small, are always tried."""

    NONE = "none"
    MOBILE = "mobile"
    WIFI = "wifi"


class PhotoSetting(StrEnum):
    """What the crew chose about photos on the mobile network."""

    ALWAYS = "always"
    SMALL = "small"
    WIFI = "wifi"


_SMALL_BYTES = 1_500_000

# The largest file that may go, by network and setting.
LARGEST: dict[tuple[Network, PhotoSetting], float] = {
    (Network.NONE, PhotoSetting.ALWAYS): -1,
    (Network.NONE, PhotoSetting.SMALL): -1,
    (Network.NONE, PhotoSetting.WIFI): -1,
    (Network.MOBILE, PhotoSetting.ALWAYS): inf,
    (Network.MOBILE, PhotoSetting.SMALL): _SMALL_BYTES,
    (Network.MOBILE, PhotoSetting.WIFI): -1,
    (Network.WIFI, PhotoSetting.ALWAYS): inf,
    (Network.WIFI, PhotoSetting.SMALL): inf,
    (Network.WIFI, PhotoSetting.WIFI): inf,
}

POLL = timedelta(seconds=25)
UNDO = timedelta(seconds=8)
PARKED = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=2)
_FIRST_WAIT_S, _LONGEST_BACKOFF_S, _SPREAD = 5, 600, 0.2


def may_send(network: Network, size: int, setting: PhotoSetting) -> bool:
    """Return whether a photo or map file with this many bytes to go may go now."""
    return size <= LARGEST[network, setting]


def backoff(failures: int, chance: float) -> timedelta:
    """How long to wait after so many failures in a row; `chance` in 0..1 spreads tablets that lost the same mast."""
    wait_s = min(_FIRST_WAIT_S * 2 ** min(failures, 10), _LONGEST_BACKOFF_S)
    return timedelta(seconds=min(wait_s * (1 + _SPREAD * (2 * chance - 1)), _LONGEST_BACKOFF_S))


def has_come(moment: datetime | None, now: datetime) -> bool:
    """Whether it is time. A moment that is too far off was set by a clock that has since been put back."""
    return moment is None or moment <= now or moment - now > LONGEST_WAIT
