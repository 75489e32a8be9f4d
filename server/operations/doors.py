"""Taking in what other programs send: the same for every door, before and after the one `accept`.

Whatever a resident said is taken: a subject that we don't know, a place elsewhere or a broken photo is noted. Only
what the other program does wrong is refused: a used reference for other contents, an address that was not agreed.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import select, update

from server.domain.calendar import local_day
from server.domain.errors import DomainError
from server.domain.geo import OutsideNetherlands, to_rd
from server.domain.normalise import plain_line
from server.domain.promise import norm_amount
from server.model.base import db
from server.model.door import Delivered, PhotoWaiting
from server.model.report import Report
from server.operations.intake import accept
from server.operations.waiting_photos import KeptPhoto
from server.queries.doors import delivered_before, received_lately, reported_lately
from server.queries.duplicates import duplicates_of
from server.queries.places import find_addresses
from server.queries.reference import ChannelInfo, Reference
from server.wire.channel import Fault, Parcel, Reply
from server.wire.intake import Address, GeoPoint, Point, Receipt

DEVICE_KEPT = timedelta(days=30)
DEVICE_PER_HOUR = 20
OLD = timedelta(hours=1)
"""A message that was under way for longer is noted."""


class ReferenceTaken(DomainError):
    """This reference was used for a message with other contents."""


class TooMany(DomainError):
    """More reports than was agreed, from a channel in a minute or from one telephone in an hour."""


class NotAgreed(DomainError):
    """Something in the message is not as agreed with the channel's maker."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.text}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Deskside:
    """What an answer needs of the installation: where its pages are, and the key for hashes."""

    base_url: str
    secret_key: str


def earlier_reply(parcel: Parcel, channel: ChannelInfo) -> Reply | None:
    """Return the reply to the very same message of before, if there was one. Raises NotAgreed, ReferenceTaken."""
    if channel.senders and parcel.sender.lower() not in channel.senders:
        raise NotAgreed(Fault("zender", "deze zender is hier niet bekend"))
    before = delivered_before(channel.name, parcel.channel_ref)
    if before is None:
        return None
    if before.contents != parcel.contents:
        raise ReferenceTaken(parcel.channel_ref)
    return reply_from(before, parcel)


def check(parcel: Parcel, channel: ChannelInfo, desk: Deskside, *, now: datetime) -> None:
    """Refuse a new message of which something was not agreed, or too many of them. Raises NotAgreed, TooMany."""
    if parcel.callback_url and not may_call(parcel.callback_url, channel):
        raise NotAgreed(Fault("terugmelding.url", "dit adres is niet afgesproken met de gemeente"))
    if received_lately(channel.name, now=now) >= channel.rate_per_minute:
        raise TooMany("channel")
    if parcel.device and reported_lately(_device_hash(parcel.device, desk), now=now) >= DEVICE_PER_HOUR:
        raise TooMany("device")


def may_call(url: str, channel: ChannelInfo) -> bool:
    """Whether news may be sent to this address: its host, with a port that is not the usual one, was agreed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("https", "http") or parts.username or parts.password or not parts.hostname:
        return False
    return (parts.hostname if port is None else f"{parts.hostname}:{port}") in channel.callbacks


def take_in(
    parcel: Parcel,
    channel: ChannelInfo,
    photos: Sequence[KeptPhoto],
    known: Reference,
    desk: Deskside,
    *,
    now: datetime,
) -> Reply:
    """Accept a report with all that came along, and return what to answer. Raises ReferenceTaken.

    `receipt` is the one place where more may follow from a report that came through a door without a screen; danger
    is dealt with by `accept` itself.
    """
    return hand_in(as_report(parcel, channel, known, now=now), channel, photos, known, desk, now=now)


def hand_in(
    parcel: Parcel,
    channel: ChannelInfo,
    photos: Sequence[KeptPhoto],
    known: Reference,
    desk: Deskside,
    *,
    now: datetime,
) -> Reply:
    """Accept a report whose place, subject and answers are already ours, with all that came along."""
    receipt = accept(parcel, now=now)
    if receipt.repeated:  # the same message came twice at the same moment
        reply = earlier_reply(parcel, channel)
        assert reply is not None
        return reply
    report = db.session.get_one(Report, receipt.report_id)
    for photo in photos:
        db.session.add(PhotoWaiting(report_id=report.id, key=photo.key, name=photo.name, added_at=now))
    delivered = Delivered(
        report_id=report.id,
        channel=channel.name,
        received_at=now,
        contents=parcel.contents,
        answer=_answer(receipt, report, known, desk, now=now),
        their_number=plain_line(parcel.their_number)[:200],
        callback_url=parcel.callback_url or channel.push_url,
        callback_ref=plain_line(parcel.callback_ref or parcel.channel_ref)[:200],
        device_hash=_device_hash(parcel.device, desk) if parcel.device else "",
    )
    db.session.add(delivered)
    db.session.flush()
    return replace(reply_from(delivered, parcel), repeated=False)


def as_report(parcel: Parcel, channel: ChannelInfo, known: Reference, *, now: datetime) -> Parcel:
    """Return the report with place, subject and answers as we know them; what does not fit is noted."""
    notes = list(parcel.notes)
    point = _point(parcel.place, notes)
    hint = _tidy(parcel.address)
    if point is None and hint is not None:
        point = _point_of(hint)
    slug, why = _subject(parcel, channel, known, notes)
    if parcel.sent_at is not None and now - parcel.sent_at > OLD:
        notes.append(f"Verstuurd op {local_day(parcel.sent_at):%d-%m-%Y}; het bericht kwam later aan.")
    place_text = f"{hint} (volgens {channel.title})" if hint else parcel.place_text
    via = "push" if channel.push_url and parcel.contact.tell == "mail" else parcel.contact.via
    return replace(
        parcel,
        channel=channel.name,
        point=point,
        address=hint if point is None else None,
        place_text=place_text,
        category=slug,
        category_why=why,
        answers=_answers(parcel, slug, known, notes),
        contact=replace(parcel.contact, via=via),
        notes=tuple(notes),
    )


def _point(place: GeoPoint | None, notes: list[str]) -> Point | None:
    if place is None:
        return None
    try:
        return to_rd(place)
    except OutsideNetherlands as error:
        if error.swapped:
            notes.append("De lengte en de breedte van de plek stonden verkeerd om. Wij hebben ze omgedraaid.")
            return _point(GeoPoint(place.lat, place.lon), notes)
        notes.append(f"De plek lag niet in Nederland ({place.lat:.5g}, {place.lon:.5g}). Controleer de plek.")
        return None


def _tidy(hint: Address | None) -> Address | None:
    if hint is None:
        return None
    street, number, postcode, city = (
        plain_line(part)[:100] for part in (hint.street, hint.number, hint.postcode, hint.city)
    )
    return Address(street, number, postcode, city)


def _point_of(hint: Address) -> Point | None:
    """Return where an address is, when our own table has exactly that one."""
    found = [
        a for a in find_addresses(f"{hint.street} {hint.number}".strip()) if a.number.lower() == hint.number.lower()
    ]
    return found[0].point if len(found) == 1 and hint.number else None


def _subject(parcel: Parcel, channel: ChannelInfo, known: Reference, notes: list[str]) -> tuple[str | None, str]:
    """Return the slug of the category, and why: by its code, the municipality's table, or its own name."""
    said = plain_line(parcel.label or parcel.code)[:100]
    if not said:
        return None, ""
    names = {c.public_name.lower(): c.slug for c in known.categories.values() if not c.is_group}
    words = " ".join(parcel.label.lower().split())
    slugs = (parcel.code, channel.labels.get(words), channel.labels.get(parcel.code.lower()), names.get(words))
    for slug in slugs:
        if slug and (found := known.category_by_slug.get(slug)) and found.active:
            return slug, f"De melder koos “{said}” bij {channel.title}."
    notes.append(f"Het onderwerp bij {channel.title} was: {said}")
    return "", f"“{said}” van {channel.title} staat niet in de tabel van onderwerpen: een collega kiest."


