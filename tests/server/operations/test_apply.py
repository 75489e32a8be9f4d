"""The one road for changes: who may when, two people at once, and second clicks."""

from datetime import date

import pytest

from server.domain import command as commands
from server.domain.calendar import OutOfCalendar
from server.domain.command import Result
from server.domain.lifecycle import MOVES, MoveNotAllowed, move
from server.domain.vocabulary import Outcome, Status
from server.model.report import Event, Report
from server.model.work_order import WorkOrder
from server.operations.apply import STEPS, UnknownReport
from server.operations.assigning import NoOpenWork, UnknownTarget
from server.operations.closing import AlreadyOpen, EndOutOfOrder
from server.operations.promising import DateInThePast, ReasonMissing
from server.wire.intake import Contact
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours

SOLVED = {"outcome": Outcome.SOLVED, "reason": "De tegel ligt weer vast."}


def kinds(make: Make, town: Town, report: Report) -> list[str]:
    return [event.kind for event in make.found(town, Event, Event.report_id == report.id)]


def test_every_command_has_a_step_that_carries_it_out() -> None:
    made = {kind for kind in vars(commands).values() if isinstance(kind, type) and issubclass(kind, commands.Command)}

    assert set(STEPS) == {kind for kind in made if kind.__name__ not in {"Command", "_Adds"}}


def test_looking_is_told_to_the_reporter_once_and_is_no_first_response(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, commands.See(report_id=report.id))
    make.do(town, commands.See(report_id=report.id), by="coordinator")

    report = make.row(town, report.id)
    assert report.status is Status.SEEN
    assert report.responded_at is None
    seen = make.found(town, Event, Event.kind == "seen")
    assert [(event.public, event.version) for event in seen] == [(True, report.version)]


def test_a_report_that_is_not_there_is_unknown(make: Make, town: Town) -> None:
    with pytest.raises(UnknownReport):
        make.do(town, commands.See(report_id=999))


def test_a_command_on_the_version_at_hand_is_applied(make: Make, town: Town) -> None:
    report = make.report(town)
    verdict = make.do(town, commands.Take(report_id=report.id, base_version=report.version))

    assert verdict.result is Result.APPLIED
    assert verdict.version == make.row(town, report.id).version
    assert verdict.changes == ()


def test_what_is_in_nobodys_way_is_merged(make: Make, town: Town) -> None:
    report = make.report(town)
    other = make.report(town)
    base = report.version
    follower = Contact(email="volger@reporter.example")
    make.do(town, commands.AddNote(report_id=report.id, text="Ik ken deze plek."), by="coordinator")
    make.do(town, commands.Follow(report_id=report.id, contact=follower), by="reporter")
    make.do(town, commands.Join(report_id=other.id, main_report_id=report.id), by="coordinator")

    verdict = make.do(town, commands.Close(report_id=report.id, base_version=base, **SOLVED))
    assert verdict.result is Result.MERGED
    assert [change.kind for change in verdict.changes] == ["Notitie", "Gevolgd", "Samengevoegd"]
    assert make.row(town, report.id).status is Status.ENDED


def test_what_a_colleague_did_first_stands_and_is_told(make: Make, town: Town) -> None:
    report = make.report(town)
    base = report.version
    make.do(
        town, commands.HandOver(report_id=report.id, team_id=town.teams["groen"], reason="Het is een boom."), by="kcc"
    )

    verdict = make.do(town, commands.Close(report_id=report.id, base_version=base, **SOLVED))
    assert verdict.result is Result.SUPERSEDED
    assert [(change.by, change.kind) for change in verdict.changes] == [("Test KCC-medewerker", "Toegewezen")]
    assert "Het is een boom." in verdict.changes[0].note
    report = make.row(town, report.id)
    assert report.status is Status.REPORTED
    assert report.team_id == town.teams["groen"]
    assert report.version == verdict.version


def test_a_note_is_never_superseded(make: Make, town: Town) -> None:
    report = make.report(town)
    base = report.version
    make.do(town, commands.Close(report_id=report.id, **SOLVED), by="coordinator")

    verdict = make.do(town, commands.AddNote(report_id=report.id, base_version=base, text="Toch nog dit."))
    assert verdict.result is Result.MERGED
    assert kinds(make, town, report) == ["received", "ended", "note"]


