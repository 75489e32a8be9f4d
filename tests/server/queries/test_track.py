"""What a reporter may see, and nobody else."""

import pytest

from server.domain.command import AddFromReporter, AddNote, Ask, Close, Follow, Join, MoveDate, Plan, StopMail
from server.domain.vocabulary import ContactKind, EventKind, Outcome, Status
from server.model.base import db, enter
from server.model.photo import Photo
from server.model.report import Contact
from server.queries.reference import reference
from server.queries.track import Tracked, code_for, open_report
from server.wire.intake import Contact as Who
from server.wire.intake import Receipt
from tests.make import NOW, Make, Town
from tests.support.moments import days

SOLVED = {"outcome": Outcome.SOLVED, "reason": "Klaar."}
FOLLOWER = Who(email="volger@reporter.example")


@pytest.fixture
def receipt(make: Make, town: Town) -> Receipt:
    make.receipt(town, text="Ander verhaal.")  # noise
    return make.receipt(town, category="stoep")


def seen(town: Town, reference_: str, code: str, *, at=NOW) -> Tracked | None:
    enter(town.id)
    db.session.rollback()
    return open_report(reference_, code, reference(), now=at)


def test_number_and_code_open_the_page(make: Make, town: Town, receipt: Receipt) -> None:
    found = seen(town, receipt.reference, receipt.track_code)

    assert found is not None
    assert found.report.id == found.main.id == receipt.report_id
    assert not found.is_follower
    assert (found.has_email, found.mails_stopped, found.may_withdraw, found.may_reopen) == (True, False, True, False)
    assert [line.kind for line in found.lines] == [EventKind.RECEIVED]
    assert [str(promise.due_on) for promise in found.promises] == ["2026-09-22"]


@pytest.mark.parametrize("number", ["{id}", "rij-2026-{id}", "RIJ 2026 {id}", "2026-{id:06d}"])
def test_a_number_may_be_typed_as_people_do(make: Make, town: Town, receipt: Receipt, number: str) -> None:
    assert seen(town, number.format(id=receipt.report_id), receipt.track_code) is not None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("{number}", ""),
        ("{number}", "guess"),
        ("{number}", "é"),
        ("999999", "{code}"),
        ("nonsense", "{code}"),
        ("", ""),
    ],
)
def test_nothing_opens_without_both(make: Make, town: Town, receipt: Receipt, number: str, code: str) -> None:
    facts = {"number": receipt.reference, "code": receipt.track_code}

    assert seen(town, number.format(**facts), code.format(**facts)) is None


def test_the_code_of_one_report_opens_no_other(make: Make, town: Town, receipt: Receipt) -> None:
    other = make.receipt(town)

    assert seen(town, other.reference, receipt.track_code) is None


def test_a_report_without_contact_has_a_code_too(make: Make, town: Town) -> None:
    receipt = make.receipt(town, contact=Who())
    found = seen(town, receipt.reference, receipt.track_code)

    assert found is not None
    assert (found.contact_id, found.has_email) == (None, False)


def test_a_year_after_the_end_the_page_is_gone(make: Make, town: Town, receipt: Receipt) -> None:
    make.do(town, Close(report_id=receipt.report_id, **SOLVED))

    assert seen(town, receipt.reference, receipt.track_code, at=NOW + days(365)) is not None
    assert seen(town, receipt.reference, receipt.track_code, at=NOW + days(366)) is None


def test_the_time_line_tells_what_is_public_the_newest_first(make: Make, town: Town, receipt: Receipt) -> None:
    report_id = receipt.report_id
    make.do(town, AddNote(report_id=report_id, text="Deze melder belt vaak."), at=NOW + days(0.1))
    make.do(town, Plan(report_id=report_id, on=(NOW + days(2)).date()), at=NOW + days(0.2))
    make.do(town, MoveDate(report_id=report_id, due_on=(NOW + days(9)).date(), reason="Druk."), at=NOW + days(0.3))
    make.do(town, AddFromReporter(report_id=report_id, text="Hij wordt groter."), by="reporter", at=NOW + days(0.4))
    make.do(town, Close(report_id=report_id, ended_at=NOW + days(0.5), **SOLVED), at=NOW + days(1))
    found = seen(town, receipt.reference, receipt.track_code, at=NOW + days(2))

    assert [line.kind.value for line in found.lines] == ["ended", "answered", "promised", "planned", "received"]
    ended, answered, promised, planned, _ = found.lines
    assert (ended.facts.outcome, ended.facts.reason, str(ended.facts.ended_on)) == (
        Outcome.SOLVED,
        "Klaar.",
        "2026-09-15",
    )
    assert answered.own_words == "Hij wordt groter."
    assert (promised.facts.reason, str(promised.facts.first_due_on), str(promised.facts.due_on)) == (
        "Druk.",
        "2026-09-22",
        "2026-09-24",
    )
    assert str(planned.facts.planned_on) == "2026-09-17"
    assert [(str(p.due_on), p.reason) for p in found.promises] == [("2026-09-22", ""), ("2026-09-24", "Druk.")]
    assert not any("belt vaak" in str(line) for line in found.lines)
    assert (found.may_reopen, found.may_withdraw) == (True, False)