def _answers(parcel: Parcel, slug: str | None, known: Reference, notes: list[str]) -> dict[str, str]:
    """Return the answers to questions that are ours too; the others are noted with their question."""
    category = known.category_by_slug.get(slug or "")
    ours = {q.text.lower(): q for q in known.questions_for(category.id)} if category else {}
    answers = {}
    for asked, given in parcel.questions:
        question = ours.get(plain_line(asked).lower())
        value = (
            next((o.value for o in question.options if o.label.lower() == given.strip().lower()), "")
            if question
            else ""
        )
        if question and value:
            answers[question.key] = value
        else:
            notes.append(f"{plain_line(asked)[:300]} {plain_line(given)[:500]}")
    return answers


def _answer(receipt: Receipt, report: Report, known: Reference, desk: Deskside, *, now: datetime) -> dict[str, object]:
    norm = next((n for n in known.norms if n.id == report.norm_id), None)
    likely = [twin.number for twin in duplicates_of(report.id, now=now) if twin.ended_on is None]
    return {
        "number": receipt.reference,
        "status_url": f"{desk.base_url}/{known.slug}/melding/{receipt.reference}?code={receipt.track_code}",
        "due_on": receipt.due_on.isoformat() if receipt.due_on else None,
        "norm": norm_amount(norm) if norm else "",
        "next_step": f"{known.teams[report.team_id].public_name} krijgt uw melding.",
        "duplicates": likely,
    }


def reply_from(delivered: Delivered, parcel: Parcel) -> Reply:
    """Return the answer as it was given the first time."""
    said = delivered.answer
    return Reply(
        municipality_code=parcel.municipality_code,
        channel_ref=parcel.channel_ref,
        number=said["number"],
        status_url=said["status_url"],
        received_at=delivered.received_at.astimezone(UTC),
        due_on=date.fromisoformat(said["due_on"]) if said["due_on"] else None,
        norm=said["norm"],
        next_step=said["next_step"],
        duplicates=tuple(said["duplicates"]),
        repeated=True,
    )


def _device_hash(device: str, desk: Deskside) -> str:
    return hmac.new(desk.secret_key.encode(), f"device:{device}".encode("utf-8", "replace"), sha256).hexdigest()


def forget_devices(*, now: datetime) -> int:
    """Erase which telephone sent what, after 30 days; return how many were erased."""
    old = Delivered.received_at < now - DEVICE_KEPT, Delivered.device_hash != ""
    quiet = {"synchronize_session": False}
    done = db.session.execute(
        update(Delivered).where(*old).values(device_hash="").returning(Delivered.report_id), execution_options=quiet
    )
    return len(done.all())


def forget_callbacks(*, now: datetime, kept: timedelta) -> int:
    """Erase where news was sent, of reports that ended so long ago; return how many were erased."""
    ended = select(Report.id).where(Report.ended_at < now - kept)
    quiet = {"synchronize_session": False}
    old = Delivered.report_id.in_(ended), Delivered.callback_url != ""
    done = db.session.execute(
        update(Delivered).where(*old).values(callback_url="", callback_ref="").returning(Delivered.report_id),
        execution_options=quiet,
    )
    return len(done.all())
