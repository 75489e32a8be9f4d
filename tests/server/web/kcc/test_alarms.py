"""The banner of danger: on every page of staff, until somebody takes it up by name."""

import pytest

from server.model.alarm import Alarm
from tests.support.moments import hours, minutes

GAS = "Ik ruik een gaslucht"


def test_the_banner_stands_on_the_pages_of_staff_and_goes_when_somebody_takes_it_up(another, town, make):
    report = make.report(town, text=GAS)
    handler = another("handler")
    for page in ("/werk", "/kcc", f"/werk/{report.id}", "/berichten"):
        handler.get(page)
        assert "Woorden over gevaar: gaslucht." in handler.text, page
    (alarm,) = make.found(town, Alarm)
    handler.post(f"/alarmen/{alarm.id}")
    handler.get(f"/werk/{report.id}")

    assert "U pakt dit op. Niemand wordt nog gebeld." in handler.text
    assert "Ik pak dit op" not in handler.text
    assert "Alarm opgepakt" in handler.text
    second = another("kcc")
    second.post(f"/alarmen/{alarm.id}", verder="/rijswijk/kcc")
    second.get("/kcc")
    assert "Test Behandelaar had dit al opgepakt." in second.text
    assert second.post("/alarmen/999").status_code == 404


@pytest.mark.engines("sqlite")
def test_a_page_that_is_open_asks_for_the_banner_by_itself_and_that_keeps_nobody_signed_in(another, town, make, clock):
    handler = another("handler")
    handler.get("/alarmen")
    assert handler.page.strip() == ""
    make.report(town, text=GAS)
    handler.get("/alarmen")
    assert "Ik pak dit op" in handler.text
    for _ in range(9):
        clock.advance(minutes(58))
        handler.get("/alarmen")

    assert handler.get("/werk").status_code == 302
    clock.advance(hours(1))
    assert handler.get("/alarmen").status_code == 302


@pytest.mark.engines("sqlite")
def test_crews_and_residents_see_no_banner(another, town, make, client):
    make.report(town, text=GAS)
    crew = another("crew")
    crew.get("/ploeg")

    assert "Ik pak dit op" not in crew.text
    assert crew.get("/alarmen").status_code == 403
    assert "Ik pak dit op" not in client.get("/rijswijk/melden").get_data(as_text=True)
