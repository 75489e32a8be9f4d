"""What the case (zaak) of a report should look like, worked out from the report's own history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from server.domain.calendar import local_day
from server.domain.errors import DomainError
from server.domain.geo import to_wgs84
from server.domain.numbering import report_number
from server.domain.vocabulary import EventKind, PromiseCause
from server.model.base import db
from server.model.case import CaseLink
from server.model.report import Event, Pause, PromiseRow, Report
from server.operations.channels import secrets_of
from server.operations.mirroring import CASES
from server.queries.reference import CasesInfo, Reference
from server.wire.case import Case, CaseAccess, CaseStatus, CaseType, Stage
from server.wire.intake import Point

AT_WORK: Mapping[str, str] = {
    EventKind.PLANNED: "Gepland.",
    EventKind.STARTED: "Begonnen.",
    EventKind.FORWARDED: "Doorgezet naar een partner.",
    EventKind.MADE_SAFE: "Veilig gemaakt.",
}
"""The events that bring a case in progress, once, and what the status says."""

WAITS = "Wij wachten op antwoord van de melder."
BETWEEN = timedelta(milliseconds=1)
"""A case takes one status a moment, and many systems keep no finer time than this."""


class NoCaseType(DomainError):
    """The set-up has no case type for this category, and none for all others."""


@dataclass(frozen=True)
class Bench:
    """What cases are worked out with: the address of this installation, and the key that secrets follow from."""

    base_url: str
    secret_key: str


def case_of(report: Report, known: Reference, bench: Bench, *, version: int) -> Case:
    """Return the case as it should look when the report was at this version. Raises NoCaseType."""
    assert known.cases is not None
    events = _events(report, version)
    at, statuses = events[-1].recorded_at, statuses_of(events)
    promises = [row for row in _promises(report) if row.made_at <= at]
    by_norm = [row for row in promises if row.cause is not PromiseCause.MOVED]
    link = db.session.get(CaseLink, report.id)
    number = report_number(known.prefix, report.received_at, report.id)
    case = Case(
        number=number,
        url=link.url if link else "",
        type=_type_of(report, link, known.cases, known),
        access=access_to(known.cases, known.id, bench),
        description=_description(report, known),
        explanation=_explanation(report, known, f"{bench.base_url}/{known.slug}/werk/{number}"),
        registered_on=local_day(report.received_at),
        planned_end=local_day(promises[-1].due_at) if promises else None,
        latest_end=local_day(by_norm[-1].due_at) if by_norm else None,
        place=to_wgs84(Point(report.x, report.y)) if report.x is not None and report.y is not None else None,
        statuses=statuses,
        related=_related(report),
    )
    waits = statuses[-1].stage is not Stage.ENDED and _waits(report, at)
    return replace(_extended(case, promises), waits_for=WAITS if waits else "")


def _events(report: Report, version: int) -> Sequence[Event]:
    mine = select(Event).where(Event.report_id == report.id, Event.version <= version)
    return db.session.scalars(mine.order_by(Event.version, Event.id)).all()


def _promises(report: Report) -> Sequence[PromiseRow]:
    return db.session.scalars(select(PromiseRow).where(PromiseRow.report_id == report.id).order_by(PromiseRow.id)).all()


def _waits(report: Report, at: datetime) -> bool:
    """Whether we waited for the reporter just after this moment."""
    open_then = Pause.started_at <= at, or_(Pause.ended_at.is_(None), Pause.ended_at > at)
    return db.session.scalars(select(Pause.id).where(Pause.report_id == report.id, *open_then)).first() is not None


def _type_of(report: Report, link: CaseLink | None, cases: CasesInfo, known: Reference) -> CaseType:
    """Return the case type: that of the case once there is one, else that of the category, or its nearest parent."""
    if link is not None:
        kept = [kind for kind in cases.types.values() if kind.type == link.type]
        if kept:
            return kept[0]
    for category in (*known.categories[report.category_id].path, None):
        if category in cases.types:
            return cases.types[category]
    raise NoCaseType(f"category {report.category_id}")


def access_to(cases: CasesInfo, municipality_id: int, bench: Bench) -> CaseAccess:
    """Return how the case system is reached."""
    return CaseAccess(
        url=cases.url,
        client_id=cases.client_id,
        organisation=cases.rsin,
        responsible=cases.responsible_rsin,
        confidentiality=cases.confidentiality,
        secrets=secrets_of(CASES, municipality_id, key=bench.secret_key),
    )


def _description(report: Report, known: Reference) -> str:
    """Say what it is and at which address; the words by which a reporter named the place stay here."""
    place = f"{report.street} {report.house_number}".strip()
    name = known.categories[report.category_id].public_name
    return f"{name}, {place}" if place else name


def _explanation(report: Report, known: Reference, url: str) -> str:
    """Say where the report is; the reporter's own words go along only where the municipality said so."""
    assert known.cases is not None
    said = f"{report.text}\n\n" if known.cases.with_text and report.text else ""
    return f"{said}Melding openbare ruimte: {url}"


def _related(report: Report) -> tuple[str, ...]:
    main = db.session.get(CaseLink, report.duplicate_of_id) if report.duplicate_of_id else None
    return (main.url,) if main else ()


def _extended(case: Case, promises: Sequence[PromiseRow]) -> Case:
    """Return the case with its extension, when the last promise is later than the norm because somebody moved it."""
    last = promises[-1] if promises else None
    if last is None or last.cause is not PromiseCause.MOVED or case.planned_end is None or case.latest_end is None:
        return case
    extra = (case.planned_end - case.latest_end).days
    return replace(case, extended_days=extra, extended_why=last.reason) if extra > 0 else case


def statuses_of(events: Sequence[Event]) -> list[CaseStatus]:
    """Return the statuses of a case by the history of its report, each later than the one before."""
    found: list[CaseStatus] = []
    for event in events:
        if event.kind == EventKind.END_CORRECTED and found[-1].stage is Stage.ENDED:
            found[-1] = replace(found[-1], outcome=event.data["outcome"], text=event.data["reason"])
        elif (stage := _stage_after(event, found)) is not None:
            found.append(CaseStatus(stage, _moment(event, found), *_words(event)))
    return found


def _stage_after(event: Event, found: Sequence[CaseStatus]) -> Stage | None:
    last = found[-1].stage if found else None
    if event.kind == EventKind.RECEIVED:
        return Stage.RECEIVED
    if (event.kind in AT_WORK and last is Stage.RECEIVED) or event.kind == EventKind.REOPENED:
        return Stage.IN_PROGRESS
    return Stage.ENDED if event.kind == EventKind.ENDED else None


def _words(event: Event) -> tuple[str, str]:
    """Return what a status says, and the outcome of an end. What a reporter wrote is never among it."""
    if event.kind == EventKind.ENDED:
        return event.data["reason"], event.data["outcome"]
    if event.kind == EventKind.RECEIVED:
        return "Ontvangen.", ""
    return AT_WORK.get(event.kind, "Heropend."), ""


def _moment(event: Event, found: Sequence[CaseStatus]) -> datetime:
    """Return when it happened, not before what went before it: a crew's end may have been heard of late."""
    at = min(event.at, event.recorded_at)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return max(at, found[-1].at + BETWEEN) if found else at
