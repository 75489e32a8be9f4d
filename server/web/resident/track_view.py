"""What the page of one report says: how it stands, what was promised, what happened. Nothing about anyone else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Any

from flask import url_for
from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import event_words, progress, status_words
from server.domain.numbering import report_id_in, report_number
from server.domain.vocabulary import ContactKind, EventKind, Outcome, Status
from server.model.base import db
from server.model.photo import Photo
from server.model.report import Contact, Event, Pause, PromiseRow, Report
from server.operations.delivery import facts_of
from server.web.edge import now, town
from server.web.texts import language, t

STEPS = ("received", "seen", "planned", "done")
WORDS_OF_REPORTER = {EventKind.ANSWERED, EventKind.REOPENED}
"""Events whose note the reporter wrote, and may read again; any other note is among colleagues."""


@dataclass(frozen=True)
class Tracked:
    """A report as seen by somebody who holds its code; a follower sees nothing that the reporter wrote."""

    report: Report
    main: Report
    contact: Contact | None
    is_reporter: bool

    @property
    def reopen_until(self) -> datetime | None:
        """Until when "it is still there" opens it again."""
        ended = self.report.ended_at
        if not self.is_reporter or ended is None or self.report.outcome is Outcome.WITHDRAWN:
            return None
        until = ended + timedelta(days=town().reopen_days)
        return until if until >= now() else None


def tracked(number: str, code: str) -> Tracked | None:
    """Return the report with this number, when the code is that of its reporter or of a follower."""
    report_id = report_id_in(number)
    report = db.session.get(Report, report_id) if report_id else None
    if report is None or not code:
        return None
    contacts = db.session.scalars(select(Contact).where(Contact.report_id == report.id)).all()
    contact = next((c for c in contacts if _same(c.track_code, code)), None)
    is_reporter = _same(report.track_code, code)
    if contact is None and not is_reporter:
        return None
    main = db.session.get(Report, report.duplicate_of_id) if report.duplicate_of_id else None
    return Tracked(report, main or report, contact, is_reporter or (contact is not None and contact.kind is ContactKind.REPORTER))


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def page(found: Tracked, code: str) -> dict[str, Any]:
    """Return everything that the page shows."""
    report, main = found.report, found.main
    moves = _promises(main)
    facts = facts_now(found, moves)
    return {
        "report": {
            "reference": facts.reference,
            "category": town().categories[report.category_id].called(language()),
            "place": facts.place_words or t("place.point"),
            "received_at": report.received_at,
            "status": _status_sentence(found, facts),
            "text": report.text if found.is_reporter else "",
            "ended": report.status is Status.ENDED,
        },
        "progress": {"steps": [t(f"track.step_{step}") for step in STEPS], "now": progress(main.status)},
        "due_on": _date_to_show(main),
        "question": facts.question if found.is_reporter else "",
        "solved": {"until": found.reopen_until} if found.reopen_until else None,
        "events": _events(found, moves),
        "photos": _photos(found),
        "map_picture": url_for("resident.track_map", number=facts.reference, code=code) if report.x is not None else "",
        "actions": _actions(found, facts.reference, code),
    }


def facts_now(found: Tracked, moves: Sequence[PromiseRow]) -> Facts:
    """Return what the status sentence may say."""
    main = found.main
    later = main.status is Status.PLANNED_LATER
    said = Facts(
        reason=main.outcome_reason or (moves[-1].reason if len(moves) > 1 else ""),
        question=_open_question(main) if main.status is Status.WAITING_FOR_REPORTER else "",
        first_due_on=local_day(moves[0].due_at) if moves else None,
        partner_name=town().partners[main.partner_id].name if main.partner_id in town().partners else "",
        planned_on=None if later else main.planned_on,
        planned_month=main.planned_on if later else None,
        outcome=main.outcome,
        ended_on=local_day(main.ended_at) if main.ended_at else None,
    )
    about_main = facts_of(main, town(), contact=None, base_url="", now=now(), said=said)
    number = report_number(town().prefix, found.report.received_at, found.report.id)
    return about_main if main is found.report else _as_part(about_main, number)


def _as_part(facts: Facts, number: str) -> Facts:
    from dataclasses import replace

    return replace(facts, main_reference=facts.reference, reference=number)


def _status_sentence(found: Tracked, facts: Facts) -> str:
    words = status_words(found.main.status, facts, language())
    if found.main is found.report:
        return words
    return f"{status_words(Status.ENDED, Facts(outcome=Outcome.DUPLICATE, main_reference=facts.main_reference), language())} {words}"


def _date_to_show(report: Report) -> date | None:
    """Return the promised date, when there is one to come."""
    if report.status is Status.ENDED or report.due_at is None or report.due_at < now():
        return None
    return local_day(report.due_at)


def _promises(report: Report) -> Sequence[PromiseRow]:
    return db.session.scalars(select(PromiseRow).where(PromiseRow.report_id == report.id).order_by(PromiseRow.id)).all()


def _open_question(report: Report) -> str:
    waiting = select(Pause.question).where(Pause.report_id == report.id, Pause.ended_at.is_(None)).order_by(Pause.id.desc())
    return db.session.scalars(waiting).first() or ""


def _events(found: Tracked, moves: Sequence[PromiseRow]) -> list[dict[str, Any]]:
    """Return the public time line, newest first; of the main report only what came after the joining."""
    ids = {found.report.id, found.main.id}
    rows = db.session.scalars(
        select(Event).where(Event.report_id.in_(ids), Event.public).order_by(Event.recorded_at.desc(), Event.id.desc())
    ).all()
    joined = found.report.ended_at if found.main is not found.report else None
    lines = []
    for event in rows:
        if event.report_id != found.report.id and (joined is None or event.recorded_at < joined):
            continue
        words = event_words(EventKind(event.kind), _facts_of_event(event, moves), language())
        if words:
            lines.append({"at": event.at, "what": words, "text": _own_words(event, found)})
    return lines


def _own_words(event: Event, found: Tracked) -> str:
    return event.note if found.is_reporter and EventKind(event.kind) in WORDS_OF_REPORTER else ""


def _facts_of_event(event: Event, moves: Sequence[PromiseRow]) -> Facts:
    known: Mapping[str, Any] = event.data
    return Facts.from_json(
        {
            name: known[name]
            for name in ("reason", "question", "planned_on", "planned_month", "outcome", "due_on")
            if known.get(name)
        }
        | ({"first_due_on": known["before"]} if known.get("before") else {})
        | ({"ended_on": local_day(event.at).isoformat()} if event.kind in {EventKind.ENDED, EventKind.MADE_SAFE} else {})
        | ({"partner_name": str(known["partner"])} if known.get("partner") else {})
    )


def _photos(found: Tracked) -> list[dict[str, str]]:
    """Return the reporter's own photos, and those of after the work."""
    if not found.is_reporter:
        return []
    rows = db.session.scalars(select(Photo).where(Photo.report_id == found.report.id).order_by(Photo.id)).all()
    shown = [photo for photo in rows if photo.by == "reporter" or photo.moment == "after"]
    return [
        {
            "href": url_for("resident.photo", key=photo.key, groot=""),
            "thumb": url_for("resident.photo", key=photo.key),
            "alt": t(f"track.photo_{photo.moment}", number=number),
        }
        for number, photo in enumerate(shown, 1)
    ]


def _actions(found: Tracked, number: str, code: str) -> dict[str, str]:
    """Return the addresses of what this visitor can do; empty for what isn't possible."""
    report = found.report
    is_open = found.is_reporter and report.status is not Status.ENDED
    gets_mail = found.contact is not None and bool(found.contact.email) and found.contact.stopped_at is None
    possible = {"add": is_open, "withdraw": is_open, "stop_mail": gets_mail, "reopen": bool(found.reopen_until)}
    possible["solved"] = possible["reopen"]
    return {name: url_for(f"resident.{name}", number=number, code=code) if can else "" for name, can in possible.items()}
