"""What the night does, and what any number of changes leave behind."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from server.domain import command as commands
from server.domain.errors import DomainError
from server.domain.vocabulary import Outcome, Status
from server.model.base import db, enter, writing
from server.model.photo import Draft, Photo
from server.model.report import Contact as ContactRow
from server.model.report import Event, PromiseRow, Report
from server.model.rollup import LeadTimeRollup, Rollup
from server.model.work_order import WorkOrder
from server.operations import upkeep
from server.operations.norms import sweep
from server.queries import worklist
from server.queries.reference import reference
from server.wire.intake import Address, Contact, Point
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours, minutes

SOLVED = {"outcome": Outcome.SOLVED, "reason": "Klaar."}


def by_night(town: Town, work: Callable[[], object]) -> object:
    with writing():
        enter(town.id)
        result = work()
        db.session.commit()
    return result


def some_history(make: Make, town: Town) -> None:
    for n, category in enumerate(("stoep", "boom", "lamp", "stoep")):
        report = make.report(town, category=category, at=NOW - days(20 - n))
        make.do(town, commands.Close(report_id=report.id, **SOLVED), at=NOW - days(3 * n))
        if n % 2:
            make.do(town, commands.Reopen(report_id=report.id, reason="Nog los."), by="reporter", at=NOW)


def test_sound_figures_are_left_alone(make: Make, town: Town) -> None:
    some_history(make, town)

    assert by_night(town, upkeep.recount) == []


def test_spoiled_figures_are_found_and_mended(make: Make, town: Town) -> None:
    some_history(make, town)
    theirs = make.town("woudenberg")
    some_history(make, theirs)

    def snapshot() -> list[dict[str, object]]:
        return [
            {column.name: getattr(row, column.name) for column in kind.__table__.columns}
            for kind in (Rollup, LeadTimeRollup)
            for row in make.found(town, kind)
            if any(getattr(row, name) for name in ("received", "ended", "reopened", "n") if hasattr(row, name))
        ]

    sound = snapshot()
    with make.change(town):
        rows, times = make.found(town, Rollup), db.session.scalars(select(LeadTimeRollup)).all()
        rows[0].received += 5
        rows[1].on_time += 1
        times = [row for row in times if row.n]
        times[0].n = 9
        db.session.delete(times[1])
        db.session.delete(rows[2])
        db.session.add(Rollup(grouping="category", key_id=town.categories["boom"], week=date(2020, 1, 6), late=3))
    assert snapshot() != sound

    wrong = by_night(town, upkeep.recount)
    assert len(wrong) == 6
    assert any("late 3 -> 0" in line for line in wrong)
    assert snapshot() == sound
    assert by_night(town, upkeep.recount) == []
    assert by_night(theirs, upkeep.recount) == []


def test_a_question_is_closed_after_the_last_day_that_we_named(make: Make, town: Town) -> None:
    asked, answered, noise = (make.report(town) for _ in range(3))
    ids = [report.id for report in (asked, answered)]
    for report_id in ids:
        make.do(town, commands.Ask(report_id=report_id, question="Welke?"))
    make.do(town, commands.AddFromReporter(report_id=ids[1], text="Die."), by="reporter", at=NOW + days(1))
    evening = datetime.fromisoformat("2026-09-29T21:59:00+00:00")

    assert by_night(town, lambda: upkeep.close_unanswered(now=evening)) == 0
    assert by_night(town, lambda: upkeep.close_unanswered(now=evening + minutes(1))) == 1
    assert by_night(town, lambda: upkeep.close_unanswered(now=evening + minutes(2))) == 0
    report = make.row(town, ids[0])
    assert (report.status, report.outcome) == (Status.ENDED, Outcome.NOT_DONE)
    assert "geen antwoord" in report.outcome_reason
    assert report.paused_at is None
    assert make.told(town, "ended") == [("ended", "melder@reporter.example")]
    assert make.row(town, ids[1]).status is Status.SEEN
    assert make.row(town, noise.id).status is Status.REPORTED


def test_another_question_starts_the_waiting_anew(make: Make, town: Town) -> None:
    report = make.report(town)
    make.do(town, commands.Ask(report_id=report.id, question="Welke?"))
    make.do(town, commands.Ask(report_id=report.id, question="En waar?"), at=NOW + days(10))

    assert by_night(town, lambda: upkeep.close_unanswered(now=NOW + days(20))) == 0
    assert by_night(town, lambda: upkeep.close_unanswered(now=NOW + days(25))) == 1


def test_drafts_of_yesterday_are_forgotten_and_reports_keep_their_photos(make: Make, town: Town) -> None:
    report_id = make.report(town).id
    with make.change(town):
        old, sent = (Draft(key=f"old{n}", touched_at=NOW - hours(25), data={"email": "x@y.example"}) for n in range(2))
        fresh = Draft(key="fresh", touched_at=NOW - hours(23))
        db.session.add_all([old, sent, fresh])
        db.session.flush()
        for key, draft, owner in (("a", old, None), ("b", sent, report_id), ("c", fresh, None)):
            photo = Photo(key=key, sha256=key, draft_id=draft.id, report_id=owner, width=1, height=1, added_at=NOW)
            db.session.add(photo)
    by_night(town, lambda: upkeep.forget_drafts(now=NOW))

    assert [draft.key for draft in make.found(town, Draft)] == ["fresh"]
    assert [(photo.key, photo.report_id) for photo in make.found(town, Photo)] == [("b", report_id), ("c", None)]


def test_places_without_an_address_are_asked_for_once_each(make: Make, town: Town) -> None:
    far = Point(town.centre.x + 1500, town.centre.y + 900)
    known, unknown = make.report(town).id, make.report(town, point=far).id
    make.receipt(town, point=None)
    make.receipt(town, point=far, at=NOW - days(3))
    enter(town.id)
    assert upkeep.without_address(now=NOW) == [(unknown, far)]

    found = Address("Verreweg", "3", "2289ZZ", "Rijswijk", far, 12.0)
    by_night(town, lambda: upkeep.keep_address(unknown, far, found, now=NOW))
    by_night(town, lambda: upkeep.keep_address(known, town.centre, found, now=NOW))
    assert make.row(town, unknown).street == "Verreweg"
    assert make.row(town, known).street == "Voorbeeldlaan"
    enter(town.id)
    assert upkeep.without_address(now=NOW) == []


def test_an_address_for_a_place_that_was_corrected_meanwhile_is_not_kept(make: Make, town: Town) -> None:
    far, farther = (Point(town.centre.x + far, town.centre.y + 900) for far in (1500, 1700))
    report_id = make.report(town, point=far).id
    make.do(town, commands.PutInPlace(report_id=report_id, point=farther))
    by_night(town, lambda: upkeep.keep_address(report_id, far, Address("Verreweg", "3"), now=NOW))

    assert make.row(town, report_id).street == ""


OUTCOMES = sorted(set(Outcome) - {Outcome.DUPLICATE})


def random_command(dice: random.Random, town: Town, report_id: int, others: list[int]) -> tuple[commands.Command, str]:
    on = NOW.date() + timedelta(days=dice.randint(-2, 60))
    base = {"report_id": report_id}
    made: list[tuple[commands.Command, str]] = [
        (commands.See(**base), "handler"),
        (commands.Take(**base), dice.choice(["handler", "deputy"])),
        (commands.Start(**base), "handler"),
        (commands.AddNote(**base, text="Notitie."), "kcc"),
        (commands.Plan(**base, on=on, reason="Druk."), "coordinator"),
        (commands.PlanLater(**base, month=on, reason="Met de straat."), "coordinator"),
        (commands.MoveDate(**base, due_on=on, reason="Druk."), "coordinator"),
        (commands.HandOver(**base, team_id=dice.choice([*town.teams.values()])), "coordinator"),
        (commands.Forward(**base, partner_id=town.partner_id), "handler"),
        (commands.TakeBack(**base, reason="Terug."), "handler"),
        (commands.Recategorise(**base, category_id=dice.choice([*town.categories.values()])), "handler"),
        (commands.PutInPlace(**base, point=Point(town.centre.x + dice.randint(-1900, 1900), town.centre.y)), "kcc"),
        (commands.Split(**base, task="Nog iets.", category_id=dice.choice([*town.categories.values()])), "handler"),
        (commands.Ask(**base, question="Welke?"), "handler"),
        (commands.AddFromReporter(**base, text="Die."), "reporter"),
        (commands.Follow(**base, contact=Contact(email=f"v{dice.randint(0, 9)}@reporter.example")), "reporter"),
        (commands.Close(**base, outcome=dice.choice(OUTCOMES), reason="Daarom."), "handler"),
        (commands.Close(**base, outcome=Outcome.SOLVED, reason="Klaar."), "handler"),
        (commands.Reopen(**base, reason="Nog niet."), "reporter"),
        (commands.Join(**base, main_report_id=dice.choice(others)), "coordinator"),
    ]
    return dice.choice(made)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_people_do_the_books_are_right(make: Make, town: Town, seed: int) -> None:
    dice = random.Random(seed)
    first: dict[int, datetime | None] = {}
    ids: list[int] = []
    now = NOW
    done = 0
    for _ in range(30):
        category = dice.choice(["stoep", "boom", "lamp", None])
        report = make.report(town, category=category, answers={"gevaar": dice.choice(["ja", "nee"])})
        ids.append(report.id)
        first[report.id] = report.first_due_at
    for n in range(300):
        now += timedelta(minutes=dice.randint(0, 600))
        report_id = dice.choice(ids)
        command, who = random_command(dice, town, report_id, ids)
        with suppress(DomainError):
            make.do(town, command, by=who, at=now)
            done += 1
        if n % 10 == 0:
            by_night(town, lambda: (sweep(now=now), upkeep.close_unanswered(now=now)))  # noqa: B023  # run at once
    assert done > 150

    assert by_night(town, upkeep.recount) == []
    in_order(make, town, first)


def in_order(make: Make, town: Town, first: dict[int, datetime | None]) -> None:
    """Check what must hold for every report, always."""
    orders = make.found(town, WorkOrder)
    for report in make.found(town, Report):
        mine = [order for order in orders if order.report_id == report.id]
        still_open = [order for order in mine if order.ended_at is None]
        assert bool(still_open) is (report.status is not Status.ENDED)
        assert report.team_id
        assert report.first_due_at == first[report.id]
        if report.status is Status.ENDED:
            assert report.outcome not in (None, Outcome.MADE_SAFE)
            assert report.outcome_reason
            assert report.ended_at
        else:
            assert report.outcome is None
            assert (report.paused_at is not None) is (report.status is Status.WAITING_FOR_REPORTER)
        assert len({order.part for order in mine}) == len(mine)
        promises = make.found(town, PromiseRow, PromiseRow.report_id == report.id)
        assert promises[0].due_at == report.first_due_at
        assert report.due_at == promises[-1].due_at
        events = make.found(town, Event, Event.report_id == report.id)
        assert [event.version for event in events] == sorted({event.version for event in events})
        assert events[-1].version == report.version
    in_worklist(orders)


def in_worklist(orders: list[WorkOrder]) -> None:
    known = reference()
    soon = worklist.soon_until(NOW, known.calendar)
    view, listed, cursor = worklist.View(team_ids=tuple(known.teams)), [], None
    while True:
        page = worklist.page(view, now=NOW, soon=soon, after=cursor)
        listed += [row.id for row in page.rows]
        cursor = page.after
        if cursor is None:
            break
    assert sorted(listed) == sorted(order.id for order in orders if order.ended_at is None)
    assert db.session.scalar(select(func.count()).select_from(WorkOrder).where(WorkOrder.ended_at.is_(None))) == len(
        listed
    )


def test_how_to_reach_people_is_forgotten_ninety_days_after_the_end(make: Make, town: Town) -> None:
    other = make.town("woudenberg")
    old = make.receipt(town, contact=Contact(name="Test Melder", email="geen adres", phone="0612345678"))
    still_open = make.receipt(town)
    elsewhere = make.receipt(other)
    for place, receipt in ((town, old), (other, elsewhere)):
        make.do(place, commands.Close(report_id=receipt.report_id, **SOLVED))

    assert make.row(town, old.report_id).notes
    assert _forgotten(town, NOW + days(89)) == 0
    assert _forgotten(town, NOW + days(91)) == 1
    assert _forgotten(town, NOW + days(92)) == 0
    by_report = {contact.report_id: contact for contact in make.found(town, ContactRow)}
    gone, kept = by_report[old.report_id], by_report[still_open.report_id]
    assert (gone.name, gone.email, gone.phone) == ("", "", "")
    assert gone.track_code
    assert kept.email == "melder@reporter.example"
    assert make.row(town, old.report_id).notes == []
    assert make.found(other, ContactRow)[0].email


def _forgotten(town: Town, at: datetime) -> object:
    return by_night(town, lambda: upkeep.forget_contacts(now=at))
