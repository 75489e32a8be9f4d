"""Forty lamps in an hour become one stop that carries all who told of it; and can be parted again."""

import pytest

from server.domain.clusters import Certainty
from server.domain.command import Close, Start
from server.domain.vocabulary import MessageKind, Outcome, Status, Urgency, WorkStatus
from server.model.base import db, enter, writing
from server.model.category import Category
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations import failures, rounds
from server.operations.failures import NoFailure
from server.operations.rounds_today import Kind
from server.queries.failures import joined_failures, likely_failures
from server.wire.intake import Contact, Point
from tests.make import NOW, Make, Town
from tests.support.moments import hours, minutes
from tests.support.planning import TODAY, Office

ONE = pytest.mark.engines("sqlite")


class Street:
    """A street of lamps in a town, each told of by somebody else."""

    def __init__(self, make: Make, town: Town) -> None:
        self.make, self.town = make, town
        with make.change(town):
            lamp = db.session.get_one(Category, town.categories["lamp"])
            lamp.failure_m, lamp.failure_from = 500, 5

    def lamps(self, count: int, *, at=NOW, first: int = 0, **words) -> list[int]:
        """Let reports come in, a minute and 20 metres apart; return their ids."""
        centre = self.town.centre
        return [
            self.make.receipt(
                self.town,
                category="lamp",
                point=Point(centre.x + 20 * n, centre.y),
                at=at + minutes(n),
                contact=Contact(email=f"melder{n}@reporter.example"),
                **words,
            ).report_id
            for n in range(first, first + count)
        ]

    def likely(self, *, at, **words):
        enter(self.town.id)
        db.session.rollback()
        return likely_failures(now=at, **words)

    def joined(self, *, at):
        enter(self.town.id)
        db.session.rollback()
        return joined_failures(now=at)

    def do(self, step, *args, at, **words):
        with writing():
            enter(self.town.id)
            try:
                done = step(*args, now=at, **words)
                db.session.commit()
            finally:
                db.session.rollback()
        return done

    def joins(self, ids, *, at):
        return self.do(failures.join_failure, ids, by=self.make.actor(self.town, "coordinator"), at=at)

    def row(self, report_id: int) -> Report:
        return self.make.row(self.town, report_id)

    def told(self, kind: MessageKind) -> list[int]:
        return [m.report_id for m in self.make.found(self.town, OutboxMessage, OutboxMessage.kind == kind)]


@pytest.fixture
def street(make: Make, town: Town) -> Street:
    return Street(make, town)


def test_lamps_that_go_out_together_are_suggested_with_how_sure_and_why(street: Street) -> None:
    ids = street.lamps(12)
    street.make.receipt(street.town, category="stoep", at=NOW)
    [found] = street.likely(at=NOW + minutes(20))

    assert [line.report_id for line in found.lines] == ids
    assert found.words == "12 mensen meldden dit: Straatverlichting. Is het één storing?"
    assert found.certainty is Certainty.LIKELY
    assert found.why == (
        "Waarschijnlijk: 12 meldingen in 11 minuten, binnen 120 meter. Anders komt er minder dan 1 per dag."
    )


@ONE
def test_only_kinds_that_can_fail_together_are_suggested_and_what_stands_under_them(street: Street) -> None:
    street.lamps(6)
    with street.make.change(street.town):
        db.session.get_one(Category, street.town.categories["lamp"]).failure_m = 0
        db.session.get_one(Category, street.town.categories["wegen"]).failure_m = 500
    assert street.likely(at=NOW + minutes(20)) == []
    with street.make.change(street.town):
        db.session.get_one(Category, street.town.categories["lamp"]).failure_m = None
    [found] = street.likely(at=NOW + minutes(20))

    assert (found.category, len(found.lines)) == ("Wegen", 6)


@ONE
def test_a_report_asks_only_for_the_failure_that_it_is_part_of(street: Street) -> None:
    ids = street.lamps(6)
    other = street.make.receipt(street.town, category="stoep", at=NOW).report_id

    assert len(street.likely(at=NOW + minutes(20), with_report=ids[3])) == 1
    assert street.likely(at=NOW + minutes(20), with_report=other) == []
    assert street.likely(at=NOW + minutes(20), team_id=street.town.teams["groen"]) == []


def test_joined_lamps_are_one_piece_of_work_and_every_reporter_hears_of_it_and_of_the_end(street: Street) -> None:
    main, *others = street.lamps(12)
    done = street.joins({main, *others}, at=NOW + minutes(20))

    assert (done.main_id, done.joined) == (main, 11)
    assert street.row(main).followers == 11
    assert {street.row(id).duplicate_of_id for id in others} == {main}
    left = street.make.found(street.town, WorkOrder, WorkOrder.status != WorkStatus.ENDED)
    assert [order.report_id for order in left] == [main]
    assert sorted(street.told(MessageKind.JOINED)) == others
    assert street.likely(at=NOW + minutes(20)) == []
    street.make.do(street.town, Close(report_id=main, outcome=Outcome.SOLVED, reason="Kabel."), at=NOW + hours(2))
    assert sorted(street.told(MessageKind.ENDED)) == [main, *others]


