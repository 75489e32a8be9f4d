"""What a crew does arrives once, whatever the office did meanwhile, and the answer stays the same for ever."""

from uuid import uuid4

import pytest

from server.domain import command as commands
from server.domain.vocabulary import EventKind, Outcome, Status, WorkStatus
from server.model.field import FieldCommand
from server.model.report import Event, Report
from server.model.work_order import WorkOrder
from server.wire import field as f
from server.wire.intake import Point
from tests.make import Make, Town
from tests.server.web.field.conftest import FakeTablet, photo_bytes, said, sha
from tests.support.moments import NOW, days, hours, minutes

SOLVED = f.Close(outcome=f.Outcome.SOLVED, sentence="Wij hebben de tegel vastgezet.")
RECEIVED = NOW - hours(5)


@pytest.fixture
def report(make: Make, town: Town) -> Report:
    """A loose tile, five hours old."""
    return make.report(town, category="stoep", at=RECEIVED)


@pytest.fixture
def order(make: Make, town: Town, report: Report) -> int:
    return make.found(town, WorkOrder)[0].id


def row(make: Make, town: Town, order: int) -> WorkOrder:
    return next(o for o in make.found(town, WorkOrder) if o.id == order)


def notes(make: Make, town: Town) -> list[str]:
    return [event.note for event in make.found(town, Event, Event.kind == EventKind.NOTE)]


def kept(make: Make, town: Town) -> list[FieldCommand]:
    return make.found(town, FieldCommand)


# --- each deed


def test_a_claim_is_seen_by_everybody_and_a_second_crew_hears_who_has_it(tablet, tablet_of, town, make, order):
    other = tablet_of(town, "lampenploeg")
    other.pull()

    assert tablet.does(f.Claim(), order)["result"] == "applied"
    assert tablet.does(f.Claim(), order)["result"] == "repeated"
    second = other.does(f.Claim(), order)
    assert (second["result"], second["sentence"]) == ("superseded", "Stratenmakers doet dit al.")
    assert row(make, town, order).crew_id == town.crews["stratenmakers"]
    assert other.pull()["orders"][0]["crew_id"] == town.crews["stratenmakers"]


def test_arriving_says_that_the_crew_is_at_work_since_that_moment(tablet, town, make, report, order):
    tablet.does(f.Arrive(), order, at=NOW - minutes(20))

    assert make.row(town, report.id).status is Status.IN_PROGRESS
    (started,) = make.found(town, Event, Event.kind == EventKind.STARTED)
    assert (started.at, started.recorded_at, started.by) == (NOW - minutes(20), NOW, "crew")
    assert row(make, town, order).crew_id == town.crews["stratenmakers"]


def test_a_solved_report_ends_at_the_moment_on_site_and_its_reporter_hears_it_once(tablet, town, make, report, order):
    at = NOW - hours(2)
    deed = f.Close(outcome=f.Outcome.SOLVED, sentence="De tegel ligt vast.", minutes=25, material="2 tegels")

    verdict = tablet.does(deed, order, at=at)

    ended = make.row(town, report.id)
    assert (verdict["result"], verdict["sentence"]) == ("applied", "")
    assert (ended.outcome, ended.outcome_reason, ended.ended_at) == (Outcome.SOLVED, "De tegel ligt vast.", at)
    assert make.told(town, "ended") == [("ended", "melder@reporter.example")]
    assert notes(make, town) == ["25 minuten werk. Materiaal: 2 tegels."]


@pytest.mark.parametrize("outcome", [f.Outcome.NOT_FOUND, f.Outcome.ALREADY_SOLVED, f.Outcome.NOT_OURS])
def test_each_other_end_ends_it_too(tablet, town, make, report, order, outcome):
    tablet.does(f.Close(outcome=outcome, sentence="Wij zagen niets."), order)

    assert make.row(town, report.id).outcome == outcome.value


def test_made_safe_leaves_the_repair_to_be_done(tablet, town, make, report, order):
    tablet.does(f.Close(outcome=f.Outcome.MADE_SAFE, sentence="Er staat een hek om."), order)

    assert make.row(town, report.id).status is Status.IN_PROGRESS
    assert [o["task"] for o in tablet.pull()["orders"]] == ["Herstellen, de plek is veilig gemaakt."]


