"""Earlier reports that may be about the same thing, as residents may see them: no words of others, no faces."""

from dataclasses import dataclass
from datetime import datetime

from flask import g

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import promise_words
from server.domain.language import day_words
from server.domain.vocabulary import Status
from server.queries.duplicates import Likely, likely_duplicates
from server.web.edge import now, town
from server.web.resident.drafts import Filled
from server.web.texts import language, t

NEAREST_M = 10
SHOWN_AT_MOST = 3


def for_draft(content: Filled) -> list[Likely]:
    """Return the reports that may be the same, likeliest first; none without a point or category."""
    kept: dict[str, list[Likely]] = g.setdefault("hints", {})
    sign = f"{content.place_sign} {content.text}"
    if sign not in kept:
        kept[sign] = _look(content)
    return kept[sign]


def _look(content: Filled) -> list[Likely]:
    category, point = content.chosen(town()), content.point
    if category is None or point is None:
        return []
    known = town().categories.values()
    public = {c.public_name for c in known if c.on_public_map}
    found = likely_duplicates(point, category, content.text, now=now())
    return [other for other in found if other.category_name in public][:SHOWN_AT_MOST]


@dataclass(frozen=True)
class Card:
    """What a resident sees of somebody else's report: enough to judge, nothing personal."""

    reference: str
    category: str
    distance: str
    age: str
    place: str
    status: str
    promise: str
    photo: str
    ended: bool


def cards(content: Filled) -> list[Card]:
    """Return the cards of the page "Is dit al gemeld?"."""
    return [_card(other) for other in for_draft(content)]


def _card(other: Likely) -> Card:
    return Card(
        reference=other.number,
        category=other.category_name_en if language() == "en" else other.category_name,
        distance=distance_words(other.distance_m),
        age=age_words(other.received_at),
        place=t("place.near", address=other.place) if other.place else "",
        status=how_it_stands(other),
        promise=promise_of(other),
        photo=other.photo,
        ended=other.ended_on is not None,
    )


def distance_words(metres: float) -> str:
    """Return how far off something is."""
    return t("known.distance", metres=round(metres)) if metres >= NEAREST_M else t("known.distance_here")


def age_words(moment: datetime) -> str:
    """Return how long ago something was reported, in days."""
    days = (local_day(now()) - local_day(moment)).days
    return t("known.today") if days < 1 else t("known.yesterday") if days == 1 else t("known.days", count=days)


def how_it_stands(other: Likely) -> str:
    """Return the status in plain words; of one that has ended, when that was."""
    if other.ended_on is not None:
        return t("known.ended", day=day_words(other.ended_on, language()))
    return t("nearby.reported") if other.status is Status.REPORTED else t("nearby.open")


def promise_of(other: Likely) -> str:
    """Return the sentence about the promised date, when there is one to come."""
    if other.ended_on is not None or other.due_on is None or other.due_on < local_day(now()):
        return ""
    return promise_words(Facts(due_on=other.due_on), language())
