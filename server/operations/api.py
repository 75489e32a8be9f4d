"""Reports by the public API: checked against what the municipality set up, then taken in as through every door."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from server.domain.command import REPORTER, AddFromReporter
from server.domain.normalise import plain_email, plain_line, plain_text
from server.model.access import ApiKey
from server.model.base import db
from server.model.door import PhotoWaiting
from server.operations.apply import apply
from server.operations.waiting_photos import KeptPhoto
from server.queries.reference import ChannelInfo, Reference
from server.wire.channel import Fault, Parcel, RawPhoto
from server.wire.intake import Contact, Point

CHANNEL = "api"
NO_RATE = 0
"""A key has a rate of its own."""

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
        contents=sha256(json.dumps(_sent(data, point), sort_keys=True).encode("utf-8", "replace")).hexdigest(),
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


def add_from_reporter(report_id: int, text: str, photos: Sequence[KeptPhoto], *, now: datetime) -> None:
    """Take what a reporter adds; its photos are cleaned by the worker, as those of a report are."""
    apply(AddFromReporter(report_id=report_id, text=plain_text(text)), by=REPORTER, now=now)
    for photo in photos:
        db.session.add(PhotoWaiting(report_id=report_id, key=photo.key, name=photo.name, added_at=now))


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
