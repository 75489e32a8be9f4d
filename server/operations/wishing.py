"""Wishes about one piece of work: when it can be done, by whom, and after what. Plans reckon with them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from server.domain.command import Actor, AddNote
from server.domain.errors import DomainError
from server.domain.round_words import hours_words
from server.domain.vocabulary import WishKind
from server.model.base import db
from server.model.plan import Wish
from server.model.work_order import WorkOrder
from server.operations.apply import apply
from server.operations.assigning import UnknownTarget
from server.queries.reference import Reference, reference

WINDOWS = {WishKind.APPOINTMENT, WishKind.SCHOOL_HOURS, WishKind.MARKET_DAY, WishKind.CLOSURE}


class BadWish(DomainError):
    """A wish without its times, its crew or its other work; or work that would wait for itself."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A wish as somebody makes it: a window has both times, the others a crew or other work. `day` None: every day."""

    kind: WishKind
    day: date | None = None
    from_time: time | None = None
    until_time: time | None = None
    crew_id: int | None = None
    other_id: int | None = None
    reason: str = ""


def wish(work_order_id: int, wanted: Wanted, *, by: Actor, now: datetime) -> int:
    """Keep a wish and write it in the history of the report; return its id. Raises BadWish, UnknownTarget."""
    known, order = reference(), _work(work_order_id)
    _check(work_order_id, wanted, known)
    row = Wish(work_order_id=order.id, **vars(wanted))
    db.session.add(row)
    db.session.flush()
    apply(AddNote(report_id=order.report_id, text=f"Voor de planning: {wish_words(row, known)}"), by=by, now=now)
    return row.id


def withdraw(wish_id: int, *, by: Actor, now: datetime) -> None:
    """Take a wish back, and write that in the history of the report. Raises UnknownTarget."""
    row = db.session.get(Wish, wish_id)
    if row is None:
        raise UnknownTarget(f"wish {wish_id}")
    text = f"Niet meer voor de planning: {wish_words(row, reference())}"
    apply(AddNote(report_id=_work(row.work_order_id).report_id, text=text), by=by, now=now)
    db.session.delete(row)
    db.session.flush()


def wish_words(row: Wish, known: Reference) -> str:
    """Say a wish in one sentence."""
    day = f" op {row.day:%d-%m-%Y}" if row.day else ""
    reason = f" ({row.reason})" if row.reason else ""
    if row.from_time is not None and row.until_time is not None:
        return f"{row.kind.label}{day}, {hours_words((row.from_time, row.until_time))}{reason}."
    if row.crew_id is not None:
        return f"{row.kind.label}: {known.crews.get(row.crew_id, 'onbekend')}{day}{reason}."
    return f"{row.kind.label}{day}{reason}."


def _work(work_order_id: int) -> WorkOrder:
    order = db.session.get(WorkOrder, work_order_id)
    if order is None:
        raise UnknownTarget(f"work {work_order_id}")
    return order


def _check(work_order_id: int, wanted: Wanted, known: Reference) -> None:
    if wanted.kind in WINDOWS:
        if wanted.from_time is None or wanted.until_time is None or wanted.from_time >= wanted.until_time:
            raise BadWish("a window needs a time and a later one")
    elif wanted.kind is WishKind.AFTER:
        if wanted.other_id is None or wanted.other_id in _waiting_for(work_order_id):
            raise BadWish("work can't wait for itself")
        _work(wanted.other_id)
    elif wanted.crew_id not in known.crews:
        raise UnknownTarget(f"crew {wanted.crew_id}")


def _waiting_for(work_order_id: int) -> set[int]:
    """Return this work and all that waits for it."""
    found, fresh = {work_order_id}, {work_order_id}
    while fresh:
        waits = select(Wish.work_order_id).where(Wish.kind == WishKind.AFTER, Wish.other_id.in_(fresh))
        fresh = set(db.session.scalars(waits)) - found
        found |= fresh
    return found
