"""Reports by the public API: checked against what the municipality set up, then taken in as through every door."""

import base64
import binascii
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from server.domain.command import REPORTER, AddFromReporter
from server.domain.normalise import plain_email, plain_line, plain_text
from server.domain.vocabulary import EventKind
from server.model.access import ApiKey
from server.model.base import db
from server.model.door import PhotoWaiting
from server.model.report import Event
from server.operations.apply import apply
from server.operations.doors import ReferenceTaken
from server.operations.history import held
from server.operations.waiting_photos import KeptPhoto
from server.queries.reference import ChannelInfo, Reference
from server.wire.channel import Fault, Parcel, RawPhoto
from server.wire.intake import Contact, Point

CHANNEL = "api"
NO_RATE = 0
"""A key has a rate of its own."""

ADDED_PER_HOUR, HOUR = 20, timedelta(hours=1)
"""Who adds needs no key, but the code of one report: so often something can be added to it."""

Data = Mapping[str, Any]  # Any: JSON, as the schema let it through


def channel_of(key: ApiKey) -> ChannelInfo:
    """Return the door that a key opens, as the other doors have it."""
    nothing: frozenset[str] = frozenset()
    return ChannelInfo(
        name=CHANNEL,
        title=key.name,
        senders=nothing,
        labels={},
        callbacks=nothing,
        push_url="",
        rate_per_minute=NO_RATE,
    )


def parcel_of(data: Data, point: Point | None, key: ApiKey, name: str, known: Reference, faults: list[Fault]) -> Parcel:
    """Return a report as it can be taken in; what is wrong is added to `faults`. `name` is its Idempotency-Key."""
    answers = _answers(data, known, faults)
    if data["locatie"] is None and not (data["plaats"] or "").strip():
        faults.append(Fault("locatie", "stuur een locatie, of zeg bij plaats in woorden waar het is"))
    return Parcel(
        channel=CHANNEL,
        channel_ref=f"{key.id}.{name}",
        text=data["omschrijving"],
        point=point,
        place_text=plain_line(data["plaats"] or ""),
        category=data["categorie"] or None,
        answers=answers,
        contact=_contact(data["melder"], faults),
        municipality_code=known.code,
        contents=_hash(json.dumps(_sent(data, point), sort_keys=True)),
        raw_photos=photos_in(data["fotos"], faults),
        their_number=data["referentie"] or "",
    )


def _sent(data: Data, point: Point | None) -> dict[str, Any]:  # Any: JSON
    return {**data, "locatie": [round(point.x, 2), round(point.y, 2)] if point else None}


def _answers(data: Data, known: Reference, faults: list[Fault]) -> dict[str, str]:
    """Return the answers to questions of the category."""
    slug = data["categorie"]
    if not slug:
        if data["antwoorden"]:
            faults.append(Fault("antwoorden", "horen bij een categorie; stuur die mee"))
        return {}
    category = known.category_by_slug.get(slug)
    if category is None or not category.active or category.is_group:
        faults.append(Fault("categorie", "bestaat niet (meer); zie /categorieen"))
        return {}
    questions = {question.key: question for question in known.questions_for(category.id)}
    for code, given in data["antwoorden"].items():
        if code not in questions:
            faults.append(Fault(f"antwoorden.{code[:100]}", "deze vraag hoort niet bij de categorie"))
        elif (options := {o.value for o in questions[code].options}) and given not in options:
            faults.append(Fault(f"antwoorden.{code}", "is geen van de keuzes"))
    return dict(data["antwoorden"])


def _contact(reporter: Data | None, faults: list[Fault]) -> Contact:
    if reporter is None:
        return Contact()
    email = reporter["email"] or ""
    if email and not plain_email(email):
        faults.append(Fault("melder.email", "is geen e-mailadres"))
    return Contact(
        name=reporter["naam"] or "", email=email, phone=reporter["telefoon"] or "", language=reporter["taal"]
    )


@dataclass(frozen=True)
class Addition:
    """What a reporter adds by the API. `name` is its Idempotency-Key, `contents` a hash of all that was sent."""

    report_id: int
    text: str
    name: str
    contents: str

    @property
    def mark(self) -> str:
        """How a repeat is known; of what others chose as a name only a hash is kept."""
        return f"{_hash(self.name)[:32]}.{self.contents[:32]}"


def addition_of(data: Data, report_id: int, name: str) -> Addition:
    """Return what was sent as it can be taken in."""
    return Addition(report_id, plain_text(data["tekst"] or ""), name, _hash(json.dumps(data, sort_keys=True)))


def was_added(addition: Addition) -> bool:
    """Whether the very same was added before. Raises ReferenceTaken: under this key it was something else."""
    name = addition.mark.partition(".")[0]
    before = [data["mark"] for data, _ in _added(addition.report_id) if data.get("mark", "").startswith(f"{name}.")]
    if before and addition.mark not in before:
        raise ReferenceTaken(addition.name)
    return bool(before)


def wait_to_add_s(report_id: int, *, now: datetime) -> int:
    """Return for how many seconds nothing more can be added to this report; 0 when it can."""
    lately = [at for _, at in _added(report_id) if at > now - HOUR]
    if len(lately) < ADDED_PER_HOUR:
        return 0
    return max(1, math.ceil((lately[-ADDED_PER_HOUR] + HOUR - now).total_seconds()))


def _added(report_id: int) -> Sequence[tuple[dict[str, Any], datetime]]:  # Any: facts of an event, as JSON
    """Return what the reporter added, by whatever door, oldest first: the facts of each, and when."""
    mine = select(Event.data, Event.recorded_at).where(Event.report_id == report_id, Event.kind == EventKind.ANSWERED)
    return [(row.data, row.recorded_at) for row in db.session.execute(mine.order_by(Event.id))]


def add_from_reporter(addition: Addition, photos: Sequence[KeptPhoto], *, now: datetime) -> bool:
    """Take what a reporter adds; False when a request beside this one did. Photos are cleaned as those of a report."""
    held(addition.report_id)
    if was_added(addition):
        return False
    add = AddFromReporter(report_id=addition.report_id, text=addition.text, mark=addition.mark)
    apply(add, by=REPORTER, now=now)
    for photo in photos:
        db.session.add(PhotoWaiting(report_id=addition.report_id, key=photo.key, name=photo.name, added_at=now))
    return True


def _hash(words: str) -> str:
    return sha256(words.encode("utf-8", "replace")).hexdigest()


def photos_in(given: Sequence[Data], faults: list[Fault]) -> tuple[RawPhoto, ...]:
    """Return the photos that were sent in base64."""
    found = []
    for number, photo in enumerate(given):
        try:
            content = base64.b64decode(photo["inhoud"], validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if content:
            found.append(RawPhoto(content, photo["naam"] or ""))
        else:
            faults.append(Fault(f"fotos.{number}.inhoud", "moet base64 zijn"))
    return tuple(found)
