"""The watch over the promises: a clock test of whole lives, each minute of interest looked at more than once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.command import Ask, Close, Follow, Forward, Join, MoveDate, Plan, PlanLater, Recategorise, Start
from server.domain.vocabulary import FeedbackPolicy, NormUnit, Outcome, PromiseCause, Status
from server.model.base import db, enter, writing
from server.model.norm import NormRow
from server.model.report import Contact, Event, PromiseRow, Report
from server.model.work_order import WorkOrder
from server.operations import norms
from server.operations.norms import sweep
from server.wire.intake import Contact as Who
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours, minutes

NOON = datetime(2026, 9, 22, 10, 30, tzinfo=UTC)
"""Half past twelve in the Netherlands on the last working day of a report that came in at NOW."""

SOLVED = {"outcome": Outcome.SOLVED, "reason": "Klaar."}
REPORTER = "melder@reporter.example"


@pytest.fixture
def quiet(make: Make) -> Town:
    """A town that writes only when it deviates."""
    return make.town(policy=FeedbackPolicy.ON_DEVIATION)


def watch(town: Town, *moments: datetime) -> list[int]:
    """Sweep at these moments, twice each; the second time nothing is left to do."""
    counts = []
    for now in moments:
        with writing():
            enter(town.id)
            counts.append(sweep(now=now))
            db.session.commit()
            assert sweep(now=now) == 0
            db.session.commit()
    return counts


def each_hour(since: datetime, until: datetime) -> list[datetime]:
    return [since + n * hours(1) for n in range(int((until - since) / hours(1)) + 1)]


def test_a_report_solved_in_time_gives_receipt_and_end_only(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, Plan(report_id=report.id, on=date(2026, 9, 22)))
    watch(quiet, *each_hour(NOW, NOON + hours(2)))
    make.do(quiet, Close(report_id=report.id, **SOLVED), at=NOON + hours(3))
    watch(quiet, *each_hour(NOON + hours(4), NOON + days(3)))

    assert make.told(quiet) == [("receipt", REPORTER), ("ended", REPORTER)]


def test_a_late_one_gets_a_new_date_before_the_old_one_has_gone_and_again_when_that_slips(
    make: Make, quiet: Town
) -> None:
    report = make.report(quiet)
    first = report.due_at
    make.report(quiet, at=NOW + days(30), contact=Who())  # noise
    assert watch(quiet, NOON - days(4), NOON - minutes(1)) == [0, 1]  # marked as due soon, told to nobody
    assert make.told(quiet, "late_notice", "warning_for_team") == []
    assert watch(quiet, NOON) == [1]

    report = make.row(quiet, report.id)
    assert report.due_at > first
    assert report.due_at.date() == date(2026, 9, 29)
    assert report.first_due_at == first
    assert make.told(quiet, "late_notice", "warning_for_team") == [
        ("warning_for_team", "wegen@team.example"),
        ("late_notice", REPORTER),
    ]
    promises = make.found(quiet, PromiseRow, PromiseRow.report_id == report.id)
    assert [(p.cause, p.reason) for p in promises][1:] == [
        (PromiseCause.MOVED, "Wij zijn hier nog niet aan toegekomen.")
    ]
    event = make.found(quiet, Event, Event.kind == "promised")[0]
    assert (event.public, event.by) == (True, "system")
    order = make.found(quiet, WorkOrder, WorkOrder.report_id == report.id)[0]
    assert order.worklist_at == first, "the work keeps its place: it is late all the same"

    watch(quiet, *each_hour(NOON + hours(1), NOON + days(7) - hours(1)))
    assert len(make.told(quiet, "late_notice")) == 1
    watch(quiet, NOON + days(7))
    assert len(make.told(quiet, "late_notice")) == 2
    assert len(make.told(quiet, "warning_for_team")) == 2


def test_each_date_of_ours_that_slips_doubles_the_next_so_that_nobody_gets_a_row_of_short_promises(
    make: Make, quiet: Town
) -> None:
    report = make.report(quiet)
    make.report(quiet, at=NOW + days(80), contact=Who())  # noise
    watch(quiet, *[NOON + days(n) + hours(1) for n in range(85)])

    promises = make.found(quiet, PromiseRow, PromiseRow.report_id == report.id)
    reasons = [p.reason for p in promises]
    assert [p.due_at.date().isoformat() for p in promises][1:] == [
        "2026-09-29",
        "2026-10-13",
        "2026-11-10",
        "2027-01-07",  # 40 working days: no further off than that
    ]
    assert reasons[1] == "Wij zijn hier nog niet aan toegekomen."
    assert set(reasons[2:]) == {"Wij zijn hier weer niet aan toegekomen. Daarom noemen wij nu een ruimere datum."}
    assert len(make.told(quiet, "late_notice")) == 4


@pytest.mark.parametrize("on", [date(2026, 9, 22), date(2026, 9, 21)])
def test_what_is_planned_in_time_needs_no_notice_until_its_day_has_gone(make: Make, quiet: Town, on: date) -> None:
    report = make.report(quiet)
    make.do(quiet, Plan(report_id=report.id, on=on))
    watch(quiet, NOON)

    assert len(make.told(quiet, "late_notice")) == (0 if on == date(2026, 9, 22) else 1)


def test_a_plan_that_was_missed_is_told_at_noon_of_the_next_working_day(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, Plan(report_id=report.id, on=date(2026, 9, 22)))
    midnight = datetime(2026, 9, 22, 22, 0, tzinfo=UTC)
    watch(quiet, NOON, midnight, NOON + hours(23))
    assert make.told(quiet, "late_notice", "warning_for_team") == [("warning_for_team", "wegen@team.example")]
    assert len(make.found(quiet, Event, Event.kind == "late")) == 1

    watch(quiet, NOON + hours(24), NOON + hours(25))
    assert len(make.told(quiet, "late_notice")) == 1
    assert len(make.told(quiet, "warning_for_team")) == 1
    assert make.row(quiet, report.id).due_at.date() == date(2026, 9, 30)


def test_who_is_at_work_is_on_the_way(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, Start(report_id=report.id))
    watch(quiet, NOON)

    assert make.told(quiet, "late_notice") == []


def test_while_we_wait_for_the_reporter_nobody_is_told_anything(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, Ask(report_id=report.id, question="Welke?"))
    assert watch(quiet, NOON, NOON + days(10)) == [0, 0]

    assert [kind for kind, _ in make.told(quiet)] == ["receipt", "question"]


def test_with_a_partner_the_promise_is_still_ours(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, Forward(report_id=report.id, partner_id=quiet.partner_id))
    watch(quiet, NOON)

    assert make.told(quiet, "late_notice") == [("late_notice", REPORTER)]


def test_a_later_month_that_slips_is_told_too(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, PlanLater(report_id=report.id, month=date(2026, 10, 1), reason="Met de straat."))
    watch(quiet, NOON, NOON + days(30))
    assert make.told(quiet, "late_notice") == []
    watch(quiet, datetime(2026, 10, 30, 11, 30, tzinfo=UTC))  # Friday, the last working day of October; winter time

    assert make.told(quiet, "late_notice") == [("late_notice", REPORTER)]


def test_a_date_moved_by_hand_is_watched_like_the_first(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, MoveDate(report_id=report.id, due_on=date(2026, 9, 25), reason="Druk."))
    watch(quiet, NOON)
    assert make.told(quiet, "late_notice") == []
    watch(quiet, NOON + days(3))

    assert make.told(quiet, "late_notice") == [("late_notice", REPORTER)]


@pytest.mark.parametrize("policy", FeedbackPolicy)
def test_a_deviation_is_told_whatever_the_policy(make: Make, policy: FeedbackPolicy) -> None:
    town = make.town(policy=policy)
    make.receipt(town)
    watch(town, NOON)

    assert make.told(town, "late_notice") == [("late_notice", REPORTER)]


@pytest.mark.parametrize(
    ("received", "due_on", "noon"),
    [
        # Over a weekend: Friday and five working days.
        (datetime(2026, 9, 11, 12, tzinfo=UTC), date(2026, 9, 18), datetime(2026, 9, 18, 10, 30, tzinfo=UTC)),
        # Koningsdag on Monday 27 April 2026; reported on the Saturday before.
        (datetime(2026, 4, 25, 12, tzinfo=UTC), date(2026, 5, 4), datetime(2026, 5, 4, 10, 30, tzinfo=UTC)),
        # Bevrijdingsdag is free every year.
        (datetime(2026, 4, 28, 12, tzinfo=UTC), date(2026, 5, 6), datetime(2026, 5, 6, 10, 30, tzinfo=UTC)),
        # The clock goes forward on Sunday 29 March, and back on Sunday 25 October.
        (datetime(2026, 3, 27, 12, tzinfo=UTC), date(2026, 4, 3), datetime(2026, 4, 3, 10, 30, tzinfo=UTC)),
        (datetime(2026, 10, 22, 12, tzinfo=UTC), date(2026, 10, 29), datetime(2026, 10, 29, 11, 30, tzinfo=UTC)),
    ],
    ids=["weekend", "Koningsdag", "Bevrijdingsdag", "summer time", "winter time"],
)
def test_the_notice_comes_at_noon_of_the_last_working_day(make: Make, quiet: Town, received, due_on, noon) -> None:
    report = make.report(quiet, at=received)
    assert local_day(report.due_at) == due_on
    watch(quiet, *each_hour(received, noon - minutes(1)), noon - minutes(1))
    assert make.told(quiet, "late_notice") == []
    watch(quiet, noon)

    assert make.told(quiet, "late_notice") == [("late_notice", REPORTER)]


def test_a_date_on_a_free_day_has_its_notice_before_the_free_days(make: Make, quiet: Town) -> None:
    with make.change(quiet):
        since = date(2026, 1, 1)
        db.session.add(
            NormRow(
                kind="solution",
                amount=10,
                unit=NormUnit.CALENDAR_DAYS,
                valid_from=since,
                category_id=quiet.categories["stoep"],
            )
        )
    report = make.report(quiet, at=datetime(2026, 4, 17, 9, tzinfo=UTC), category="stoep")
    assert local_day(report.due_at) == date(2026, 4, 27)  # Koningsdag
    watch(quiet, datetime(2026, 4, 24, 10, 29, tzinfo=UTC))
    assert make.told(quiet, "late_notice") == []
    watch(quiet, datetime(2026, 4, 24, 10, 30, tzinfo=UTC))  # the Friday before

    assert make.told(quiet, "late_notice") == [("late_notice", REPORTER)]


def test_a_short_term_over_a_weekend_is_no_notice_with_the_receipt(make: Make, quiet: Town) -> None:
    with make.change(quiet):
        since = date(2026, 1, 1)
        db.session.add(
            NormRow(
                kind="solution",
                amount=2,
                unit=NormUnit.CALENDAR_DAYS,
                valid_from=since,
                category_id=quiet.categories["stoep"],
            )
        )
    friday = datetime(2026, 9, 18, 14, tzinfo=UTC)
    make.receipt(quiet, at=friday, category="stoep")
    watch(quiet, friday + minutes(1), friday + hours(20))
    assert make.told(quiet, "late_notice") == []
    watch(quiet, datetime(2026, 9, 20, 20, tzinfo=UTC))

    assert make.told(quiet, "late_notice") == [("late_notice", REPORTER)]


@pytest.mark.parametrize(
    "received", [NOW, datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)]
)
def test_danger_has_its_notice_in_the_last_fifth_of_24_real_hours(make: Make, quiet: Town, received: datetime) -> None:
    report = make.report(quiet, at=received, category="boom", answers={"gevaar": "ja"})
    assert report.due_at == received + hours(24)
    watch(quiet, received + hours(19))
    assert make.told(quiet, "late_notice") == []
    watch(quiet, received + hours(19.2))

    assert make.told(quiet, "late_notice", "warning_for_team") == [
        ("warning_for_team", "groen@team.example"),
        ("late_notice", REPORTER),
    ]


def test_a_category_that_was_wrong_too_long_is_late_at_once_and_told_a_date_to_come(make: Make, quiet: Town) -> None:
    report = make.report(quiet, category="boom")
    at = NOW + days(9)
    make.do(quiet, Recategorise(report_id=report.id, category_id=quiet.categories["stoep"]), at=at)
    assert watch(quiet, at) == [1]

    report = make.row(quiet, report.id)
    assert report.due_at > at
    assert make.told(quiet, "moved", "late_notice") == [("late_notice", REPORTER)]
    assert len(make.told(quiet, "warning_for_team")) == 1


def test_everybody_who_follows_hears_of_the_new_date(make: Make, quiet: Town) -> None:
    main, other = make.report(quiet).id, make.report(quiet, contact=Who(email="ander@reporter.example")).id
    make.do(quiet, Follow(report_id=main, contact=Who(email="volger@reporter.example")), by="reporter")
    make.do(quiet, Join(report_id=other, main_report_id=main))
    watch(quiet, NOON)

    assert sorted(who.split("@")[0] for _, who in make.told(quiet, "late_notice")) == ["ander", "melder", "volger"]


def test_a_sweep_sees_its_own_municipality_only(make: Make) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")
    make.receipt(theirs)
    assert watch(ours, NOON) == [0]
    assert watch(theirs, NOON) == [1]


def test_many_at_once_come_in_turns_and_none_is_forgotten(make: Make, quiet: Town, monkeypatch) -> None:
    monkeypatch.setattr(norms, "AT_ONCE", 2)
    for n in range(5):
        report = make.report(quiet, at=NOW + minutes(n))
        if n < 2:
            make.do(quiet, Plan(report_id=report.id, on=date(2026, 9, 22)))
    counts = []
    with writing():
        enter(quiet.id)
        while count := sweep(now=NOON):
            counts.append(count)
            db.session.commit()

    assert counts == [2, 2, 1]
    assert len(make.told(quiet, "late_notice")) == 3


def test_what_has_ended_is_watched_no_more(make: Make, quiet: Town) -> None:
    report = make.report(quiet)
    make.do(quiet, Close(report_id=report.id, **SOLVED))

    assert watch(quiet, NOON, NOON + timedelta(days=30)) == [0, 0]
    assert make.row(quiet, report.id).status is Status.ENDED


@pytest.mark.engines("postgis")
def test_what_somebody_is_busy_with_comes_with_the_next_sweep(app, make: Make, quiet: Town) -> None:
    busy, free = make.report(quiet).id, make.report(quiet).id
    with app.app_context(), writing():
        enter(quiet.id)
        db.session.execute(select(Report.id).where(Report.id == busy).with_for_update())
        with app.app_context():
            enter(quiet.id)
            assert sweep(now=NOON) == 1
            db.session.commit()
        db.session.rollback()

    assert make.row(quiet, free).due_at > make.row(quiet, busy).due_at
    assert watch(quiet, NOON) == [1]
    assert len(make.found(quiet, Contact)) == 2
