"""Danger rings who is on duty, at once and until somebody takes it up; once per report, and never for old news."""

from dataclasses import replace

import pytest

from server import jobs
from server.domain.command import Close, Recategorise
from server.domain.vocabulary import EventKind, Outcome, Urgency
from server.model.alarm import Alarm, DutyContact
from server.model.base import EVERYWHERE, db, enter, writing
from server.model.category import Category
from server.model.municipality import Municipality
from server.model.outbox import OutboxMessage
from server.model.report import Event
from server.operations.alarms import MOST_RINGS, ring_again, take_alarm
from server.operations.delivery import claim_due
from server.operations.intake import accept
from server.wire.channel import ChannelError
from server.wire.intake import IncomingReport
from tests.fakes.outside import FakeChannel
from tests.support.moments import NOW, days, minutes

GAS = "Sterke gaslucht bij de ingang"


@pytest.fixture
def duty(town, make):
    """Two who are on duty: the first by mail and SMS, the second by mail."""
    with make.change(town):
        db.session.add(DutyContact(name="Piket", mail="piket@duty.example", phone="0612340000", position=1))
        db.session.add(DutyContact(name="Achterwacht", mail="achter@duty.example", position=2))


def rung(town, make):
    rows = make.found(town, OutboxMessage, OutboxMessage.kind == "danger")
    return [(row.channel, row.address) for row in rows]


def again(town, at):
    with writing():
        enter(town.id)
        count = ring_again(now=at)
        db.session.commit()
    return count


def notes(town, make, *kinds):
    return [event.note for event in make.found(town, Event, Event.kind.in_(kinds))]


def danger_category(town, make, slug="lamp"):
    with make.change(town):
        db.session.get_one(Category, town.categories[slug]).urgency = Urgency.DANGER


@pytest.mark.parametrize("channel", ["website", "email", "buitenbeter", "open311", "phone"])
def test_words_of_danger_ring_the_duty_officer_through_any_door(town, make, duty, channel):
    report = make.report(town, channel=channel, text=GAS)

    assert rung(town, make) == [("email", "piket@duty.example"), ("sms", "0612340000")]
    assert report.urgency is Urgency.HIGH
    assert notes(town, make, EventKind.ALARM_RAISED) == ["Woorden over gevaar: gaslucht. Gewaarschuwd: Piket."]


def test_a_category_and_an_answer_of_danger_ring_too(town, make, duty):
    danger_category(town, make)
    make.report(town, text="De mast staat scheef", category="lamp")
    make.report(town, text="Tak hangt los", category="boom", answers={"gevaar": "ja"})
    make.report(town, text="Tak hangt los", category="boom", answers={"gevaar": "nee"})

    assert [alarm.why for alarm in make.found(town, Alarm)] == [
        "Onderwerp met gevaar: Straatverlichting.",
        "De melder antwoordt: Is het gevaarlijk? ja.",
    ]


def test_a_report_has_one_alarm_however_often_it_comes_in_and_whatever_is_changed(town, make, duty):
    danger_category(town, make)
    report = make.report(town, text=GAS, channel_ref="same")
    make.receipt(town, text=GAS, channel_ref="same")
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["lamp"]))

    assert len(make.found(town, Alarm)) == 1
    assert len(rung(town, make)) == 2


def test_a_category_of_danger_that_a_colleague_finds_rings_as_well(town, make, duty):
    danger_category(town, make)
    report = make.report(town)
    make.do(town, Recategorise(report_id=report.id, category_id=town.categories["lamp"]))

    assert [alarm.report_id for alarm in make.found(town, Alarm)] == [report.id]


def test_what_was_received_long_ago_rings_nobody(town, make, duty):
    make.report(town, text=GAS, received_at=NOW - days(2))
    with writing():
        enter(town.id)
        accept(IncomingReport(channel="replay", channel_ref="old", text=GAS), now=NOW - days(900), long_ago=True)
        db.session.commit()

    assert make.found(town, Alarm) == []
    make.report(town, text=GAS, received_at=NOW - minutes(90))
    assert len(make.found(town, Alarm)) == 1


def test_it_is_part_of_the_report_or_of_nothing(town, make, duty):
    with writing():
        enter(town.id)
        accept(IncomingReport(channel="website", channel_ref="gone", text=GAS), now=NOW)
        db.session.rollback()

    assert make.found(town, Alarm) == []
    assert rung(town, make) == []


