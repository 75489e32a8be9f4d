"""Coming in, staying in, and being kept out."""

import pytest

from server.model.base import enter, writing
from server.operations import accounts
from tests.server.web.staff.conftest import Desk, give_passwords
from tests.support.moments import hours, minutes

WRONG = "horen niet bij elkaar"
TOO_OFTEN = "U probeert het te vaak"


def do(town, db, change):
    with writing():
        enter(town.id)
        change()
        db.session.commit()


def test_a_handler_signs_in_and_begins_with_their_own_work(desk):
    response = desk.sign_in("Handler ")

    assert response.location == "/rijswijk/start"
    assert desk.get("/start").location == "/rijswijk/werk"
    assert desk.get("/werk").status_code == 200
    assert "Test Behandelaar" in desk.text


def test_who_is_not_signed_in_signs_in_first_and_then_goes_on(desk):
    response = desk.get("/werk/team?norm=te-laat")
    assert response.status_code == 302
    desk.get(response.location)

    assert desk.sign_in("handler", verder=desk.field("verder")).location == "/rijswijk/werk/team?norm=te-laat"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/rijswijk/", "/woudenberg/werk", "/\\evil.example", "/rijswijk/\n/x", "x"],
)
@pytest.mark.engines("sqlite")
def test_signing_in_never_leads_to_another_place(desk, elsewhere):
    assert desk.sign_in("handler", verder=elsewhere).location == "/rijswijk/start"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(desk):
    for username in ("handler", "nobody"):
        assert desk.sign_in(username, "not the password").status_code == 400
        assert WRONG in desk.text
    assert desk.get("/werk").status_code == 302


def test_guessing_at_an_account_has_to_wait_longer_and_longer(desk, clock):
    for _ in range(6):
        assert desk.sign_in("handler", "a guess").status_code == 400

    assert desk.sign_in("handler").status_code == 429
    assert TOO_OFTEN in desk.text
    clock.advance(minutes(1))
    assert desk.sign_in("handler", "a guess").status_code == 400
    clock.advance(minutes(0.75))
    assert desk.sign_in("handler").status_code == 429
    clock.advance(minutes(0.5))
    assert desk.sign_in("handler").status_code == 302


@pytest.mark.engines("sqlite")
def test_guessing_at_a_name_that_nobody_has_waits_as_well(desk):
    for _ in range(6):
        desk.sign_in("nobody", "a guess")

    assert desk.sign_in("nobody", "a guess").status_code == 429


@pytest.mark.engines("sqlite")
def test_guessing_at_many_accounts_from_one_place_waits_too(desk):
    for n in range(21):
        assert desk.sign_in(f"name{n}", "a guess").status_code == 400

    assert desk.sign_in("handler").status_code == 429


@pytest.mark.parametrize(
    "change",
    [lambda: accounts.set_password("handler", "another password"), lambda: accounts.lock("handler")],
    ids=["new password", "locked"],
)
def test_a_new_password_or_a_lock_signs_out_everywhere(handler, town, db, change):
    assert handler.get("/werk").status_code == 200

    do(town, db, change)

    assert handler.get("/werk").status_code == 302


@pytest.mark.engines("sqlite")
def test_a_locked_account_is_answered_as_if_it_were_not_there(desk, town, db):
    do(town, db, lambda: accounts.lock("handler"))

    assert desk.sign_in("handler").status_code == 400
    assert WRONG in desk.text


@pytest.mark.engines("sqlite")
def test_a_session_ends_after_eight_hours_in_which_nothing_was_done(handler, clock):
    for _ in range(3):
        clock.advance(hours(7))
        assert handler.get("/werk").status_code == 200

    clock.advance(hours(8.1))
    assert handler.get("/werk").status_code == 302


def test_signing_out_ends_the_session(handler):
    handler.get("/werk")

    assert handler.post("/uitloggen").location == "/rijswijk/inloggen"
    assert handler.get("/werk").status_code == 302


def test_staff_of_one_municipality_find_nothing_in_another(handler, make, app):
    other = make.town("woudenberg")
    report = make.report(other)
    visitor = Desk(handler.client, "woudenberg")

    for path in ("/werk", "/werk/team", f"/werk/{report.id}", "/norm", "/berichten"):
        assert visitor.get(path).status_code == 404
    assert handler.get("/werk").status_code == 200


@pytest.mark.engines("sqlite")
def test_an_account_of_one_municipality_is_no_account_of_another(desk, make):
    give_passwords(make.town("woudenberg"))
    neighbour = Desk(desk.client, "woudenberg")
    neighbour.sign_in("handler")

    assert neighbour.get("/werk").status_code == 200
    assert desk.get("/werk").status_code == 404


@pytest.mark.engines("sqlite")
def test_who_may_not_see_a_page_is_told_so(handler):
    assert handler.get("/norm").status_code == 403


@pytest.mark.engines("sqlite")
def test_the_demo_tells_its_accounts_and_others_never_do(desk, app):
    desk.get("/inloggen")
    assert "demo-password" in desk.text

    app.extensions["meldwerk"] = edge_without_demo(app.extensions["meldwerk"])
    desk.get("/inloggen")
    assert "demo-password" not in desk.text
    assert "coordinator" not in desk.text


def edge_without_demo(edge):
    from dataclasses import replace

    return replace(edge, demo=False)


@pytest.mark.engines("sqlite")
def test_staff_read_dutch_whatever_was_chosen_on_the_public_pages(handler):
    handler.get("/?taal=en")
    handler.get("/werk")

    assert '<html lang="nl">' in handler.page
