"""What the page of one report says: how it stands, what was promised, what happened. Nothing about anyone else."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import event_words, progress, status_words
from server.domain.numbering import report_number
from server.domain.vocabulary import Outcome, Status
from server.model.report import Report
from server.operations.delivery import facts_of
from server.queries.track import Line, Tracked
from server.web.edge import now, town
from server.web.resident.drafts import near
from server.web.texts import language, t
from server.wire.intake import Address

STEPS = ("received", "seen", "planned", "done")


def page(found: Tracked, code: str) -> dict[str, Any]:
    """Return everything that the page shows."""
    report = found.report
    facts = facts_now(found)
    return {
        "report": {
            "reference": facts.reference,
            "category": town().categories[report.category_id].called(language()),
            "place": _place(report),
            "received_at": report.received_at,
            "status": _status_sentence(found, facts),
            "text": "" if found.is_follower else report.text,
        },
        "progress": {"steps": [t(f"track.step_{step}") for step in STEPS], "now": progress(found.main.status)},
        "due_on": _date_to_show(found.main),
        "question": "" if found.is_follower else found.question,
        "solved": {"until": reopen_until(found)} if may_reopen(found) else None,
        "events": [line for event in found.lines if (line := _line(event))["what"]],
        "photos": _photos(found),
        "map_picture": url_for("resident.track_map", number=facts.reference, code=code) if report.x is not None else "",
        "actions": _actions(found, facts.reference, code),
    }


def facts_now(found: Tracked) -> Facts:
    """Return what the status sentence may say; about a report that was joined, what its main report says."""
    main, moves = found.main, found.promises
    later = main.status is Status.PLANNED_LATER
    partner = town().partners.get(main.partner_id or 0)
    said = Facts(
        reason=main.outcome_reason or (moves[-1].reason if len(moves) > 1 else ""),
        question=found.question,
        first_due_on=moves[0].due_on if moves else None,
        partner_name=partner.name if partner else "",
        planned_on=None if later else main.planned_on,
        planned_month=main.planned_on if later else None,
        outcome=main.outcome,
        ended_on=local_day(main.ended_at) if main.ended_at else None,
    )
    facts = facts_of(main, town(), contact=None, base_url="", now=now(), said=said)
    if main is found.report:
        return facts
    own_number = report_number(town().prefix, found.report.received_at, found.report.id)
    return replace(facts, main_reference=facts.reference, reference=own_number)


def reopen_until(found: Tracked) -> datetime | None:
    """Return until when "it is still there" opens the report again."""
    ended = found.report.ended_at
    return ended + timedelta(days=town().reopen_days) if ended else None


def may_reopen(found: Tracked) -> bool:
    """Whether to ask if it is really solved; who withdrew a report, need not be asked."""
    return found.may_reopen and found.report.outcome is not Outcome.WITHDRAWN


def _place(report: Report) -> str:
    if report.street:
        return near(Address(report.street, report.house_number, report.postcode, report.city))
    area = town().areas.get(report.area_id or 0)
    return report.place_text or (area.name if area else t("place.point"))


def _status_sentence(found: Tracked, facts: Facts) -> str:
    words = status_words(found.main.status, facts, language())
    if found.main is found.report:
        return words
    together = Facts(outcome=Outcome.DUPLICATE, main_reference=facts.main_reference)
    return f"{status_words(Status.ENDED, together, language())} {words}"


def _date_to_show(report: Report) -> date | None:
    """Return the promised date, when there is one to come."""
    if report.status is Status.ENDED or report.due_at is None or report.due_at < now():
        return None
    return local_day(report.due_at)


def _line(event: Line) -> dict[str, Any]:
    return {"at": event.at, "what": event_words(event.kind, event.facts, language()), "text": event.own_words}


def _photos(found: Tracked) -> list[dict[str, str]]:
    return [
        {
            "href": url_for("resident.photo", key=photo.key, groot=""),
            "thumb": url_for("resident.photo", key=photo.key),
            "alt": t(f"track.photo_{photo.moment}", number=number),
        }
        for number, photo in enumerate(found.photos, 1)
    ]


def _actions(found: Tracked, number: str, code: str) -> dict[str, str]:
    """Return the addresses of what this visitor can do; empty for what isn't possible."""
    possible = {
        "add": found.may_withdraw,
        "withdraw": found.may_withdraw,
        "reopen": may_reopen(found),
        "solved": may_reopen(found),
        "stop_mail": found.has_email and not found.mails_stopped,
    }
    ways = {name: url_for(f"resident.{name}", number=number, code=code) for name in possible}
    return {name: way if possible[name] else "" for name, way in ways.items()}
