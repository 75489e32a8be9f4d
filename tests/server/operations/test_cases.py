"""Every report has one case, which follows it step by step, and never leads it."""

from datetime import timedelta

import pytest

from server.domain.command import (
    AddFromReporter,
    Ask,
    Close,
    CorrectEnd,
    Join,
    MoveDate,
    Plan,
    Recategorise,
    Reopen,
    Start,
)
from server.domain.vocabulary import Outcome, Status
from server.model.base import db, enter, writing
from server.model.case import CaseLink
from server.model.outbox import OutboxMessage
from server.model.report import Event
from server.model.work_order import WorkOrder
from server.operations.cases import again
from server.operations.delivery import MOST_ATTEMPTS, send_again
from server.queries.cases import case_faults, different_cases
from server.queries.reference import reference
from tests.fakes.zgw import FORCED, running_cases
from tests.support.cases import connected
from tests.support.moments import NOW, days, hours, minutes


@pytest.fixture
def fake(clock):
    with running_cases(clock) as running:
        yield running


@pytest.fixture
def mirror(app, make, town, clock, fake):
    return connected(app, make, town, clock, fake)


def number(report_id: int) -> str:
    return f"RIJ-2026-{report_id:06}"


def solved(report_id: int, reason: str = "De tegel ligt vast.") -> Close:
    return Close(report_id=report_id, outcome=Outcome.SOLVED, reason=reason)


def test_a_report_becomes_a_case_with_its_dates_and_no_words_of_the_reporter(make, town, mirror, fake):
    receipt = make.receipt(town, text="Bel mij: Test Melder, 0612345678.", place_text="naast het huis van Test Melder")
    assert mirror.carry() == 1

    zaak = fake.zaak(number(receipt.report_id))
    assert (zaak["einddatumGepland"], zaak["uiterlijkeEinddatumAfdoening"]) == ("2026-09-22", "2026-09-22")
    assert (zaak["registratiedatum"], zaak["startdatum"]) == ("2026-09-15", "2026-09-15")
    assert zaak["toelichting"].endswith(f"/rijswijk/werk/{number(receipt.report_id)}")
    everything = str([fake.zaken, fake.statussen])
    assert not any(word in everything for word in ("Test Melder", "0612345678", "reporter.example", "naast"))


@pytest.mark.engines("sqlite")
def test_the_words_go_along_where_the_municipality_says_so(app, make, town, clock, fake):
    mirror = connected(app, make, town, clock, fake, with_text=True)
    receipt = make.receipt(town, text="Er ligt een losse stoeptegel.")
    mirror.carry()

    assert fake.zaak(number(receipt.report_id))["toelichting"].startswith("Er ligt een losse stoeptegel.")


def test_a_whole_life_is_told_step_by_step(make, town, mirror, fake, clock):
    report = make.receipt(town).report_id
    tomorrow = (NOW + days(1)).date()
    make.do(town, Plan(report_id=report, on=tomorrow), at=NOW + minutes(1))
    make.do(town, Start(report_id=report, at=NOW + minutes(2)), at=NOW + minutes(2))
    make.do(town, MoveDate(report_id=report, due_on=(NOW + days(20)).date(), reason="Druk."), at=NOW + minutes(3))
    make.do(town, Ask(report_id=report, question="Welke tegel?"), at=NOW + minutes(4))
    clock.advance(minutes(5))
    mirror.carry()
    assert fake.zaak(number(report))["opschorting"]["indicatie"] is True
    assert fake.zaak(number(report))["verlenging"] == {"reden": "Druk.", "duur": "P13D"}
    make.do(town, AddFromReporter(report_id=report, text="De linker."), by="reporter", at=clock())
    make.do(town, solved(report), at=clock())
    mirror.carry_all()

    zaak = fake.zaak(number(report))
    assert fake.stages(number(report)) == ["received", "in_progress", "ended"]
    assert (fake.result(number(report)), zaak["einddatum"]) == ("solved", "2026-09-15")
    assert zaak["opschorting"]["indicatie"] is False
    assert zaak["einddatumGepland"] == "2026-10-05"
    assert "Welke tegel" not in str(fake.zaken)
    assert "De linker" not in str([fake.zaken, fake.statussen])