def test_what_a_crew_can_not_do_is_the_teams_again_open_and_unplanned(tablet, town, make, report, order):
    make.do(
        town,
        commands.Plan(report_id=report.id, on=NOW.date(), crew_id=town.crews["stratenmakers"]),
        at=NOW - hours(1),
    )

    tablet.does(f.GiveBack(why=f.GiveBackWhy.PLACE_UNCLEAR, note="Welke kant van het plein?"), order)

    back = row(make, town, order)
    assert (back.crew_id, back.planned_on, back.status) == (None, None, WorkStatus.OPEN)
    assert make.row(town, report.id).status is Status.SEEN
    (given,) = make.found(town, Event, Event.kind == EventKind.GIVEN_BACK)
    assert given.note == "Plek onduidelijk. Welke kant van het plein?"


def test_work_goes_to_another_crew_or_another_team(tablet, tablet_of, town, make, order):
    wegen, groen = town.teams["wegen"], town.teams["groen"]
    lamps = town.crews["lampenploeg"]

    assert tablet.does(f.HandOver(team_id=wegen, crew_id=lamps, note="Kabel"), order)["result"] == "applied"
    assert row(make, town, order).crew_id == lamps
    assert tablet_of(town, "lampenploeg").does(f.HandOver(team_id=groen), order)["result"] == "applied"
    assert (row(make, town, order).team_id, row(make, town, order).crew_id) == (groen, None)


def test_more_work_becomes_a_second_piece_for_whoever_does_that(tablet, town, make, report, order):
    task = f.FollowUp(category_id=town.categories["boom"], task="Wortel weghalen", photos=(sha(photo_bytes()),))

    verdict = tablet.does(task, order)

    made = make.found(town, WorkOrder)[-1]
    assert (made.team_id, made.task, made.report_id) == (town.teams["groen"], "Wortel weghalen", report.id)
    assert (verdict["result"], verdict["work_order"]) == ("applied", made.id)


def test_category_place_and_asset_are_put_right(tablet, town, make, report, order):
    there = Point(town.centre.x + 40, town.centre.y)
    for name, value in (
        (f.CorrectField.CATEGORY, str(town.categories["lamp"])),
        (f.CorrectField.PLACE, f"{there.x} {there.y}"),
        (f.CorrectField.ASSET, "LM-0042"),
    ):
        assert tablet.does(f.Correct(field=name, value=value), order)["result"] == "applied"

    right = make.row(town, report.id)
    assert (right.category_id, right.x, right.y, right.asset) == (town.categories["lamp"], there.x, there.y, "LM-0042")
    assert right.category_why == "Gekozen door Stratenmakers."


def test_a_note_stands_with_the_report(tablet, town, make, order):
    tablet.does(f.Note(text="Hond in de tuin."), order)

    assert notes(make, town) == ["Hond in de tuin."]


def test_what_a_crew_sees_itself_comes_in_by_the_ordinary_road_and_is_its_own(tablet, town, make):
    seen_at = NOW - hours(3)
    deed = f.NewReport(
        local_number="T4-017",
        text="Kuil in de stoep",
        category_id=town.categories["stoep"],
        x=town.centre.x,
        y=town.centre.y,
        urgent=True,
    )

    verdict = tablet.does(deed, at=seen_at)

    (made,) = make.found(town, Report)
    work = row(make, town, verdict["work_order"])
    assert verdict["report_number"] == f"RIJ-2026-{made.id:06d}"
    assert (made.channel, made.received_at, made.urgency.value) == ("tablet", seen_at, "high")
    assert made.due_at is not None
    assert work.crew_id == town.crews["stratenmakers"]


def test_what_was_solved_on_the_way_is_closed_at_once(tablet, town, make):
    deed = f.NewReport(
        local_number="T4-018",
        text="Tegel los",
        category_id=town.categories["boom"],
        x=town.centre.x,
        y=town.centre.y,
        solved=True,
    )

    tablet.does(deed, at=NOW - minutes(5))

    (made,) = make.found(town, Report)
    assert (made.outcome, made.ended_at, made.lead_time_min) == (Outcome.SOLVED, NOW - minutes(5), 0)
    assert made.outcome_reason == "Wij zagen dit zelf en hebben het meteen opgelost."


# --- once, whatever happens on the way


def test_the_same_deed_sent_again_gets_the_very_same_answer_and_changes_nothing(tablet, town, make, report, order):
    deed = said(SOLVED, order)

    first = tablet.push(deed)
    version = make.row(town, report.id).version

    assert tablet.push(deed, deed) == first * 2
    assert make.row(town, report.id).version == version
    assert make.told(town, "ended") == [("ended", "melder@reporter.example")]
    assert len(kept(make, town)) == 1


