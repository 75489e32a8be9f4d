"""What the municipality's own history taught: plain numbers, read and used without scikit-learn.

`operations/learning.py` trains it; here it only answers, so that neither the web nor the tablet loads a library of
machine learning to take in a report.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from server.domain.words import fold

PART_SIZES = (3, 4)
"""Letters in the pieces of words that are weighed; pieces meet compounds and typing errors halfway."""


def word_parts(text: str) -> list[str]:
    """Return all pieces of 3 and 4 letters of each word, with a space for where a word begins or ends."""
    return [part for word in fold(text).split() for part in _parts(f" {word} ")]


def _parts(word: str) -> Iterator[str]:
    for size in PART_SIZES:
        for at in range(max(1, len(word) - size + 1)):
            yield word[at : at + size]


@dataclass(frozen=True)
class Learned:
    """A softmax over weighed word parts.

    `categories` are the ids in the order of `bias` and of every row in `weights`; `seen` is the number of reports
    that each was learned from; `rarity` is the inverse document frequency of a part.
    """

    categories: tuple[int, ...]
    seen: tuple[int, ...]
    bias: tuple[float, ...]
    rarity: Mapping[str, float]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, text: str) -> dict[int, float]:
        """Return the probability of each category that was learned; they add up to one."""
        scores = list(self.bias)
        for part, weight in self._weighed(text).items():
            for index, factor in enumerate(self.weights[part]):
                scores[index] += weight * factor
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        return {category: power / total for category, power in zip(self.categories, powers, strict=True)}

    def _weighed(self, text: str) -> dict[str, float]:
        """TF-IDF with damped counts, brought to length one, as TfidfVectorizer(sublinear_tf=True) does."""
        counts = Counter(part for part in word_parts(text) if part in self.rarity)
        raw = {part: (1 + math.log(count)) * self.rarity[part] for part, count in counts.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {part: value / length for part, value in raw.items()}

    def to_json(self) -> dict[str, Any]:  # Any: whatever json can hold
        """Return what `from_json` takes back."""
        return {
            "categories": list(self.categories),
            "seen": list(self.seen),
            "bias": list(self.bias),
            "rarity": dict(self.rarity),
            "weights": {part: list(row) for part, row in self.weights.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:  # Any: whatever json can hold
        """Return the model that `to_json` wrote; KeyError when it isn't one."""
        return cls(
            categories=tuple(data["categories"]),
            seen=tuple(data["seen"]),
            bias=tuple(data["bias"]),
            rarity=dict(data["rarity"]),
            weights={part: tuple(row) for part, row in data["weights"].items()},
        )
