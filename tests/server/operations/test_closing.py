"""How reports end and come back, and that everybody hears it once."""

from datetime import date

import pytest

from server.domain.command import Ask, Close, Follow, Forward, Join, MoveDate, Plan, Reopen, Split, StopMail, Take
from server.domain.vocabulary import FeedbackPolicy, Outcome, PromiseCause, Status, WorkStatus
from server.model.norm import NormRow
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Contact, Event, PromiseRow
from server.model.rollup import LeadTimeRollup, Rollup
from server.model.work_order import WorkOrder
from server.operations.assigning import UnknownTarget
from server.operations.closing import AlreadyOpen, TooLateToReopen
from server.wire.intake import Contact as Who
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours

SOLVED = {"outcome": Outcome.SOLVED, "reason": "De tegel ligt weer vast."}
END = NOW + hours(26)


def figures(make: Make, town: Town, grouping: str = "category") -> dict[str, int]:
    names = ("received", "ended", "on_time", "late", "without_norm", "reopened")
    rows = make.found(town, Rollup, Rollup.grouping == grouping)
    return {name: total for name in names if (total := sum(getattr(row, name) for row in rows))}


@pytest.mark.parametrize("policy", FeedbackPolicy)
def test_an_end_has_an_outcome_a_reason_and_a_moment_and_is_told(make: Make, policy) -> None:
    town = make.town(policy=policy)
    report, noise = make.report(town), make.report(town, contact=Who(email="ander@reporter.example"))
    make.do(town, Close(report_id=report.id, ended_at=NOW + hours(25), **SOLVED), at=END)

    report = make.row(town, report.id)
    assert (report.status, report.outcome, report.outcome_reason) == (Status.ENDED, Outcome.SOLVED, SOLVED["reason"])
    assert report.ended_at == report.first_ended_at == NOW + hours(25)
    assert (report.lead_time_min, report.on_time) == (25 * 60, True)
    assert report.deviation_min < 0
    order = make.found(town, WorkOrder, WorkOrder.report_id == report.id)[0]
    assert (order.status, order.outcome, order.ended_at) == (WorkStatus.ENDED, Outcome.SOLVED, report.ended_at)
    event = make.found(town, Event, Event.kind == "ended")[0]
    assert (event.at, event.recorded_at, event.public) == (NOW + hours(25), END, True)
    assert event.data == {"outcome": "solved", "reason": SOLVED["reason"]}
    assert make.told(town, "ended") == [("ended", "melder@reporter.example")]
    assert make.found(town, OutboxMessage, OutboxMessage.kind == "ended")[0].facts == {
        "outcome": "solved",
        "reason": SOLVED["reason"],
        "ended_on": "2026-09-16",
    }
    assert figures(make, town) == figures(make, town, "area") == {"received": 2, "ended": 1, "on_time": 1}
    assert sum(row.n for row in make.found(town, LeadTimeRollup, LeadTimeRollup.grouping == "area")) == 1
    assert make.row(town, noise.id).status is Status.REPORTED


def test_an_end_after_the_first_promise_is_late_whatever_was_promised_later(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, MoveDate(report_id=report.id, due_on=date(2026, 10, 9), reason="Druk."))
    make.do(town, Close(report_id=report.id, **SOLVED), at=NOW + days(9))

    report = make.row(town, report.id)
    assert report.on_time is False
    assert report.deviation_min == 35 * 60 + 1  # from Tuesday 23:59:59 to Thursday 11:00, begun minutes count
    assert figures(make, town) == {"received": 1, "ended": 1, "late": 1}


def test_waiting_for_the_reporter_makes_nobody_late(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Ask(report_id=report.id, question="Welke?"))
    make.do(town, Close(report_id=report.id, **SOLVED), at=NOW + days(20))

    report = make.row(town, report.id)
    assert report.on_time is True
    assert report.paused_at is None
    assert report.paused_min > 0


def test_without_a_norm_an_end_is_neither_on_time_nor_late(make: Make, town: Town, db) -> None:
    with make.change(town):
        for norm in db.session.query(NormRow):
            db.session.delete(norm)
    report = make.report(town)
    make.do(town, Close(report_id=report.id, **SOLVED))

    assert make.row(town, report.id).on_time is None
    assert figures(make, town) == {"received": 1, "ended": 1, "without_norm": 1}