def test_another_deed_under_the_same_name_is_kept_apart_and_looked_at(tablet, town, make, order):
    first, second = said(f.Claim(), order), said(f.Note(text="Iets anders"), order)
    second["id"] = first["id"]

    verdicts = tablet.push(first, second, second)

    assert [v["result"] for v in verdicts] == ["applied", "refused", "refused"]
    assert len(kept(make, town)) == 2


def test_one_bad_deed_spoils_no_other_and_is_kept(tablet, town, make, order):
    bad_moment = {**said(f.Claim(), order), "at": "gisteren"}
    unknown_work = said(SOLVED, 2**40)
    blank = said(f.Close(outcome=f.Outcome.SOLVED, sentence="  "), order)
    team_of_nobody = said(f.HandOver(team_id=999), order)
    verdicts = tablet.push(bad_moment, 7, {"id": "x" * 900}, unknown_work, blank, team_of_nobody, said(SOLVED, order))

    assert [v["result"] for v in verdicts] == ["refused"] * 6 + ["applied"]
    assert {v["sentence"] for v in verdicts[:6]} == {"Kantoor bekijkt dit."}
    assert verdicts[0]["id"] == bad_moment["id"]
    refused = [c for c in kept(make, town) if c.result == "refused"]
    assert len(refused) == 6
    assert all(c.why for c in refused)
    assert [c.raw for c in refused if c.id == unknown_work["id"]] == [unknown_work]


def test_work_of_another_team_that_this_crew_never_saw_is_left_alone(tablet, town, make):
    tree = make.report(town, category="boom", at=RECEIVED)
    (work,) = make.found(town, WorkOrder)

    verdict = tablet.does(SOLVED, work.id)

    assert (verdict["result"], verdict["sentence"]) == ("refused", "Kantoor bekijkt dit.")
    assert make.row(town, tree.id).ended_at is None


def test_work_of_another_municipality_is_unknown_here(tablet, make, order):
    other = make.town("woudenberg")
    make.report(other, category="stoep")
    (theirs,) = make.found(other, WorkOrder)

    assert tablet.does(SOLVED, theirs.id)["result"] == "refused"
    assert make.found(other, FieldCommand) == []


@pytest.mark.parametrize(
    ("at", "offset_s", "ended_at"),
    [
        (NOW - hours(1), 600.0, NOW - minutes(50)),  # the tablet's clock is ten minutes slow
        (NOW + days(300), 0.0, NOW),
        (NOW - days(300), 0.0, RECEIVED),
        (NOW, 1e300, NOW),
    ],
)
def test_the_moment_of_work_is_by_our_clock_whatever_the_tablet_says(
    tablet, town, make, report, order, at, offset_s, ended_at
):
    tablet.does(SOLVED, order, at=at, clock_offset_s=offset_s)

    assert make.row(town, report.id).ended_at == ended_at


# --- what others did meanwhile


def solve_at_office(make: Make, town: Town, report: Report, at, outcome=Outcome.NOT_DONE) -> None:
    make.do(town, commands.Close(report_id=report.id, outcome=outcome, reason="Volgens kantoor."), at=at)


def test_of_two_ends_the_first_on_site_counts_and_the_second_is_kept_with_its_photos(tablet, town, make, report, order):
    version = report.version
    photo = photo_bytes()
    solve_at_office(make, town, report, NOW - hours(3))
    deed = f.Close(outcome=f.Outcome.SOLVED, sentence="Wij waren er ook.", after=(sha(photo),))

    verdict = tablet.does(deed, order, at=NOW - hours(1), base_version=version)
    tablet.send_photo(photo)

    ended = make.row(town, report.id)
    assert verdict["result"] == "superseded"
    assert verdict["sentence"] == "Was al afgesloten. Je foto's zijn toegevoegd."
    assert (ended.outcome, ended.photos) == (Outcome.NOT_DONE, 1)
    assert "Opgelost. Wij waren er ook." in notes(make, town)[0]
    assert len(make.told(town, "ended")) == 1


