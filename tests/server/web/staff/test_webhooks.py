"""Supervisors see which programs we call, and how that goes."""

import pytest

from tests.fakes.apps import running_app
from tests.support.hooks import hooked
from tests.support.moments import minutes


@pytest.fixture
def hook(app, make, town, clock):
    with hooked(app, make, town, clock) as ready:
        yield ready


def test_a_supervisor_reads_the_log_of_all_or_of_one(hook, another, make, town, clock):
    with running_app() as receiver:
        hook.add(receiver.url, "ontvangen", name="werkbak")
        hook.add(receiver.url, "klaar", name="kaart")
        receiver.statuses = [503]
        number = make.receipt(town).reference
        hook.carry()
        desk = another("supervisor")
        desk.get("/berichten/webhooks")
        assert "faalt sinds" in desk.text
        assert "127.0.0.1 had zelf een storing (503)" in desk.text
        clock.advance(minutes(1))
        hook.carry()

    desk.get("/berichten")
    assert "/rijswijk/berichten/webhooks" in desk.page
    desk.get("/berichten/webhooks?naam=werkbak")
    assert "Logboek van werkbak" in desk.text
    assert desk.text.count(number) == 2
    assert "aangekomen" in desk.text
    assert "faalt" not in desk.text
    desk.get("/berichten/webhooks?naam=kaart")
    assert "Nog niets verstuurd" in desk.text


def test_the_preview_of_a_message_shows_what_people_read_and_calls_nobody(hook, handler, make, town):
    with running_app() as receiver:
        hook.add(receiver.url)
        report = make.receipt(town).report_id
        hook.carry()
        handler.get(f"/werk/{report}")
        form = {**handler.hidden(), "close_outcome": "solved", "close_reason": "Gemaakt."}
        assert handler.post(f"/werk/{report}/afsluiten", **form).status_code == 200
        assert "Klopt dit bericht?" in handler.text
        assert "berichtId" not in handler.page
        assert hook.carry() == 0  # the end did not happen yet


def test_without_webhooks_the_page_says_so(another):
    desk = another("coordinator")
    desk.get("/berichten/webhooks")

    assert "Geen webhooks" in desk.text


def test_who_does_not_watch_has_no_such_page(handler):
    handler.get("/berichten")

    assert "/berichten/webhooks" not in handler.page
    assert handler.get("/berichten/webhooks").status_code == 403


def test_a_message_that_did_not_arrive_stands_among_the_others_and_goes_again(hook, handler, make, town):
    with running_app() as receiver, hooked(hook.app, make, town, hook.clock, networks=()) as strict:
        hook.add(receiver.url, "ontvangen", name="werkbak")
        number = make.receipt(town).reference
        strict.carry()  # may not call this address
        handler.get("/berichten")
        assert f"{number} Webhook werkbak" in handler.text
        (path,) = {
            part.split('"')[0] for part in handler.page.split('action="') if part.split('"')[0].endswith("opnieuw")
        }
        handler.post(path)
        assert hook.carry() == 1

        assert len(receiver.news) == 1
    handler.get(f"/werk/{number}")
    assert "berichtId" not in handler.page
