"""What invented reports are made of: words, places, moments and the course that each takes. All from one seed."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from server.domain.calendar import AMSTERDAM, local_day
from server.wire.intake import Address, Contact, Point

WORDS = Path(__file__).parent.parent / "demo" / "reports.toml"

# All figures below: research into real reports of Katwijk, Assen and The Hague.
DISPERSION = 15.0
"""Days differ far more than chance alone would make them (variance 5.5 times the mean)."""

WEEKDAYS = {
    "phone": (22.2, 17.6, 26.2, 19.5, 14.4, 0.0, 0.1),
    "": (17.8, 15.9, 15.8, 15.3, 14.5, 10.6, 10.1),
}
HOURS = {
    "phone": (0, 0, 0, 0, 0, 0, 0, 0, 8.0, 14.7, 14.9, 14.0, 10.9, 9.9, 9.8, 9.2, 7.6, 0.5, 0, 0, 0, 0, 0, 0),
    "staff": (0, 0, 0, 0, 0, 0, 0, 1.5, 11.3, 14.2, 9.8, 11.3, 7.1, 8.5, 11.6, 5.6, 3.3, 2.3, 0, 0, 0, 0, 0, 0),
    "": (
        0.8, 0.3, 0.1, 0.1, 0.1, 0.2, 0.7, 2.1, 5.1, 7.6, 7.9, 8.3,
        7.5, 7.3, 7.1, 6.8, 6.7, 5.4, 4.6, 5.3, 5.4, 4.9, 3.6, 2.1,
    ),
}  # fmt: skip
CHANNELS = {"website": 52, "mijngemeente": 24, "buitenbeter": 17, "email": 4, "staff": 3}
"""How people report who do not phone."""

HOT_SHARE, HOT_SPOTS = 0.55, 40
ZIPF = 0.8
OFFICE_HOURS = (time(8), time(16, 30))


@dataclass(frozen=True)
class Kind:
    """A category with the words and figures for inventing reports about it."""

    category: str
    weight: float
    days: float
    spread: float
    phone: float
    scene: str
    texts: Sequence[str]
    solved: Sequence[str]


@dataclass(frozen=True)
class Words:
    """All words that invented reports use."""

    kinds: Sequence[Kind]
    other: dict[str, Sequence[str]]


@dataclass(frozen=True)
class Invented:
    """One invented report, before it is handed in."""

    kind: Kind
    received_at: datetime
    channel: str
    text: str
    point: Point
    address: Address
    contact: Contact

    @property
    def picture(self) -> int:
        """The seed of its picture, before and after."""
        return int(self.received_at.timestamp())


def read_words(path: Path = WORDS) -> Words:
    """Read the words for invented reports."""
    document: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    kinds = [Kind(**kind) for kind in document.pop("kind")]
    return Words(kinds, document)


class Inventor:
    """Invents reports for one town. The same seed, addresses and days give the same reports."""

    def __init__(self, random: Random, words: Words, addresses: Sequence[Address], categories: set[str]) -> None:
        self.random = random
        self.words = words
        self.addresses = addresses
        self.kinds = [kind for kind in words.kinds if kind.category in categories]
        self.hot = random.sample(addresses, min(HOT_SPOTS, len(addresses)))
        self.hot_weights = [1 / rank**ZIPF for rank in range(1, len(self.hot) + 1)]

    def reports(self, first: date, until: datetime, *, per_week: int) -> list[Invented]:
        """Return the reports of all days from `first`, in the order in which they come in."""
        found: list[Invented] = []
        day = first
        while day <= local_day(until):
            for _ in range(self._how_many(day, per_week)):
                found.append(self.report(day))
            day += timedelta(days=1)
        return sorted((r for r in found if r.received_at <= until), key=lambda r: r.received_at)

    def report(self, day: date) -> Invented:
        """Return one report of that day."""
        kind = self.random.choices(self.kinds, [k.weight for k in self.kinds])[0]
        channel = self._channel(kind, day)
        address, point = self.place()
        return Invented(
            kind=kind,
            received_at=self._moment(day, channel),
            channel=channel,
            text=self.text(kind, channel, address),
            point=point,
            address=address,
            contact=self.contact(channel),
        )

    def place(self) -> tuple[Address, Point]:
        """Return an address, most often one of the hot spots, and a point within some metres of it."""
        if self.random.random() < HOT_SHARE:
            address = self.random.choices(self.hot, self.hot_weights)[0]
        else:
            address = self.random.choice(self.addresses)
        assert address.point is not None
        return address, self.near(address.point, 12)

    def near(self, point: Point, within_m: float) -> Point:
        """Return a point not far from another; four in ten within five metres."""
        far = self.random.uniform(0, 5) if self.random.random() < 0.4 else self.random.uniform(5, within_m)
        angle = self.random.uniform(0, 2 * math.pi)
        return Point(round(point.x + far * math.cos(angle), 1), round(point.y + far * math.sin(angle), 1))

    def text(self, kind: Kind, channel: str, address: Address) -> str:
        """Return what the reporter wrote, or what the phone desk wrote down."""
        said = self.random.choice(kind.texts)
        where = self.pick("places").format(nummer=address.number, straat=address.street)
        said = said.format(plek=where)
        if channel == "staff":
            return said
        if channel == "phone":
            said = f"{self.pick('phone_openings')}{said[0].lower()}{said[1:]}"
        ending = self.pick("endings")
        return f"{said}{'.' if ending and said[-1] not in '.!?' else ''}{ending}"

    def contact(self, channel: str) -> Contact:
        """Return an invented reporter; three in ten stay unknown."""
        number = self.random.randint(1, 999)
        if channel == "staff" or self.random.random() < 0.3:
            return Contact()
        phone = f"0600000{number:03}" if channel == "phone" or self.random.random() < 0.2 else ""
        email = "" if channel == "phone" and self.random.random() < 0.5 else f"melder{number}@post.example"
        language = "en" if self.random.random() < 0.05 else "nl"
        return Contact(name=f"Test Melder {number}", email=email, phone=phone, language=language)

    def pick(self, kind: str) -> str:
        """Return one of the words of a kind."""
        return self.random.choice(self.words.other[kind])

    def lasting(self, kind: Kind) -> timedelta:
        """Return how long it takes until a report of this kind ends."""
        days = min(self.random.lognormvariate(math.log(kind.days), kind.spread * 0.75), 120)
        return timedelta(days=days)

    def at_work(self, moment: datetime) -> datetime:
        """Return a moment within office hours, at or after this one; one in twenty stays in the weekend."""
        local = moment.astimezone(AMSTERDAM)
        while local.weekday() > 4 and self.random.random() > 0.05:
            local = datetime.combine(local.date() + timedelta(days=1), OFFICE_HOURS[0], AMSTERDAM)
        start, end = OFFICE_HOURS
        if local.time() > end:
            return self.at_work(datetime.combine(local.date() + timedelta(days=1), start, AMSTERDAM))
        if local.time() < start:
            local = datetime.combine(local.date(), start, AMSTERDAM)
        room = (datetime.combine(local.date(), end, AMSTERDAM) - local).total_seconds()
        return (local + timedelta(seconds=self.random.uniform(0, min(room, 7200)))).astimezone(UTC)

    def _how_many(self, day: date, per_week: int) -> int:
        mean = per_week * WEEKDAYS[""][day.weekday()] / 100
        return _poisson(self.random, self.random.gammavariate(DISPERSION, mean / DISPERSION))

    def _channel(self, kind: Kind, day: date) -> str:
        if self.random.random() < kind.phone * WEEKDAYS["phone"][day.weekday()] / 14.3:
            return "phone"
        return self.random.choices(list(CHANNELS), list(CHANNELS.values()))[0]

    def _moment(self, day: date, channel: str) -> datetime:
        hour = self.random.choices(range(24), HOURS.get(channel, HOURS[""]))[0]
        local = datetime.combine(day, time(hour), AMSTERDAM) + timedelta(seconds=self.random.randrange(3600))
        return local.astimezone(UTC)


def _poisson(random: Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count
