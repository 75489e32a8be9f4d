"""What the reporter may see of a report: opened by number and code, nothing about anyone else."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.normalise import plain_email
from server.domain.numbering import report_id_in
from server.domain.vocabulary import ContactKind, EventKind, Status
from server.model.base import db
from server.model.photo import Photo
from server.model.report import Contact, Event, PromiseRow, Report
from server.queries.reference import Reference

OPEN_FOR = timedelta(days=365)
"""How long after the end a code still opens the page."""


@dataclass(frozen=True)
class Line:
    """One line of the time line; `facts` fill the words for its kind."""

    kind: EventKind
    at: datetime
    facts: Facts
    own_words: str
    photos: int


@dataclass(frozen=True)
class Promised:
    """A date that was named, and why."""

    due_on: date
    made_at: datetime
    reason: str


@dataclass(frozen=True)
class Shown:
    """A photo on the reporter's page."""

    key: str
    moment: str
    has_thumbnail: bool


@dataclass(frozen=True)
class Tracked:
    """A report as its reporter, or a follower, may see it.

    `is_follower` sees no words and photos of the reporter. `contact_id` is who reads it, if known. `main` is the
    report under which it was joined: its status is what counts.
    """

    report: Report
    main: Report
    contact_id: int | None
    is_follower: bool
    mails_stopped: bool
    has_email: bool
    lines: tuple[Line, ...]
    promises: tuple[Promised, ...]
    photos: tuple[Shown, ...]
    question: str
    may_reopen: bool
    may_withdraw: bool


def open_report(number: str, code: str, known: Reference, *, now: datetime) -> Tracked | None:
    """Return the report when number and code belong together; None says no more than that they don't."""
    report_id = report_id_in(number)
    report = db.session.get(Report, report_id) if report_id is not None else None
    if report is None or not code:
        return None
    contacts = db.session.scalars(select(Contact).where(Contact.report_id == report.id).order_by(Contact.id)).all()
    reader = next((c for c in contacts if _same(c.track_code, code)), None)
    if reader is None and not _same(report.track_code, code):
        return None
    if report.ended_at is not None and now - report.ended_at > OPEN_FOR:
        return None
    return _tracked(report, reader, known, now=now)


def code_for(number: str, proof: str) -> str | None:
    """Return the code of a report for who knows its number and the reporter's e-mail address.

    Not for who knows the postcode of the place: numbers follow each other and places are on the public map, so that
    would open everybody's page.
    """
    report_id = report_id_in(number)
    report = db.session.get(Report, report_id) if report_id is not None else None
    if report is None:
        return None
    emails = db.session.scalars(
        select(Contact.email).where(Contact.report_id == report.id, Contact.kind == ContactKind.REPORTER)
    )
    wanted = plain_email(proof)
    if wanted and any(_same(email.lower(), wanted.lower()) for email in emails if email):
        return report.track_code
    return None


def _same(a: str, b: str) -> bool:
    return hmac.compare_digest(a.encode(), b.encode())


def _tracked(report: Report, reader: Contact | None, known: Reference, *, now: datetime) -> Tracked:
    main = db.session.get(Report, report.duplicate_of_id) if report.duplicate_of_id else report
    assert main is not None
    is_follower = reader is not None and reader.kind is ContactKind.FOLLOWER
    until = main.ended_at + timedelta(days=known.reopen_days) if main.ended_at else None
    return Tracked(
        report=report,
        main=main,
        contact_id=reader.id if reader else None,
        is_follower=is_follower,
        mails_stopped=reader is not None and reader.stopped_at is not None,
        has_email=reader is not None and bool(reader.email),
        lines=_lines(report, main, show_words=not is_follower),
        promises=_promises(main),
        photos=() if is_follower else _photos(report, main),
        question=_question(report),
        may_reopen=until is not None and now <= until and not is_follower,
        may_withdraw=report.status is not Status.ENDED and not is_follower,
    )


def _lines(report: Report, main: Report, *, show_words: bool) -> tuple[Line, ...]:
    rows = db.session.scalars(
        select(Event)
        .where(Event.report_id.in_({report.id, main.id}), Event.public)
        .order_by(Event.at.desc(), Event.id.desc())
    )
    return tuple(
        _line(event, show_words=show_words and event.report_id == report.id)
        for event in rows
        if event.report_id == report.id or event.kind not in {EventKind.RECEIVED, EventKind.ANSWERED, EventKind.ASKED}
    )


def _line(event: Event, *, show_words: bool) -> Line:
    """The reporter's own words stand in `note`; a colleague's note is never public."""
    own = event.by == "reporter" and show_words
    data = dict(event.data)
    photos = int(data.pop("photos", 0) or 0)
    data["first_due_on"] = data.pop("before", None) or data.get("first_due_on")
    facts = Facts.from_json({name: value for name, value in data.items() if value})
    if event.kind == EventKind.ENDED:
        facts = Facts.from_json({**facts.to_json(), "ended_on": local_day(event.at).isoformat()})
    return Line(EventKind(event.kind), event.at, facts, event.note if own else "", photos if show_words else 0)


def _promises(report: Report) -> tuple[Promised, ...]:
    rows = db.session.scalars(select(PromiseRow).where(PromiseRow.report_id == report.id).order_by(PromiseRow.id))
    return tuple(Promised(local_day(row.due_at), row.made_at, row.reason) for row in rows)


def _photos(report: Report, main: Report) -> tuple[Shown, ...]:
    rows = db.session.execute(
        select(Photo.key, Photo.moment, Photo.thumbnail, Photo.report_id, Photo.public)
        .where(Photo.report_id.in_({report.id, main.id}))
        .order_by(Photo.id)
    )
    return tuple(
        Shown(row.key, row.moment, len(row.thumbnail) > 1)
        for row in rows
        if row.report_id == report.id or row.public or row.moment == "after"
    )


def _question(report: Report) -> str:
    if report.status is not Status.WAITING_FOR_REPORTER:
        return ""
    asked = db.session.scalars(
        select(Event).where(Event.report_id == report.id, Event.kind == EventKind.ASKED).order_by(Event.id.desc())
    ).first()
    return str(asked.data.get("question", "")) if asked else ""