@pytest.mark.parametrize(
    "second",
    [
        lambda report_id, base: commands.Close(report_id=report_id, base_version=base, **SOLVED),
        lambda report_id, base: commands.Close(
            report_id=report_id, base_version=base, outcome=Outcome.MADE_SAFE, reason="Afgezet."
        ),
        lambda report_id, base: commands.Plan(report_id=report_id, base_version=base, on=NOW.date() + days(1)),
        lambda report_id, base: commands.Ask(report_id=report_id, base_version=base, question="Waar precies?"),
        lambda report_id, base: commands.Take(report_id=report_id, base_version=base),
    ],
    ids=["close", "make safe", "plan", "ask", "take"],
)
def test_the_second_click_does_nothing_twice(make: Make, town: Town, second) -> None:
    report = make.report(town)
    command = second(report.id, report.version)
    make.do(town, command)
    events, told = kinds(make, town, report), make.told(town)

    assert make.do(town, command, at=NOW + hours(1)).result is Result.REPEATED
    assert kinds(make, town, report) == events
    assert make.told(town) == told


def test_the_second_click_of_a_reporter_is_known_too(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, commands.Close(report_id=report.id, **SOLVED))
    base = make.row(town, report.id).version
    again = commands.Reopen(report_id=report.id, base_version=base, reason="Hij ligt er nog.")

    assert make.do(town, again, by="reporter").result is Result.APPLIED
    assert make.do(town, again, by="reporter").result is Result.REPEATED
    assert make.row(town, report.id).reopened == 1


def test_the_second_click_on_one_of_two_pieces_of_work_is_known_too(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, commands.Split(report_id=report.id, task="Boom snoeien", category_id=town.categories["boom"]))
    report = make.row(town, report.id)
    half = commands.Close(
        report_id=report.id, work_order_id=first_work(make, town, report), base_version=report.version, **SOLVED
    )

    assert [make.do(town, half).result for _ in range(2)] == [Result.APPLIED, Result.REPEATED]


def first_work(make: Make, town: Town, report: Report) -> int:
    return make.found(town, WorkOrder, WorkOrder.report_id == report.id)[0].id


def test_staff_who_do_something_that_the_reporter_notices_have_responded(make: Make, town: Town) -> None:
    quiet = make.report(town)
    make.do(town, commands.AddNote(report_id=quiet.id, text="Voor collega's."))
    make.do(town, commands.HandOver(report_id=quiet.id, team_id=town.teams["groen"]))
    loud = make.report(town)
    make.do(town, commands.Plan(report_id=loud.id, on=NOW.date()), at=NOW + hours(1))
    make.do(town, commands.Start(report_id=loud.id), at=NOW + hours(2))
    own = make.report(town)
    make.do(town, commands.AddFromReporter(report_id=own.id, text="Nog iets."), by="reporter")

    assert make.row(town, quiet.id).responded_at is None
    assert make.row(town, loud.id).responded_at == NOW + hours(1)
    assert make.row(town, own.id).responded_at is None


ENDED_REFUSES = {
    "take": (lambda r, t: commands.Take(report_id=r), NoOpenWork),
    "start": (lambda r, t: commands.Start(report_id=r), NoOpenWork),
    "hand over": (lambda r, t: commands.HandOver(report_id=r, team_id=t.teams["groen"]), NoOpenWork),
    "forward": (lambda r, t: commands.Forward(report_id=r, partner_id=t.partner_id), NoOpenWork),
    "take back": (lambda r, t: commands.TakeBack(report_id=r, reason="Terug."), NoOpenWork),
    "plan": (lambda r, t: commands.Plan(report_id=r, on=NOW.date()), NoOpenWork),
    "plan later": (lambda r, t: commands.PlanLater(report_id=r, month=NOW.date(), reason="Groot werk."), NoOpenWork),
    "move date": (lambda r, t: commands.MoveDate(report_id=r, due_on=NOW.date(), reason="Druk."), NoOpenWork),
    "ask": (lambda r, t: commands.Ask(report_id=r, question="Waar?"), MoveNotAllowed),
    "split": (lambda r, t: commands.Split(report_id=r, task="Nog iets", category_id=t.categories["boom"]), NoOpenWork),
    "close": (lambda r, t: commands.Close(report_id=r, **SOLVED), NoOpenWork),
}


@pytest.mark.parametrize("name", ENDED_REFUSES)
def test_what_has_ended_can_only_be_reopened(make: Make, town: Town, name: str) -> None:
    report = make.report(town)
    make.do(town, commands.Close(report_id=report.id, **SOLVED))
    before, told = kinds(make, town, report), make.told(town)
    build, refusal = ENDED_REFUSES[name]

    with pytest.raises(refusal):
        make.do(town, build(report.id, town))
    assert kinds(make, town, report) == before
    assert make.told(town) == told
    assert make.row(town, report.id).status is Status.ENDED