def test_an_hour_without_the_case_system_costs_intake_nothing_and_all_arrives_once_and_in_order(
    make, town, mirror, fake, clock
):
    fake.faults = ["deaf"] * 1000
    reports = [make.receipt(town).report_id for _ in range(3)]
    for _ in range(12):
        clock.advance(minutes(5))
        mirror.carry()
    for report in reports:
        make.do(town, Start(report_id=report, at=NOW), at=clock())
        make.do(town, solved(report), at=clock())
    fake.faults = []
    mirror.carry_all()

    assert [fake.stages(number(report)) for report in reports] == [["received", "in_progress", "ended"]] * 3
    assert len(fake.zaken) == len(fake.resultaten) == 3
    assert {row.status for row in make.found(town, OutboxMessage, OutboxMessage.channel == "zgw")} == {"sent"}


def test_what_was_refused_stands_among_the_failed_and_holds_back_what_follows(make, town, mirror, fake, clock):
    fake.faults = [""] + [400] * 2
    report = make.receipt(town).report_id
    make.do(town, solved(report))
    clock.advance(minutes(1))
    assert (mirror.carry(), mirror.carry()) == (1, 0)
    first, second = make.found(town, OutboxMessage, OutboxMessage.channel == "zgw")
    assert (first.status, first.error, second.status) == ("failed", "127.0.0.1 answered 400 (error)", "waiting")
    fake.faults = []
    with writing():
        enter(town.id)
        assert send_again(first.id, now=clock())
        db.session.commit()
    mirror.carry_all()

    assert fake.stages(number(report)) == ["received", "ended"]


def test_after_a_day_in_vain_it_is_given_up_and_one_command_lets_all_go_again(make, town, mirror, fake, clock):
    report = make.receipt(town).report_id
    with writing():
        enter(town.id)
        row = make.found(town, OutboxMessage, OutboxMessage.channel == "zgw")[0]
        row.attempts = MOST_ATTEMPTS - 1
        db.session.commit()
    fake.faults = [500]
    clock.advance(hours(2))
    mirror.carry()
    enter(town.id)
    (fault,) = case_faults(reference(), now=clock())
    assert fault == "1 steps failed at the case system (127.0.0.1 answered 500 (error)): meldwerk cases again rijswijk"
    db.session.rollback()
    with writing():
        enter(town.id)
        assert again(now=clock()) == 1
        db.session.commit()
    mirror.carry()

    assert fake.stages(number(report)) == ["received"]
    enter(town.id)
    assert case_faults(reference(), now=clock()) == []


def test_who_asks_us_to_wait_is_left_in_peace_so_long(make, town, mirror, fake, clock):
    make.receipt(town)
    fake.faults, fake.retry_after = [429], "600"
    mirror.carry()
    clock.advance(minutes(9))
    assert mirror.carry() == 0
    clock.advance(minutes(1))

    assert mirror.carry() == 1


def test_a_reopened_report_opens_its_case(make, town, mirror, fake, clock):
    report = make.receipt(town).report_id
    make.do(town, solved(report), at=NOW + hours(1))
    back = Reopen(report_id=report, reason="Mijn naam is Test Melder en hij ligt los.")
    make.do(town, back, by="reporter", at=NOW + hours(2))
    gone = Close(report_id=report, outcome=Outcome.NOT_FOUND, reason="Niets gezien.")
    make.do(town, gone, at=NOW + hours(3))
    clock.advance(hours(4))
    mirror.carry_all()

    assert fake.stages(number(report)) == ["received", "ended", "in_progress", "ended"]
    assert fake.result(number(report)) == "not_found"
    assert "Test Melder" not in str(fake.statussen)


@pytest.mark.engines("sqlite")
def test_who_was_there_first_decides_the_result_too(make, town, mirror, fake, clock):
    fake.scopes.add(FORCED)
    report = make.receipt(town).report_id
    make.do(town, solved(report), at=NOW + hours(2))
    order = make.found(town, WorkOrder)[0].id
    clock.advance(hours(3))
    mirror.carry_all()
    corrected = CorrectEnd(
        report_id=report, work_order_id=order, outcome=Outcome.NOT_FOUND, reason="Niets.", ended_at=NOW + hours(1)
    )
    make.do(town, corrected, at=clock())
    mirror.carry_all()

    assert fake.result(number(report)) == "not_found"
    assert fake.stages(number(report)) == ["received", "ended"]