def test_joined_by_mistake_they_are_parted_again(street: Street) -> None:
    main, *others = street.lamps(6)
    street.joins({main, *others}, at=NOW + minutes(20))
    [known] = street.joined(at=NOW + minutes(21))
    assert (known.line.report_id, list(known.report_ids), known.line.reporters) == (main, others, 6)
    by = street.make.actor(street.town, "coordinator")

    assert street.do(failures.part_failure, main, by=by, at=NOW + minutes(30)) == 5
    assert {street.row(id).status for id in others} == {Status.REOPENED}
    assert street.row(main).followers == 0
    assert street.joined(at=NOW + minutes(31)) == []
    with pytest.raises(NoFailure):
        street.do(failures.part_failure, main, by=by, at=NOW + minutes(32))


@ONE
def test_an_ordinary_duplicate_is_not_parted_with_the_failure(street: Street) -> None:
    main, twin, *others = street.lamps(6)
    street.make.do(street.town, failures.Join(report_id=twin, main_report_id=main), at=NOW + minutes(10))
    street.joins({main, *others}, at=NOW + minutes(20))
    street.do(failures.part_failure, main, by=street.make.actor(street.town, "coordinator"), at=NOW + minutes(30))

    assert street.row(twin).duplicate_of_id == main
    assert street.row(main).followers == 1


@ONE
def test_danger_carries_the_others_and_else_what_a_crew_is_at(street: Street) -> None:
    first, second, third, *rest = street.lamps(6)
    street.make.do(street.town, Start(report_id=second), at=NOW + minutes(8))
    assert street.likely(at=NOW + minutes(20))[0].lines[0].report_id == second
    with street.make.change(street.town):
        street.make.found(street.town, WorkOrder, WorkOrder.report_id == third)
        db.session.get_one(Report, third).urgency = Urgency.DANGER

    assert street.joins({first, second, third, *rest}, at=NOW + minutes(20)).main_id == third


@ONE
def test_who_reports_it_later_is_suggested_for_what_was_joined(street: Street) -> None:
    ids = street.lamps(6)
    street.joins(ids, at=NOW + minutes(20))
    [late] = street.lamps(1, at=NOW + minutes(40), first=7)
    [found] = street.likely(at=NOW + minutes(50))

    assert [line.report_id for line in found.lines] == [ids[0], late]
    assert found.reporters == 7


@ONE
def test_what_ended_meanwhile_stays_as_it_was_and_one_report_is_no_failure(street: Street) -> None:
    first, second, third = street.lamps(3)
    solved = Close(report_id=first, outcome=Outcome.SOLVED, reason="Nieuwe lamp.")
    street.make.do(street.town, solved, at=NOW + minutes(10))

    assert street.joins({first, second, third}, at=NOW + minutes(20)).joined == 1
    assert street.row(first).outcome is Outcome.SOLVED
    with pytest.raises(NoFailure):
        street.joins({first, second, third}, at=NOW + minutes(21))


def test_nothing_is_joined_by_itself_unless_the_municipality_wants_it(street: Street) -> None:
    street.lamps(9)
    assert street.do(failures.join_failures, at=NOW + minutes(20)) == 0
    with street.make.change(street.town):
        db.session.get_one(Category, street.town.categories["lamp"]).failure_joins_from = 10
    assert street.do(failures.join_failures, at=NOW + minutes(20)) == 0
    street.lamps(1, first=9)

    assert street.do(failures.join_failures, at=NOW + minutes(20)) == 9
    assert street.do(failures.join_failures, at=NOW + minutes(21)) == 0


def test_a_plan_in_hand_gets_one_stop_for_all_of_them(street: Street) -> None:
    ids = street.lamps(6, at=NOW - hours(6))
    office = Office(street.make, street.town)
    morning = NOW - hours(5)
    version = office.ask(TODAY, at=morning).version
    office.do(rounds.publish, TODAY, version=version, at=morning)
    street.joins(ids, at=morning + minutes(5))
    [need] = office.turn(Kind.FOLLOW, at=morning + minutes(6), anew=False)
    found = [stop for one in office.board(TODAY, at=morning).rounds for stop in one.stops]

    assert need.why == ("Meldingen zijn samengevoegd.",)
    assert [(stop.report_id, stop.reporters) for stop in found] == [(ids[0], 6)]
    assert office.turn(Kind.FOLLOW, at=morning + minutes(7)) == []
