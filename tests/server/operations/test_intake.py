"""How a report comes in."""

from datetime import date

from sqlalchemy import func, select

from server.domain.vocabulary import MessageKind, Status, Urgency
from server.model.outbox import OutboxMessage
from server.model.report import Contact, Event, PromiseRow, Report
from server.model.rollup import Rollup
from server.model.work_order import WorkOrder
from server.wire.intake import Contact as Who
from server.wire.intake import Point
from tests.make import NOW, Make, Town


def test_a_report_gets_number_category_team_date_and_receipt(make: Make, town: Town, db) -> None:
    receipt = make.receipt(town, text="De lantaarnpaal is kapot")

    report = make.row(town, receipt.report_id)
    assert receipt.reference == f"RIJ-2026-{report.id:06d}"
    assert report.category_id == town.categories["lamp"]
    assert report.team_id == town.teams["wegen"]
    assert report.status is Status.REPORTED
    assert receipt.due_on == date(2026, 9, 22)
    assert report.due_at == report.first_due_at == receipt.due_at
    assert report.category_why
    assert report.route_why
    assert report.due_why
    assert (report.street, report.house_number) == ("Voorbeeldlaan", "15")
    order = db.session.scalars(select(WorkOrder)).one()
    assert (order.report_id, order.team_id, order.worklist_at) == (report.id, report.team_id, report.due_at)
    assert db.session.scalars(select(PromiseRow.due_at)).one() == report.due_at
    message = db.session.scalars(select(OutboxMessage)).one()
    assert (message.kind, message.status) == (MessageKind.RECEIPT, "waiting")
    assert db.session.scalars(select(Event.kind)).one() == "received"


def test_the_same_reference_twice_is_one_report_with_one_receipt(make: Make, town: Town, db) -> None:
    first = make.receipt(town, channel_ref="same")
    second = make.receipt(town, channel_ref="same", text="Iets heel anders")

    assert second.report_id == first.report_id
    assert second.track_code == first.track_code
    assert second.due_on == first.due_on
    assert second.repeated
    assert db.session.scalar(select(func.count()).select_from(Report)) == 1
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_what_nobody_can_place_is_taken_all_the_same(make: Make, town: Town) -> None:
    report = make.report(town, text="?", point=None, place_text="bij de kerk", contact=Who())

    assert report.category_id == town.categories["overig"]
    assert report.category_certainty == 0
    assert report.place_doubt
    assert report.due_at is not None


def test_a_report_outside_is_taken_with_a_doubt(make: Make, town: Town) -> None:
    report = make.report(town, point=Point(town.centre.x + 2090, town.centre.y))
    far = make.report(town, point=Point(town.centre.x + 9000, town.centre.y))

    assert report.area_id == town.areas["Oost"]
    assert "buiten de gemeente" in report.place_doubt
    assert far.area_id is None


def test_a_dangerous_answer_makes_the_report_dangerous_and_the_term_short(make: Make, town: Town) -> None:
    report = make.report(town, text="Boom omgewaaid", category="boom", answers={"gevaar": "ja"})

    assert report.urgency is Urgency.DANGER
    assert report.team_id == town.teams["groen"]
    assert report.due_at is not None
    assert (report.due_at - NOW).total_seconds() == 24 * 3600


def test_an_anonymous_report_gets_no_contact_and_no_message(make: Make, town: Town, db) -> None:
    make.receipt(town, contact=Who())

    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_receipts_are_counted_per_category_and_area(make: Make, town: Town, db) -> None:
    make.receipt(town, category="stoep")
    make.receipt(town, category="stoep")
    make.receipt(town, category="boom", point=None)

    this_week = select(Rollup).where(Rollup.week == date(2026, 9, 14))
    counted = {(row.grouping, row.key_id): row.received for row in db.session.scalars(this_week)}
    assert counted["category", town.categories["stoep"]] == 2
    assert counted["category", town.categories["boom"]] == 1
    assert counted["area", 0] == 1
