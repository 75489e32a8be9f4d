"""When it is done, and what that means for the promise."""

from datetime import date

import pytest

from server.domain.command import MoveDate, Plan, PlanLater, Split
from server.domain.vocabulary import FeedbackPolicy, PromiseCause, Status, Urgency, WorkStatus
from server.model.norm import NormRow
from server.model.report import Event, PromiseRow
from server.model.work_order import WorkOrder
from tests.make import NOW, Make, Town
from tests.support.moments import days

DUE = date(2026, 9, 22)


@pytest.mark.parametrize(("policy", "told"), [(FeedbackPolicy.ALWAYS, ["planned"]), (FeedbackPolicy.ON_DEVIATION, [])])
def test_a_day_in_time_is_news_only_for_who_wants_all_news(make: Make, policy, told) -> None:
    town = make.town(policy=policy)
    report, noise = make.report(town), make.report(town)
    make.do(town, Plan(report_id=report.id, on=DUE))

    report = make.row(town, report.id)
    assert (report.status, report.planned_on) == (Status.PLANNED, DUE)
    assert report.due_at == report.first_due_at
    order = make.found(town, WorkOrder, WorkOrder.report_id == report.id)[0]
    assert (order.status, order.planned_on) == (WorkStatus.PLANNED, DUE)
    assert [kind for kind, _ in make.told(town, "planned", "moved")] == told
    event = make.found(town, Event, Event.kind == "planned")[0]
    assert event.public
    assert event.data == {"planned_on": "2026-09-22"}
    assert len(make.found(town, PromiseRow, PromiseRow.report_id == report.id)) == 1
    assert make.row(town, noise.id).planned_on is None


@pytest.mark.parametrize("policy", FeedbackPolicy)
def test_a_day_after_the_promise_is_a_new_promise_with_its_reason(make: Make, policy) -> None:
    town = make.town(policy=policy)
    report = make.report(town)
    first = report.due_at
    make.do(town, Plan(report_id=report.id, on=date(2026, 9, 23), reason="De tegels zijn op."))

    report = make.row(town, report.id)
    assert report.due_at.date() == date(2026, 9, 23)
    assert report.first_due_at == first
    promises = make.found(town, PromiseRow)
    assert [(p.due_at, p.cause, p.reason) for p in promises] == [
        (first, PromiseCause.RECEIPT, ""),
        (report.due_at, PromiseCause.MOVED, "De tegels zijn op."),
    ]
    assert make.found(town, WorkOrder)[0].worklist_at == report.due_at
    assert make.told(town, "planned", "moved") == [("moved", "melder@reporter.example")]
    event = make.found(town, Event, Event.kind == "promised")[0]
    assert event.public
    assert event.data == {"reason": "De tegels zijn op.", "due_on": "2026-09-23", "before": "2026-09-22"}


def test_the_day_of_a_short_term_itself_is_in_time(make: Make, town: Town) -> None:
    report = make.report(town, category="boom", answers={"gevaar": "ja"})
    assert report.urgency is Urgency.DANGER
    make.do(town, Plan(report_id=report.id, on=date(2026, 9, 16)))

    assert len(make.found(town, PromiseRow)) == 1


def test_without_a_date_any_day_will_do(make: Make, town: Town, db) -> None:
    with make.change(town):
        for norm in db.session.query(NormRow):
            db.session.delete(norm)
    report = make.report(town)
    assert report.due_at is None
    make.do(town, Plan(report_id=report.id, on=date(2026, 12, 1)))

    assert make.row(town, report.id).due_at is None
    assert [kind for kind, _ in make.told(town)] == ["receipt", "planned"]


@pytest.mark.parametrize("policy", FeedbackPolicy)
def test_what_is_planned_for_a_later_month_stays_open_until_its_last_day(make: Make, policy) -> None:
    town = make.town(policy=policy)
    report = make.report(town)
    make.do(town, PlanLater(report_id=report.id, month=date(2027, 2, 17), reason="Samen met de hele straat."))

    report = make.row(town, report.id)
    assert report.status is Status.PLANNED_LATER
    assert report.ended_at is None
    assert report.planned_on == date(2027, 2, 1)
    assert report.due_at.date() == date(2027, 2, 28)
    assert report.first_due_at.date() == DUE
    assert make.found(town, WorkOrder)[0].worklist_at == report.due_at
    assert make.told(town, "planned_later") == [("planned_later", "melder@reporter.example")]
    event = make.found(town, Event, Event.kind == "planned")[0]
    assert event.data == {"reason": "Samen met de hele straat.", "planned_month": "2027-02-01"}


def test_this_month_is_a_month_to_come_until_it_is_over(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, PlanLater(report_id=report.id, month=NOW.date(), reason="Met de rest."))

    assert make.row(town, report.id).due_at.date() == date(2026, 9, 30)


def test_each_new_date_is_a_promise_and_the_first_is_never_overwritten(make: Make, town: Town) -> None:
    report = make.report(town)
    first = report.first_due_at
    for n, on in enumerate((date(2026, 9, 25), date(2026, 9, 30), date(2026, 9, 18))):
        make.do(town, MoveDate(report_id=report.id, due_on=on, reason=f"Reden {n}"), at=NOW + days(n))

    report = make.row(town, report.id)
    assert report.due_at.date() == date(2026, 9, 18)
    assert report.first_due_at == first
    promises = make.found(town, PromiseRow)
    assert [promise.reason for promise in promises] == ["", "Reden 0", "Reden 1", "Reden 2"]
    assert promises[1].why == "Verzet door Test Behandelaar."
    assert all(promise.calendar_version for promise in promises)
    assert len(make.told(town, "moved")) == 3


def test_one_piece_of_work_can_be_planned_by_itself(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Split(report_id=report.id, task="Snoeien", category_id=town.categories["boom"]))
    second = make.found(town, WorkOrder)[1]
    make.do(town, Plan(report_id=report.id, work_order_id=second.id, on=DUE))

    assert [order.planned_on for order in make.found(town, WorkOrder)] == [None, DUE]
