"""A tablet comes in once, with a code; its token ends, it changes hands, and it can be withdrawn."""

import pytest

from server.model.base import db as database
from server.model.base import enter, writing
from server.model.field import Device
from server.operations.field_devices import revoke
from server.wire.field import HEADER, Claim, Note
from tests.server.web.field.conftest import PIN, FakeTablet, photo_bytes, said, sha
from tests.support.moments import hours, minutes


def withdraw(town, tablet, now) -> None:
    with writing():
        enter(town.id)
        row = database.session.query(Device).filter_by(key=tablet.device_id).one()
        revoke(row.id, now=now)
        database.session.commit()


def test_a_code_lets_one_tablet_in_for_its_crew_and_then_nobody(app, town, code_for):
    code = code_for(town, "stratenmakers")
    tablet, other = FakeTablet(app.test_client(), town.slug), FakeTablet(app.test_client(), town.slug)

    answer = tablet.enrol(code.upper().replace("-", "  "))  # as somebody types it

    assert answer.status_code == 201
    assert answer.json["crew"] == {"id": town.crews["stratenmakers"], "name": "Stratenmakers"}
    refused = other.enrol(code)
    assert (refused.status_code, refused.json["code"]) == (422, "code")


def test_a_code_lives_half_an_hour(app, town, code_for, clock):
    code = code_for(town, "stratenmakers")
    clock.advance(minutes(30))

    assert FakeTablet(app.test_client(), town.slug).enrol(code).status_code == 422


def test_the_code_of_one_municipality_opens_no_other(app, make, town, code_for):
    other = make.town("woudenberg")

    assert FakeTablet(app.test_client(), other.slug).enrol(code_for(town, "stratenmakers")).status_code == 422


def test_who_guesses_codes_must_wait_and_then_the_right_one_waits_too(app, town, code_for, clock):
    tablet, code = FakeTablet(app.test_client(), town.slug), code_for(town, "stratenmakers")
    for _ in range(11):
        assert tablet.enrol("geen-goede-code").status_code == 422

    waiting = tablet.enrol(code)
    assert waiting.status_code == 429
    assert waiting.json["sentence"].startswith("Te vaak geprobeerd. Wacht 3")
    assert int(waiting.headers["Retry-After"]) <= 31
    clock.advance(minutes(1))
    assert tablet.enrol(code).status_code == 201


def test_a_token_ends_and_is_asked_for_anew_with_the_secret(tablet, clock):
    old = tablet.token
    clock.advance(hours(1))
    ended = tablet.ask("GET", "wijzigingen")
    assert (ended.status_code, ended.json["code"]) == (401, "token")

    assert tablet.new_token().status_code == 200
    assert tablet.token != old
    tablet.pull()


def test_a_wrong_secret_gets_no_token(tablet):
    tablet.secret = "guessed"

    assert tablet.new_token().status_code == 401


def test_nothing_that_opens_a_door_is_kept_in_readable_form(tablet, town, make):
    (device,) = make.found(town, Device)

    kept = repr(vars(device))
    assert tablet.token not in kept
    assert tablet.secret not in kept
    assert device.token_hash
    assert device.secret_hash


def test_the_tablet_of_one_municipality_is_nobody_in_another(tablet, make):
    other = make.town("woudenberg")
    tablet.slug = other.slug

    assert tablet.ask("GET", "wijzigingen").status_code == 401
    assert tablet.new_token().status_code == 401


def test_a_withdrawn_tablet_hears_so_at_every_door_but_may_hand_in_its_work(tablet, town, make, clock):
    report = make.report(town)
    order = next(iter(tablet.pull()["orders"]))["id"]
    withdraw(town, tablet, clock())

    for method, path in (("GET", "wijzigingen"), ("HEAD", "fotos/" + "0" * 64), ("GET", "kaart"), ("POST", "persoon")):
        assert tablet.ask(method, path).status_code == 410, path
    told = tablet.new_token()
    assert (told.status_code, told.json["code"]) == (410, "revoked")
    verdict = tablet.does(Claim(), order)
    assert (verdict["result"], verdict["sentence"]) == ("refused", "Kantoor bekijkt dit.")
    assert make.row(town, report.id).version == 1


def test_a_withdrawn_tablet_hands_in_the_photos_of_its_work_and_no_others(tablet, town, make, clock):
    make.report(town)
    order = next(iter(tablet.pull()["orders"]))["id"]
    withdraw(town, tablet, clock())
    named, other = photo_bytes(1), photo_bytes(2)
    tablet.does(Note(text="Nog van mij", photos=(sha(named),)), order)

    assert tablet.send_photo(named).status_code == 201
    assert tablet.progress(sha(named))["Upload-Complete"] == "?1"
    assert tablet.send_photo(other).status_code == 410


@pytest.mark.parametrize("spoken", ["", "0", "2", "x"])
def test_an_app_of_another_version_is_told_so(tablet, spoken):
    answer = tablet.ask("GET", "wijzigingen", headers={HEADER: spoken})

    assert (answer.status_code, answer.json["code"]) == (426, "too_old")


def test_somebody_takes_the_tablet_with_a_pin_and_deeds_carry_the_name(tablet, town, make, pins, clock):
    make.receipt(town)
    order = next(iter(tablet.pull()["orders"]))["id"]
    person = town.staff["crew"]
    before = said(Claim(), order, person_id=person)

    taken = tablet.ask("POST", "persoon", json={"person_id": person, "pin": PIN})
    assert (taken.status_code, taken.json) == (200, {"id": person, "name": "Test Buitendienst"})
    tablet.push(before)
    events = [(e["what"], e["note"]) for e in tablet.pull()["orders"][0]["history"]]
    assert ("Ploeg neemt het mee", "Test Buitendienst") in events


def test_who_never_gave_a_pin_here_does_nothing_in_their_own_name(tablet, town, make):
    make.receipt(town)
    order = next(iter(tablet.pull()["orders"]))["id"]

    tablet.does(Claim(), order, person_id=town.staff["crew"])

    assert ("Ploeg neemt het mee", "Stratenmakers") in [
        (e["what"], e["note"]) for e in tablet.pull()["orders"][0]["history"]
    ]


def test_a_wrong_pin_is_refused_and_too_many_slow_everybody_down(tablet, town, pins, clock):
    person = town.staff["crew"]
    for _ in range(6):
        wrong = tablet.ask("POST", "persoon", json={"person_id": person, "pin": "0000"})
        assert (wrong.status_code, wrong.json["code"]) == (422, "pin")
    assert tablet.ask("POST", "persoon", json={"person_id": person, "pin": PIN}).status_code == 429

    clock.advance(minutes(2))
    assert tablet.ask("POST", "persoon", json={"person_id": person, "pin": PIN}).status_code == 200


@pytest.mark.parametrize("name", ["handler", "coordinator"])
def test_who_is_not_of_the_crew_takes_no_tablet(tablet, town, pins, name):
    asked = tablet.ask("POST", "persoon", json={"person_id": town.staff[name], "pin": PIN})

    assert asked.status_code == 422
