"""How every report comes in, whatever the door: the story of `accept`."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.domain.calendar import local_day
from server.domain.classification import Suggestion
from server.domain.command import Who
from server.domain.hazards import hazard_in
from server.domain.norm import norm_for
from server.domain.normalise import Draft, normalise
from server.domain.numbering import report_number
from server.domain.promise import Promised, promise
from server.domain.routing import Route, route
from server.domain.vocabulary import (
    ContactKind,
    EventKind,
    MessageKind,
    NormKind,
    PromiseCause,
    Status,
    Tell,
    Urgency,
    WorkStatus,
)
from server.model.base import db
from server.model.outbox import OutboxMessage, carried
from server.model.photo import Photo
from server.model.report import Contact, Event, PromiseRow, Report
from server.model.rollup import Rollup
from server.model.work_order import NO_DATE, WorkOrder
from server.operations import alarms
from server.operations.measuring import groups_of, upsert, week_of
from server.operations.mirroring import add_step
from server.operations.webhook_notes import Happening, add_calls
from server.queries.places import Place, locate, nearest_address
from server.queries.reference import CategoryInfo, Reference, reference
from server.wire.intake import Address, IncomingReport, Receipt
from server.wire.intake import Contact as ContactGiven

# Made once: making a statement costs as much as carrying it out.
ADD_REPORT = {
    name: dialect.insert(Report).on_conflict_do_nothing().returning(Report.id)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}
ADD_WORK, ADD_EVENT, ADD_PROMISE, ADD_MESSAGE = (insert(kind) for kind in (WorkOrder, Event, PromiseRow, OutboxMessage))
ADD_CONTACT = insert(Contact).returning(Contact.id)

CERTAIN_ENOUGH = 0.5
"""From here on the classification decides; below it a person does, and the report waits under the catch-all."""


@dataclass(frozen=True)
class Chosen:
    """The category that a report gets, and why."""

    category: CategoryInfo
    certainty: float
    why: str


@dataclass(frozen=True)
class Judged:
    """A report with all that was decided about it, ready to be written down."""

    incoming: IncomingReport
    draft: Draft
    received_at: datetime
    place: Place
    address: Address | None
    chosen: Chosen
    urgency: Urgency
    route: Route
    promised: Promised | None
    response: Promised | None
    doubt: str
    danger: str


def accept(incoming: IncomingReport, *, now: datetime, long_ago: bool = False) -> Receipt:
    """Turn an incoming report into work and return its receipt.

    Accepting the same (channel, channel_ref) again returns the first receipt. Whatever is wrong with a report, it is
    taken: what can't be used stands in its notes, what can't be decided goes to the rule that catches all. Danger rings
    whoever is on duty, but not for what happened `long_ago` (a replay, an invented history).
    """
    known = reference()
    judged = judge(incoming, known, now=now)
    report_id, track_code = enlist(judged, known, now=now)
    if report_id is None:  # the very same report was taken before
        again = receipt_of(incoming.channel, incoming.channel_ref, known)
        assert again is not None
        return again
    if judged.danger and not long_ago and now - judged.received_at < alarms.TOO_LATE:
        alarms.raise_alarm(report_id, judged.danger, known, now=now)
    return _receipt(report_id, track_code, judged.received_at, judged.chosen.category, judged.promised, known)


def receipt_of(channel: str, channel_ref: str, known: Reference) -> Receipt | None:
    """Return the receipt of a report that was accepted before."""
    row = db.session.execute(
        select(Report.id, Report.track_code, Report.received_at, Report.category_id, Report.first_due_at).where(
            Report.channel == channel, Report.channel_ref == channel_ref
        )
    ).first()
    if row is None:
        return None
    return Receipt(
        report_id=row.id,
        reference=report_number(known.prefix, row.received_at, row.id),
        track_code=row.track_code,
        category_name=known.categories[row.category_id].public_name,
        due_at=row.first_due_at,
        due_on=local_day(row.first_due_at) if row.first_due_at else None,
        repeated=True,
    )


def judge(incoming: IncomingReport, known: Reference, *, now: datetime) -> Judged:
    """Decide everything about a report: place, category, urgency, team and dates. Reads, writes nothing."""
    draft = normalise(incoming)
    received_at = incoming.received_at or now
    place = locate(draft.point, known)
    chosen = choose_category(incoming.category, draft, known, why=incoming.category_why)
    urgency, danger = urgency_of(incoming, draft, chosen.category, known)
    taken = route(
        known.rules,
        category_path=chosen.category.path,
        area_ids=place.area_ids,
        channel=incoming.channel,
        answers=draft.answers,
        on=local_day(received_at),
        people=known.people,
        names=known.names,
    )
    where = (chosen.category, incoming.channel, place.area_ids, urgency)
    return Judged(
        incoming=incoming,
        draft=draft,
        received_at=received_at,
        place=place,
        address=incoming.address or (nearest_address(draft.point) if draft.point else None),
        chosen=chosen,
        urgency=urgency,
        route=taken,
        promised=promised(NormKind.SOLUTION, *where, known, received_at),
        response=promised(NormKind.FIRST_RESPONSE, *where, known, received_at),
        doubt=_doubt(draft, place),
        danger=danger,
    )


def choose_category(slug: str | None, draft: Draft, known: Reference, *, why: str = "") -> Chosen:
    """Return the category that the reporter chose, else what the words say, else the catch-all.

    An empty slug is a choice that we don't know: a person looks at it, whatever the words say.
    """
    if slug and (chosen := known.category_by_slug.get(slug)) and chosen.active:
        return Chosen(chosen, 1.0, why or "Gekozen door de melder.")
    if slug == "":
        return Chosen(known.catch_all_category, 0.0, why or "De melder koos iets dat wij niet kennen.")
    suggestions: Sequence[Suggestion] = known.words.classify(draft.text)
    if suggestions and suggestions[0].certainty >= CERTAIN_ENOUGH:
        best = suggestions[0]
        return Chosen(known.categories[best.category_id], best.certainty, f"Herkend: {best.why}.")
    return Chosen(known.catch_all_category, 0.0, "De woorden zeggen te weinig: een collega kiest.")


def urgency_of(incoming: IncomingReport, draft: Draft, category: CategoryInfo, known: Reference) -> tuple[Urgency, str]:
    """Return how soon somebody must look, and why that rings an alarm ("" when it does not).

    DANGER when somebody or an answer says so, else the category's own; at least HIGH when the channel calls it urgent
    or its words may mean danger.
    """
    for question in known.questions_for(category.id):
        if question.danger_answer and incoming.answers.get(question.key) == question.danger_answer:
            return Urgency.DANGER, f"De melder antwoordt: {question.text} {question.danger_answer}."
    if incoming.danger:
        return Urgency.DANGER, "De melder zegt dat er gevaar is."
    if category.urgency is Urgency.DANGER:
        return Urgency.DANGER, f"Onderwerp met gevaar: {category.name}."
    hazard = hazard_in(f"{draft.text}\n{draft.place_text}", known.hazard_words)
    high = category.urgency is Urgency.HIGH or incoming.urgent or bool(hazard)
    return Urgency.HIGH if high else Urgency.NORMAL, f"Woorden over gevaar: {hazard}." if hazard else ""


def promised(
    kind: NormKind,
    category: CategoryInfo,
    channel: str,
    area_ids: Sequence[int],
    urgency: Urgency,
    known: Reference,
    start: datetime,
    cause: PromiseCause = PromiseCause.RECEIPT,
) -> Promised | None:
    """Return the date that the norm of that day gives, if there is a norm."""
    norm = norm_for(
        known.norms,
        kind,
        category_path=category.path,
        channel=channel,
        area_ids=area_ids,
        urgency=urgency,
        on=local_day(start),
    )
    return promise(start, norm, known.calendar, cause=cause) if norm else None


def _doubt(draft: Draft, place: Place) -> str:
    if draft.point is None:
        return "Plaats controleren: er is geen punt op de kaart."
    if place.outside_m:
        return f"Plaats controleren: {place.outside_m:.0f} meter buiten de gemeente."
    return ""


def enlist(judged: Judged, known: Reference, *, now: datetime) -> tuple[int | None, str]:
    """Write a judged report down, with its work, promise, event, figures and receipt; return (id, track code).

    The id is None when the same report was written in another transaction meanwhile. Plain inserts: this is the
    busiest road of the house, and the mapped objects would cost it more than all the rest.
    """
    track_code = secrets.token_urlsafe(16)
    report_id = _insert_report(judged, known, track_code)
    if report_id is None:
        return None, ""
    town = {"municipality_id": known.id, "report_id": report_id}
    run = db.session.connection().execute
    run(ADD_WORK, town | _work_order(judged))
    run(ADD_EVENT, town | _event(judged, now))
    if known.cases is not None:
        add_step(report_id, known.id, 1, now=now)
    if known.webhooks:
        add_calls(Happening(report_id, EventKind.RECEIVED, judged.received_at, 1), known, now=now)
    if judged.promised:
        run(ADD_PROMISE, town | _promise_row(judged.promised, judged.received_at))
    if judged.draft.contact:
        contact_id = run(ADD_CONTACT, town | _contact(judged, track_code)).scalar_one()
        if is_told(judged.draft.contact):
            run(ADD_MESSAGE, town | _message(report_id, contact_id, judged, now))
    if judged.incoming.photos:
        ours = Photo.key.in_(judged.incoming.photos), Photo.municipality_id == known.id
        run(update(Photo).where(*ours), {"report_id": report_id})
    groups = groups_of(judged.chosen.category.id, judged.place.area.id if judged.place.area else None)
    week = week_of(judged.received_at)
    rows = [
        {"municipality_id": known.id, "grouping": grouping, "key_id": key, "week": week, "received": 1}
        for grouping, key in sorted(groups)
    ]
    upsert(Rollup.__table__, rows, key=("municipality_id", "grouping", "key_id", "week"), add=("received",))
    return report_id, track_code


def is_told(contact: ContactGiven) -> bool:
    """Whether this person hears from us in writing: by mail, or by the channel that carries the news."""
    return contact.tell == Tell.MAIL and bool(contact.via or contact.email)


def _insert_report(judged: Judged, known: Reference, track_code: str) -> int | None:
    connection = db.session.connection()
    address, draft, place, chosen = judged.address, judged.draft, judged.place, judged.chosen
    values: dict[str, Any] = {
        "municipality_id": known.id,
        "channel": judged.incoming.channel,
        "channel_ref": judged.incoming.channel_ref,
        "track_code": track_code,
        "received_at": judged.received_at,
        "text": draft.text,
        "answers": draft.answers,
        "language": draft.contact.language,
        "notes": list(draft.notes),
        "x": draft.point.x if draft.point else None,
        "y": draft.point.y if draft.point else None,
        "place_text": draft.place_text,
        "place_doubt": judged.doubt,
        "area_id": place.area.id if place.area else None,
        "category_id": chosen.category.id,
        "category_certainty": chosen.certainty,
        "category_why": chosen.why,
        "urgency": judged.urgency,
        "team_id": judged.route.team_id,
        "handler_id": judged.route.handler_id,
        "route_why": judged.route.why,
        "status": Status.REPORTED,
        "photos": len(judged.incoming.photos),
    }
    if address:
        values |= {
            "street": address.street,
            "house_number": address.number,
            "postcode": address.postcode,
            "city": address.city,
            "address_distance_m": address.distance_m,
        }
    if judged.response:
        values["response_due_at"] = judged.response.due_at
    if judged.promised:
        due = judged.promised
        values |= {"first_due_at": due.due_at, "due_at": due.due_at, "due_why": due.why, "norm_id": due.norm_id}
    return connection.execute(ADD_REPORT[connection.dialect.name], values).scalar_one_or_none()


def _work_order(judged: Judged) -> dict[str, Any]:
    return {
        "category_id": judged.chosen.category.id,
        "team_id": judged.route.team_id,
        "handler_id": judged.route.handler_id,
        "urgency": judged.urgency,
        "status": WorkStatus.OPEN,
        "worklist_at": judged.promised.due_at if judged.promised else NO_DATE,
        "created_at": judged.received_at,
    }


def _event(judged: Judged, now: datetime) -> dict[str, Any]:
    return {
        "kind": EventKind.RECEIVED,
        "at": judged.received_at,
        "recorded_at": now,
        "by": Who.CREW if judged.incoming.channel == "tablet" else Who.REPORTER,
        "public": True,
        "data": {"channel": judged.incoming.channel},
        "version": 1,
    }


def _promise_row(made: Promised, received_at: datetime) -> dict[str, Any]:
    return {
        "due_at": made.due_at,
        "made_at": received_at,
        "cause": made.cause,
        "why": made.why,
        "norm_id": made.norm_id,
        "calendar_version": made.calendar_version,
    }


def _contact(judged: Judged, track_code: str) -> dict[str, Any]:
    contact = judged.draft.contact
    return {
        "kind": ContactKind.REPORTER,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "may_share": contact.may_share,
        "handle": contact.handle,
        "post": contact.post,
        "tell": contact.tell,
        "via": contact.via,
        "track_code": track_code,
    }


def _message(report_id: int, contact_id: int, judged: Judged, now: datetime) -> dict[str, Any]:
    due = judged.promised
    return {
        "key": f"receipt-{report_id}",
        "kind": MessageKind.RECEIPT,
        "contact_id": contact_id,
        "language": judged.draft.contact.language,
        "facts": {"due_on": local_day(due.due_at).isoformat()} if due else {},
        "created_at": now,
        "available_at": now,
        **carried(judged.draft.contact.via),
    }


def _receipt(
    report_id: int,
    track_code: str,
    received_at: datetime,
    category: CategoryInfo,
    made: Promised | None,
    known: Reference,
) -> Receipt:
    return Receipt(
        report_id=report_id,
        reference=report_number(known.prefix, received_at, report_id),
        track_code=track_code,
        category_name=category.public_name,
        due_at=made.due_at if made else None,
        due_on=local_day(made.due_at) if made else None,
    )
