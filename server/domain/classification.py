"""Which category a report is about: a ranked top three, each with its certainty and the words that led to it.

The word model needs nothing but the public names, descriptions and synonyms that the municipality wrote. What was
learned from its own history (`Learned`) leads for the categories that it has seen often enough.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from server.domain.learned import Learned as Learned
from server.domain.words import is_slip, telling_words, with_a_letter_less

AT_MOST = 3
_NAME, _SYNONYM, _DESCRIPTION = 1.0, 1.0, 0.5
_OF_SEVERAL = 0.8
_AS_PLACE = 0.6
_SHORT_PART = 0.6
_WHOLE, _SLIP, _HEAD, _START, _SHARED_HEAD, _SHARED_START = 1.0, 0.8, 0.75, 0.6, 0.5, 0.4
_PHRASE_BONUS = 0.5
_SHORTEST_PART = 4
_SHORTEST_FOR_A_SLIP = 6
_ENOUGH_SAID = 1.2
_SHARPNESS = 2.5
_SEEN_ENOUGH = 30
_LEAST_CERTAINTY = 0.03

_Weights = dict[int, float]


@dataclass(frozen=True)
class CategoryWords:
    """What the municipality says a category is about."""

    id: int
    name: str
    description: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A likely category. From a certainty (0..1) of 0.5 it may be taken without asking; `why` is for people."""

    category_id: int
    certainty: float
    why: str


@dataclass
class _Evidence:
    """What speaks for one category: the sum of the weights, and the weight of each word."""

    total: float = 0.0
    words: dict[str, float] = field(default_factory=dict)

    def add(self, word: str, weight: float) -> None:
        self.total += weight
        self.words[word] = self.words.get(word, 0.0) + weight


