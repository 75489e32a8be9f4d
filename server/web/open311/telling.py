"""What happened, as mySociety's extension has it: our events in its statuses, in words that anybody may read."""

from dataclasses import replace
from typing import Any

from flask import g

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import event_words
from server.domain.numbering import report_number
from server.domain.texts_nl import STANDARD_REASONS
from server.domain.vocabulary import EventKind, Outcome
from server.queries.open311_news import Happened
from server.queries.reference import Reference
from server.wire.open311 import Fields

OPEN, CLOSED = "open", "closed"

TOLD = (
    EventKind.SEEN,
    EventKind.PLANNED,
    EventKind.STARTED,
    EventKind.PROMISED,
    EventKind.FORWARDED,
    EventKind.MADE_SAFE,
    EventKind.ENDED,
    EventKind.REOPENED,
)
"""What happened that others are told as news."""

NEWS_STATUS = {
    EventKind.SEEN: "investigating",
    EventKind.PLANNED: "action_scheduled",
    EventKind.STARTED: "in_progress",
    EventKind.MADE_SAFE: "in_progress",
}
END_STATUS = {
    Outcome.SOLVED: "fixed",
    Outcome.ALREADY_SOLVED: "fixed",
    Outcome.NOT_OURS: "not_councils_responsibility",
    Outcome.NOT_DONE: "no_further_action",
    Outcome.NOT_FOUND: "no_further_action",
    Outcome.WITHDRAWN: "cancelled",
    Outcome.DUPLICATE: OPEN,  # it goes on under the report that it was joined to
}
"""Our words in those of FixMyStreet; what stands in neither table is `open`."""


def news_of(told: Happened, known: Reference) -> Fields:
    """Return one piece of news; what happened to a main report is news of each report that was joined to it."""
    event, report = told.event, told.report
    return {
        "update_id": f"{event.id}-{report.id}" if told.is_joined else str(event.id),
        "service_request_id": report_number(known.prefix, report.received_at, report.id),
        "status": news_status(event.kind, event.data.get("outcome")),
        "description": news_words(told) or None,
        "updated_datetime": event.recorded_at,
        "media_url": None,
    }


def news_status(kind: str, outcome: str | None) -> str:
    """Return an extended status of FixMyStreet."""
    if kind == EventKind.ENDED:
        return END_STATUS[Outcome(outcome)] if outcome else CLOSED
    return NEWS_STATUS.get(EventKind(kind), OPEN)


def news_words(told: Happened) -> str:
    """Return a piece of news in the words of the reporter's own page, without what somebody typed."""
    event = told.event
    data: dict[str, Any] = {name: value for name, value in event.data.items() if value}  # Any: as JSON has it
    if "before" in data:
        data["first_due_on"] = data.pop("before")
    facts = Facts.from_json(data)
    ended_on = local_day(event.at) if event.kind == EventKind.ENDED else None
    facts = replace(facts, question="", text="", reason=cleared(facts.outcome, facts.reason), ended_on=ended_on)
    return event_words(EventKind(event.kind), facts, g.language)


def cleared(outcome: Outcome | None, reason: str) -> str:
    """Return a reason if it is one of our standard sentences: what somebody typed may name people."""
    return reason if outcome is not None and reason in STANDARD_REASONS[outcome] else ""
