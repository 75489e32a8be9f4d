"""What is said about a report, and the clock that stops while we wait for an answer."""

from datetime import UTC, date, datetime

import pytest

from server.domain.command import (
    AddFromReporter,
    AddNote,
    Ask,
    Close,
    Follow,
    Forward,
    Join,
    MoveDate,
    Plan,
    PlanLater,
    Start,
    StopMail,
)
from server.domain.vocabulary import FeedbackPolicy, Outcome, PromiseCause, Status
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Contact, Event, Pause, PromiseRow
from server.wire.intake import Contact as Who
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours

FOLLOWER = Who(email="volger@reporter.example", language="en")


def test_a_note_is_for_colleagues_only(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, AddNote(report_id=report.id, text=" Bel eerst aan.\x00 "))

    event = make.found(town, Event, Event.kind == "note")[0]
    assert (event.note, event.public, event.handler_id) == ("Bel eerst aan.", False, town.staff["handler"])
    assert [kind for kind, _ in make.told(town)] == ["receipt"]


@pytest.mark.parametrize("policy", FeedbackPolicy)
def test_a_question_stops_the_clock_and_is_always_sent(make: Make, policy) -> None:
    town = make.town(policy=policy)
    report = make.report(town)
    make.do(town, Ask(report_id=report.id, question="Welke boom is het?"), at=NOW + hours(1))

    report = make.row(town, report.id)
    assert report.status is Status.WAITING_FOR_REPORTER
    assert report.paused_at == NOW + hours(1)
    question = make.found(town, OutboxMessage, OutboxMessage.kind == "question")[0]
    assert question.facts == {"question": "Welke boom is het?", "answer_by": "2026-09-29"}
    assert make.found(town, Event, Event.kind == "asked")[0].public


def test_the_answer_moves_the_date_by_the_working_days_that_we_waited(make: Make, town: Town) -> None:
    report = make.report(town)
    first = report.due_at
    make.do(town, Ask(report_id=report.id, question="Welke?"))
    friday_to_monday = datetime(2026, 9, 21, 8, 0, tzinfo=UTC)
    make.do(town, AddFromReporter(report_id=report.id, text="De dikke."), by="reporter", at=friday_to_monday)

    report = make.row(town, report.id)
    assert report.status is Status.SEEN
    assert report.paused_at is None
    assert report.due_at.date() == date(2026, 9, 28)  # four working days later, over a weekend
    assert report.first_due_at == first
    assert report.paused_min == 6 * 24 * 60
    assert [p.cause for p in make.found(town, PromiseRow)] == [PromiseCause.RECEIPT, PromiseCause.PAUSED]
    pause = make.found(town, Pause)[0]
    assert (pause.started_at, pause.ended_at, pause.question) == (NOW, friday_to_monday, "Welke?")
    answer = make.found(town, Event, Event.kind == "answered")[0]
    assert (answer.note, answer.public, answer.by) == ("De dikke.", True, "reporter")


def test_an_answer_on_the_same_day_moves_nothing(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Ask(report_id=report.id, question="Welke?"))
    make.do(town, AddFromReporter(report_id=report.id, text="Die."), by="reporter", at=NOW + hours(3))

    assert make.row(town, report.id).due_at == report.due_at
    assert len(make.found(town, PromiseRow)) == 1


def test_the_pause_of_a_term_in_hours_counts_in_hours(make: Make, town: Town) -> None:
    report = make.report(town, category="boom", answers={"gevaar": "ja"})
    make.do(town, Ask(report_id=report.id, question="Welke?"), at=NOW + hours(2))
    make.do(town, AddFromReporter(report_id=report.id, text="Die."), by="reporter", at=NOW + hours(5))

    assert make.row(town, report.id).due_at == NOW + hours(27)


@pytest.mark.parametrize(
    ("before", "back"),
    [
        (None, Status.SEEN),
        (lambda r, t: Start(report_id=r), Status.IN_PROGRESS),
        (lambda r, t: Forward(report_id=r, partner_id=t.partner_id), Status.WITH_PARTNER),
        (lambda r, t: Plan(report_id=r, on=date(2026, 9, 18)), Status.PLANNED),
        (lambda r, t: Plan(report_id=r, on=date(2026, 9, 16)), Status.SEEN),
        (lambda r, t: PlanLater(report_id=r, month=date(2026, 11, 1), reason="Groot."), Status.PLANNED_LATER),
    ],
    ids=["reported", "in progress", "with partner", "planned", "planned on a day that went by", "planned later"],
)
def test_after_the_answer_a_report_stands_where_it_stood(make: Make, town: Town, before, back) -> None:
    report = make.report(town)
    if before:
        make.do(town, before(report.id, town))
    make.do(town, Ask(report_id=report.id, question="Welke?"))
    make.do(town, Ask(report_id=report.id, question="En waar?"))
    make.do(town, AddFromReporter(report_id=report.id, text="Daar."), by="reporter", at=NOW + days(2))

    assert make.row(town, report.id).status is back


def test_a_second_question_gives_as_long_again_to_answer_and_is_one_wait(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Ask(report_id=report.id, question="Welke?"))
    make.do(town, Ask(report_id=report.id, question="En waar?"), at=NOW + days(1))
    make.do(town, AddFromReporter(report_id=report.id, text="Daar."), by="reporter", at=NOW + days(3))

    assert make.row(town, report.id).due_at.date() == date(2026, 9, 25)
    pauses = make.found(town, Pause)
    assert [(p.started_at, p.ended_at) for p in pauses] == [(NOW, NOW + days(1)), (NOW + days(1), NOW + days(3))]


