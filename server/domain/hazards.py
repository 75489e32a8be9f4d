"""Words that may mean danger. A hit rings somebody; it is a guess on the safe side, never a reason to stay silent."""

import re
from collections.abc import Iterable
from functools import lru_cache

from server.domain.words import fold

HAZARD_WORDS = (
    "omgevallen boom",
    "boom omgewaaid",
    "boom over de weg",
    "tak op de weg",
    "losse kabel",
    "kabel hangt los",
    "stroomdraad",
    "open lantaarnpaal",
    "gat in de weg",
    "gat in het wegdek",
    "gat in de rijbaan",
    "verzakking in de weg",
    "gaslucht",
    "gaslek",
    "gas ruik",
    "put open",
    "deksel weg",
    "olie op de weg",
    "oliespoor",
    "instortingsgevaar",
    "levensgevaarlijk",
    "acuut gevaar",
)
"""What a municipality begins with (research: dutch_channels 9); each edits its own list."""

WINDOW = 7
"""So many words in a row may hold the words of one hazard; further apart they are about different things."""

_WORD = re.compile(r"[a-z]+")
_SMALL = frozenset(["de", "het", "een", "in", "op", "over", "van", "aan", "er", "is"])
_SENTENCE = re.compile(r"[.!?\n;]+")


def hazard_in(text: str, hazards: Iterable[str]) -> str:
    """Return the first hazard whose words all stand near each other in one sentence, in any order; "" for none."""
    folded = fold(text)
    sentences = _SENTENCE.split(folded)
    for hazard in hazards:
        wanted = _telling(hazard)
        if wanted and all(word in folded for word in wanted) and any(_near(wanted, s) for s in sentences):
            return hazard
    return ""


@lru_cache(maxsize=2000)
def _telling(hazard: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(hazard)) if word not in _SMALL)


def _near(wanted: tuple[str, ...], sentence: str) -> bool:
    """Whether all these words stand within the window; a word may have its ending ("kabels")."""
    words = _WORD.findall(sentence)
    for start in (n for n, word in enumerate(words) if any(_is(word, one) for one in wanted)):
        window = words[start : start + WINDOW]
        if all(any(_is(word, one) for word in window) for one in wanted):
            return True
    return False


def _is(word: str, wanted: str) -> bool:
    return word == wanted or word in (f"{wanted}s", f"{wanted}e", f"{wanted}en", f"{wanted}t")
