"""Messages are carried at least once, under one name, and nobody else waits for a bad one."""

import threading
from dataclasses import replace

import pytest

from server import jobs
from server.domain.command import Close, Forward, MoveDate, StopMail
from server.domain.facts import Facts
from server.domain.vocabulary import MessageKind, Outcome
from server.model.base import EVERYWHERE, db, enter, writing
from server.model.outbox import MessageTemplate, OutboxMessage
from server.model.report import Contact, Event
from server.operations import delivery
from server.operations.delivery import LEASE, MOST_ATTEMPTS, facts_of, write_out
from server.queries.reference import reference
from server.wire.channel import Bounce, ChannelError
from server.wire.intake import Contact as Who
from tests.fakes.outside import FakeChannel, FakeMailbox
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours, minutes

CLOSE = {"outcome": Outcome.SOLVED, "reason": "De tegel ligt weer vast."}


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def carriers(app, clock, channel) -> jobs.Carriers:
    return replace(app.extensions["meldwerk.carriers"], channels={"email": channel}, clock=clock)


def message(make: Make, town: Town, n: int = 0) -> OutboxMessage:
    return make.found(town, OutboxMessage)[n]


def test_a_message_goes_out_once_with_a_name_that_stays(app, carriers, channel, make: Make, town: Town) -> None:
    receipt = make.receipt(town)

    assert jobs.deliver(app, carriers) == 1
    assert jobs.deliver(app, carriers) == 0
    [update] = channel.told
    assert update.key == f"rijswijk.receipt-{receipt.report_id}"
    assert (update.to, update.sender, update.reference) == (
        "melder@reporter.example",
        "meldingen@rijswijk.example",
        receipt.reference,
    )
    assert f"code={receipt.track_code}" in update.text
    assert "22 september" in update.text
    assert update.unsubscribe_url.endswith(f"/rijswijk/melding/{receipt.reference}/stop?code={receipt.track_code}")
    row = message(make, town)
    assert (row.status, row.sent_at, row.attempts, row.locked_until) == ("sent", NOW, 1, None)
    assert (row.subject, row.text) == (update.subject, update.text)


def test_messages_of_all_municipalities_go_out_the_oldest_first(app, carriers, channel, make: Make, clock) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")
    make.receipt(theirs, at=NOW - hours(2))
    make.receipt(ours, at=NOW - hours(1))
    make.receipt(theirs, at=NOW)
    make.receipt(ours, at=NOW + hours(1))  # not yet due

    assert jobs.deliver(app, carriers) == 3
    assert [update.municipality for update in channel.told] == ["woudenberg", "rijswijk", "woudenberg"]


def test_after_a_passing_fault_a_message_is_tried_again_later_and_later(
    app, carriers, channel, make: Make, town: Town, clock
) -> None:
    make.receipt(town)
    channel.errors = [ChannelError("later please")] * 3
    waits = []
    for _ in range(3):
        before = clock.now
        assert jobs.deliver(app, carriers) == 1
        assert jobs.deliver(app, carriers) == 0
        row = message(make, town)
        waits.append((row.available_at - before).total_seconds())
        clock.now = row.available_at
    assert waits == [30, 60, 120]
    assert message(make, town).error == "later please"

    jobs.deliver(app, carriers)
    assert message(make, town).status == "sent"
    assert message(make, town).error == ""
    assert len(channel.told) == 1


def test_a_day_without_a_mail_server_costs_no_message(app, carriers, channel, make: Make, town: Town, clock) -> None:
    make.receipt(town)
    channel.errors = [ChannelError("down")] * 1000
    while clock() < NOW + hours(23):
        clock.advance(minutes(15))
        jobs.deliver(app, carriers)
    assert message(make, town).status == "waiting"
    channel.errors = []
    clock.advance(minutes(15))

    assert jobs.deliver(app, carriers) == 1
    assert message(make, town).status == "sent"


def test_what_comes_later_waits_for_what_went_before_to_the_same_reader(
    app, carriers, channel, make: Make, town: Town, clock
) -> None:
    first, other = make.receipt(town), make.receipt(town)
    channel.errors = [ChannelError("not now")]
    jobs.deliver(app, carriers)
    make.do(town, Close(report_id=first.report_id, **CLOSE))
    make.do(town, Close(report_id=other.report_id, **CLOSE))
    jobs.deliver(app, carriers)
    assert [update.reference for update in channel.told] == [other.reference, other.reference]
    clock.advance(minutes(1))
    jobs.deliver(app, carriers)

    assert [
        update.key.split(".")[1].split("-")[0] for update in channel.told if update.reference == first.reference
    ] == [
        "receipt",
        "ended",
    ]


def test_what_was_given_up_holds_back_no_mail(app, carriers, channel, make: Make, town: Town) -> None:
    receipt = make.receipt(town)
    channel.errors = [ChannelError("never", permanent=True)]
    jobs.deliver(app, carriers)
    make.do(town, Close(report_id=receipt.report_id, **CLOSE))

    assert jobs.deliver(app, carriers) == 1
    assert len(channel.told) == 1


