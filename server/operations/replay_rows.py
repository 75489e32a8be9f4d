"""Rows of somebody else's reports: which column is what, and what each row says in our words."""

import csv
import gzip
import io
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, post_load, validate

from server.domain.calendar import AMSTERDAM
from server.domain.errors import DomainError
from server.domain.geo import OutsideNetherlands, to_rd
from server.domain.vocabulary import Outcome
from server.operations.config_schema import native
from server.wire.intake import Address, GeoPoint, Point


class BadMapping(DomainError):
    """The file that says which column is what can't be used; the words say why."""


class RowRefused(DomainError):
    """A row that can't become a report; the message is the reason, under which such rows are counted."""


@dataclass(frozen=True)
class DateRule:
    """What to make of a moment without a time: so many days earlier or later, at this time of the local day."""

    days: int = 0
    at: time = time(23, 59, 59)


@dataclass(frozen=True)
class RowMapping:
    """Which column is what. `source` names the data for ever: the same source and reference is the same report."""

    source: str
    columns: Mapping[str, str]
    timezone: ZoneInfo = AMSTERDAM
    formats: tuple[str, ...] = ()
    received: DateRule = field(default_factory=lambda: DateRule(at=time(12)))
    ended: DateRule = field(default_factory=DateRule)
    outcome: Outcome = Outcome.SOLVED
    reason: str = "Afgehandeld volgens de bron."
    city: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One report as the source has it. `ended_at` is None while it was open."""

    ref: str
    received_at: datetime
    ended_at: datetime | None
    main_category: str
    category: str
    point: Point | None
    address: Address | None
    text: str


COLUMNS = ("ref", "received", "ended", "main_category", "category", "lat", "lon", "x", "y", "address", "text")


class _DateRuleSchema(Schema):
    days = fields.Int(strict=True)
    at = native(time)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> DateRule:
        return DateRule(**data)


class _MappingSchema(Schema):
    source = fields.Str(required=True, validate=validate.Regexp(r"^[a-z0-9-]+$"))
    columns = fields.Dict(
        keys=fields.Str(validate=validate.OneOf(COLUMNS)),
        values=fields.Str(validate=validate.Length(min=1)),
        required=True,
    )
    timezone = fields.Str()
    formats = fields.List(fields.Str())
    received = fields.Nested(_DateRuleSchema)
    ended = fields.Nested(_DateRuleSchema)
    outcome = fields.Enum(Outcome, by_value=True)
    reason = fields.Str(validate=validate.Length(min=1))
    city = fields.Str()
    categories = fields.Dict(keys=fields.Str(), values=fields.Str())

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> RowMapping:
        if missing := {"ref", "received", "ended", "category"} - set(data["columns"]):
            raise ValidationError(f"name the column for {', '.join(sorted(missing))}", "columns")
        if "timezone" in data:
            data["timezone"] = ZoneInfo(data["timezone"])
        return RowMapping(**{**data, "formats": tuple(data.get("formats", ()))})


def read_mapping(path: Path) -> RowMapping:
    """Read which column is what. Raises BadMapping."""
    try:
        made: RowMapping = _MappingSchema().load(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError, KeyError, ValueError) as error:
        raise BadMapping(str(error)) from error
    return made


def raw_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a CSV file or a file with a JSON object per line, gzipped or not."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as binary:
        lines = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
        first = lines.readline()
        if first.lstrip().startswith("{"):
            yield json.loads(first)
            yield from (json.loads(line) for line in lines if line.strip())
            return
        divider = max(",;\t", key=first.count)
        heading = next(csv.reader([first], delimiter=divider), [])
        yield from csv.DictReader(lines, fieldnames=[name.strip() for name in heading], delimiter=divider)


def row_of(raw: Mapping[str, Any], mapping: RowMapping) -> Row:
    """Return what a row says. Raises RowRefused."""
    value = {name: _value(raw, column) for name, column in mapping.columns.items()}
    if not value["ref"]:
        raise RowRefused("no reference")
    received_at = _moment(value["received"], mapping.received, mapping, "receipt")
    if received_at is None:
        raise RowRefused("no moment of receipt")
    return Row(
        ref=value["ref"],
        received_at=received_at,
        ended_at=_end(value["ended"], received_at, mapping),
        main_category=value.get("main_category", ""),
        category=value["category"],
        point=_point(value),
        address=_address(value.get("address", ""), mapping.city),
        text=value.get("text", "") or value["category"],
    )


def _end(words: str, received_at: datetime, mapping: RowMapping) -> datetime | None:
    """Return when it ended. A date rule is an estimate: what came in and ended on one day, ended after it came in."""
    ended_at = _moment(words, mapping.ended, mapping, "end")
    if ended_at is None or ended_at >= received_at:
        return ended_at
    day = _parsed(words, mapping)
    if isinstance(day, datetime) or day != received_at.astimezone(mapping.timezone).date():
        raise RowRefused("ended before it was received")
    return received_at


def _value(raw: Mapping[str, Any], column: str) -> str:
    """Return the words in a column; dots go down into JSON objects."""
    found: Any = raw
    for part in [column] if column in raw else column.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return "" if found is None else str(found).strip()


def _moment(words: str, rule: DateRule, mapping: RowMapping, what: str) -> datetime | None:
    if not words:
        return None
    found = _parsed(words, mapping)
    if found is None:
        raise RowRefused(f"unknown date of {what}")
    if isinstance(found, datetime):
        return (found if found.tzinfo else found.replace(tzinfo=mapping.timezone)).astimezone(UTC)
    return datetime.combine(found + timedelta(days=rule.days), rule.at, mapping.timezone).astimezone(UTC)


def _parsed(words: str, mapping: RowMapping) -> datetime | date | None:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(words)
        except ValueError:
            continue
    for form in mapping.formats:
        try:
            moment = datetime.strptime(words, form)  # noqa: DTZ007  # the caller gives it the source's own zone
        except ValueError:
            continue
        return moment if "%H" in form else moment.date()
    return None


def _point(value: Mapping[str, str]) -> Point | None:
    pair = ("x", "y") if value.get("x") else ("lon", "lat")
    words = [value.get(name, "") for name in pair]
    if not all(words):
        return None
    try:
        across, up = (float(word.replace(",", ".")) for word in words)
        return Point(across, up) if pair[0] == "x" else to_rd(GeoPoint(across, up))
    except ValueError:
        raise RowRefused("unreadable coordinates") from None
    except OutsideNetherlands:
        raise RowRefused("coordinates outside the Netherlands") from None


def _address(words: str, city: str) -> Address | None:
    """Return "Kerkstraat 12a" in its parts."""
    street, _, number = words.rpartition(" ")
    if not number[:1].isdigit():
        street, number = words, ""
    return Address(street, number, city=city) if street else None
