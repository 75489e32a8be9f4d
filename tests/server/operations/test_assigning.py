"""Who does it, what it is about, and where it is."""

from datetime import date

import pytest

from server.domain.command import (
    Close,
    Forward,
    HandOver,
    MoveDate,
    Plan,
    PutInPlace,
    Recategorise,
    Reopen,
    See,
    Split,
    Start,
    Take,
    TakeBack,
)
from server.domain.vocabulary import FeedbackPolicy, MessageKind, Outcome, PromiseCause, Status, Urgency, WorkStatus
from server.model.report import Event, PromiseRow
from server.model.rollup import LeadTimeRollup, Rollup
from server.model.team import Crew, Handler, Partner
from server.model.work_order import WorkOrder
from server.operations.assigning import UnknownTarget
from server.wire.intake import Address, Point
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours

SOLVED = {"outcome": Outcome.SOLVED, "reason": "De tegel ligt weer vast."}


def work(make: Make, town: Town, report_id: int) -> list[WorkOrder]:
    return make.found(town, WorkOrder, WorkOrder.report_id == report_id)


def test_who_takes_it_has_the_work_and_the_report(make: Make, town: Town) -> None:
    report, noise = make.report(town), make.report(town)
    make.do(town, Take(report_id=report.id))

    report = make.row(town, report.id)
    assert report.status is Status.SEEN
    assert report.handler_id == work(make, town, report.id)[0].handler_id == town.staff["handler"]
    assert work(make, town, noise.id)[0].handler_id is None
    assert [(e.kind, e.public) for e in make.found(town, Event, Event.report_id == report.id)][1:] == [
        ("seen", True),
        ("taken", False),
    ]


def test_who_starts_on_what_nobody_has_has_it(make: Make, town: Town) -> None:
    mine, theirs = make.report(town), make.report(town)
    make.do(town, Take(report_id=theirs.id), by="deputy")
    for report in (mine, theirs):
        make.do(town, Start(report_id=report.id))

    assert work(make, town, mine.id)[0].handler_id == town.staff["handler"]
    assert work(make, town, theirs.id)[0].handler_id == town.staff["deputy"]
    assert work(make, town, mine.id)[0].status is WorkStatus.IN_PROGRESS
    assert make.row(town, mine.id).status is Status.IN_PROGRESS


