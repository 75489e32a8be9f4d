"""The coordinator lets tablets in, withdraws lost ones, gives PINs and looks at what could not be carried out."""

import re

import pytest

from server.domain.vocabulary import Role
from server.model.field import Device
from server.wire import field as f
from tests.server.web.field.conftest import FakeTablet, code_for, photo_bytes, said, sha, tablet_of
from tests.support.moments import minutes

__all__ = ["code_for", "tablet_of"]


@pytest.fixture
def coordinator(another):
    return another("coordinator")


def test_a_code_is_shown_once_as_words_and_as_a_picture_and_lets_a_tablet_in(coordinator, app, town):
    coordinator.get("/tablets")
    coordinator.post("/tablets/code", crew=str(town.crews["groenploeg"]))

    words = re.search(r'class="code__words">\s*([a-z-]+)\s*<', coordinator.page)[1]
    assert "Code voor Groenploeg" in coordinator.text
    assert f"/{town.slug}/veld/v1/" in coordinator.text
    assert re.search(r'<svg[^>]* class="qr"', coordinator.page)
    assert FakeTablet(app.test_client(), town.slug).enrol(words).json["crew"]["name"] == "Groenploeg"
    coordinator.get("/tablets")
    assert words not in coordinator.page


def test_a_code_needs_a_crew_of_this_town(coordinator, make):
    other = make.town("woudenberg")
    coordinator.get("/tablets")

    answer = coordinator.post("/tablets/code", crew=str(other.crews["groenploeg"]))

    assert answer.status_code == 400
    assert "Kies een ploeg." in coordinator.text


def test_the_list_tells_who_has_which_tablet_and_what_is_still_on_its_way(coordinator, tablet_of, town, make, clock):
    make.report(town, category="stoep")
    tablet = tablet_of(town, "stratenmakers")
    order = next(iter(tablet.pull()["orders"]))["id"]
    clock.advance(minutes(5))
    note = f.Note(text="Kijk", photos=(sha(photo_bytes(1)), sha(photo_bytes(2))))
    tablet.push(said(note, order, clock_offset_s=300.0))

    coordinator.get("/tablets")

    assert "Tablet 4 Stratenmakers di 15 sep, 11.05 uur (klok loopt niet gelijk) 2 foto’s" in coordinator.text


def test_a_tablet_is_withdrawn_after_a_question(coordinator, tablet_of, town, make):
    tablet = tablet_of(town, "stratenmakers")
    (device,) = make.found(town, Device)

    coordinator.get(f"/tablets/{device.id}/intrekken")
    assert "Tablet 4 intrekken?" in coordinator.text
    coordinator.post(f"/tablets/{device.id}/intrekken")

    assert tablet.ask("GET", "wijzigingen").status_code == 410
    coordinator.get("/tablets")
    assert "ingetrokken op di 15 sep" in coordinator.text
    assert coordinator.get(f"/tablets/{device.id}/intrekken").status_code == 404
    assert coordinator.post("/tablets/999/intrekken").status_code == 404


def test_somebody_of_the_crew_gets_a_pin(coordinator, tablet_of, town):
    tablet = tablet_of(town, "stratenmakers")
    person = str(town.staff["crew"])
    coordinator.get("/tablets")
    assert "(nog geen pincode)" in coordinator.text

    assert coordinator.post("/tablets/pincode", person=person, pin="12").status_code == 400
    assert "Een pincode heeft vier tot acht cijfers." in coordinator.text
    coordinator.post("/tablets/pincode", person=person, pin="2580")

    taken = tablet.ask("POST", "persoon", json={"person_id": int(person), "pin": "2580"})
    assert taken.status_code == 200
    coordinator.get("/tablets")
    assert "(nog geen pincode)" not in coordinator.text
    assert coordinator.post("/tablets/pincode", person=str(town.staff["handler"]), pin="2580").status_code == 400


def test_what_could_not_be_carried_out_stands_there_until_somebody_looked(coordinator, tablet_of, town, make):
    make.report(town, category="boom")  # never this crew's business
    tablet = tablet_of(town, "stratenmakers")
    tablet.push(said(f.Note(text="Sleutel ligt bij de buren"), 10**6), {"id": "x", "deed": 5}, 7)

    coordinator.get("/tablets")
    assert "Notitie Sleutel ligt bij de buren Dit werk was niet van deze ploeg" in coordinator.text
    assert coordinator.text.count("Onleesbaar") >= 2
    action = re.search(rf'action="/{town.slug}(/tablets/opdracht/[^"]+)"', coordinator.page)[1]
    coordinator.post(action)
    coordinator.get("/tablets")

    assert coordinator.text.count("Onleesbaar") + coordinator.text.count("Sleutel") < 5
    assert action not in coordinator.page
    assert coordinator.post("/tablets/opdracht/bestaat-niet/bekeken").status_code == 404


def test_who_looks_at_a_refused_deed_reads_why_and_sees_its_photos(coordinator, tablet_of, town, make):
    make.report(town, category="boom")  # never this crew's business
    tablet = tablet_of(town, "stratenmakers")
    here, under_way = photo_bytes(1), photo_bytes(2)
    photos = (sha(here), sha(under_way))
    tablet.push(said(f.Note(text="Boom ligt om", photos=photos), 10**6))
    tablet.send_photo(here)

    coordinator.get("/tablets")

    assert "Aan de melding is niets veranderd." in coordinator.text
    assert "Dit werk was niet van deze ploeg, of het bestaat niet meer." in coordinator.text
    assert "Foto 2 is nog onderweg" in coordinator.text
    small = re.search(rf'src="/{town.slug}(/tablets/opdracht/[^"]+klein=1)"', coordinator.page)[1]
    answer = coordinator.get(small)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert coordinator.get(small.split("?")[0]).status_code == 200
    assert coordinator.get(small.replace(sha(here), sha(under_way))).status_code == 404
    assert coordinator.get(small.replace(sha(here), "0" * 64)).status_code == 404


def test_the_list_tells_what_waits_on_a_tablet_and_since_when(coordinator, tablet_of, town, clock):
    tablet = tablet_of(town, "stratenmakers")
    since = (clock() - minutes(50)).isoformat()
    clock.advance(minutes(5))

    for told, words in (
        ({"deeds": 3, "photos": 0, "since": since}, "3 keer werk sinds di 15 sep, 10.10 uur"),
        ({"deeds": 1, "photos": 2, "since": since}, "1 keer werk en 2 foto’s sinds"),
        ({"deeds": "x"}, "1 keer werk en 2 foto’s sinds"),
        ({"deeds": 0, "photos": 0, "since": None}, "niets"),
    ):
        answer = tablet.ask("POST", "opdrachten", json={"commands": [], "waiting": told})
        assert answer.status_code == 200
        coordinator.get("/tablets")
        assert words in coordinator.text


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("role", [Role.KCC, Role.HANDLER, Role.SUPERVISOR, Role.CREW])
def test_nobody_else_lets_tablets_in(another, town, role):
    somebody = another(role.value)

    assert somebody.get("/tablets").status_code == 403
    assert somebody.post("/tablets/code", crew=str(town.crews["groenploeg"])).status_code == 403