def test_after_ten_minutes_the_next_is_rung_and_so_on_for_an_hour(town, make, duty):
    make.report(town, text=GAS)
    assert again(town, NOW + minutes(9)) == 0
    assert again(town, NOW + minutes(10)) == 1
    assert again(town, NOW + minutes(10)) == 0
    assert rung(town, make)[2:] == [("email", "achter@duty.example")]
    assert notes(town, make, EventKind.ALARM_PASSED_ON) == [
        "Na 10 minuten nog niet opgepakt. Gewaarschuwd: Achterwacht."
    ]
    for n in range(2, 20):
        again(town, NOW + minutes(10 * n))

    assert make.found(town, Alarm)[0].rung == MOST_RINGS
    assert rung(town, make)[3:5] == [("email", "piket@duty.example"), ("sms", "0612340000")]


def test_who_takes_it_up_stops_the_ringing_and_stands_in_the_history(town, make, duty):
    make.report(town, text=GAS)
    (alarm,) = make.found(town, Alarm)
    for name in ("kcc", "handler"):
        with writing():
            enter(town.id)
            take_alarm(alarm.id, by=make.actor(town, name), now=NOW + minutes(3))
            db.session.commit()

    assert again(town, NOW + minutes(11)) == 0
    assert notes(town, make, EventKind.ALARM_TAKEN) == ["Test KCC-medewerker pakt dit op."]
    assert make.found(town, Alarm)[0].taken_by_id == town.staff["kcc"]


def test_a_report_that_ended_rings_nobody_any_more(town, make, duty):
    report = make.report(town, text=GAS)
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gedicht."))

    assert again(town, NOW + minutes(10)) == 0
    assert again(town, NOW + minutes(20)) == 0


def test_without_anybody_on_duty_the_banner_is_all_there_is_and_it_says_so(town, make):
    make.report(town, text=GAS)

    assert len(make.found(town, Alarm)) == 1
    assert "Er is geen piketadres ingesteld." in notes(town, make, EventKind.ALARM_RAISED)[0]
    assert again(town, NOW + minutes(30)) == 0


def test_an_alarm_goes_out_before_everything_else_and_names_no_reporter(town, make, duty):
    for _ in range(3):
        make.report(town, at=NOW - minutes(30))
    report_id = make.report(town, text=f"{GAS}. Bel mij: 0612345678").id
    with writing():
        enter(EVERYWHERE)
        claimed = claim_due(now=NOW, base_url="https://meldwerk.example")
        db.session.commit()

    assert claimed is not None
    assert claimed.update.to == "piket@duty.example"
    assert claimed.update.subject.startswith("GEVAAR: ")
    assert f"https://meldwerk.example/rijswijk/werk/RIJ-2026-{report_id:06d}" in claimed.update.text
    assert "0612345678" not in claimed.update.text
    assert "Test Melder" not in claimed.update.text


def test_a_municipality_has_its_own_words(town, make, duty):
    with make.change(town):
        db.session.get_one(Municipality, town.id).hazard_words = ["wespennest"]
    make.report(town, text=GAS)
    make.report(town, text="Groot wespennest bij de school")

    assert [alarm.why for alarm in make.found(town, Alarm)] == ["Woorden over gevaar: wespennest."]


def test_one_town_does_not_ring_for_another(town, make, duty):
    other = make.town("woudenberg")
    make.report(other, text=GAS)

    assert make.found(town, Alarm) == []
    assert again(town, NOW + minutes(10)) == 0


def test_an_sms_waits_for_no_mail_and_is_tried_again_every_minute(app, town, make, duty, clock):
    mail, sms = FakeChannel(), FakeChannel()
    sms.errors = [ChannelError("down")] * 30
    carriers = replace(app.extensions["meldwerk.carriers"], channels={"email": mail, "sms": sms}, clock=clock)
    make.receipt(town, text=GAS)
    for _ in range(30):
        assert jobs.carry_sms(app, carriers) == 1
        clock.advance(minutes(1))
    assert mail.told == []

    assert jobs.carry_sms(app, carriers) == 1
    assert [update.to for update in sms.told] == ["0612340000"]