def test_who_goes_on_without_the_answer_starts_the_clock_again(make: Make, town: Town) -> None:
    for command in (Start, lambda report_id: Plan(report_id=report_id, on=date(2026, 9, 22))):
        report = make.report(town)
        make.do(town, Ask(report_id=report.id, question="Welke?"))
        make.do(town, command(report_id=report.id), at=NOW + days(2))

        report = make.row(town, report.id)
        assert report.paused_at is None
        assert report.due_at.date() == date(2026, 9, 24)
    assert [pause.ended_at for pause in make.found(town, Pause)] == [NOW + days(2)] * 2


def test_a_date_moved_while_we_wait_counts_the_wait_before_it_once(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Ask(report_id=report.id, question="Welke?"))
    make.do(town, MoveDate(report_id=report.id, due_on=date(2026, 10, 1), reason="Druk."), at=NOW + days(2))
    make.do(town, AddFromReporter(report_id=report.id, text="Die."), by="reporter", at=NOW + days(3))

    report = make.row(town, report.id)
    assert report.due_at.date() == date(2026, 10, 2)
    assert report.paused_min == 3 * 24 * 60
    assert report.status is Status.SEEN


def test_what_the_reporter_adds_unasked_changes_no_state(make: Make, town: Town, db) -> None:
    report = make.report(town)
    with make.change(town):
        photos = [Photo(key=f"k{n}", sha256=f"s{n}", width=1, height=1, added_at=NOW) for n in range(2)]
        taken = make.report(town)
        photos.append(Photo(key="k9", sha256="s9", width=1, height=1, added_at=NOW, report_id=taken.id))
        db.session.add_all(photos)
        db.session.flush()
        ids = tuple(photo.id for photo in photos)
    make.do(town, AddFromReporter(report_id=report.id, text="", photos=ids), by="reporter")

    report = make.row(town, report.id)
    assert report.status is Status.REPORTED
    assert report.photos == 2
    assert make.row(town, taken.id).photos == 0
    assert [(p.report_id, p.moment) for p in make.found(town, Photo)] == [(report.id, "added")] * 2 + [
        (taken.id, "before")
    ]
    event = make.found(town, Event, Event.kind == "answered")[0]
    assert (event.note, event.data) == ("(alleen een foto)", {"photos": 2})


def test_a_follower_hears_from_now_on_in_their_own_language(make: Make, town: Town) -> None:
    report, noise = make.report(town), make.report(town, contact=Who())
    make.do(town, Follow(report_id=report.id, contact=FOLLOWER), by="reporter")
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))

    assert make.row(town, report.id).followers == 1
    assert make.row(town, noise.id).followers == 0
    assert make.told(town, "following", "ended") == [
        ("following", "volger@reporter.example"),
        ("ended", "melder@reporter.example"),
        ("ended", "volger@reporter.example"),
    ]
    assert {m.language for m in make.found(town, OutboxMessage) if m.kind == "following"} == {"en"}
    codes = {contact.track_code for contact in make.found(town, Contact)}
    assert len(codes) == 2


@pytest.mark.parametrize("email", ["VOLGER@reporter.example", "melder@reporter.example", "geen adres", ""])
def test_the_same_address_twice_or_none_at_all_is_no_new_follower(make: Make, town: Town, email: str) -> None:
    report = make.report(town)
    make.do(town, Follow(report_id=report.id, contact=FOLLOWER), by="reporter")
    make.do(town, Follow(report_id=report.id, contact=Who(email=email)), by="reporter")

    assert make.row(town, report.id).followers == 1
    assert len(make.told(town, "following")) == 1


def test_followers_are_never_asked_a_question(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Follow(report_id=report.id, contact=FOLLOWER), by="reporter")
    make.do(town, Ask(report_id=report.id, question="Welke?"))

    assert make.told(town, "question") == [("question", "melder@reporter.example")]


def test_who_follows_what_was_solved_a_moment_ago_hears_the_end_at_once(make: Make, town: Town) -> None:
    report = make.report(town, contact=Who())
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))
    make.do(town, Follow(report_id=report.id, contact=FOLLOWER), by="reporter")

    assert make.told(town) == [("ended", "volger@reporter.example")]
    assert make.found(town, OutboxMessage)[0].facts["reason"] == "Klaar."


def test_who_follows_a_joined_report_counts_for_the_main_one_and_hears_its_end(make: Make, town: Town) -> None:
    main, other = make.report(town, contact=Who()), make.report(town, contact=Who())
    make.do(town, Join(report_id=other.id, main_report_id=main.id))
    make.do(town, Follow(report_id=other.id, contact=FOLLOWER), by="reporter")
    make.do(town, Close(report_id=main.id, outcome=Outcome.SOLVED, reason="Klaar."))

    assert make.row(town, main.id).followers == 2
    assert make.told(town, "ended") == [("ended", "volger@reporter.example")]


def test_who_stops_the_mails_of_one_report_still_gets_those_of_another(make: Make, town: Town) -> None:
    report, other = make.report(town), make.report(town)
    contact = make.found(town, Contact, Contact.report_id == report.id)[0]
    make.do(town, StopMail(report_id=report.id, contact_id=contact.id), by="reporter")
    make.do(town, StopMail(report_id=other.id, contact_id=contact.id), by="reporter")  # not its own: no effect
    for closed in (report, other):
        make.do(town, Close(report_id=closed.id, outcome=Outcome.SOLVED, reason="Klaar."))

    ended = make.found(town, OutboxMessage, OutboxMessage.kind == "ended")
    assert [message.report_id for message in ended] == [other.id]
    assert len(make.found(town, Event, Event.kind == "mail_stopped")) == 1
