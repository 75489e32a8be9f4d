"""Carrying the cases (zaken) of reports to the case system, step by step.

The steps of one report go one after the other: the next waits until the one before has arrived, also when that one
was given up. A step says up to which version of the report it goes, and is worked out from the report's own history.
So it can be tried as often as need be, and what is there already is left alone.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from server.model.base import db
from server.model.case import CaseLink
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.operations import delivery
from server.operations.case_shape import Bench, NoCaseType, case_of
from server.operations.mirroring import CASES
from server.queries.outbox import due
from server.wire.case import Case, CaseSystem
from server.wire.channel import ChannelError

log = logging.getLogger("meldwerk.cases")


@dataclass(frozen=True)
class Step:
    """A step that is ours to carry until its claim runs out."""

    id: int
    municipality_id: int
    report_id: int
    case: Case


def claim_steps(bench: Bench, *, now: datetime, most: int) -> list[Step] | None:
    """Claim steps, of each report the first, and work their cases out; None when nothing waits.

    The session must be EVERYWHERE; the caller commits before carrying them.
    """
    found = delivery.claim_rows(due(now).where(OutboxMessage.channel == CASES), now=now, most=most)
    if not found:
        return None
    steps = [_step(row, bench, now=now) for row in found]
    db.session.flush()
    return [step for step in steps if step is not None]


def _step(row: OutboxMessage, bench: Bench, *, now: datetime) -> Step | None:
    """Work a step out; None when there is no case system any more, or it can't be done."""
    known = delivery.known_of(row.municipality_id)
    if known.cases is None:
        row.status = "dropped"
        return None
    try:
        case = case_of(db.session.get_one(Report, row.report_id), known, bench, version=row.facts["version"])
    except SQLAlchemyError:
        raise
    except Exception as error:
        # One step that can't be worked out must not keep all others waiting; people see it among the failed messages.
        log.exception("step %s can't be worked out", row.key)
        unknown = isinstance(error, NoCaseType)
        row.error = "geen zaaktype voor deze categorie" if unknown else f"kan niet: {type(error).__name__}"
        delivery.give_up(row, now=now)
        return None
    row.text = _in_words(case)
    return Step(row.id, row.municipality_id, row.report_id, case)


def _in_words(case: Case) -> str:
    last = case.statuses[-1]
    promised = f" Streefdatum {case.planned_end}." if case.planned_end else ""
    return f"{case.description}. {last.text}{promised}"


def carry(step: Step, system: CaseSystem) -> tuple[str, ChannelError | None]:
    """Carry one step; return where the case is, or what went wrong. No transaction is open here."""
    try:
        return system.keep(step.case), None
    except ChannelError as error:
        return "", error
    except Exception as error:
        # A fault of ours counts as an attempt, like any other.
        log.exception("keeping a case failed")
        return "", ChannelError(type(error).__name__)


def settle(carried: Sequence[tuple[Step, tuple[str, ChannelError | None]]], *, now: datetime) -> None:
    """Write down how it went: done, to be tried again later, or given up; and where the cases are."""
    for step, (url, error) in carried:
        if error is None:
            _keep_link(step, url, now=now)
    delivery.settle_all([(step, error) for step, (_, error) in carried], now=now)


def _keep_link(step: Step, url: str, *, now: datetime) -> None:
    link = db.session.get(CaseLink, step.report_id)
    if link is None:
        fresh = {"municipality_id": step.municipality_id, "report_id": step.report_id, "made_at": now}
        db.session.add(CaseLink(**fresh, url=url, type=step.case.type.type))
    else:
        link.url = url


def again(*, now: datetime) -> int:
    """Let all steps that were given up be tried anew, and those that wait go at once; return how many."""
    mine = OutboxMessage.channel == CASES, OutboxMessage.status.in_(("failed", "waiting"))
    anew = {"status": "waiting", "attempts": 0, "available_at": now, "locked_until": None}
    tried = update(OutboxMessage).where(*mine).values(anew).returning(OutboxMessage.id)
    return len(db.session.execute(tried, execution_options={"synchronize_session": False}).all())