def test_what_is_withdrawn_says_nothing_about_our_speed(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(
        town,
        Close(report_id=report.id, outcome=Outcome.WITHDRAWN, reason="Al gezien."),
        by="reporter",
        at=NOW + days(30),
    )

    assert figures(make, town) == {"received": 1, "ended": 1}
    assert make.found(town, LeadTimeRollup) == []


def test_split_work_ends_piece_by_piece_and_the_reporter_hears_one_end(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Split(report_id=report.id, task="Snoeien", category_id=town.categories["boom"]))
    first, second = make.found(town, WorkOrder)
    make.do(town, Close(report_id=report.id, work_order_id=second.id, **SOLVED), at=NOW + hours(1))
    report = make.row(town, report.id)
    assert report.status is Status.REPORTED
    assert make.told(town, "ended") == []
    event = make.found(town, Event, Event.kind == "work_ended")[0]
    assert (event.work_order_id, event.public) == (second.id, False)

    found_nothing = {"outcome": Outcome.NOT_FOUND, "reason": "Er was geen losse tegel."}
    make.do(town, Close(report_id=report.id, work_order_id=first.id, **found_nothing), at=NOW + hours(2))
    report = make.row(town, report.id)
    assert report.outcome is Outcome.SOLVED
    assert report.outcome_reason == "Er was geen losse tegel. De tegel ligt weer vast."
    assert make.told(town, "ended") == [("ended", "melder@reporter.example")]
    assert figures(make, town)["ended"] == 1


def test_all_pieces_can_end_at_once(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Split(report_id=report.id, task="Snoeien", category_id=town.categories["boom"]))
    make.do(town, Close(report_id=report.id, **SOLVED))

    assert {order.status for order in make.found(town, WorkOrder)} == {WorkStatus.ENDED}
    assert make.row(town, report.id).outcome_reason == SOLVED["reason"]


@pytest.mark.parametrize(
    ("policy", "told"), [(FeedbackPolicy.ALWAYS, ["made_safe"]), (FeedbackPolicy.ON_DEVIATION, [])]
)
def test_made_safe_is_not_solved(make: Make, policy, told) -> None:
    town = make.town(policy=policy)
    report = make.report(town)
    make.do(town, Take(report_id=report.id))
    make.do(town, Close(report_id=report.id, outcome=Outcome.MADE_SAFE, reason="Er staat een hek."), at=NOW + hours(2))

    report = make.row(town, report.id)
    assert report.status is Status.IN_PROGRESS
    assert (report.ended_at, report.outcome) == (None, None)
    ended, repair = make.found(town, WorkOrder)
    assert (ended.status, ended.outcome) == (WorkStatus.ENDED, Outcome.MADE_SAFE)
    assert (repair.status, repair.part, repair.handler_id) == (WorkStatus.OPEN, 2, town.staff["handler"])
    assert repair.worklist_at == report.due_at
    assert [kind for kind, _ in make.told(town, "made_safe")] == told
    assert make.found(town, Event, Event.kind == "made_safe")[0].public
    assert figures(make, town) == {"received": 1}

    make.do(town, Close(report_id=report.id, **SOLVED), at=NOW + days(1))
    assert make.row(town, report.id).outcome_reason == SOLVED["reason"]


def test_what_a_partner_made_safe_is_ours_again(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Forward(report_id=report.id, partner_id=town.partner_id))
    make.do(town, Close(report_id=report.id, outcome=Outcome.MADE_SAFE, reason="Afgezet."))

    assert make.row(town, report.id).partner_id is None


def test_a_photo_of_the_end_belongs_to_the_work(make: Make, town: Town, db) -> None:
    report = make.report(town)
    with make.change(town):
        photo = Photo(key="k", sha256="s", width=1, height=1, added_at=NOW, by="staff")
        db.session.add(photo)
        db.session.flush()
        photo_id = photo.id
    make.do(town, Close(report_id=report.id, photos=(photo_id,), **SOLVED))

    photo = make.found(town, Photo)[0]
    assert (photo.report_id, photo.moment) == (report.id, "after")
    assert photo.work_order_id == make.found(town, WorkOrder)[0].id
    assert make.row(town, report.id).photos == 1


def ended(make: Make, town: Town, **how) -> int:
    report = make.report(town)
    make.do(town, Close(report_id=report.id, **(SOLVED | how)), at=END)
    return report.id


def test_reopened_a_report_has_new_work_and_a_new_date_and_its_first_end_is_kept(make: Make, town: Town) -> None:
    report_id = ended(make, town)
    first = make.row(town, report_id).first_due_at
    make.do(town, Reopen(report_id=report_id, reason="Hij ligt weer los."), by="reporter", at=END + days(14))

    report = make.row(town, report_id)
    assert (report.status, report.outcome, report.ended_at, report.on_time) == (Status.REOPENED, None, None, None)
    assert report.first_ended_at == END
    assert report.first_due_at == first
    assert report.due_at.date() == date(2026, 10, 7)
    assert report.reopened == 1
    old, new = make.found(town, WorkOrder)
    assert (old.status, new.status, new.part) == (WorkStatus.ENDED, WorkStatus.OPEN, 2)
    assert new.worklist_at == report.due_at
    assert "de melder zegt" in new.task
    assert make.found(town, PromiseRow)[-1].cause is PromiseCause.REOPENED
    assert "na heropenen" in make.found(town, PromiseRow)[-1].why
    assert figures(make, town) == {"received": 1, "reopened": 1}
    assert sum(row.n for row in make.found(town, LeadTimeRollup)) == 0
    assert make.told(town, "reopened") == [("reopened", "melder@reporter.example")]
    event = make.found(town, Event, Event.kind == "reopened")[0]
    assert (event.note, event.public, event.by) == ("Hij ligt weer los.", True, "reporter")


def test_the_second_end_counts_against_the_first_promise_and_tells_only_its_own_reason(make: Make, town: Town) -> None:
    report_id = ended(make, town)
    for n, outcome in enumerate((Outcome.SOLVED, Outcome.NOT_FOUND)):
        at = END + days(2 * n + 1)
        make.do(town, Reopen(report_id=report_id, reason="Nog los."), by="reporter", at=at)
        make.do(town, Close(report_id=report_id, outcome=outcome, reason=f"Reden {n}."), at=at + days(10))

    report = make.row(town, report_id)
    assert (report.outcome, report.outcome_reason) == (Outcome.NOT_FOUND, "Reden 1.")
    assert report.on_time is False
    assert report.first_ended_at == END
    assert len(make.told(town, "ended")) == 3
    assert figures(make, town) == {"received": 1, "ended": 1, "late": 1, "reopened": 2}


def test_after_two_weeks_only_staff_can_reopen(make: Make, town: Town) -> None:
    report_id = ended(make, town)
    late = END + days(14) + hours(1)

    with pytest.raises(TooLateToReopen):
        make.do(town, Reopen(report_id=report_id, reason="Nog los."), by="reporter", at=late)
    make.do(town, Reopen(report_id=report_id, reason="Gezien bij de schouw."), by="coordinator", at=late)
    assert "een collega zegt" in make.found(town, WorkOrder)[-1].task


def test_reopened_work_of_who_is_away_goes_to_the_deputy(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Take(report_id=report.id))
    make.do(town, Close(report_id=report.id, **SOLVED))
    make.absent(town, "handler", deputy="deputy")
    make.do(town, Reopen(report_id=report.id, reason="Nog los."), by="reporter", at=NOW + hours(1))

    assert make.row(town, report.id).handler_id == town.staff["deputy"]


def test_a_reopened_report_without_a_norm_has_no_date(make: Make, town: Town, db) -> None:
    report = make.report(town)
    with make.change(town):
        for norm in db.session.query(NormRow).filter(NormRow.kind == "solution"):
            norm.valid_from = date(2030, 1, 1)
    make.do(town, Close(report_id=report.id, **SOLVED))
    make.do(town, Reopen(report_id=report.id, reason="Nog los."), by="reporter")

    report = make.row(town, report.id)
    assert report.due_at is None
    assert report.first_due_at is not None


def three_joined(make: Make, town: Town) -> list[int]:
    """A under B, then B (with a follower of its own) under C."""
    a, b, c = (make.report(town, contact=Who(email=f"{name}@reporter.example")).id for name in "abc")
    make.do(town, Follow(report_id=b, contact=Who(email="volger@reporter.example")), by="reporter")
    make.do(town, Join(report_id=a, main_report_id=b))
    make.do(town, Join(report_id=b, main_report_id=c))
    return [a, b, c]


def test_when_the_main_report_ends_everybody_hears_it_exactly_once(make: Make, town: Town) -> None:
    noise = make.report(town, contact=Who(email="ander@reporter.example"))
    a, b, c = three_joined(make, town)
    assert make.row(town, c).followers == 3
    assert {make.row(town, report_id).duplicate_of_id for report_id in (a, b)} == {c}
    assert make.told(town, "joined", "ended") == [
        ("joined", "a@reporter.example"),
        ("joined", "b@reporter.example"),
        ("joined", "volger@reporter.example"),
    ]
    make.do(town, Close(report_id=c, **SOLVED), at=END)

    assert sorted(make.told(town, "ended")) == [
        ("ended", f"{name}@reporter.example") for name in ("a", "b", "c", "volger")
    ]
    messages = {m.report_id: m for m in make.found(town, OutboxMessage, OutboxMessage.kind == "ended")}
    assert set(messages) == {a, b, c}
    assert messages[a].facts["main_reference"] == f"RIJ-2026-{c:06d}"
    assert "main_reference" not in messages[c].facts
    assert make.row(town, noise.id).status is Status.REPORTED


def test_a_joined_report_is_no_work_and_no_verdict(make: Make, town: Town) -> None:
    a, _, c = three_joined(make, town)

    report = make.row(town, a)
    assert (report.status, report.outcome) == (Status.ENDED, Outcome.DUPLICATE)
    assert report.on_time is None
    assert [order.report_id for order in make.found(town, WorkOrder) if order.ended_at is None] == [c]
    assert figures(make, town) == {"received": 3, "ended": 2}
    joined = make.found(town, Event, Event.report_id == c, Event.kind == "joined")
    assert [event.public for event in joined] == [False]


def test_joining_under_a_joined_report_is_joining_under_its_main(make: Make, town: Town) -> None:
    first, second, third = (make.report(town).id for _ in range(3))
    make.do(town, Join(report_id=second, main_report_id=first))
    make.do(town, Join(report_id=third, main_report_id=second))

    assert make.row(town, third).duplicate_of_id == first
    with pytest.raises(UnknownTarget):
        make.do(town, Join(report_id=first, main_report_id=third))


def test_nothing_is_joined_under_what_has_ended(make: Make, town: Town) -> None:
    report_id = ended(make, town)
    other = make.report(town)

    with pytest.raises(UnknownTarget):
        make.do(town, Join(report_id=other.id, main_report_id=report_id))


def test_who_stopped_or_bounced_hears_no_end(make: Make, town: Town, db) -> None:
    a, _, c = three_joined(make, town)
    contacts = {contact.email[0]: contact.id for contact in make.found(town, Contact)}
    make.do(town, StopMail(report_id=a, contact_id=contacts["a"]), by="reporter")
    with make.change(town):
        db.session.get_one(Contact, contacts["b"]).bounced_at = NOW
    make.do(town, Close(report_id=c, **SOLVED), at=END)

    assert sorted(who for _, who in make.told(town, "ended")) == ["c@reporter.example", "volger@reporter.example"]


def test_the_reporter_of_a_joined_report_can_say_that_it_is_not_solved(make: Make, town: Town) -> None:
    a, _, c = three_joined(make, town)
    back = Reopen(report_id=a, reason="Bij mij ligt hij nog los.")
    with pytest.raises(AlreadyOpen):
        make.do(town, back, by="reporter", at=END)
    make.do(town, Close(report_id=c, **SOLVED), at=END)
    with pytest.raises(TooLateToReopen):
        make.do(town, back, by="reporter", at=END + days(15))
    make.do(town, back, by="reporter", at=END + days(3))

    report = make.row(town, a)
    assert (report.status, report.duplicate_of_id) == (Status.REOPENED, None)
    assert make.row(town, c).status is Status.ENDED
    assert make.row(town, c).followers == 2
    assert make.told(town, "reopened") == [("reopened", "a@reporter.example")]


def test_staff_can_part_what_was_joined_by_mistake(make: Make, town: Town) -> None:
    a, b, c = three_joined(make, town)
    make.do(town, Reopen(report_id=b, reason="Het is een andere tegel."), by="coordinator")

    assert make.row(town, b).duplicate_of_id is None
    assert make.row(town, a).duplicate_of_id == c
    assert make.row(town, c).followers == 1


def test_news_of_the_main_report_reaches_those_who_were_joined_to_it(make: Make, town: Town) -> None:
    *_, c = three_joined(make, town)
    make.do(town, Plan(report_id=c, on=date(2026, 9, 18)))

    assert sorted(who[0] for _, who in make.told(town, "planned")) == ["a", "b", "c", "v"]


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.MADE_SAFE, Outcome.DUPLICATE}))
def test_every_end_is_told_with_its_reason(make: Make, town: Town, outcome: Outcome) -> None:
    report = make.report(town)
    make.do(town, Close(report_id=report.id, outcome=outcome, reason="Dit is waarom."))

    assert make.row(town, report.id).outcome is outcome
    assert make.found(town, OutboxMessage, OutboxMessage.kind == "ended")[0].facts["reason"] == "Dit is waarom."
