"""A posted form: every field under the name of its action, and what was wrong with it in a sentence."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass
class Form:
    """What somebody filled in for an action. A field's name in the page is `<action>_<name>`."""

    action: str
    posted: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    """The names of the fields that were asked for."""

    def name(self, name: str) -> str:
        return f"{self.action}_{name}"

    def value(self, name: str) -> str:
        """Return what was typed, as it was typed."""
        self.fields.add(name)
        return self.posted.get(self.name(name), "")

    def wrong(self, name: str, sentence: str) -> None:
        """Put a sentence at a field; the first one stays."""
        self.errors.setdefault(self.name(name), sentence)

    def text(self, name: str, missing: str = "") -> str:
        """Return the words in a field; with `missing`, they must be there."""
        words = self.value(name).strip()
        if missing and not words:
            self.wrong(name, missing)
        return words

    def day(self, name: str, missing: str) -> date | None:
        """Return the day in a field."""
        try:
            return date.fromisoformat(self.value(name).strip())
        except ValueError:
            self.wrong(name, missing)
            return None

    def month(self, name: str, missing: str) -> date | None:
        """Return the first day of the month in a field; 2026-11, or a day in it."""
        try:
            return date.fromisoformat(f"{self.value(name).strip()[:7]}-01")
        except ValueError:
            self.wrong(name, missing)
            return None

    def one_of(self, name: str, known: Container[int], missing: str) -> int:
        """Return the id that was chosen, 0 when it is none of those known."""
        chosen = self.value(name)
        if chosen.isdigit() and int(chosen) in known:
            return int(chosen)
        if missing:
            self.wrong(name, missing)
        return 0

    @property
    def base_version(self) -> int | None:
        """Return the version of the report that this form was made from; without it nothing can clash unseen."""
        return _number(self.posted.get("base_version", ""))

    @property
    def work_order_id(self) -> int | None:
        """Return which piece of work was chosen; None is the only one, or all of it."""
        return _number(self.posted.get("work_order", ""))


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 18 else None
