"""Reading the arguments of a question. What makes no sense is kept as a fault, so that all of them are told at once."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from flask import request

from server.domain.calendar import AMSTERDAM
from server.wire.channel import BadMessage, Fault

FIRST_YEAR, LAST_YEAR = 1990, 2100
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{0,20})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


@dataclass
class Asked:
    """The arguments of this request, and what is wrong with them so far."""

    faults: list[Fault] = field(default_factory=list)

    def wrong(self, name: str, text: str) -> None:
        self.faults.append(Fault(name, text))

    def check(self) -> None:
        """Raise BadMessage if anything was wrong."""
        if self.faults:
            raise BadMessage(self.faults)

    def words(self, name: str) -> str:
        """Return an argument; empty when it was not given."""
        return request.args.get(name, "").strip()

    def one_of(self, name: str, known: Collection[str]) -> str:
        """Return an argument that must be one of these, or empty."""
        given = self.words(name)
        if given and given not in known:
            self.wrong(name, "deze waarde kennen wij niet")
            return ""
        return given

    def whole(self, name: str, default: int, most: int) -> int:
        """Return a number from 1."""
        given = self.words(name)
        if not given:
            return default
        if given.isascii() and given.isdecimal() and len(given) < 9 and 1 <= int(given) <= most:
            return int(given)
        self.wrong(name, f"moet een getal van 1 tot {most} zijn")
        return default

    def number(self, name: str, given: str) -> float | None:
        """Return a decimal number; float() would take much that is none."""
        return float(given) if _NUMBER.fullmatch(given.strip()) else None

    def day(self, name: str) -> date | None:
        """Return a day."""
        given = self.words(name)
        if not given:
            return None
        found = _read(given) if _DAY.fullmatch(given) else None
        if found is None:
            self.wrong(name, "moet een dag zijn zoals 2026-04-25")
        return found.date() if found else None

    def moment(self, name: str) -> datetime | None:
        """Return a moment with its time zone, or the beginning of a day here."""
        given = self.words(name).replace(" ", "+")  # a plus that was not escaped
        if not given:
            return None
        found = _read(given) if _DAY.fullmatch(given) or _MOMENT.fullmatch(given) else None
        if found is None:
            self.wrong(name, "moet een moment zijn zoals 2026-04-25T22:10:31Z, of een dag")
            return None
        return (found if found.tzinfo else found.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


def _read(given: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(given.upper())
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def begins(day: date) -> datetime:
    """Return when a day begins here."""
    return datetime.combine(day, time(0), AMSTERDAM).astimezone(UTC)


def ends(day: date) -> datetime:
    """Return the last second of a day here."""
    return begins(day + timedelta(days=1)) - timedelta(seconds=1)