class WordModel:
    """Weighs the words of a text against the words of each category; rare words weigh most.

    A word counts in full when it is the category's own, and less when it shares only the head (`glascontainer` and
    `container`) or the start (`hondenpoep` and `honden`) of a compound, or differs by one letter.
    """

    def __init__(self) -> None:
        self._categories: set[int] = set()
        self._whole: dict[str, _Weights] = defaultdict(dict)
        self._heads: dict[str, _Weights] = defaultdict(dict)
        self._starts: dict[str, _Weights] = defaultdict(dict)
        self._parts: set[str] = set()
        self._slips: dict[str, set[str]] = defaultdict(set)
        self._phrases: dict[tuple[str, str], _Weights] = defaultdict(dict)
        self._learned: Learned | None = None

    @classmethod
    def build(cls, categories: Sequence[CategoryWords], learned: Learned | None = None) -> Self:
        """Return a model of these categories; what was learned about others is passed over."""
        model = cls()
        model._learned = learned
        for category in categories:
            model._take_in(category)
        return model

    def classify(self, text: str) -> list[Suggestion]:
        """Return at most three suggestions, the likeliest first; none when no word is known."""
        evidence = self._evidence(text)
        certainties = self._blend(_certainties(evidence), text)
        ranked = sorted(certainties, key=lambda category: (-certainties[category], category))[:AT_MOST]
        return [
            Suggestion(category, round(certainties[category], 3), _why(evidence.get(category)))
            for category in ranked
            if certainties[category] >= _LEAST_CERTAINTY
        ]

    def _take_in(self, category: CategoryWords) -> None:
        self._categories.add(category.id)
        self._learn_words(category.id, category.name, _NAME)
        for synonym in category.synonyms:
            self._learn_words(category.id, synonym, _SYNONYM)
        self._learn_words(category.id, category.description, _DESCRIPTION)

    def _learn_words(self, category: int, text: str, weight: float) -> None:
        words = list(telling_words(text))
        weight *= 1.0 if len(words) == 1 else _OF_SEVERAL
        for word, root, _ in words:
            _raise(self._whole[root], category, weight)
            self._learn_compound(category, word, root, weight)
            if len(root) >= _SHORTEST_FOR_A_SLIP:
                for form in with_a_letter_less(root):
                    self._slips[form].add(root)
        if weight > _DESCRIPTION:
            for (_, one, _), (_, other, _) in pairwise(words):
                _raise(self._phrases[one, other], category, weight)

    def _learn_compound(self, category: int, word: str, root: str, weight: float) -> None:
        if len(word) >= _SHORTEST_PART:
            self._parts.add(root)
        for start in _starts(root):
            _raise(self._starts[start], category, weight)
        for head in _heads(root):
            _raise(self._heads[head], category, weight)

    def _evidence(self, text: str) -> dict[int, _Evidence]:
        found: dict[int, _Evidence] = defaultdict(_Evidence)
        previous = ""
        for word, root, as_place in telling_words(text):
            share = _AS_PLACE if as_place else 1.0
            for category, weight in self._rare_first(self._weights_of(word, root)):
                found[category].add(word, share * weight)
            for category, weight in self._rare_first(self._phrases.get((previous, root), {})):
                found[category].add(word, _PHRASE_BONUS * weight)
            previous = root
        return found

    def _rare_first(self, weights: Mapping[int, float]) -> Iterator[tuple[int, float]]:
        """Yield the weights made heavier as fewer categories share them."""
        if not weights:
            return
        heaviest = max(weights.values())
        sharers = sum(weights.values()) / heaviest
        rarity = math.log(1 + len(self._categories) / sharers) / math.log(1 + len(self._categories))
        for category, weight in weights.items():
            yield category, weight * rarity

    def _weights_of(self, word: str, root: str) -> _Weights:
        found: _Weights = {}
        self._gather(found, self._whole.get(root), _WHOLE)
        if not found and len(root) >= _SHORTEST_FOR_A_SLIP:
            self._gather_slips(found, root)
        for head in _heads(root):
            if head in self._parts:
                self._gather(found, self._whole[head], _HEAD * (_SHORT_PART if len(head) < _SHORTEST_PART else 1.0))
                break
        for start in sorted(_starts(root), key=len, reverse=True):
            if start in self._parts:
                self._gather(found, self._whole[start], _START)
                break
        if len(word) >= _SHORTEST_PART:
            self._gather(found, self._heads.get(root), _SHARED_HEAD)
            self._gather(found, self._starts.get(root), _SHARED_START)
        return found

    def _gather_slips(self, found: _Weights, root: str) -> None:
        candidates = {known for form in with_a_letter_less(root) for known in self._slips.get(form, ())}
        for known in candidates:
            if is_slip(root, known):
                self._gather(found, self._whole[known], _SLIP)

    @staticmethod
    def _gather(found: _Weights, weights: Mapping[int, float] | None, share: float) -> None:
        for category, weight in (weights or {}).items():
            _raise(found, category, weight * share)

    def _blend(self, by_words: Mapping[int, float], text: str) -> dict[int, float]:
        """Let history speak in so far as it has seen a category; the words keep the rest."""
        if self._learned is None:
            return dict(by_words)
        by_history = self._learned.probabilities(text)
        seen = dict(zip(self._learned.categories, self._learned.seen, strict=True))
        blended: dict[int, float] = {}
        for category in (by_words.keys() | by_history.keys()) & self._categories:
            trust = min(1.0, seen.get(category, 0) / _SEEN_ENOUGH)
            blended[category] = trust * by_history.get(category, 0.0) + (1 - trust) * by_words.get(category, 0.0)
        return blended


def _raise(weights: _Weights, category: int, weight: float) -> None:
    weights[category] = max(weight, weights.get(category, 0.0))


def _starts(root: str) -> Iterator[str]:
    for end in range(_SHORTEST_PART - 1, len(root) - 1):
        yield root[:end]


def _heads(root: str) -> Iterator[str]:
    """Yield the endings of a word that can be its head, the longest first."""
    for start in range(2, len(root) - _SHORTEST_PART + 2):
        yield root[start:]


def _certainties(evidence: Mapping[int, _Evidence]) -> dict[int, float]:
    """Weigh how much was said for a category at all, and how much more than for the others."""
    powers = {category: found.total**_SHARPNESS for category, found in evidence.items()}
    all_powers = sum(powers.values())
    return {
        category: (power / all_powers) * (1 - math.exp(-evidence[category].total / _ENOUGH_SAID * 2))
        for category, power in powers.items()
    }


def _why(evidence: _Evidence | None) -> str:
    if evidence is None:
        return "lijkt op eerdere meldingen"
    heaviest = sorted(evidence.words, key=lambda word: -evidence.words[word])[:AT_MOST]
    return f"woorden: {', '.join(heaviest)}"
