"""What the night does: counting again, giving up old drafts, closing what nobody answered, finding addresses."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, or_, select, text, update

from server.domain.calendar import end_of_day, local_day
from server.domain.command import SYSTEM, Close
from server.domain.deviation import bucket
from server.domain.vocabulary import EventKind, Outcome, Status
from server.model.base import db, entered
from server.model.photo import Draft, Photo
from server.model.report import Contact, Event, Pause, Report
from server.model.rollup import LeadTimeRollup, Rollup
from server.operations import doors
from server.operations.apply import apply
from server.operations.history import held, record
from server.operations.measuring import NO_VERDICT, groups_of, verdict_counts, week_of
from server.queries.reference import reference
from server.wire.intake import Address, Point

DRAFT_KEPT = timedelta(hours=24)
CONTACT_KEPT = timedelta(days=90)
NO_ANSWER = "Wij stelden u een vraag en kregen geen antwoord. Zonder uw antwoord kunnen wij dit niet oplossen."

Key = tuple[str, int, date]


def recount() -> list[str]:
    """Count all figures of this municipality anew, mend the rollups, and return what was wrong, a line each.

    Meanwhile nobody else may add to the figures, or what they add would be taken for a fault and mended away.
    """
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE rollup, lead_time_rollup IN SHARE ROW EXCLUSIVE MODE"))
    counts, lead_times = _counted()
    wrong = _mend_rollup(counts) + _mend_lead_times(lead_times)
    db.session.flush()
    return wrong


def _counted() -> tuple[dict[Key, Counter[str]], Counter[tuple[str, int, date, int]]]:
    counts: dict[Key, Counter[str]] = {}
    lead_times: Counter[tuple[str, int, date, int]] = Counter()
    rows = db.session.execute(
        select(
            Report.category_id,
            Report.area_id,
            Report.received_at,
            Report.ended_at,
            Report.outcome,
            Report.on_time,
            Report.lead_time_min,
        ).execution_options(yield_per=5000)
    )
    for row in rows:
        for grouping, key in groups_of(row.category_id, row.area_id):
            counts.setdefault((grouping, key, week_of(row.received_at)), Counter())["received"] += 1
            if row.ended_at is None:
                continue
            week = week_of(row.ended_at)
            counts.setdefault((grouping, key, week), Counter()).update(
                {"ended": 1, **verdict_counts(row.outcome, row.on_time)}
            )
            if row.outcome not in NO_VERDICT:
                lead_times[grouping, key, week, bucket(row.lead_time_min or 0)] += 1
    for again in db.session.execute(
        select(Report.category_id, Report.area_id, Event.recorded_at)
        .join(Event, Event.report_id == Report.id)
        .where(Event.kind == EventKind.REOPENED)
    ):
        for grouping, key in groups_of(again.category_id, again.area_id):
            counts.setdefault((grouping, key, week_of(again.recorded_at)), Counter())["reopened"] += 1
    return counts, lead_times


def _mend_rollup(counts: dict[Key, Counter[str]]) -> list[str]:
    names = ("received", "ended", "on_time", "late", "without_norm", "reopened")
    wrong = []
    for row in db.session.scalars(select(Rollup)):
        truth = counts.pop((row.grouping, row.key_id, row.week), Counter())
        for name in names:
            if getattr(row, name) != truth[name]:
                wrong.append(f"{row.grouping} {row.key_id} {row.week}: {name} {getattr(row, name)} -> {truth[name]}")
                setattr(row, name, truth[name])
    for (grouping, key, week), truth in counts.items():
        wrong.append(f"{grouping} {key} {week}: missing")
        values = {name: truth[name] for name in names}
        db.session.add(Rollup(municipality_id=entered(), grouping=grouping, key_id=key, week=week, **values))
    return wrong


def _mend_lead_times(lead_times: Counter[tuple[str, int, date, int]]) -> list[str]:
    wrong = []
    for row in db.session.scalars(select(LeadTimeRollup)):
        truth = lead_times.pop((row.grouping, row.key_id, row.week, row.bucket), 0)
        if row.n != truth:
            wrong.append(f"lead time {row.grouping} {row.key_id} {row.week} {row.bucket}: {row.n} -> {truth}")
            row.n = truth
    for (grouping, key, week, number), n in lead_times.items():
        wrong.append(f"lead time {grouping} {key} {week} {number}: missing")
        db.session.add(
            LeadTimeRollup(municipality_id=entered(), grouping=grouping, key_id=key, week=week, bucket=number, n=n)
        )
    return wrong


def forget_drafts(*, now: datetime) -> None:
    """Throw away drafts that nobody touched for a day, and the photos that went nowhere; a report keeps its photos."""
    old = select(Draft.id).where(Draft.touched_at < now - DRAFT_KEPT)
    quiet = {"synchronize_session": False}
    alone = and_(Photo.draft_id.is_(None), Photo.mail_in_id.is_(None))
    nowhere = or_(Photo.draft_id.in_(old), and_(alone, Photo.added_at < now - DRAFT_KEPT))
    db.session.execute(delete(Photo).where(nowhere, Photo.report_id.is_(None)), execution_options=quiet)
    db.session.execute(update(Photo).where(Photo.draft_id.in_(old)).values(draft_id=None), execution_options=quiet)
    db.session.execute(delete(Draft).where(Draft.id.in_(old)), execution_options=quiet)


def close_unanswered(*, now: datetime) -> int:
    """End the reports whose reporter did not answer our question in time, and say so; return how many.

    The last day that we named in the question counts in full.
    """
    known = reference()
    last_asked_on = local_day(now) - timedelta(days=known.question_days + 1)
    waiting = db.session.scalars(
        select(Report.id)
        .join(Pause, Pause.report_id == Report.id)
        .where(
            Report.status == Status.WAITING_FOR_REPORTER,
            Pause.ended_at.is_(None),
            Pause.started_at <= end_of_day(last_asked_on),
        )
    ).all()
    for report_id in waiting:
        apply(Close(report_id=report_id, outcome=Outcome.NOT_DONE, reason=NO_ANSWER), by=SYSTEM, now=now)
    return len(waiting)


def without_address(*, now: datetime, limit: int = 25) -> list[tuple[int, Point]]:
    """Return (id, place) of the newest reports for which our own table had no address."""
    rows = db.session.execute(
        select(Report.id, Report.x, Report.y)
        .where(Report.status != Status.ENDED, Report.street == "", Report.x.is_not(None))
        .where(Report.received_at > now - timedelta(days=2))
        .order_by(Report.id.desc())
        .limit(limit)
    )
    return [(row.id, Point(row.x, row.y)) for row in rows]


def keep_address(report_id: int, asked_for: Point, address: Address | None, *, now: datetime) -> None:
    """Write down the address that the service gave, unless somebody moved the report meanwhile."""
    report = held(report_id)
    if report is None or address is None or report.street or (report.x, report.y) != (asked_for.x, asked_for.y):
        return
    report.street, report.house_number = address.street, address.number
    report.postcode, report.city = address.postcode, address.city
    report.address_distance_m = address.distance_m
    record(report, EventKind.ADDRESS_FOUND, now=now, note=str(address))


_REACH = (Contact.email, Contact.phone, Contact.handle, Contact.post)


def forget_senders(*, now: datetime) -> int:
    """Erase which telephone sent what, after 30 days, and where news went, with the contacts; return how many."""
    return doors.forget_devices(now=now) + doors.forget_callbacks(now=now, kept=CONTACT_KEPT)


def forget_contacts(*, now: datetime) -> int:
    """Erase how to reach the people of reports that ended long enough ago; return how many were erased.

    Their page and the figures stay. What a reporter typed wrong (an address that is none) stands in the notes, and goes
    too. Source of the term: dutch_standards d.
    """
    ended = select(Report.id).where(Report.ended_at < now - CONTACT_KEPT)
    quiet = {"synchronize_session": False}
    erased = db.session.execute(
        update(Contact)
        .where(Contact.report_id.in_(ended), or_(*(column != "" for column in (*_REACH, Contact.name))))
        .values(name="", email="", phone="", handle="", post="")
        .returning(Contact.id),
        execution_options=quiet,
    ).all()
    db.session.execute(
        update(Report).where(Report.id.in_(ended), Report.status == Status.ENDED).values(notes=[]),
        execution_options=quiet,
    )
    return len(erased)
