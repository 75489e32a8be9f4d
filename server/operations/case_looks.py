"""Comparing cases with reports: by night all of them, and one when the case system says that it changed.

What only we put there is mended by another step. What others did over there is written down for staff, and changes
nothing here: a report ends with an outcome and a reason of our own, or not at all.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from server.domain.vocabulary import EventKind, Status
from server.model.base import db, entered
from server.model.case import CaseLink
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.operations.case_shape import Bench, NoCaseType, case_of
from server.operations.channels import secrets_of
from server.operations.history import held, record
from server.operations.mirroring import CASES, add_step
from server.queries.reference import Reference
from server.wire.case import Case, Difference

CALLBACK = "zgw-callback"
"""The name under which the secret is kept that notifications come with."""

KEPT_WATCH = timedelta(days=30)
"""So long after its end a report is still compared; later on the archive over there may have taken the case."""


@dataclass(frozen=True)
class Look:
    """A case to compare, with the version of the report that it was worked out for."""

    report_id: int
    version: int
    case: Case


def may_notify(authorization: str, key: str) -> bool:
    """Whether a notification came with the secret that we share with the municipality's notification service."""
    given = authorization.removeprefix("Bearer ").encode()
    held_now = secrets_of(CALLBACK, entered(), key=key)
    return any([hmac.compare_digest(given, secret.encode()) for secret in held_now])  # noqa: C419  # all are compared


def notice(case_url: str, *, now: datetime) -> bool:
    """Note that something changed over there; False when it is no case of ours. The worker looks what it was."""
    link = db.session.scalars(select(CaseLink).where(CaseLink.url == case_url)).first()
    if link is not None:
        link.look_at = link.look_at or now
    return link is not None


def asked(known: Reference, bench: Bench, *, most: int = 200) -> list[Look]:
    """Return the cases that somebody said changed."""
    return _looks(known, bench, CaseLink.look_at.is_not(None), most=most)


def by_night(known: Reference, bench: Bench, *, now: datetime) -> list[Look]:
    """Return all cases to compare: those of open reports, and of reports that ended lately."""
    still = or_(Report.status != Status.ENDED, Report.ended_at > now - KEPT_WATCH)
    return _looks(known, bench, still, or_(CaseLink.report_id.is_not(None), Report.status != Status.ENDED))


def _looks(known: Reference, bench: Bench, *where: object, most: int | None = None) -> list[Look]:
    """Return what to compare; a report of which a step still waits is left for later."""
    if known.cases is None:
        return []
    waiting = exists().where(
        OutboxMessage.report_id == Report.id,
        OutboxMessage.channel == CASES,
        OutboxMessage.status.in_(("waiting", "failed")),
    )
    rows = select(Report).outerjoin(CaseLink, CaseLink.report_id == Report.id).where(*where, ~waiting)  # type: ignore[arg-type]
    found = []
    for report in db.session.scalars(rows.order_by(Report.id).limit(most)):
        try:
            found.append(Look(report.id, report.version, case_of(report, known, bench, version=report.version)))
        except NoCaseType:
            continue  # its own step stands among the failed messages
    return found


def keep_found(look: Look, found: Sequence[Difference], *, now: datetime) -> None:
    """Mend what is ours, and write down what is not; nothing, when the report changed meanwhile."""
    report = held(look.report_id)
    if report is None or report.version != look.version:
        return
    if ours := [one.text for one in found if one.ours]:
        add_step(report.id, report.municipality_id, report.version, now=now, again=f"-{now:%Y%m%d%H%M%S}")
        record(report, EventKind.CASE_MENDED, now=now, note=" ".join(ours))
    link = db.session.get(CaseLink, report.id)
    if link is None:
        return
    theirs = " ".join(one.text for one in found if not one.ours)
    if theirs and theirs != link.differences:
        record(report, EventKind.CASE_DIFFERS, now=now, note=theirs)
    link.differences, link.looked_at, link.look_at = theirs, now, None
