"""Everything that a message to a reporter may name, and the shapes of a text."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

from server.domain.language import day_words, month_words
from server.domain.vocabulary import EventKind, MessageKind, Outcome, Status


@dataclass(frozen=True)
class Facts:
    """What is known when a message is written; what is empty, the texts do without.

    `due_on` is the date promised now and `first_due_on` the one promised first. `reason` explains what the message
    is about: why the date moved while the report is open, why and how it ended afterwards. `ended_on` is the day on
    the street, not the day of typing. `answer_by` is the last day on which we wait for an answer. `written_on` is
    today; with it, dates in another year name their year. `text` is a copy of what the reporter sent.
    """

    reference: str = ""
    category_name: str = ""
    place_words: str = ""
    municipality_name: str = ""
    phone: str = ""
    due_on: date | None = None
    first_due_on: date | None = None
    reason: str = ""
    question: str = ""
    answer_by: date | None = None
    partner_name: str = ""
    planned_on: date | None = None
    planned_month: date | None = None
    outcome: Outcome | None = None
    ended_on: date | None = None
    main_reference: str = ""
    track_url: str = ""
    stop_url: str = ""
    satisfaction_url: str = ""
    text: str = ""
    reopened: bool = False
    written_on: date | None = None

    @property
    def moved(self) -> bool:
        """Whether another date is promised now than at first."""
        return None not in (self.due_on, self.first_due_on) and self.due_on != self.first_due_on

    @property
    def urls(self) -> tuple[str, ...]:
        """The links that we give ourselves: these and no others may be clickable."""
        known = (self.track_url, self.stop_url, self.satisfaction_url)
        return tuple(url for url in known if url.startswith(("https://", "http://")))

    def to_json(self) -> dict[str, Any]:  # Any: whatever json can hold
        """Return the facts that aren't empty, for `from_json`."""
        told = {name: value for name, value in vars(self).items() if value}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:  # Any: whatever json can hold
        """Return the facts again. Names that this version doesn't know are passed over: the row may be older."""
        known = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        for name in _DATES & known.keys():
            known[name] = date.fromisoformat(known[name])
        if "outcome" in known:
            known["outcome"] = Outcome(known["outcome"])
        return cls(**known)


_DATES = frozenset({"due_on", "first_due_on", "answer_by", "planned_on", "planned_month", "ended_on", "written_on"})


@dataclass(frozen=True)
class Message:
    """A message ready to be carried, in plain text: paragraphs are parted by an empty line."""

    subject: str
    text: str
    language: str = "nl"


@dataclass(frozen=True)
class Template:
    """A message with gaps, in the language of `gaps`."""

    subject: str
    text: str


@dataclass(frozen=True)
class Texts:
    """All sentences for residents in one language; each is a template.

    `promise`, `promise_moved` and the like are the building blocks that track page, mail and phone share.
    """

    promise: str
    promise_moved: str
    again: str
    messages: Mapping[MessageKind, Template]
    moved_earlier: Template
    late_without_date: Template
    ends: Mapping[Outcome, Template]
    other_end: Template
    status: Mapping[Status, str]
    status_ended: Mapping[Outcome, str]
    other_status_ended: str
    events: Mapping[EventKind, str]


def gap_values(facts: Facts, language: str) -> dict[str, str]:
    """Return the value of every gap but `belofte`, empty where the fact is."""
    return {
        "nummer": facts.reference,
        "categorie": facts.category_name,
        "plaats": facts.place_words,
        "gemeente": facts.municipality_name.removeprefix("Gemeente ").removeprefix("gemeente "),
        "telefoon": facts.phone,
        "datum": _day(facts.due_on, facts, language),
        "eerste_datum": _day(facts.first_due_on, facts, language),
        "reden": _sentence(facts.reason),
        "vraag": _sentence(facts.question, end="?"),
        "antwoord_voor": _day(facts.answer_by, facts, language),
        "partner": facts.partner_name,
        "gepland": _day(facts.planned_on, facts, language),
        "maand": month_words(facts.planned_month, language) if facts.planned_month else "",
        "klaar_op": _day(facts.ended_on, facts, language),
        "hoofdnummer": facts.main_reference,
        "link": facts.track_url,
        "stoplink": facts.stop_url,
        "meninglink": facts.satisfaction_url,
        "tekst": facts.text.strip(),
    }


def _day(day: date | None, facts: Facts, language: str) -> str:
    if day is None:
        return ""
    return day_words(day, language, year=facts.written_on is not None and day.year != facts.written_on.year)


def _sentence(words: str, end: str = ".") -> str:
    """Return the words with a capital and an end, as handlers often leave these out."""
    words = words.strip()
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".!?…:)\"'”" else end)