REFUSED = {
    "a note without words": (lambda r, t: commands.AddNote(report_id=r, text="  "), ReasonMissing),
    "a question without words": (lambda r, t: commands.Ask(report_id=r, question=" "), ReasonMissing),
    "an end without a reason": (
        lambda r, t: commands.Close(report_id=r, outcome=Outcome.SOLVED, reason=" "),
        ReasonMissing,
    ),
    "a later date without a reason": (lambda r, t: commands.Plan(report_id=r, on=NOW.date() + days(30)), ReasonMissing),
    "a moved date without a reason": (
        lambda r, t: commands.MoveDate(report_id=r, due_on=NOW.date(), reason=""),
        ReasonMissing,
    ),
    "a later month without a reason": (
        lambda r, t: commands.PlanLater(report_id=r, month=NOW.date(), reason=""),
        ReasonMissing,
    ),
    "a split without a task": (
        lambda r, t: commands.Split(report_id=r, task="", category_id=t.categories["boom"]),
        ReasonMissing,
    ),
    "a plan for yesterday": (lambda r, t: commands.Plan(report_id=r, on=NOW.date() - days(1)), DateInThePast),
    "a plan for a year long ago": (lambda r, t: commands.Plan(report_id=r, on=date(1999, 1, 1)), DateInThePast),
    "a promise for yesterday": (
        lambda r, t: commands.MoveDate(report_id=r, due_on=NOW.date() - days(1), reason="x"),
        DateInThePast,
    ),
    "last month": (
        lambda r, t: commands.PlanLater(report_id=r, month=NOW.date() - days(31), reason="x"),
        DateInThePast,
    ),
    "a plan for another age": (lambda r, t: commands.Plan(report_id=r, on=date.max, reason="x"), OutOfCalendar),
    "a promise for another age": (
        lambda r, t: commands.MoveDate(report_id=r, due_on=date(2206, 9, 22), reason="x"),
        OutOfCalendar,
    ),
    "a month in another age": (lambda r, t: commands.PlanLater(report_id=r, month=date.max, reason="x"), OutOfCalendar),
    "an end tomorrow": (lambda r, t: commands.Close(report_id=r, ended_at=NOW + days(1), **SOLVED), EndOutOfOrder),
    "an end before it began": (
        lambda r, t: commands.Close(report_id=r, ended_at=NOW - hours(1), **SOLVED),
        EndOutOfOrder,
    ),
    "a duplicate of nothing": (
        lambda r, t: commands.Close(report_id=r, outcome=Outcome.DUPLICATE, reason="x"),
        UnknownTarget,
    ),
    "reopening what is open": (lambda r, t: commands.Reopen(report_id=r, reason="Nog niet klaar."), AlreadyOpen),
    "a team that is not there": (lambda r, t: commands.HandOver(report_id=r, team_id=999), UnknownTarget),
    "a person who is not there": (
        lambda r, t: commands.HandOver(report_id=r, team_id=t.teams["groen"], handler_id=999),
        UnknownTarget,
    ),
    "a partner that is not there": (lambda r, t: commands.Forward(report_id=r, partner_id=999), UnknownTarget),
    "a crew that is not there": (lambda r, t: commands.Plan(report_id=r, on=NOW.date(), crew_id=999), UnknownTarget),
    "a category that is not there": (lambda r, t: commands.Recategorise(report_id=r, category_id=999), UnknownTarget),
    "a second piece about nothing": (
        lambda r, t: commands.Split(report_id=r, task="x", category_id=999),
        UnknownTarget,
    ),
    "joining what is not there": (lambda r, t: commands.Join(report_id=r, main_report_id=999), UnknownTarget),
    "joining itself": (lambda r, t: commands.Join(report_id=r, main_report_id=r), UnknownTarget),
    "work that is not there": (lambda r, t: commands.Take(report_id=r, work_order_id=999), NoOpenWork),
    "taking back what no partner has": (lambda r, t: commands.TakeBack(report_id=r, reason="Terug."), NoOpenWork),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_rules_refuse_leaves_no_trace(make: Make, town: Town, name: str) -> None:
    report = make.report(town)
    make.report(town)
    build, refusal = REFUSED[name]

    with pytest.raises(refusal):
        make.do(town, build(report.id, town))
    assert kinds(make, town, report) == ["received"]
    row = make.row(town, report.id)
    assert (row.status, row.version) == (Status.REPORTED, 1)
    assert {kind for kind, _ in make.told(town)} == {"receipt"}


@pytest.mark.parametrize("to", [Status.SEEN, Status.PLANNED, Status.REOPENED, Status.ENDED])
def test_every_state_lets_through_what_the_table_lets_through(to: Status) -> None:
    for status in Status:
        if to in MOVES[status] or (to is status and status is not Status.ENDED):
            assert move(status, to) is to
        else:
            with pytest.raises(MoveNotAllowed):
                move(status, to)
