"""The desk of the KCC: calls that are kept while somebody types, and what becomes of each of them, once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from server.domain.command import Actor, AddNote, Close, Follow, NameAsset
from server.domain.vocabulary import ContactKind, Outcome
from server.model.base import db, entered
from server.model.desk import ParkedCall
from server.model.outbox import OutboxMessage
from server.model.report import Contact, Report
from server.operations.apply import apply
from server.operations.intake import accept
from server.operations.mail_judging import as_mailed, settle_call
from server.wire.intake import Contact as Caller
from server.wire.intake import IncomingReport

KEPT = timedelta(days=3)
"""How long an unfinished call waits: a weekend, and no longer, since it names people."""

Data = dict[str, Any]  # Any: what json can hold

_ADD = {name: dialect.insert for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))}


@dataclass(frozen=True)
class Kept:
    """How keeping went: `clash` when somebody else wrote in it since; nothing is kept then."""

    call: ParkedCall
    clash: bool


@dataclass(frozen=True)
class Done:
    """What became of a call. `again`: it had been done before; `added`: by somebody else, whose words now stand too."""

    report_id: int
    deed: str
    again: bool = False
    added: bool = False


def keep_call(key: str, data: Data, *, seen: int, by: Actor, now: datetime, parked: bool | None = None) -> Kept:
    """Keep what was typed so far. `seen` is the version that its maker had before them; 0 for a fresh form."""
    call = _call(key, by=by, now=now)
    if call.version != seen and call.handler_id != by.handler_id and call.report_id is None:
        return Kept(call, clash=True)
    if call.report_id is None:
        call.data, call.touched_at, call.version = data, now, call.version + 1
        call.handler_id = by.handler_id or call.handler_id
        call.parked = call.parked if parked is None else parked
        db.session.flush()
    return Kept(call, clash=False)


def throw_away(key: str) -> None:
    """Forget a call that leads to nothing; one that became a report stays."""
    db.session.execute(delete(ParkedCall).where(ParkedCall.key == key, ParkedCall.report_id.is_(None)))


def save_call(key: str, incoming: IncomingReport, *, asset: str = "", by: Actor, now: datetime) -> Done:
    """Turn a call into a report; the same call again gives the same report, whoever sends it."""

    def deed() -> int:
        receipt = accept(as_mailed(key, incoming), now=now)
        _finish(receipt.report_id, incoming, asset, by=by, now=now)
        return receipt.report_id

    return _once(key, "saved", deed, text=incoming.text, by=by, now=now)


def solve_call(
    key: str, incoming: IncomingReport, *, outcome: Outcome, reason: str, asset: str = "", by: Actor, now: datetime
) -> Done:
    """Turn a call into a report that ends at once: one message to the reporter, and it counts as first contact."""

    def deed() -> int:
        receipt = accept(as_mailed(key, incoming), now=now)
        report = _finish(receipt.report_id, incoming, asset, by=by, now=now)
        db.session.execute(delete(OutboxMessage).where(OutboxMessage.key == f"receipt-{receipt.report_id}"))
        close = Close(report_id=receipt.report_id, outcome=outcome, reason=reason)
        apply(close, by=by, now=now)
        report.first_contact = True
        return receipt.report_id

    return _once(key, "solved", deed, text=incoming.text, by=by, now=now)


def add_call(key: str, report_id: int, text: str, caller: Caller, *, by: Actor, now: datetime) -> Done:
    """Add a caller to a report that is there: as a follower who hears the end, with what they said as a note."""

    def deed() -> int:
        said = f"Beller: {text}" if text else "De beller belde hierover."
        apply(AddNote(report_id=report_id, text=said), by=by, now=now)
        apply(Follow(report_id=report_id, contact=caller), by=by, now=now)
        return report_id

    return _once(key, "added", deed, text=text, by=by, now=now)


def forget_parked(*, now: datetime) -> None:
    """Throw away the calls that nobody touched for days, and what they remember of reports."""
    db.session.execute(delete(ParkedCall).where(ParkedCall.touched_at < now - KEPT))


def caller_of(report_id: int) -> Caller:
    """Return who reported, for the next report of the same caller."""
    row = db.session.scalars(
        select(Contact).where(Contact.report_id == report_id, Contact.kind == ContactKind.REPORTER)
    ).first()
    if row is None:
        return Caller()
    return Caller(row.name, row.email, row.phone, row.language, handle=row.handle, post=row.post, tell=row.tell)


def _call(key: str, *, by: Actor, now: datetime) -> ParkedCall:
    """Return the call of this key, made if need be, and held until the transaction ends."""
    connection = db.session.connection()
    values = {
        "municipality_id": entered(),
        "key": key,
        "handler_id": by.handler_id,
        "touched_at": now,
        "version": 0,
        "parked": False,
        "data": {},
        "deed": "",
    }
    connection.execute(_ADD[connection.dialect.name](ParkedCall).on_conflict_do_nothing(), values)
    return db.session.scalars(
        select(ParkedCall)
        .where(ParkedCall.key == key)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _once(key: str, deed: str, do: Callable[[], int], *, text: str, by: Actor, now: datetime) -> Done:
    """Do something to a call unless it was done. What somebody else had typed meanwhile goes with the report."""
    call = _call(key, by=by, now=now)
    if call.report_id is not None:
        other = call.handler_id != by.handler_id and bool(text) and text != call.data.get("text")
        if other:
            apply(AddNote(report_id=call.report_id, text=f"Ook opgeschreven: {text}"), by=by, now=now)
            call.data = {"text": text}
        return Done(call.report_id, call.deed, again=True, added=other)
    report_id = do()
    settle_call(key, report_id, by=by, now=now)
    call.report_id, call.deed, call.touched_at, call.version = report_id, deed, now, call.version + 1
    call.handler_id, call.data = by.handler_id or call.handler_id, {"text": text}
    db.session.flush()
    return Done(report_id, deed)


def _finish(report_id: int, incoming: IncomingReport, asset: str, *, by: Actor, now: datetime) -> Report:
    """Write down what only the desk knows: the number on the thing, and that the caller does not know the place."""
    if asset:
        apply(NameAsset(report_id=report_id, asset=asset), by=by, now=now)
    report = db.session.get_one(Report, report_id, populate_existing=True)
    if report.x is None:
        knows = bool(incoming.place_text)
        report.place_doubt = f"Plaats controleren: {'staat nog niet op de kaart' if knows else 'beller weet het niet'}."
    db.session.flush()
    return report
