"""Dutch words made comparable: folded, split and cut to a stem, so that `lantaarnpalen` meets `lantaarnpaal`.

The stem is an agreement between both sides of a comparison, not a word: doubled letters fall away, which settles the
Dutch plural (`boom`, `bomen`) and the commonest typing errors at once.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_DOUBLED = re.compile(r"(.)\1+")
_DIMINUTIVE = re.compile(r"(?:etje|[tpk]je|je)s?$")
_PLURAL_S = re.compile(r"(?<=e[lrnm])s$|(?<=eur|oor|aar|ier)s$")
_PLURAL_EN = re.compile(r"en$")
_SILENT_E = re.compile(r"e$")
_SHORTEST_STEM = 3

_TELLS_NOTHING = """
    de het een en of maar want dus als dan dat die dit deze er hier daar waar wat wie hoe wij we ik u uw je jij
    hij zij ze mij me mijn ons onze hun hem haar zijn is was waren ben bent wordt worden werd geworden heeft
    hebben heb had hebt kan kunt kunnen kon moet moeten mag mogen wil willen zou zal gaat gaan ging komt komen
    kwam doen doet gedaan in op aan bij van voor met naar om te uit over onder door tegen tot tussen langs na
    tijdens sinds per via nabij niet geen wel ook al nog weer steeds maal vaak heel erg zeer veel meer meest zo nu
    toch even graag aub svp melder meldt melden melding meldster mevrouw mevr mw meneer dhr heer geeft geven
    gegeven gaf belt gebeld zegt bewoner bewoners burger inwoner klant beller gemeente straat weg plein laan hoek
    overkant kant plek locatie tegenover rond rondom achter naast boven ter hoogte thv tov ivm huisnummer nr
    nummer adres ligt liggen lag staat staan stond zit zitten zat hangt hangen dagen dag week weken maand maanden
    jaar uur tijd vandaag gisteren morgen iedere elke elk alle alles iets iemand mensen ander andere paar hele
    eens keer echt gewoon alweer opnieuw bijna helemaal volgens zien ziet gezien laten laat maken maakt gemaakt
    zie foto beste groet groeten bedankt dank hallo goedemorgen goedemiddag
"""
STOP_WORDS = frozenset(_TELLS_NOTHING.split())
"""Words that tell nothing about what is wrong."""

_BEFORE_A_PLACE = "bij naast achter langs tegenover rond rondom voor tussen nabij boven onder aan in over"
_PLACE_WORDS = frozenset(_BEFORE_A_PLACE.split())
_ARTICLES = frozenset(("de", "het", "een", "mijn", "onze", "hun", "dit", "die", "deze", "dat"))


def fold(text: str) -> str:
    """Return the text in lower case without accents."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of one folded word: `paaltjes`, `palen` and `paal` all give `pal`."""
    root = word.removesuffix("'s").replace("'", "")
    for ending in (_DIMINUTIVE, _PLURAL_S, _PLURAL_EN, _SILENT_E):
        root = _cut(root, ending)
    root = _DOUBLED.sub(r"\1", root.replace("ei", "ij").replace("dt", "d"))
    return root[:-1] + {"z": "s", "v": "f"}.get(root[-1:], root[-1:])


def _cut(word: str, ending: re.Pattern[str]) -> str:
    shorter = ending.sub("", word)
    return shorter if len(shorter) >= _SHORTEST_STEM else word


def telling_words(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (folded word, stem, whether it tells the place) for the words that say something, each stem once, in order.

    A word tells the place when it follows `bij`, `naast` and the like: "hangjongeren bij de speeltuin" is not about
    the playground.
    """
    seen: set[str] = set()
    as_place = False
    for word in _WORD.findall(fold(text)):
        if len(word) < _SHORTEST_STEM or word in STOP_WORDS:
            as_place = word in _PLACE_WORDS or (as_place and word in _ARTICLES)
            continue
        root = stem(word)
        if root not in seen:
            seen.add(root)
            yield word, root, as_place
        as_place = False


def with_a_letter_less(word: str) -> Iterator[str]:
    """Yield the word and all forms of it that lack one letter.

    Two words that share such a form differ by one letter wrong, missing, extra or swapped (`is_slip` is the judge).
    """
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def is_slip(one: str, other: str) -> bool:
    """Whether the words differ by at most one letter wrong, missing, extra or swapped with its neighbour."""
    if len(one) < len(other):
        one, other = other, one
    start = 0
    while start < len(other) and one[start] == other[start]:
        start += 1
    rest, target = one[start:], other[start:]
    if len(one) != len(other):
        return rest[1:] == target
    return rest[1:] == target[1:] or (rest[:2] == target[1::-1] and rest[2:] == target[2:])
