"""The one road for every change to a report, whoever makes it and through whatever screen, app or bot."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from server.domain import command as commands
from server.domain.command import Actor, Change, Command, Result, Verdict, Who
from server.domain.errors import DomainError
from server.domain.vocabulary import EventKind
from server.model.base import db
from server.model.report import Event, Report
from server.operations import assigning, closing, conversation, planning
from server.operations.ahead import held_together
from server.operations.history import held
from server.queries.reference import reference

Step = Callable[..., None]
ENDS = frozenset({EventKind.ENDED, EventKind.WORK_ENDED, EventKind.MADE_SAFE})

STEPS: Mapping[type[Command], tuple[Step, EventKind]] = {
    commands.See: (assigning.see, EventKind.SEEN),
    commands.Take: (assigning.take, EventKind.TAKEN),
    commands.Start: (assigning.start, EventKind.STARTED),
    commands.Claim: (assigning.claim, EventKind.CLAIMED),
    commands.GiveBack: (assigning.give_back, EventKind.GIVEN_BACK),
    commands.HandOver: (assigning.hand_over, EventKind.ASSIGNED),
    commands.Forward: (assigning.forward, EventKind.FORWARDED),
    commands.TakeBack: (assigning.take_back, EventKind.RETURNED),
    commands.Recategorise: (assigning.recategorise, EventKind.RECATEGORISED),
    commands.PutInPlace: (assigning.put_in_place, EventKind.PLACED),
    commands.NameAsset: (assigning.name_asset, EventKind.ASSET_NAMED),
    commands.Split: (assigning.split, EventKind.SPLIT),
    commands.Plan: (planning.plan, EventKind.PLANNED),
    commands.PlanLater: (planning.plan_later, EventKind.PLANNED),
    commands.MoveDate: (planning.promise_another_day, EventKind.PROMISED),
    commands.AddNote: (conversation.add_note, EventKind.NOTE),
    commands.Ask: (conversation.ask, EventKind.ASKED),
    commands.AddFromReporter: (conversation.add_from_reporter, EventKind.ANSWERED),
    commands.Follow: (conversation.follow, EventKind.FOLLOWED),
    commands.StopMail: (conversation.stop_mail, EventKind.MAIL_STOPPED),
    commands.Close: (closing.close, EventKind.ENDED),
    commands.CorrectEnd: (closing.correct_end, EventKind.END_CORRECTED),
    commands.Reopen: (closing.reopen, EventKind.REOPENED),
    commands.Join: (closing.join, EventKind.ENDED),
}
"""What carries out each command, and the event by which its repeat is known (of a Close, any of `ENDS`)."""

HARMLESS = {
    EventKind.SEEN,
    EventKind.NOTE,
    EventKind.FOLLOWED,
    EventKind.JOINED,
    EventKind.DUE_SOON,
    EventKind.LATE,
    EventKind.MESSAGE_SENT,
    EventKind.MESSAGE_FAILED,
    EventKind.MAIL_STOPPED,
    EventKind.ASSET_NAMED,
    EventKind.PHOTO_ADDED,
    EventKind.ADDRESS_FOUND,
    EventKind.ALARM_RAISED,
    EventKind.ALARM_PASSED_ON,
    EventKind.ALARM_TAKEN,
    EventKind.CALL_BACK_ASKED,
    EventKind.CALLED_BACK,
}
"""What may have happened in the meantime without getting in anybody's way."""

NO_RESPONSE = (
    commands.See,
    commands.AddNote,
    commands.HandOver,
    commands.PutInPlace,
    commands.NameAsset,
    commands.Split,
    commands.Follow,
    commands.StopMail,
)
"""What staff do without the reporter noticing: it stops no clock of the first response."""

Many = commands.Plan | commands.HandOver | commands.GiveBack
"""What can be carried out many at a time: it makes no new work, and nobody new to tell."""

COLLEAGUES = {Who.STAFF, Who.CREW}


class UnknownReport(DomainError):
    """This municipality has no such report."""


def apply(command: Command, *, by: Actor, now: datetime) -> Verdict:
    """Carry out a command and return how it fared.

    Two people at once: a command made on an older version is MERGED when what happened since doesn't touch it,
    REPEATED when its maker already did it, else SUPERSEDED, with what the other did; nothing is done then.
    Raises DomainError for what the rules of the trade refuse.
    """
    if isinstance(command, commands.Join) and command.main_report_id < command.report_id:
        held(command.main_report_id)  # always the lower number first, or two people who join wait for each other
    report = locked(command.report_id)
    _, kind = STEPS[type(command)]
    since = [] if command.base_version is None else changes_since(report, command.base_version)
    clashing = [event for event in since if event.kind not in HARMLESS]
    if clashing and not command.adds_only:
        result = Result.REPEATED if _did_it(clashing, kind, by) else Result.SUPERSEDED
        return Verdict(result, report.id, report.version, _told(clashing))
    _carry_out(report, command, by=by, now=now)
    db.session.flush()
    return Verdict(Result.MERGED if since else Result.APPLIED, report.id, report.version, _told(since))


def apply_all(commands: Sequence[Many], *, by: Actor, now: datetime) -> None:
    """Carry out commands that were made on no version, hundreds in the time that a few take one by one.

    Raises DomainError when one of them is refused: what the others did must then be undone.
    """
    with held_together({command.report_id for command in commands}) as reports:
        for command in commands:
            _carry_out(reports[command.report_id], command, by=by, now=now)
    db.session.flush()


def _carry_out(report: Report, command: Command, *, by: Actor, now: datetime) -> None:
    step, _ = STEPS[type(command)]
    step(report, command, reference(), by=by, now=now)
    if by.who in COLLEAGUES and not isinstance(command, NO_RESPONSE):
        report.responded_at = report.responded_at or now


def _did_it(events: list[Event], kind: EventKind, by: Actor) -> bool:
    """Whether this is the second click of somebody whose first one was all that happened."""
    kinds = ENDS if kind is EventKind.ENDED else {kind}
    own = all(event.by == by.who and event.handler_id == by.handler_id for event in events)
    return own and any(event.kind in kinds for event in events)


def locked(report_id: int) -> Report:
    """Return the report, held until the transaction ends. Raises UnknownReport."""
    report = held(report_id)
    if report is None:
        raise UnknownReport(str(report_id))
    return report


def changes_since(report: Report, version: int) -> list[Event]:
    """Return what happened to the report after it had this version."""
    return list(
        db.session.scalars(
            select(Event).where(Event.report_id == report.id, Event.version > version).order_by(Event.version)
        )
    )


def _told(events: list[Event]) -> tuple[Change, ...]:
    staff = reference().staff if events else {}
    return tuple(
        Change(
            kind=EventKind(event.kind).label,
            at=event.recorded_at,
            by=staff[event.handler_id].name if event.handler_id else _who(event.by),
            note=event.note or str(event.data.get("reason", "")),
        )
        for event in events
    )


def _who(by: str) -> str:
    return {Who.REPORTER: "de melder", Who.SYSTEM: "het systeem"}.get(Who(by), "een collega")
