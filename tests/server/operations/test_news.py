"""News for apps: sent in order, signed, tried again by the agreed steps, and by mail when it does not arrive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations import tables
from server import jobs
from server.domain.command import Close, MoveDate, Start
from server.domain.vocabulary import Outcome
from server.model.base import db, enter, writing
from server.model.door import ChannelRow, Delivered
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.operations.channels import connect, new_secret
from server.operations.delivery import PUSH_WAITS, send_again
from server.wire.intake import Contact
from server.wire.signature import is_signed
from tests.fakes.apps import running_app
from tests.fakes.outside import FakeChannel
from tests.make import Make
from tests.support.moments import NOW, minutes

KEY = "not a secret"
LOOPBACK = "127.0.0.0/8"


def carry(app, carriers) -> int:
    """Let the worker go round once: first the news, then the mail; return how much news went out, or tried to."""
    count = jobs.carry_news(app, carriers)
    jobs.deliver(app, carriers)
    return count


@pytest.fixture
def receiver():
    with running_app() as running:
        yield running


@pytest.fixture
def carriers(app, clock):
    doors = tables.doors(LOOPBACK)
    doors.apps._clock = lambda: clock().timestamp()
    ready = replace(
        app.extensions["meldwerk.carriers"], channels={"push": doors.apps, "email": FakeChannel()}, clock=clock
    )
    yield ready
    doors.apps._outside.close()


@pytest.fixture
def reported(make: Make, town, receiver):
    """Let a report come in whose reporter hears through the app; (id, the secret of the channel)."""
    with make.change(town):
        connect("fixi", title="Fixi", callbacks=[receiver.host], senders=[], push_url="", rate_per_minute=60)
        secret = new_secret("fixi", key=KEY, now=NOW)
    who = Contact(email="melder@reporter.example", via="push")
    receipt = make.receipt(town, channel="fixi", channel_ref="FX-1", contact=who)
    with writing():
        enter(town.id)
        db.session.add(
            Delivered(
                report_id=receipt.report_id,
                channel="fixi",
                received_at=NOW,
                contents="",
                callback_url=receiver.url,
                callback_ref="FX-1",
            )
        )
        db.session.commit()
    return receipt.report_id, secret


def test_news_is_signed_and_says_how_it_stands(app, carriers, make, town, receiver, reported, clock):
    report_id, secret = reported
    make.do(town, Close(report_id=report_id, outcome=Outcome.SOLVED, reason="De tegel ligt vast."))
    assert carry(app, carriers) == 2

    first, last = receiver.news
    assert (first["status"], first["volgnummer"], first["streefdatum"]) == ("ontvangen", 1, "2026-09-22")
    assert last == {
        "berichtId": last["berichtId"],
        "referentie": "FX-1",
        "meldingsnummer": f"RIJ-2026-{report_id:06}",
        "volgnummer": 2,
        "status": "opgelost",
        "reden": "hersteld",
        "statusTekst": last["statusTekst"],
        "streefdatum": None,
        "gewijzigdOp": NOW.isoformat(),
        "fotoNa": None,
        "enqueteUrl": None,
    }
    assert "De tegel ligt vast." in last["statusTekst"]
    header, body = receiver.signatures[1]
    assert is_signed(header, body, [secret], now=int(clock().timestamp()))
    assert not carriers.channels["email"].told


def test_what_comes_later_waits_for_what_comes_first(app, carriers, make, town, receiver, reported, clock):
    report_id, _ = reported
    receiver.statuses = [503]
    assert carry(app, carriers) == 1
    make.do(town, MoveDate(report_id=report_id, due_on=(NOW + timedelta(days=20)).date(), reason="Druk."))
    make.do(town, Close(report_id=report_id, outcome=Outcome.SOLVED, reason="Klaar."))
    assert carry(app, carriers) == 0
    clock.advance(minutes(1))
    assert carry(app, carriers) == 3

    assert [news["status"] for news in receiver.news] == ["ontvangen", "vertraagd", "opgelost"]
    assert [news["volgnummer"] for news in receiver.news] == [1, 2, 3]


def test_five_times_with_longer_waits_then_the_page_of_failed_messages_and_a_mail(
    app, carriers, make, town, receiver, reported, clock
):
    receiver.statuses = [500] * 6
    for wait in (timedelta(0), *PUSH_WAITS):
        clock.advance(wait - timedelta(seconds=1) if wait else wait)
        assert carry(app, carriers) == (0 if wait else 1)
        clock.advance(timedelta(seconds=1 if wait else 0))
        assert not wait or carry(app, carriers) >= 1

    assert receiver.asked == 6
    rows = {row.channel: row for row in make.found(town, OutboxMessage)}
    assert (rows["push"].status, rows["push"].error) == ("failed", "127.0.0.1 answered 500")
    assert [update.to for update in carriers.channels["email"].told] == ["melder@reporter.example"]


def test_a_failed_message_goes_out_after_all_when_staff_say_so(app, carriers, make, town, receiver, reported):
    with writing():
        enter(town.id)
        row = make.found(town, OutboxMessage)[0]
        row.status = "failed"
        db.session.flush()
        assert send_again(row.id, now=NOW)
        db.session.commit()
    assert carry(app, carriers) == 1

    assert [news["status"] for news in receiver.news] == ["ontvangen"]


@pytest.mark.engines("sqlite")
def test_who_gave_no_address_is_not_mailed_instead(app, carriers, make, town, receiver, reported, clock):
    with make.change(town):
        from server.model.report import Contact as ContactRow

        db.session.query(ContactRow).update({"email": ""})
    receiver.statuses = [410] * 6
    for wait in (timedelta(0), *PUSH_WAITS):
        clock.advance(wait)
        carry(app, carriers)

    assert [row.channel for row in make.found(town, OutboxMessage)] == ["push"]


@pytest.mark.engines("sqlite")
def test_a_redirect_is_no_delivery_and_is_not_followed(app, carriers, receiver, reported):
    receiver.statuses, receiver.redirect_to = [302], receiver.url
    carry(app, carriers)

    assert (receiver.asked, receiver.news) == (1, [])


@pytest.mark.engines("sqlite")
def test_our_own_machines_are_never_called(app, carriers, make, town, receiver, reported):
    strict = tables.doors("")
    carry(app, replace(carriers, channels={**carriers.channels, "push": strict.apps}))

    assert receiver.asked == 0
    push = next(row for row in make.found(town, OutboxMessage) if row.channel == "push")
    assert push.status == "failed"
    assert "no address to send news to" in push.error


@pytest.mark.engines("sqlite")
def test_buitenbeter_gets_news_only_where_that_was_agreed(app, carriers, make, town, receiver, client):
    from tests.fakes.buitenbeter import message

    agreed = {"title": "BuitenBeter", "callbacks": [], "senders": [], "rate_per_minute": 60}
    with make.change(town):
        connect("buitenbeter", push_url="", **agreed)
    client.post("/koppelvlak/buitenbeter", data=message(reference="one"))
    with make.change(town):
        connect("buitenbeter", push_url=receiver.url, **agreed)
        new_secret("buitenbeter", key=KEY, now=NOW)
    client.post("/koppelvlak/buitenbeter", data=message(reference="two"))
    carry(app, carriers)

    assert [news["referentie"] for news in receiver.news] == ["two"]
    assert len(carriers.channels["email"].told) == 1


@pytest.mark.engines("sqlite")
def test_a_channel_that_was_let_go_hears_nothing_more(app, carriers, make, town, receiver, reported):
    with make.change(town):
        db.session.query(ChannelRow).delete()
    carry(app, carriers)

    assert receiver.asked == 0
    assert [row.status for row in make.found(town, OutboxMessage)] == ["dropped"]


@pytest.mark.engines("sqlite")
def test_starting_work_does_not_break_the_numbers(app, carriers, make, town, receiver, reported):
    make.do(town, Start(report_id=reported[0]))
    make.do(town, Close(report_id=reported[0], outcome=Outcome.NOT_OURS, reason="Dit is van de provincie."))
    carry(app, carriers)

    assert [(n["volgnummer"], n["status"], n["reden"]) for n in receiver.news] == [
        (1, "ontvangen", None),
        (2, "niet_opgelost", "niet_van_gemeente"),
    ]
    assert len(make.found(town, Report)) == 1


@pytest.mark.engines("sqlite")
def test_staff_see_to_whom_news_could_not_be_sent(app, make, town, reported):
    from server.queries.messages import failed_messages
    from server.queries.reference import reference

    with make.change(town):
        make.found(town, OutboxMessage)[0].status = "failed"
    enter(town.id)

    assert [message.to for message in failed_messages(reference())] == ["Fixi"]