def test_a_duplicate_names_the_case_of_the_main_report(make, town, mirror, fake, clock):
    main, other = make.receipt(town).report_id, make.receipt(town).report_id
    mirror.carry_all()
    make.do(town, Join(report_id=other, main_report_id=main))
    mirror.carry_all()

    (related,) = fake.zaak(number(other))["relevanteAndereZaken"]
    assert related["url"] == fake.zaak(number(main))["url"]
    assert fake.result(number(other)) == "duplicate"


@pytest.mark.engines("sqlite")
def test_the_case_keeps_the_type_it_was_made_with(make, town, mirror, fake, clock):
    tree = make.receipt(town, category="boom").report_id
    mirror.carry()
    make.do(town, Recategorise(report_id=tree, category_id=town.categories["stoep"]))
    mirror.carry_all()
    make.do(town, solved(tree))
    mirror.carry_all()

    assert "/boom/" in fake.zaak(number(tree))["zaaktype"]
    assert fake.zaak(number(tree))["omschrijving"].startswith("Stoep")
    assert fake.result(number(tree)) == "solved"


def test_a_town_without_a_case_system_writes_no_steps(make, town):
    report = make.receipt(town).report_id
    make.do(town, solved(report))

    assert not make.found(town, OutboxMessage, OutboxMessage.channel == "zgw")


def test_by_night_open_reports_without_a_case_get_one_and_what_is_ours_is_mended(app, make, town, clock, fake):
    before = make.receipt(town).report_id
    mirror = connected(app, make, town, clock, fake)
    report = make.receipt(town).report_id
    mirror.carry_all()
    fake.zaak(number(report))["einddatumGepland"] = "2026-12-31"
    mirror.run("cases")
    mirror.carry_all()

    assert fake.stages(number(before)) == ["received"]
    assert fake.zaak(number(report))["einddatumGepland"] == "2026-09-22"
    notes = [event.note for event in make.found(town, Event, Event.kind == "case_mended")]
    assert notes == ["De zaak is er niet.", "De geplande einddatum was daar anders."]
    asked = len(fake.done)
    mirror.run("cases")
    mirror.carry_all()
    assert len(fake.done) == asked


def test_what_others_close_is_shown_and_closes_nothing_here(make, town, mirror, fake, clock, client):
    report = make.receipt(town).report_id
    mirror.carry_all()
    url = make.found(town, CaseLink)[0].url
    fake.resultaten["r"] = {"url": "r", "zaak": url, "resultaattype": fake.case_type()["results"]["solved"]}
    fake.zaak(number(report))["resultaat"] = "r"
    fake.add_status(number(report), "ended", at=clock(), text="Gesloten door een collega")
    mirror.run("cases")

    assert make.row(town, report).status is Status.REPORTED
    (different,) = different_cases(reference())
    assert (different.number, "melding is hier open" in different.differences) == (number(report), True)
    assert len(make.found(town, Event, Event.kind == "case_differs")) == 1
    mirror.run("cases")
    assert len(make.found(town, Event, Event.kind == "case_differs")) == 1
    make.do(town, solved(report), at=clock())
    mirror.carry_all()
    mirror.run("cases")
    assert different_cases(reference())[0].differences.startswith("In het zaaksysteem is een andere status gezet")


@pytest.mark.engines("sqlite")
def test_a_step_that_has_no_case_type_does_not_hold_up_the_others(make, town, mirror, fake):
    with make.change(town):
        from server.model.case import CaseTypeRow

        for row in make.found(town, CaseTypeRow, CaseTypeRow.category_id.is_(None)):
            db.session.delete(row)
    make.receipt(town, category="stoep")
    tree = make.receipt(town, category="boom").report_id
    mirror.carry()

    assert fake.stages(number(tree)) == ["received"]
    (failed,) = make.found(town, OutboxMessage, OutboxMessage.status == "failed")
    assert failed.error == "geen zaaktype voor deze categorie"


@pytest.mark.engines("sqlite")
def test_two_ends_heard_of_in_the_wrong_order_keep_their_order(make, town, mirror, fake, clock):
    report = make.receipt(town).report_id
    make.do(town, Plan(report_id=report, on=(NOW + days(1)).date()), at=NOW + hours(2))
    make.do(
        town,
        Close(report_id=report, outcome=Outcome.SOLVED, reason="Klaar.", ended_at=NOW + hours(1)),
        at=NOW + hours(3),
    )
    clock.advance(timedelta(hours=4))
    mirror.carry_all()

    assert fake.stages(number(report)) == ["received", "in_progress", "ended"]