@pytest.mark.parametrize("error", [ChannelError("no such address", permanent=True), None])
def test_what_will_never_work_is_given_up_and_shown(
    app, carriers, channel, make: Make, town: Town, clock, error
) -> None:
    receipt = make.receipt(town)
    channel.errors = [error] if error else [ChannelError("still down")] * MOST_ATTEMPTS
    while message(make, town).status == "waiting":
        clock.advance(days(1))
        jobs.deliver(app, carriers)

    row = message(make, town)
    assert row.status == "failed"
    assert row.attempts == (1 if error else MOST_ATTEMPTS)
    event = make.found(town, Event, Event.kind == "message_failed")[0]
    assert event.note == f"Ontvangst: {row.error}"
    assert not event.public
    assert make.row(town, receipt.report_id).version == event.version == 2


def test_a_fault_in_a_channel_counts_as_an_attempt_and_stops_nobody_else(
    app, carriers, channel, make: Make, town: Town
) -> None:
    make.receipt(town)
    make.receipt(town)
    channel.errors = [ZeroDivisionError("our own fault")]

    assert jobs.deliver(app, carriers) == 2
    assert len(channel.told) == 1
    assert message(make, town).error == "ZeroDivisionError"


def test_a_message_that_can_not_be_written_stops_nobody_else(app, carriers, channel, make: Make, town: Town) -> None:
    bad, good = make.receipt(town), make.receipt(town)
    with make.change(town):
        message(make, town).facts = {"due_on": "geen datum"}

    jobs.deliver(app, carriers)
    assert [update.reference for update in channel.told] == [good.reference]
    assert message(make, town).status == "failed"
    assert make.found(town, Event, Event.kind == "message_failed")[0].report_id == bad.report_id


def test_when_a_worker_dies_the_claim_runs_out_and_the_same_message_goes_out(
    app, carriers, channel, make: Make, town: Town, clock
) -> None:
    make.receipt(town)
    with jobs.unit(app, EVERYWHERE):
        lost = delivery.claim_due(now=NOW, base_url="http://x")
    delivery.send(lost, carriers.channels)
    assert jobs.deliver(app, carriers) == 0
    clock.advance(LEASE + minutes(1))

    assert jobs.deliver(app, carriers) == 1
    assert {update.key for update in channel.told} == {lost.update.key}
    with jobs.unit(app, EVERYWHERE):  # the dead one rises again
        delivery.settle(lost, ChannelError("no idea"), now=clock())
    assert message(make, town).status == "sent"


def test_who_stopped_the_mails_gets_none_that_was_waiting(app, carriers, channel, make: Make, town: Town) -> None:
    report, other = make.report(town), make.receipt(town)
    report_id = report.id
    contact = make.found(town, Contact, Contact.report_id == report_id)[0]
    make.do(town, StopMail(report_id=report_id, contact_id=contact.id), by="reporter")

    jobs.deliver(app, carriers)
    assert [update.reference for update in channel.told] == [other.reference]
    assert message(make, town).status == "dropped"


def test_a_failed_message_can_be_sent_again(app, carriers, channel, make: Make, town: Town) -> None:
    make.receipt(town)
    channel.errors = [ChannelError("refused", permanent=True)]
    jobs.deliver(app, carriers)
    row = message(make, town)
    assert not send_again(town, row.id + 1)
    assert send_again(town, row.id)
    assert not send_again(town, row.id)

    jobs.deliver(app, carriers)
    assert len(channel.told) == 1
    assert message(make, town).status == "sent"


def send_again(town: Town, message_id: int) -> bool:
    with writing():
        enter(town.id)
        done = delivery.send_again(message_id, now=NOW)
        db.session.commit()
    return done


def test_what_failed_in_one_municipality_is_not_sent_again_from_another(app, carriers, channel, make: Make) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")
    make.receipt(theirs)
    channel.errors = [ChannelError("refused", permanent=True)]
    jobs.deliver(app, carriers)

    assert not send_again(ours, message(make, theirs).id)
    assert message(make, theirs).status == "failed"


def bounced(app, carriers, make: Make, *bounces: Bounce) -> int:
    return jobs.read_bounces(app, replace(carriers, mailbox=FakeMailbox(*bounces)))


def test_an_address_that_refuses_for_good_gets_no_more_mail_until_staff_try_again(
    app, carriers, channel, make: Make, town: Town
) -> None:
    report = make.report(town)
    report_id = report.id
    jobs.deliver(app, carriers)
    key = channel.told[0].key
    assert bounced(app, carriers, make, Bounce(key, "5.1.1 no such user", permanent=True)) == 1
    assert bounced(app, carriers, make, Bounce(key, "5.1.1 no such user", permanent=True)) == 1

    contact = make.found(town, Contact)[0]
    assert (contact.bounced_at, contact.bounce_reason) == (NOW, "5.1.1 no such user")
    assert message(make, town).status == "failed"
    assert len(make.found(town, Event, Event.kind == "message_failed")) == 1
    make.do(town, MoveDate(report_id=report_id, due_on=NOW.date(), reason="Sneller."))
    assert make.told(town, "moved") == []

    assert send_again(town, message(make, town).id)
    jobs.deliver(app, carriers)
    assert len(channel.told) == 2
    make.do(town, Close(report_id=report_id, **CLOSE))
    assert len(make.told(town, "ended")) == 1


