"""How long a report took, and by how much it missed its date."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.calendar import as_utc

_RATIO = 1.05
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What the figures count, in minutes on the real clock; a deviation above zero is late.

    `lead_time_min` is the time that the reporter has waited, pauses included; below zero when a source says that the
    report ended before it came in. `deviation_min` is against the first promise with the pauses taken off,
    `deviation_now_min` against the promise as it stood at the end. `on_time` follows the first promise. A report
    without a norm has None, and is never counted as on time.
    """

    lead_time_min: int
    deviation_min: int | None
    deviation_now_min: int | None
    on_time: bool | None


def measure(
    received_at: datetime,
    ended_at: datetime,
    *,
    first_due_at: datetime | None,
    due_at: datetime | None,
    paused_min: int,
) -> Measurement:
    """Return the measurement of a report that ended on the street at `ended_at`.

    `paused_min` is by how many minutes pauses have moved the promise (new due minus old due at each `resume`), so that
    who keeps the moved date is on time.
    """
    lead_time_min = math.floor((as_utc(ended_at) - as_utc(received_at)) / _MINUTE)
    deviation_min = _minutes_late(ended_at, first_due_at, paused_min)
    on_time = None if deviation_min is None else deviation_min <= 0
    return Measurement(lead_time_min, deviation_min, _minutes_late(ended_at, due_at, 0), on_time)


def bucket(lead_time_min: int) -> int:
    """Return the bucket of a histogram that spans minutes and years: each is 5 % wider than the one before.

    Bucket 0 holds what took no time.
    """
    return 0 if lead_time_min <= 0 else 1 + math.floor(math.log(lead_time_min, _RATIO))


def bucket_floor(number: int) -> int:
    """Return the smallest number of minutes in a bucket."""
    return 0 if number <= 0 else math.ceil(_RATIO ** (number - 1))


def bucket_middle(number: int) -> int:
    """Return the minutes that stand for a bucket: at most 5 % from any in it."""
    return 0 if number <= 0 else round(_RATIO ** (number - 0.5))


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """Return the minutes within which `share` (0 to 1) of the reports ended, at most 5 % off; None without reports.

    `counts` maps a bucket to its number of reports.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies from 0 to 1")
    # The small amount undoes what binary fractions add: 0.07 x 100 is a bit over 7.
    rank = max(1, math.ceil(share * sum(counts.values()) - 1e-9))
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= rank:
            return bucket_middle(number)
    return None


def _minutes_late(ended_at: datetime, due_at: datetime | None, paused_min: int) -> int | None:
    """Return the minutes past the date, rounded up: half a minute late is late."""
    return None if due_at is None else math.ceil((as_utc(ended_at) - as_utc(due_at)) / _MINUTE) - paused_min
