"""A posted form: every field under the name of its action, and what was wrong with it in a sentence."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from server.domain.normalise import plain_text

DIGITS = 10
LAST_YEAR = 2099
"""Further ahead nobody promises anything; it also keeps sums with dates within what a date can be."""


@dataclass
class Form:
    """What somebody filled in for an action. A field's name in the page is `<action>_<name>`."""

    action: str
    posted: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    """The names of the fields that were asked for."""

    @classmethod
    def of(cls, action: str, posted: Mapping[str, str]) -> Self:
        """Read a form as it came in, without control characters and the like."""
        return cls(action, {name: plain_text(value) for name, value in posted.items()})

    def name(self, name: str) -> str:
        return f"{self.action}_{name}"

    def value(self, name: str) -> str:
        """Return what was typed."""
        self.fields.add(name)
        return self.posted.get(self.name(name), "")

    def wrong(self, name: str, sentence: str) -> None:
        """Put a sentence at a field; the first one stays."""
        self.errors.setdefault(self.name(name), sentence)

    def text(self, name: str, missing: str = "") -> str:
        """Return the words in a field; with `missing`, they must be there."""
        words = self.value(name)
        if missing and not words:
            self.wrong(name, missing)
        return words

    def day(self, name: str, missing: str) -> date | None:
        """Return the day in a field."""
        return self._date(name, self.value(name), missing)

    def month(self, name: str, missing: str) -> date | None:
        """Return the first day of the month in a field; 2026-11, or a day in it."""
        return self._date(name, f"{self.value(name)[:7]}-01", missing)

    def _date(self, name: str, text: str, missing: str) -> date | None:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.max
        if day.year <= LAST_YEAR:
            return day
        self.wrong(name, missing)
        return None

    def one_of(self, name: str, known: Container[int], missing: str) -> int:
        """Return the id that was chosen, 0 when it is none of those known."""
        chosen = whole_number(self.value(name))
        if chosen is not None and chosen in known:
            return chosen
        if missing:
            self.wrong(name, missing)
        return 0

    @property
    def base_version(self) -> int | None:
        """Return the version of the report that this form was made from; without it nothing can clash unseen."""
        return whole_number(self.posted.get("base_version", ""))

    @property
    def work_order_id(self) -> int | None:
        """Return which piece of work was chosen; None is the only one, or all of it."""
        return whole_number(self.posted.get("work_order", ""))


def whole_number(text: str) -> int | None:
    """Return the number, if it is one that an id or a version can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < DIGITS else None