def test_handed_over_work_says_why_it_is_there(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(
        town,
        HandOver(
            report_id=report.id, team_id=town.teams["groen"], handler_id=town.staff["coordinator"], reason="Een boom."
        ),
        by="kcc",
    )

    report = make.row(town, report.id)
    assert (report.team_id, report.handler_id) == (town.teams["groen"], town.staff["coordinator"])
    assert report.route_why == "Overgedragen door Test KCC-medewerker. Een boom."
    event = make.found(town, Event, Event.kind == "assigned")[0]
    assert event.note == "Naar Team groen (Test Coördinator). Een boom."
    assert not event.public
    assert make.told(town, "receipt", "planned", "moved") == [("receipt", "melder@reporter.example")]


@pytest.mark.parametrize("on", [date(2026, 9, 15), date(2026, 9, 16)])
def test_work_for_who_is_away_goes_to_the_deputy(make: Make, town: Town, on: date) -> None:
    make.absent(town, "coordinator", deputy="deputy")
    report = make.report(town)
    at = NOW + days((on - NOW.date()).days)
    make.do(
        town, HandOver(report_id=report.id, team_id=town.teams["wegen"], handler_id=town.staff["coordinator"]), at=at
    )

    assert make.row(town, report.id).handler_id == town.staff["deputy"]


def test_who_is_back_gets_the_work(make: Make, town: Town) -> None:
    make.absent(town, "coordinator", deputy="deputy")
    report = make.report(town)
    handed = HandOver(report_id=report.id, team_id=town.teams["wegen"], handler_id=town.staff["coordinator"])
    make.do(town, handed, at=NOW + days(2))

    assert make.row(town, report.id).handler_id == town.staff["coordinator"]


def test_two_who_deputise_for_each_other_and_are_both_away_leave_it_to_the_team(make: Make, town: Town) -> None:
    make.absent(town, "coordinator", deputy="deputy")
    make.absent(town, "deputy", deputy="coordinator")
    report = make.report(town)
    make.do(town, HandOver(report_id=report.id, team_id=town.teams["wegen"], handler_id=town.staff["coordinator"]))

    report = make.row(town, report.id)
    assert (report.team_id, report.handler_id) == (town.teams["wegen"], None)


def test_nothing_is_handed_to_somebody_whose_account_was_locked(make: Make, town: Town, db) -> None:
    with make.change(town):
        db.session.get_one(Handler, town.staff["deputy"]).active = False
    report = make.report(town)

    with pytest.raises(UnknownTarget):
        make.do(town, HandOver(report_id=report.id, team_id=town.teams["wegen"], handler_id=town.staff["deputy"]))


def test_the_crew_of_one_team_loses_what_goes_to_another(make: Make, town: Town, db) -> None:
    with make.change(town):
        crew = Crew(slug="ploeg", name="Ploeg 1", team_id=town.teams["wegen"])
        db.session.add(crew)
        db.session.flush()
        crew_id = crew.id
    report = make.report(town)
    make.do(town, Plan(report_id=report.id, on=NOW.date(), crew_id=crew_id))
    assert work(make, town, report.id)[0].crew_id == crew_id
    make.do(town, HandOver(report_id=report.id, team_id=town.teams["groen"]))

    assert work(make, town, report.id)[0].crew_id is None


@pytest.mark.parametrize(("policy", "told"), [(FeedbackPolicy.ALWAYS, ["partner"]), (FeedbackPolicy.ON_DEVIATION, [])])
def test_a_report_with_a_partner_stays_open_and_the_promise_ours(make: Make, policy, told) -> None:
    town = make.town(policy=policy)
    report = make.report(town)
    make.do(town, Forward(report_id=report.id, partner_id=town.partner_id, note="Mast 12 is donker."))

    report = make.row(town, report.id)
    assert report.status is Status.WITH_PARTNER
    assert report.ended_at is None
    assert report.due_at == report.first_due_at
    assert work(make, town, report.id)[0].status is WorkStatus.WITH_PARTNER
    assert [kind for kind, _ in make.told(town, "partner")] == told
    assert make.told(town, "work_for_partner") == [("work_for_partner", "orders@partner.example")]
    event = make.found(town, Event, Event.kind == "forwarded")[0]
    assert event.public
    assert event.data["partner_name"] == "Testlicht BV"


def test_only_what_a_partner_has_comes_back_from_it(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Split(report_id=report.id, task="Boom snoeien", category_id=town.categories["boom"]))
    first, second = work(make, town, report.id)
    make.do(town, Plan(report_id=report.id, work_order_id=first.id, on=NOW.date()))
    make.do(town, Forward(report_id=report.id, work_order_id=second.id, partner_id=town.partner_id))
    make.do(town, TakeBack(report_id=report.id, reason="Zij doen geen bomen."))

    first, second = work(make, town, report.id)
    assert (first.status, second.status) == (WorkStatus.PLANNED, WorkStatus.OPEN)
    report = make.row(town, report.id)
    assert (report.status, report.partner_id) == (Status.SEEN, None)
    event = make.found(town, Event, Event.kind == "returned")[0]
    assert (event.note, event.public) == ("Zij doen geen bomen.", False)


def test_another_category_counts_its_norm_from_the_first_receipt(make: Make, town: Town) -> None:
    report = make.report(town, category="stoep")
    first = report.due_at
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["boom"]), at=NOW + days(1))

    report = make.row(town, report.id)
    assert report.due_at.date() == date(2026, 9, 29)
    assert report.first_due_at == first
    assert (report.team_id, work(make, town, report.id)[0].team_id) == (town.teams["groen"], town.teams["groen"])
    assert work(make, town, report.id)[0].worklist_at == report.due_at
    assert report.category_why == "Gekozen door Test Behandelaar."
    promises = make.found(town, PromiseRow)
    assert [(p.cause, p.due_at) for p in promises] == [
        (PromiseCause.RECEIPT, first),
        (PromiseCause.RECATEGORISED, report.due_at),
    ]
    assert "Andere categorie" in promises[1].why
    assert make.told(town, "moved") == [("moved", "melder@reporter.example")]


def test_another_category_with_the_same_norm_moves_no_date_and_tells_nobody(make: Make, town: Town) -> None:
    report = make.report(town, category="stoep")
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["lamp"]))

    assert len(make.found(town, PromiseRow)) == 1
    assert make.told(town, "moved") == []


def test_work_may_stay_where_it_is_when_only_the_category_was_wrong(make: Make, town: Town) -> None:
    report = make.report(town, category="stoep")
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["boom"], reroute=False))

    assert make.row(town, report.id).team_id == town.teams["wegen"]


def test_a_date_that_is_gone_already_is_told_to_nobody(make: Make, town: Town) -> None:
    report = make.report(town, category="boom")
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["stoep"]), at=NOW + days(9))

    report = make.row(town, report.id)
    assert report.due_at < NOW + days(9)
    assert make.told(town, "moved") == []
    assert make.found(town, Event, Event.kind == "promised") == []


def test_a_reopened_report_counts_from_its_reopening(make: Make, town: Town) -> None:
    report = make.report(town, category="stoep")
    make.do(town, Close(report_id=report.id, **SOLVED), at=NOW + days(1))
    make.do(town, Reopen(report_id=report.id, reason="Weer los."), by="reporter", at=NOW + days(7))
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["boom"]), at=NOW + days(7))

    assert make.row(town, report.id).due_at.date() == date(2026, 10, 6)


