"""Moments and the tablet's own JSON. What comes from outside was checked by `server.wire.field_json` before."""

import json
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from server.wire.field import (
    Answer,
    CategoryRef,
    CorrectField,
    Happening,
    Named,
    Order,
    PhotoRef,
    Question,
    Reference,
)


def stamp(moment: datetime) -> str:
    """A moment as text that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """What `stamp` wrote."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """What `stamp` wrote, if it did."""
    return moment(text) if text else None


def packed(thing: Any) -> str:
    """A dataclass, or plain data, as JSON."""
    return json.dumps(asdict(thing) if is_dataclass(thing) and not isinstance(thing, type) else thing, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value)}")


def order_of(body: str) -> Order:
    """The order in what `packed` made of it; by hand, as a screen waits for five hundred of these."""
    plain = json.loads(body)
    plain["received_at"] = moment(plain["received_at"])
    plain["due_at"] = moment_or_none(plain["due_at"])
    plain["planned_on"] = date.fromisoformat(plain["planned_on"]) if plain["planned_on"] else None
    plain["photos"] = tuple(PhotoRef(**photo) for photo in plain["photos"])
    plain["answers"] = tuple(Answer(**answer) for answer in plain["answers"])
    plain["history"] = tuple(Happening(moment(line["at"]), line["what"], line["note"]) for line in plain["history"])
    return Order(**plain)


def reference_of(body: str) -> Reference:
    """The reference in what `packed` made of it."""
    plain = json.loads(body)
    for name in ("crew", "team"):
        plain[name] = Named(**plain[name])
    for name in ("people", "crews", "teams"):
        plain[name] = tuple(Named(**one) for one in plain[name])
    plain["categories"] = tuple(_category(one) for one in plain["categories"])
    plain["working_days"] = tuple(date.fromisoformat(day) for day in plain["working_days"])
    plain["boundary"] = tuple(tuple((x, y) for x, y in ring) for ring in plain["boundary"])
    plain["centre"] = (plain["centre"][0], plain["centre"][1])
    return Reference(**plain)


def question_of(body: str | None) -> Question | None:
    """The question of a clash in what `packed` made of it, if there is one."""
    if not body:
        return None
    plain = json.loads(body)
    return Question(CorrectField(plain["field"]), plain["ours"], plain["office"])


def _category(plain: dict[str, Any]) -> CategoryRef:
    standard = {outcome: tuple(sentences) for outcome, sentences in plain["standard"].items()}
    return CategoryRef(plain["id"], plain["name"], plain["parent"], standard)
