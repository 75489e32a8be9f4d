"""Makes the command of a deed, checks it as the office will, and queues it."""

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from marshmallow import ValidationError

from field_app.store import Store, Trouble
from field_app.sync.policy import UNDO
from server.wire.field import (
    Arrive,
    Claim,
    Close,
    Command,
    Correct,
    Deed,
    FollowUp,
    GiveBack,
    HandOver,
    Kind,
    NewReport,
    Note,
)
from server.wire.field_json import DEEDS

KINDS: dict[type[Deed], Kind] = {
    Claim: Kind.CLAIM,
    Arrive: Kind.ARRIVE,
    Close: Kind.CLOSE,
    GiveBack: Kind.GIVE_BACK,
    HandOver: Kind.HAND_OVER,
    FollowUp: Kind.FOLLOW_UP,
    Correct: Kind.CORRECT,
    Note: Kind.NOTE,
    NewReport: Kind.REPORT,
}
FORMS: dict[type[Deed], tuple[str, ...]] = {
    Close: ("close", "cannot"),
    GiveBack: ("cannot",),
    HandOver: ("hand_over",),
    FollowUp: ("more_work",),
    Correct: ("correct",),
    Note: ("note",),
    NewReport: ("new_report",),
}
"""The screens on which a deed was filled in."""

_MISSING = {
    "sentence": "Kies of schrijf wat de melder te lezen krijgt.",
    "note": "Schrijf er kort bij waarom.",
    "task": "Schrijf op wat er moet gebeuren.",
    "text": "Schrijf op wat je ziet.",
    "value": "Vul in wat het moet zijn.",
}
_WRONG = "Dit kan zo niet worden bewaard. Kijk na wat je hebt ingevuld."
_TOO_LONG = "Dit is te lang. Maak het korter."


class Deeds:
    """Queues what a crew does."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def queue(self, deed: Deed, *, order_id: int | None = None, photos: Sequence[str] = (), title: str = "") -> str:
        """Queue a deed; returns the id of its command. Raises Trouble, and then nothing has changed."""
        deed = cleaned(deed)
        check(deed)
        now = self._clock()
        with self._store.transaction():
            order = self._store.orders.get(order_id) if order_id is not None else None
            command = Command(
                id=str(uuid4()),
                kind=KINDS[type(deed)],
                at=now,
                deed=deed,
                work_order=order_id,
                base_version=order.version if order else None,
                person_id=self._person_id(),
                clock_offset_s=self._store.settings.clock_offset.total_seconds(),
            )
            self._check_photos(photos)
            self._store.commands.queue(
                command,
                photos=photos,
                number=order.number if order else getattr(deed, "local_number", ""),
                title=title,
                not_before=now + (UNDO if isinstance(deed, Close) else timedelta()),
            )
            # With the deed, not after it: an app that ends in between would open the form of what was done.
            for screen in FORMS.get(type(deed), ()):
                self._store.drafts.drop(order_id, screen)
        return command.id

    def next_local_number(self) -> str:
        """Such as "T4-017": what a new report is called until the office has numbered it."""
        reference = self._store.orders.reference
        with self._store.transaction():
            number = int(self._store.settings.get("local_number") or 0) + 1
            self._store.settings.put("local_number", str(number))
        return f"T{reference.crew.id if reference else ''}-{number:03}"

    def _person_id(self) -> int | None:
        body = self._store.settings.get("person")
        return int(json.loads(body)["id"]) if body else None

    def _check_photos(self, photos: Sequence[str]) -> None:
        found = [self._store.photos.get(sha256) for sha256 in photos]
        if not all(photo and Path(photo.path).is_file() for photo in found):
            raise Trouble("Een foto staat niet meer op de tablet. Maak hem opnieuw.")


def cleaned(deed: Deed) -> Deed:
    """The deed without what can't be sent: half letters, as keyboards give them for pictures, and control signs."""
    values = {one.name: getattr(deed, one.name) for one in fields(deed)}
    words: dict[str, Any] = {name: _clean(value) for name, value in values.items() if type(value) is str}
    return replace(deed, **words)


def _clean(words: str) -> str:
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return "".join(sign for sign in whole if sign in "\n\t" or unicodedata.category(sign) != "Cc")


def check(deed: Deed) -> None:
    """Raise Trouble for what the office would refuse anyway, while the crew can still mend it."""
    schema = DEEDS[KINDS[type(deed)]]
    try:
        schema.load(json.loads(json.dumps(schema.dump(deed))))
    except ValidationError as error:
        raise Trouble(_sentence(deed, list(error.messages_dict))) from error


def _sentence(deed: Deed, fields: list[str]) -> str:
    for name in fields:
        value = getattr(deed, name, "")
        if name in _MISSING and isinstance(value, str):
            return _TOO_LONG if value else _MISSING[name]
    return _WRONG
