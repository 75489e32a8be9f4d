"""Which earlier reports may be about the same thing. A hint for people: nothing is ever joined by this."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.calendar import as_utc
from server.domain.geo import distance_m
from server.domain.words import STOP_WORDS, fold
from server.wire.intake import Point

BACK_WITHIN = timedelta(days=14)
_HALF_SCORE_M = 10.0
_HALF_SCORE_DAYS = 7.0
_RELATED = 0.5
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier report near the place; `category_path` is the category's own id and then its parents."""

    report_id: int
    category_id: int
    category_path: tuple[int, ...]
    point: Point
    received_at: datetime
    text: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A report that may be the same; `score` lies from 0 to 1. `ended` asks "is het terug?"."""

    report_id: int
    distance_m: float
    age_days: float
    score: float
    ended: bool


def likely(
    candidates: Iterable[Candidate],
    *,
    category_path: Sequence[int],
    point: Point,
    text: str,
    now: datetime,
    radius_m: float,
    days: float,
    most: int = 5,
) -> list[Hint]:
    """Return the reports that may be the same, likeliest first.

    Open ones of at most `days` old, and those that ended less than 14 days ago, within `radius_m`. A report of an
    unrelated category only counts when its words are much alike. Source of the weights: most true duplicates lie
    within 5 to 25 m, and half of them follow within two days.
    """
    words = _pieces(text)
    hints = []
    for candidate in candidates:
        distance = distance_m(point, candidate.point)
        ended, fresh = _freshness(candidate, now, days)
        category, alike = _relation(candidate, category_path), _likeness(words, _pieces(candidate.text))
        if fresh and distance <= radius_m and (category or alike >= _ALIKE):
            age = _days(now, candidate.received_at)
            score = _score(distance, age, category, alike)
            hints.append(Hint(candidate.report_id, distance, age, score, ended))
    return sorted(hints, key=lambda hint: (-hint.score, hint.distance_m, hint.report_id))[:most]


def _freshness(candidate: Candidate, now: datetime, days: float) -> tuple[bool, bool]:
    """Return whether it had ended by `now`, and whether it is recent enough to show. What is still to come is not."""
    age = _days(now, candidate.received_at)
    if candidate.ended_at is not None and as_utc(candidate.ended_at) <= as_utc(now):
        return True, as_utc(now) - as_utc(candidate.ended_at) < BACK_WITHIN
    return False, 0 <= age <= days


def _score(distance: float, age: float, category: float, alike: float) -> float:
    near = 1 / (1 + distance / _HALF_SCORE_M)
    recent = 1 / (1 + age / _HALF_SCORE_DAYS)
    return 0.4 * near + 0.2 * recent + 0.25 * category + 0.15 * alike


def _relation(candidate: Candidate, category_path: Sequence[int]) -> float:
    """Return 1 for the same category, a half for a related or unknown one, 0 for another."""
    if candidate.category_id in category_path[:1]:
        return 1.0
    related = not category_path or not set(category_path).isdisjoint((candidate.category_id, *candidate.category_path))
    return _RELATED if related else 0.0


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share (Dice) of pieces that two texts have in common."""
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _pieces(text: str) -> frozenset[str]:
    """Return the words in pieces of three letters, so that "tegels" and "stoeptegel" are alike."""
    words = set(re.findall(r"[a-z0-9]+", fold(text))) - STOP_WORDS
    return frozenset(piece for word in words for piece in _threes(word))


def _threes(word: str) -> list[str]:
    return [word[at : at + 3] for at in range(max(1, len(word) - 2))]


def _days(now: datetime, then: datetime) -> float:
    return (as_utc(now) - as_utc(then)) / timedelta(days=1)