def test_the_figures_move_along_with_category_and_area(make: Make, town: Town) -> None:
    report = make.report(town, category="stoep")
    make.do(town, Close(report_id=report.id, **SOLVED))
    make.do(town, Reopen(report_id=report.id, reason="Weer los."), by="reporter")
    make.do(town, Close(report_id=report.id, **SOLVED), at=NOW + hours(30))
    told = make.told(town)
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["boom"]), at=NOW + days(2))
    make.do(town, PutInPlace(report_id=report.id, point=Point(town.centre.x + 500, town.centre.y)), at=NOW + days(2))

    def counted(name: str) -> dict[tuple[str, int], int]:
        rows = make.found(town, Rollup)
        return {(row.grouping, row.key_id): getattr(row, name) for row in rows if getattr(row, name)}

    place = {("category", town.categories["boom"]): 1, ("area", town.areas["Oost"]): 1}
    assert {name: counted(name) for name in ("received", "ended", "on_time", "reopened")} == {
        "received": place,
        "ended": place,
        "on_time": place,
        "reopened": place,
    }
    times = [(row.grouping, row.key_id, row.n) for row in make.found(town, LeadTimeRollup) if row.n]
    assert sorted(times) == sorted((*key, 1) for key in place)
    assert make.told(town) == told
    assert len(make.found(town, PromiseRow)) == 2


def test_danger_stays_danger_whatever_the_category(make: Make, town: Town) -> None:
    report = make.report(town, category="boom", answers={"gevaar": "ja"})
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["stoep"]))

    assert make.row(town, report.id).urgency is Urgency.DANGER
    assert work(make, town, report.id)[0].urgency is Urgency.DANGER


def test_put_in_its_place_a_report_has_the_area_and_address_there(make: Make, town: Town) -> None:
    report = make.report(town, point=None, place_text="ergens")
    make.do(town, PutInPlace(report_id=report.id, point=Point(town.centre.x - 280, town.centre.y)))

    report = make.row(town, report.id)
    assert report.area_id == town.areas["West"]
    assert (report.street, report.house_number, report.place_doubt) == ("Voorbeeldlaan", "1", "")


def test_an_address_that_is_not_there_any_more_is_not_named(make: Make, town: Town) -> None:
    report = make.report(town)
    assert report.street == "Voorbeeldlaan"
    make.do(town, PutInPlace(report_id=report.id, point=Point(town.centre.x - 1500, town.centre.y + 700)))
    moved = make.row(town, report.id)
    assert (moved.street, moved.house_number, moved.postcode, moved.address_distance_m) == ("", "", "", None)

    given = Address("Eigenweg", "3", "2289ZZ", "Rijswijk")
    make.do(
        town, PutInPlace(report_id=report.id, point=Point(town.centre.x - 1500, town.centre.y + 700), address=given)
    )
    assert make.row(town, report.id).street == "Eigenweg"


def test_split_work_goes_to_the_team_of_its_own_category_and_the_reporter_keeps_one_page(
    make: Make, town: Town
) -> None:
    report = make.report(town, category="stoep")
    make.do(town, Split(report_id=report.id, task="De boom snoeien", category_id=town.categories["boom"]))

    first, second = work(make, town, report.id)
    assert (first.part, second.part) == (1, 2)
    assert (first.team_id, second.team_id) == (town.teams["wegen"], town.teams["groen"])
    assert second.task == "De boom snoeien"
    assert second.worklist_at == report.due_at
    assert make.told(town) == [("receipt", "melder@reporter.example")]
    assert not make.found(town, Event, Event.kind == "split")[0].public


def test_pieces_of_work_never_share_a_number(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Split(report_id=report.id, task="Twee", category_id=town.categories["boom"]))
    second = work(make, town, report.id)[1]
    make.do(town, Close(report_id=report.id, work_order_id=second.id, **SOLVED))
    make.do(town, Split(report_id=report.id, task="Drie", category_id=town.categories["boom"]))

    assert [order.part for order in work(make, town, report.id)] == [1, 2, 3]


def test_the_report_is_with_who_has_its_first_open_work(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Close(report_id=report.id, outcome=Outcome.MADE_SAFE, reason="Afgezet."))
    make.do(town, Take(report_id=report.id), by="deputy")

    assert make.row(town, report.id).handler_id == town.staff["deputy"]


def test_looking_again_changes_nothing(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, Start(report_id=report.id))
    version = make.row(town, report.id).version
    make.do(town, See(report_id=report.id), by="coordinator")

    assert make.row(town, report.id).version == version


def test_a_promise_by_hand_gives_way_to_the_right_norm_but_the_first_stays(make: Make, town: Town) -> None:
    report = make.report(town, category="stoep")
    make.do(town, MoveDate(report_id=report.id, due_on=date(2026, 9, 24), reason="Het is druk."))
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["boom"]))

    report = make.row(town, report.id)
    assert report.due_at.date() == date(2026, 9, 29)
    assert report.first_due_at.date() == date(2026, 9, 22)


def test_a_partner_without_address_gets_no_message(make: Make, town: Town, db) -> None:
    with make.change(town):
        db.session.get_one(Partner, town.partner_id).mail = ""
    report = make.report(town)
    make.do(town, Forward(report_id=report.id, partner_id=town.partner_id))

    assert make.told(town, MessageKind.WORK_FOR_PARTNER) == []