def test_a_crew_that_was_there_before_the_office_closed_it_keeps_its_outcome(tablet, town, make, report, order):
    solve_at_office(make, town, report, NOW - hours(1))

    verdict = tablet.does(SOLVED, order, at=NOW - hours(3))

    ended = make.row(town, report.id)
    assert (verdict["result"], verdict["sentence"][:9]) == ("merged", "Het kanto")
    assert (ended.outcome, ended.ended_at) == (Outcome.SOLVED, NOW - hours(3))
    assert ended.lead_time_min is not None
    assert len(make.told(town, "ended")) == 1
    (corrected,) = make.found(town, Event, Event.kind == EventKind.END_CORRECTED)
    assert "Volgens kantoor." in corrected.note


def test_figures_follow_when_the_outcome_of_who_was_first_counts(tablet, town, make, report, order):
    from server.model.base import enter, writing
    from server.operations.upkeep import recount

    solve_at_office(make, town, report, NOW - hours(1))
    tablet.does(SOLVED, order, at=NOW - hours(3))

    with writing():
        enter(town.id)
        assert recount() == []


def test_work_that_moved_to_another_crew_or_team_meanwhile_is_solved_all_the_same(tablet, town, make, report, order):
    version = report.version
    make.do(town, commands.HandOver(report_id=report.id, team_id=town.teams["groen"]), at=NOW - hours(1))

    assert tablet.does(SOLVED, order, base_version=version)["result"] == "applied"
    assert make.row(town, report.id).outcome is Outcome.SOLVED


def test_what_was_withdrawn_meanwhile_keeps_the_crews_words(tablet, town, make, report, order):
    make.do(
        town,
        commands.Close(report_id=report.id, outcome=Outcome.WITHDRAWN, reason="Niet meer nodig."),
        by="reporter",
        at=NOW - hours(3),
    )

    verdict = tablet.does(SOLVED, order)

    assert (verdict["result"], verdict["sentence"][:9]) == ("merged", "De melder")
    assert make.row(town, report.id).outcome is Outcome.WITHDRAWN
    assert "De tegel" not in notes(make, town)[0]
    assert "Wij hebben de tegel vastgezet." in notes(make, town)[0]


def test_what_was_joined_meanwhile_is_kept_at_the_main_report(tablet, town, make, report, order):
    main = make.report(town, category="stoep", at=RECEIVED)
    make.do(town, commands.Join(report_id=report.id, main_report_id=main.id), at=NOW - hours(1))
    photo = photo_bytes()

    verdict = tablet.does(f.Close(outcome=f.Outcome.SOLVED, sentence="Klaar.", after=(sha(photo),)), order)
    tablet.send_photo(photo)

    assert verdict["result"] == "merged"
    assert verdict["sentence"] == f"Hoort nu bij melding RIJ-2026-{main.id:06d}. Je werk en je foto's staan daar."
    assert make.row(town, main.id).photos == 1
    assert make.row(town, main.id).ended_at is None


def test_a_crew_that_found_nothing_while_the_reporter_told_more_looks_again(tablet, town, make, report, order):
    version = report.version
    make.do(
        town, commands.AddFromReporter(report_id=report.id, text="Achter de boom."), by="reporter", at=NOW - hours(1)
    )

    verdict = tablet.does(f.Close(outcome=f.Outcome.NOT_FOUND, sentence="Niets gezien."), order, base_version=version)

    assert (verdict["result"], verdict["sentence"]) == (
        "merged",
        "De melder heeft iets toegevoegd. Kijk nog een keer.",
    )
    assert make.row(town, report.id).ended_at is None


def test_a_category_that_the_office_changed_too_is_asked_about_and_the_crews_holds(tablet, town, make, report, order):
    version = report.version
    lamp, tree = town.categories["lamp"], town.categories["boom"]
    make.do(town, commands.Recategorise(report_id=report.id, category_id=tree, reroute=False), at=NOW - hours(1))

    verdict = tablet.does(f.Correct(field=f.CorrectField.CATEGORY, value=str(lamp)), order, base_version=version)

    assert verdict["result"] == "merged"
    assert verdict["question"] == {"field": "category", "ours": str(lamp), "office": str(tree)}
    assert make.row(town, report.id).category_id == lamp
    insisted = f.Correct(field=f.CorrectField.CATEGORY, value=str(tree), insist=True)
    assert tablet.does(insisted, order, base_version=version)["question"] is None
    assert make.row(town, report.id).category_id == tree