def test_reopening_is_offered_for_two_weeks(make: Make, town: Town, receipt: Receipt) -> None:
    make.do(town, Close(report_id=receipt.report_id, **SOLVED))

    assert seen(town, receipt.reference, receipt.track_code, at=NOW + days(14)).may_reopen
    assert not seen(town, receipt.reference, receipt.track_code, at=NOW + days(14.1)).may_reopen


def test_a_question_stands_there_until_it_is_answered(make: Make, town: Town, receipt: Receipt) -> None:
    make.do(town, Ask(report_id=receipt.report_id, question="Welke?"))
    make.do(town, Ask(report_id=receipt.report_id, question="En waar?"))
    assert seen(town, receipt.reference, receipt.track_code).question == "En waar?"
    make.do(town, AddFromReporter(report_id=receipt.report_id, text="Daar."), by="reporter")

    assert seen(town, receipt.reference, receipt.track_code).question == ""


def follower_code(make: Make, town: Town, report_id: int) -> str:
    make.do(town, Follow(report_id=report_id, contact=FOLLOWER), by="reporter")
    return make.found(town, Contact, Contact.kind == ContactKind.FOLLOWER)[-1].track_code


def test_a_follower_sees_how_it_goes_but_no_words_photos_or_questions_of_the_reporter(
    make: Make, town: Town, receipt: Receipt
) -> None:
    report_id = receipt.report_id
    with make.change(town):
        db.session.add(Photo(key="k", sha256="s", width=1, height=1, added_at=NOW, report_id=report_id))
    code = follower_code(make, town, report_id)
    make.do(town, AddFromReporter(report_id=report_id, text="Bel mij op 0612345678."), by="reporter")
    make.do(town, Close(report_id=report_id, **SOLVED))
    found = seen(town, receipt.reference, code)

    assert found.is_follower
    assert found.photos == ()
    assert not any(line.own_words or line.photos for line in found.lines)
    assert (found.may_reopen, found.may_withdraw) == (False, False)
    assert found.report.status is Status.ENDED
    assert len(seen(town, receipt.reference, receipt.track_code).photos) == 1


def test_each_reads_whether_their_own_mails_stopped(make: Make, town: Town, receipt: Receipt) -> None:
    code = follower_code(make, town, receipt.report_id)
    contact = make.found(town, Contact, Contact.track_code == code)[0]
    make.do(town, StopMail(report_id=receipt.report_id, contact_id=contact.id), by="reporter")

    assert seen(town, receipt.reference, code).mails_stopped
    assert not seen(town, receipt.reference, receipt.track_code).mails_stopped


def test_who_reported_the_same_reads_the_progress_of_the_main_report_and_nothing_private(
    make: Make, town: Town
) -> None:
    main = make.receipt(town, contact=Who(email="eerste@reporter.example"), text="Ik heet Test Eerste.")
    own = make.receipt(town, contact=Who(email="tweede@reporter.example"))
    with make.change(town):
        for n, (moment, public) in enumerate((("before", False), ("before", True), ("after", False))):
            photo = Photo(key=f"k{n}", sha256="s", width=1, height=1, added_at=NOW, moment=moment, public=public)
            photo.report_id = main.report_id
            db.session.add(photo)
    make.do(town, Join(report_id=own.report_id, main_report_id=main.report_id))
    make.do(town, AddFromReporter(report_id=main.report_id, text="Bel Test Eerste."), by="reporter")
    make.do(town, Plan(report_id=main.report_id, on=NOW.date()))
    found = seen(town, own.reference, own.track_code)

    assert (found.main.id, found.main.status) == (main.report_id, Status.PLANNED)
    assert [line.kind.value for line in found.lines].count("received") == 1
    assert "planned" in [line.kind.value for line in found.lines]
    assert "answered" not in [line.kind.value for line in found.lines]
    assert [photo.key for photo in found.photos] == ["k1", "k2"]
    assert not found.may_reopen
    make.do(town, Close(report_id=main.report_id, **SOLVED))
    assert seen(town, own.reference, own.track_code).may_reopen


@pytest.mark.parametrize("proof", ["melder@reporter.example", "MELDER@Reporter.example "])
def test_who_lost_the_link_proves_to_be_the_reporter(make: Make, town: Town, receipt: Receipt, proof: str) -> None:
    enter(town.id)

    assert code_for(receipt.reference, proof) == receipt.track_code


@pytest.mark.parametrize("proof", ["", " ", "volger@reporter.example", "ander@reporter.example", "2280AB", "2280 ab"])
def test_a_wrong_proof_opens_nothing(make: Make, town: Town, receipt: Receipt, proof: str) -> None:
    follower_code(make, town, receipt.report_id)
    enter(town.id)

    assert code_for(receipt.reference, proof) is None
    assert code_for("RIJ-2026-999999", "melder@reporter.example") is None


def test_nothing_at_all_proves_nothing_where_nothing_is_known(make: Make, town: Town) -> None:
    receipt = make.receipt(town, contact=Who(), point=None, place_text="ergens")
    enter(town.id)

    assert [code_for(receipt.reference, proof) for proof in ("", " ", "@", "0")] == [None] * 4
