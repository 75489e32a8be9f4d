"""Plain language: dates and times as people say them, and the check on level B1.

The check is our own arithmetic, not a library's: Dutch spelling shows its syllables, so counting vowel groups is
enough for the reading ease of Flesch-Douma, and nothing global has to be set to Dutch first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

LONGEST_SENTENCE = 15
MEAN_SENTENCE = 11
LEAST_READING_EASE = 65.0
MOST_PASSIVES = 1
_LEAST_WORDS_TO_SCORE = 10

_DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS_NL = "januari februari maart april mei juni juli augustus september oktober november december"
_MONTHS_EN = "January February March April May June July August September October November December"
_MONTHS = {"nl": _MONTHS_NL.split(), "en": _MONTHS_EN.split()}
_AND = {"nl": "en", "en": "and"}


def day_words(day: date, language: str = "nl", *, year: bool = False) -> str:
    """Return "maandag 4 mei" or "Monday 4 May", with the year when asked."""
    words = f"{_DAYS[language][day.weekday()]} {day.day} {_MONTHS[language][day.month - 1]}"
    return f"{words} {day.year}" if year else words


def month_words(day: date, language: str = "nl") -> str:
    """Return "november 2026"."""
    return f"{_MONTHS[language][day.month - 1]} {day.year}"


def clock_words(local: datetime, language: str = "nl") -> str:
    """Return "22.10 uur" or "22:10" for a moment that is already in local time."""
    return f"{local:%H:%M}" if language == "en" else f"{local.hour}.{local:%M} uur"


def join_words(words: Sequence[str], language: str = "nl") -> str:
    """Return "a, b en c"."""
    *most, last = words or ("",)
    return f"{', '.join(most)} {_AND[language]} {last}" if most else last


@dataclass(frozen=True)
class Remark:
    """Advice in Dutch on how to say it more plainly; `where` is the word or sentence that it is about."""

    what: str
    where: str


def check_b1(text: str) -> list[Remark]:
    """Return what stands between the text and level B1; nothing when it reads well.

    Dates, numbers, names and links don't count against it. Rare words aren't looked for: there is no list at hand
    that we may ship. Source of the limits: research on public B1 criteria, measured on real status texts.
    """
    sentences = [sentence for part in _SENTENCE_END.split(text) if _words(sentence := part.strip())]
    return [*_long_sentences(sentences), *_hard_words(text), *_passives(sentences), *_hard_to_read(sentences)]


def reading_ease(sentences: Sequence[str]) -> float:
    """Return the Flesch-Douma score of the sentences: 65 and up is plain, below 30 is for scholars."""
    words = [word for sentence in sentences for word in _words(sentence)]
    syllables = sum(map(syllables_in, words))
    return 206.84 - 0.93 * len(words) / len(sentences) - 77 * syllables / len(words)


def syllables_in(word: str) -> int:
    """Return the number of Dutch vowel sounds in a word, at least one."""
    return max(1, len(_VOWEL.findall(word.lower())))


_VOWEL = re.compile(r"aai|ooi|oei|eeu|ieu|ai|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[aeiouyàáäèéëìíïòóöùúü]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=:)\s*\n|\n\s*\n|\n(?=[A-ZÀ-Ö•-])")
_CANNOT_BE_SIMPLER = re.compile(
    r"https?://\S+|\S+@\S+"
    rf"|(?:\b(?:{'|'.join(_DAYS['nl'])})\s+)?\b\d{{1,2}}\s+(?:{'|'.join(_MONTHS['nl'])})(?:\s+\d{{4}})?"
    rf"|\b(?:{'|'.join(_MONTHS['nl'])})\s+\d{{4}}"
    r"|\b\d+(?:[.:-]\d+)*\b"
)
_NAME = re.compile(r"(?<=[^\W\d_][,;]\s)[A-ZÀ-Ö][\w'’-]*|(?<=[^\W\d_]\s)[A-ZÀ-Ö][\w'’-]*")

_PLAINER = {
    r"afhandel\w*|afgehandeld\w*": "oplossen",
    r"in behandeling (?:genomen|nemen)": "wij kijken ernaar",
    r"alsmede": "en",
    r"betreffende": "over",
    r"conform": "volgens",
    r"derhalve": "daarom",
    r"desbetreffende": "deze",
    r"dien(?:t|en) te": "moeten",
    r"geprioriteerd\w*": "gaat voor",
    r"indien": "als",
    r"inzake": "over",
    r"middels": "met",
    r"momenteel": "nu",
    r"omtrent": "over",
    r"onderhavige?": "deze",
    r"prioriteit(?:en)?": "voorrang",
    r"reeds": "al",
    r"relevante?": "belangrijk",
    r"te(?:r|n) plaatse": "daar",
    r"teneinde": "om",
    r"tracht(?:en)?": "proberen",
    r"verstrek(?:ken|t)": "geven",
    r"voornemens": "van plan",
    r"werkzaamheden": "werk",
}
_HARD = [(re.compile(rf"\b(?:{hard})\b", re.IGNORECASE), plain) for hard, plain in _PLAINER.items()]

_TO_BE_DONE = re.compile(r"\b(?:word|wordt|worden|werd|werden)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(r"\b(?:\w{2,5})?(?:ge|be|ver|ont|her)\w{2,}(?:d|t|en)\b", re.IGNORECASE)


def _words(sentence: str) -> list[str]:
    """Return the words that could have been simpler: no dates, numbers, links and names."""
    return _WORD.findall(_NAME.sub("", _CANNOT_BE_SIMPLER.sub("", sentence)))


def _long_sentences(sentences: Sequence[str]) -> Iterator[Remark]:
    lengths = [len(_words(sentence)) for sentence in sentences]
    for sentence, length in zip(sentences, lengths, strict=True):
        if length > LONGEST_SENTENCE:
            yield Remark(f"Maak twee zinnen van deze zin van {length} woorden.", sentence)
    if sentences and (mean := sum(lengths) / len(lengths)) > MEAN_SENTENCE:
        yield Remark(f"Maak de zinnen korter: gemiddeld {round(mean)} woorden is te lang.", sentences[0])


def _hard_words(text: str) -> Iterator[Remark]:
    for hard, plain in _HARD:
        for found in hard.findall(text):
            yield Remark(f"Schrijf liever: {plain}.", found)


def _passives(sentences: Sequence[str]) -> Iterator[Remark]:
    passive = [s for s in sentences if (verb := _TO_BE_DONE.search(s)) and _PARTICIPLE.search(s.replace(verb[0], ""))]
    if len(passive) > MOST_PASSIVES:
        for sentence in passive:
            yield Remark("Zeg wie het doet, bijvoorbeeld: wij maken het.", sentence)


def _hard_to_read(sentences: Sequence[str]) -> Iterator[Remark]:
    if sum(len(_words(sentence)) for sentence in sentences) < _LEAST_WORDS_TO_SCORE:
        return
    if (score := reading_ease(sentences)) < LEAST_READING_EASE:
        yield Remark(f"Gebruik kortere woorden (leesgemak {round(score)}, minstens 65).", sentences[0])