def test_a_category_is_not_asked_about_when_the_office_changed_something_else(tablet, town, make, report, order):
    version = report.version
    make.do(town, commands.AddNote(report_id=report.id, text="Let op"), at=NOW - hours(1))
    make.do(town, commands.PutInPlace(report_id=report.id, point=Point(town.centre.x + 300, town.centre.y)))

    correct = f.Correct(field=f.CorrectField.CATEGORY, value=str(town.categories["lamp"]))
    assert tablet.does(correct, order, base_version=version)["question"] is None


@pytest.mark.parametrize(("apart_m", "asked"), [(9, False), (11, True)])
def test_a_place_that_both_corrected_is_asked_about_when_they_are_far_apart(
    tablet, town, make, report, order, apart_m, asked
):
    version, at = report.version, town.centre
    make.do(town, commands.PutInPlace(report_id=report.id, point=Point(at.x + 300, at.y)), at=NOW - hours(1))

    correct = f.Correct(field=f.CorrectField.PLACE, value=f"{at.x + 300 + apart_m} {at.y}")
    verdict = tablet.does(correct, order, base_version=version)

    assert (verdict["question"] is not None) == asked
    assert make.row(town, report.id).x == at.x + 300 + apart_m


@pytest.mark.parametrize("value", ["", "x", "1", "nan nan", "1 2 3", "9e99 1", "12.5 4.1"])
def test_a_place_that_is_none_is_looked_at(tablet, order, value):
    bad = said(f.Correct(field=f.CorrectField.PLACE, value=value or " "), order)

    assert tablet.push(bad)[0]["result"] == "refused"


def test_more_work_at_what_has_ended_becomes_a_report_of_its_own(tablet, town, make, report, order):
    tablet.does(SOLVED, order)
    task = f.FollowUp(category_id=town.categories["boom"], task="Wortel weghalen")

    verdict = tablet.does(task, order)

    fresh = make.found(town, Report)[-1]
    assert (verdict["result"], verdict["report_number"]) == ("merged", f"RIJ-2026-{fresh.id:06d}")
    assert (fresh.category_id, fresh.x) == (town.categories["boom"], town.centre.x)
    assert fresh.text.startswith("Wortel weghalen")


def test_giving_back_what_another_crew_has_by_now_leaves_it_theirs(tablet, tablet_of, town, make, order):
    tablet_of(town, "lampenploeg").does(f.Claim(), order)

    verdict = tablet.does(f.GiveBack(why=f.GiveBackWhy.OTHER, note="Te zwaar"), order)

    assert verdict["sentence"] == "Lampenploeg heeft dit nu. Je bericht staat erbij."
    assert row(make, town, order).crew_id == town.crews["lampenploeg"]
    assert "Lukt niet. Te zwaar" in notes(make, town)[0]


# --- the whole request


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b'{"commands": 3}', b"\xff\xfe", b'{"commands": {"id": 1}}', b"[" * 100_000]
)
def test_a_body_that_is_none_is_a_clear_problem(tablet, body):
    answer = tablet.ask("POST", "opdrachten", data=body, content_type="application/json")

    assert (answer.status_code, answer.json["code"]) == (400, "unreadable")


def test_too_much_at_once_is_a_clear_problem(tablet, order):
    many = [said(f.Claim(), order) for _ in range(f.BATCH + 1)]

    assert tablet.ask("POST", "opdrachten", json={"commands": many}).json["code"] == "too_many"
    assert tablet.ask("POST", "opdrachten", data=b" " * 3_000_000).status_code == 413


def test_an_empty_batch_is_fine(tablet):
    assert tablet.push() == []


@pytest.mark.parametrize("path", ["veld/v1/", "veld/v1/bestaat-niet", "veld/v1/wijzigingen/x"])
def test_an_address_that_leads_nowhere_answers_a_tablet_and_not_a_reader(app, town, path):
    answer = app.test_client().get(f"/{town.slug}/{path}")

    assert (answer.status_code, answer.json["code"]) == (404, "unknown")


def test_a_municipality_that_does_not_exist_is_a_clear_problem(app):
    stranger = FakeTablet(app.test_client(), "nergens")

    assert stranger.ask("GET", "wijzigingen").json["code"] == "unknown"
    assert stranger.ask("PUT", "wijzigingen").status_code == 405


def test_ids_are_taken_in_any_case_of_letters_as_one(tablet, town, make, order):
    deed = said(f.Claim(), order, id=str(uuid4()))

    assert tablet.push(deed)[0]["id"] == deed["id"]
