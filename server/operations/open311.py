"""What other systems hand in by Open311: reports, and news about them. Nothing is lost, nothing is taken twice."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select

from server.domain.command import REPORTER, SYSTEM, AddFromReporter, AddNote, Close, Command, Reopen
from server.domain.errors import DomainError
from server.domain.geo import OutsideNetherlands, to_rd
from server.domain.normalise import plain_line, plain_text
from server.domain.numbering import report_id_in
from server.domain.vocabulary import Outcome
from server.model.access import ApiKey, UpdateTaken
from server.model.base import db
from server.model.door import PhotoWaiting
from server.model.report import Event, Report
from server.operations.apply import UnknownReport, apply
from server.operations.closing import TooLateToReopen
from server.operations.history import held
from server.operations.intake import Judged, accept, judge
from server.operations.waiting_photos import KeptPhoto
from server.queries.open311 import CHANNEL
from server.queries.reference import CategoryInfo, Reference, reference
from server.wire.channel import BadMessage, Fault, Parcel
from server.wire.intake import GeoPoint, IncomingReport, Point, Receipt
from server.wire.open311 import OutsideUpdate

SAME_WITHIN = timedelta(minutes=10)
"""For so long is the same form from the same key the same report, when it has no reference of its own."""

ID_MAX = 200
NOT_NEEDED = "U liet weten dat het niet meer nodig is."
SOLVED_THEY_SAY = "De melder zegt dat het is opgelost."
STILL_THERE = "De melder zegt dat het niet is opgelost."


class UnknownService(DomainError):
    """There is nothing to report under this code."""


class NoWords(DomainError):
    """News that says nothing."""


def take_in(parcel: Parcel, key: ApiKey, *, photos: Sequence[KeptPhoto] = (), now: datetime) -> Receipt:
    """Accept a report; the same again gives the first receipt. Raises UnknownService, BadMessage."""
    incoming = checked(parcel, reference())
    receipt = accept(replace(incoming, channel_ref=_reference(parcel, key, now=now)), now=now)
    for photo in () if receipt.repeated else photos:
        name = plain_line(photo.name)[:100]
        db.session.add(PhotoWaiting(report_id=receipt.report_id, key=photo.key, name=name, added_at=now))
    return receipt


def rehearse(parcel: Parcel, *, now: datetime) -> Judged:
    """Return what would become of a report, and write nothing. Raises UnknownService, BadMessage."""
    known = reference()
    return judge(checked(parcel, known), known, now=now)


def checked(parcel: Parcel, known: Reference) -> IncomingReport:
    """Return the report as it can be accepted. Raises UnknownService, BadMessage.

    A point outside the municipality is taken, and flagged by `accept`: a GPS is often off, and no reporter knows where
    the border runs. A point that can't be in this country is refused, since its sender can mend it and we can't; with
    an address as well, it is only noted.
    """
    category = service(parcel.code, known)
    faults: list[Fault] = []
    answers, notes = _answers(parcel, category, known, faults)
    point, place_notes = _point(parcel, faults)
    if faults:
        raise BadMessage(faults)
    return IncomingReport(
        channel=CHANNEL,
        channel_ref="",
        text=parcel.text,
        point=point,
        place_text=parcel.place_text,
        category=category.slug,
        answers=answers,
        contact=parcel.contact,
        notes=(*parcel.notes, *place_notes, *notes),
    )


def service(code: str, known: Reference) -> CategoryInfo:
    """Return the category of a service code. Raises UnknownService."""
    category = known.category_by_slug.get(code)
    if category is None or not category.active or category.is_group:
        raise UnknownService(code[:100])
    return category


def _answers(
    parcel: Parcel, category: CategoryInfo, known: Reference, faults: list[Fault]
) -> tuple[dict[str, str], list[str]]:
    """Return the answers to our questions, and as a note what was sent that we did not ask (FixMyStreet does)."""
    questions = {question.key: question for question in known.questions_for(category.id)}
    for code, answer in parcel.answers.items():
        options = {option.value for option in questions[code].options} if code in questions else set()
        if options and answer not in options:
            faults.append(Fault(f"attribute[{code}]", f"attribute[{code}] heeft geen waarde uit de lijst."))
    unasked = [f"{code} = {answer}" for code, answer in parcel.answers.items() if code not in questions]
    note = f"De app stuurde ook: {'; '.join(unasked)}"
    return {code: said for code, said in parcel.answers.items() if code in questions}, [note] if unasked else []


def _point(parcel: Parcel, faults: list[Fault]) -> tuple[Point | None, list[str]]:
    if parcel.place is None:
        return None, []
    try:
        return to_rd(parcel.place), []
    except OutsideNetherlands as outside:
        if outside.swapped:
            point = to_rd(GeoPoint(parcel.place.lat, parcel.place.lon))
            return point, ["De app had lat en long verwisseld. Wij hebben ze omgedraaid."]
    where = f"lat {parcel.place.lat}, long {parcel.place.lon}"
    if parcel.place_text:
        return None, [f"De app gaf een punt buiten Nederland ({where})."]
    faults.append(Fault("lat", f"Dit punt ligt niet in Nederland: {where}."))
    return None, []


def _reference(parcel: Parcel, key: ApiKey, *, now: datetime) -> str:
    """Return under which reference this report is known, so that a repeat finds the first one and nobody else's.

    The same key, and the same contents (with device and person) under the same reference of the client, or within some
    minutes. Who sends neither words nor anything to be known by, may well be two people: that is never a repeat.
    """
    if parcel.their_number:
        return f"{key.id}.ref.{plain_line(parcel.their_number)[:100]}.{parcel.contents}"
    if not (parcel.device or parcel.contact or parcel.text):
        return f"{key.id}.{secrets.token_hex(16)}"
    _one_by_one(key)
    turn = int(now.timestamp() // SAME_WITHIN.total_seconds())
    this, before = (f"{key.id}.{number}.{parcel.contents}" for number in (turn, turn - 1))
    known_before = select(Report.id).where(Report.channel == CHANNEL, Report.channel_ref == before)
    return this if db.session.scalars(known_before).first() is None else before


def _one_by_one(key: ApiKey) -> None:
    """Let what comes with this key at the same moment wait for each other (SQLite has one writer anyway)."""
    db.session.execute(select(ApiKey.id).where(ApiKey.id == key.id).with_for_update())


def take_update(update: OutsideUpdate, key: ApiKey, *, now: datetime) -> int:
    """Take news about a report and return the id of the event that it became; the same again returns the same.

    About a report that came with this key, it is its reporter who speaks. About any other that the public may see, it
    is a note for colleagues. Raises UnknownReport, NoWords.
    """
    _one_by_one(key)
    update_id = _short(plain_line(update.update_id))
    earlier = db.session.get(UpdateTaken, (key.municipality_id, key.id, update_id))
    if earlier is not None:
        return earlier.event_id
    report_id = report_id_in(update.number)
    report = held(report_id) if report_id is not None else None
    if report is None:
        raise UnknownReport(update.number[:100])
    if report.channel == CHANNEL and report.channel_ref.startswith(f"{key.id}."):
        _reporter_says(report, update, now=now)
    else:
        _somebody_says(report, update, key, now=now)
    event_id = db.session.execute(select(func.max(Event.id)).where(Event.report_id == report.id)).scalar_one()
    db.session.add(UpdateTaken(key_id=key.id, update_id=update_id, event_id=event_id, taken_at=now))
    db.session.flush()
    return int(event_id)


def _short(update_id: str) -> str:
    return update_id if len(update_id) <= ID_MAX else sha256(update_id.encode()).hexdigest()


def _reporter_says(report: Report, update: OutsideUpdate, *, now: datetime) -> None:
    """Nothing ends because a message was sent: "fixed" is what the reporter says, and cancelling takes it back."""
    text = _words(update)
    if report.ended_at is not None and update.status in {"open", "reopen"}:
        _reopen_or_add(report, text or STILL_THERE, now=now)
        return
    cancelled = update.status == "cancelled" and report.ended_at is None
    if not text and update.status in {"fixed", "closed"}:
        text = SOLVED_THEY_SAY
    if not text and not cancelled:
        raise NoWords(update.update_id[:100])
    if text:
        _do(AddFromReporter(report_id=report.id, text=text), now=now)
    if cancelled:
        _do(Close(report_id=report.id, outcome=Outcome.WITHDRAWN, reason=NOT_NEEDED), now=now)


def _reopen_or_add(report: Report, text: str, *, now: datetime) -> None:
    try:
        _do(Reopen(report_id=report.id, reason=text), now=now)
    except TooLateToReopen:
        _do(AddFromReporter(report_id=report.id, text=text), now=now)


def _somebody_says(report: Report, update: OutsideUpdate, key: ApiKey, *, now: datetime) -> None:
    if not reference().categories[report.category_id].on_public_map:
        raise UnknownReport(update.number[:100])
    text = _words(update)
    said = f"{text} (status daar: {plain_line(update.status)[:40]})" if update.status else text
    if not said.strip():
        raise NoWords(update.update_id[:100])
    apply(AddNote(report_id=report.id, text=f"Via {key.name}: {said}"), by=SYSTEM, now=now)


def _words(update: OutsideUpdate) -> str:
    return plain_text("\n".join((update.text, *(f"Plaatje: {url}" for url in update.media_urls))))


def _do(command: Command, *, now: datetime) -> None:
    apply(command, by=REPORTER, now=now)