def test_a_full_mailbox_is_shown_but_stops_no_further_mail(app, carriers, channel, make: Make, town: Town) -> None:
    report = make.report(town)
    report_id = report.id
    jobs.deliver(app, carriers)
    bounced(app, carriers, make, Bounce(channel.told[0].key, "4.2.2 mailbox full", permanent=False))

    assert message(make, town).error == "4.2.2 mailbox full"
    assert make.found(town, Contact)[0].bounced_at is None
    make.do(town, Close(report_id=report_id, **CLOSE))
    assert len(make.told(town, "ended")) == 1


@pytest.mark.parametrize("key", ["rijswijk.receipt-999999", "woudenberg.{key}", "nonsense", ""])
def test_a_bounce_that_is_not_ours_changes_nothing(app, carriers, channel, make: Make, key: str) -> None:
    town = make.town("rijswijk")
    make.town("woudenberg")
    make.receipt(town)
    jobs.deliver(app, carriers)
    own = message(make, town).key

    assert bounced(app, carriers, make, Bounce(key.format(key=own), "5.1.1", permanent=True)) == 0
    assert message(make, town).status == "sent"


def test_a_mailbox_that_is_away_is_no_disaster_and_loses_no_bounce(
    app, carriers, channel, make: Make, town: Town
) -> None:
    make.receipt(town)
    jobs.deliver(app, carriers)
    mailbox = FakeMailbox(Bounce(channel.told[0].key, "5.1.1", permanent=True))
    mailbox.error = ChannelError("connection lost")

    assert jobs.read_bounces(app, replace(carriers, mailbox=mailbox)) == 1
    assert mailbox.waiting == []


def test_the_preview_of_an_end_is_what_the_reporter_reads(app, carriers, channel, make: Make, town: Town) -> None:
    report = make.report(town)
    report_id = report.id
    jobs.deliver(app, carriers)
    enter(town.id)
    known = reference()
    contact = make.found(town, Contact)[0]
    said = Facts(outcome=Outcome.SOLVED, reason=CLOSE["reason"], ended_on=NOW.date())
    row = make.row(town, report_id)
    base_url = carriers.base_url
    facts = facts_of(row, known, contact=contact, base_url=base_url, now=NOW, said=said)
    preview = write_out(MessageKind.ENDED, facts, "nl", known, row)
    make.do(town, Close(report_id=report_id, **CLOSE))

    jobs.deliver(app, carriers)
    assert (channel.told[-1].subject, channel.told[-1].text) == (preview.subject, preview.text)
    assert CLOSE["reason"] in preview.text


def test_the_town_may_use_its_own_words(app, carriers, channel, make: Make, town: Town) -> None:
    with make.change(town):
        words = {"kind": "receipt", "language": "nl", "subject": "Dank: {nummer}"}
        db.session.add(MessageTemplate(**words, body="Voor een boom.", category_id=town.categories["boom"]))
        db.session.add(MessageTemplate(**words, body="Voor alles onder wegen.", category_id=town.categories["wegen"]))
    for category in ("boom", "stoep", "overig"):
        make.receipt(town, category=category)

    jobs.deliver(app, carriers)
    assert [update.text for update in channel.told][:2] == ["Voor een boom.", "Voor alles onder wegen."]
    assert channel.told[0].subject.startswith("Dank: RIJ-2026-")
    assert "Voor" not in channel.told[2].text.splitlines()[0]


def test_who_chose_english_reads_english(app, carriers, channel, make: Make, town: Town) -> None:
    make.receipt(town, contact=Who(email="visitor@reporter.example", language="en"), category="stoep")

    jobs.deliver(app, carriers)
    assert channel.told[0].language == "en"
    assert "Stoep (en)" in channel.told[0].text


def test_a_partner_reads_our_words_and_nothing_of_the_reporter(app, carriers, channel, make: Make, town: Town) -> None:
    report = make.report(town, text="Bel mevrouw Test Melder op 0612345678.", category="lamp")
    make.do(town, Forward(report_id=report.id, partner_id=town.partner_id, note="Mast 12."))

    jobs.deliver(app, carriers)
    order = next(update for update in channel.told if update.to == "orders@partner.example")
    assert "Mast 12." in order.text
    assert "Voorbeeldlaan" in order.text
    for secret in ("Test Melder", "0612345678", "melder@reporter.example", "code="):
        assert secret not in order.text + order.html + order.subject
    assert order.unsubscribe_url == ""


@pytest.mark.engines("postgis")
def test_workers_side_by_side_never_carry_the_same_message(app, carriers, channel, make: Make, town: Town) -> None:
    refs = {make.receipt(town).reference for _ in range(40)}
    done: list[int] = []
    gate = threading.Barrier(3)

    def work() -> None:
        gate.wait()
        done.append(jobs.deliver(app, carriers))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(done) == len(channel.told) == 40
    assert {update.reference for update in channel.told} == refs
    assert {row.attempts for row in make.found(town, OutboxMessage)} == {1}
