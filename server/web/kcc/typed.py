"""What somebody at the desk typed so far: read from the form, kept as JSON, and made into a report."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from server.domain.geo import OutsideNetherlands
from server.domain.normalise import plain_line, plain_text
from server.domain.vocabulary import Tell
from server.queries.kcc import address_in, place_of_asset
from server.queries.places import find_addresses, nearest_address, plain
from server.queries.reference import CategoryInfo, Reference
from server.web.resident.address_search import point_of, unpacked
from server.web.staff.words import CHANNELS as EVERY_CHANNEL
from server.wire.intake import Address, Contact, IncomingReport, Point

TEXT_MAX, LINE_MAX = 4_000, 500
ANSWER = "antwoord-"
CHANNELS = {name: EVERY_CHANNEL[name] for name in ("phone", "desk", "letter", "email", "whatsapp", "social")}
"""The ways in which somebody speaks to the desk, by the name that a report keeps."""

_ASSET = re.compile(
    r"(?:lamp|mast|lantaarnpaal|lantaarn|lichtmast|object|paal|container|put|boom|nr)\b\W*(?:nr|nummer)?\W*"
    r"([a-z]{0,4}[- ]?\d[\w-]{2,19})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spot:
    """Where it is, as far as our own tables know: no service outside is ever asked while somebody waits."""

    point: Point | None = None
    address: Address | None = None
    words: str = ""
    asset: str = ""

    def __str__(self) -> str:
        if self.address:
            return f"bij {self.address}"
        return self.words or ("gekozen plek op de kaart" if self.point else "")


@dataclass(frozen=True)
class Typed:
    """The fields of the form, as text; `category` is a slug, `picked` an address as a choice packs it."""

    text: str = ""
    category: str = ""
    place: str = ""
    picked: str = ""
    lon: str = ""
    lat: str = ""
    place_unknown: bool = False
    danger: bool = False
    phone: str = ""
    name: str = ""
    email: str = ""
    tell: str = Tell.MAIL.value
    channel: str = "phone"
    handle: str = ""
    post: str = ""
    reason: str = ""
    outcome: str = ""
    call_to: str = ""
    call_about: str = ""
    reachable: str = ""
    answers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, posted: Mapping[str, str]) -> Self:
        """Read the form as it came in."""
        words: dict[str, Any] = {  # Any: as the fields say
            f.name: plain_line(posted.get(f.name, ""))[:LINE_MAX]
            for f in fields(cls)
            if f.type is str or f.type == "str"
        }
        words |= {name: plain_text(posted.get(name, ""))[:TEXT_MAX] for name in ("text", "reason", "call_about")}
        answers = {
            name.removeprefix(ANSWER): plain_line(value)[:LINE_MAX]
            for name, value in posted.items()
            if name.startswith(ANSWER) and value
        }
        words["tell"] = words["tell"] if words["tell"] in set(Tell) else Tell.MAIL.value
        words["channel"] = words["channel"] if words["channel"] in CHANNELS else "phone"
        return cls(
            **words,
            answers=answers,
            place_unknown=bool(posted.get("place_unknown")),
            danger=bool(posted.get("danger")),
        )

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:  # Any: what json can hold
        """Read what was kept; a field that a later release dropped is passed over."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    def to_json(self) -> dict[str, Any]:  # Any: what json can hold
        """Return what is worth keeping."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed yet: the choices that stand there by themselves don't count."""
        return not (self.to_json().keys() - {"tell", "channel"})

    @property
    def caller(self) -> Contact:
        return Contact(self.name, self.email, self.phone, handle=self.handle, post=self.post, tell=self.tell)

    def chosen(self, known: Reference) -> CategoryInfo | None:
        """Return the category, when one was chosen that still exists."""
        category = known.category_by_slug.get(self.category)
        return category if category and category.active else None

    def spot(self) -> Spot:
        """Return where it is: what was picked, a point on the map, the number on a thing, an address, or words."""
        if address := unpacked(self.picked):
            return Spot(address.point, address, asset=_asset_in(self.place))
        if (point := self._on_the_map()) is not None:
            address = nearest_address(point)
            words = "" if address and plain(self.place).startswith(plain(address.street)) else self.place
            return Spot(point, address, words, _asset_in(self.place))
        if self.place_unknown or not self.place:
            return Spot(words=self.place)
        return _spoken(self.place)

    def _on_the_map(self) -> Point | None:
        try:
            return point_of(self.lon, self.lat)
        except OutsideNetherlands:
            return None

    def as_incoming(self, key: str, spot: Spot) -> IncomingReport:
        """Return the report; `key` is what stays the same when it is sent again."""
        return IncomingReport(
            channel=self.channel,
            channel_ref=key,
            text=self.text,
            point=spot.point,
            place_text=spot.words,
            address=spot.address if spot.address and spot.address.distance_m is not None else None,
            category=self.category or None,
            answers=self.answers,
            contact=self.caller,
            danger=self.danger,
        )


def _asset_in(words: str) -> str:
    found = _ASSET.search(words)
    return found.group(1).replace(" ", "").upper() if found else ""


def _spoken(words: str) -> Spot:
    """Read a place as people say it: "Kerkstraat 12, bij de kerk", "lantaarnpaal 40123", "2280AB 12"."""
    asset = _asset_in(words)
    if asset and (point := place_of_asset(asset)):
        return Spot(point, nearest_address(point), words, asset)
    head, _, rest = words.partition(",")
    if address := address_in(head):
        return Spot(address.point, address, rest.strip(), asset)
    found = find_addresses(head, limit=2)
    exact = [a for a in found if plain(f"{a.street} {a.number}") == plain(head)] or (found if len(found) == 1 else [])
    if not exact or exact[0].point is None:
        return Spot(words=words, asset=asset)
    address = Address(exact[0].street, exact[0].number, exact[0].postcode, exact[0].city, exact[0].point, 0.0)
    return Spot(address.point, address, "" if plain(rest) in ("", plain(address.city)) else rest.strip(), asset)
