"""Making a report with a key, and following it with its code."""

import base64

import pytest
from sqlalchemy import select

from server.domain.command import Close
from server.domain.vocabulary import Outcome
from server.model.base import db
from server.model.door import PhotoWaiting
from server.model.report import Contact, Event, Report
from server.operations.api import ADDED_PER_HOUR
from server.operations.keys import revoke_key
from server.wire.intake import Point
from tests.server.web.api.conftest import Program, spot, wrongs
from tests.support.moments import minutes

RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
PHOTO = {"naam": "stoep.jpg", "inhoud": base64.b64encode(b"not a real photo").decode()}


def test_a_report_is_taken_as_through_every_door(sender, make, town):
    melder = {"naam": "Test Melder", "email": "melder@reporter.example"}
    response = sender.report(melder=melder, fotos=[PHOTO], referentie="A-17")
    told = response.get_json(force=True)
    (report,) = make.found(town, Report)

    assert response.status_code == 201
    assert response.headers["Location"].endswith(f"/rijswijk/v1/meldingen/{told['meldingsnummer']}")
    assert (told["norm"], told["streefdatum"]) == ("5 werkdagen", "2026-09-22")
    assert (report.channel, report.category_id) == ("api", town.categories["stoep"])
    assert abs(report.x - town.centre.x) < 1
    assert [c.email for c in make.found(town, Contact)] == ["melder@reporter.example"]
    assert [photo.name for photo in make.found(town, PhotoWaiting)] == ["stoep.jpg"]
    assert [kind for kind, _ in make.told(town)] == ["receipt"]


def test_the_same_again_is_the_same_report_and_another_under_its_key_is_refused(sender, make, town):
    first, again = sender.report(name="k1"), sender.report(name="k1")
    other = sender.report(name="k1", omschrijving="Heel iets anders.")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json(force=True) == first.get_json(force=True)
    assert wrongs(other, 409) == {}
    assert sender.report(name="k2").get_json(force=True)["mogelijkDubbel"] == [first.json["meldingsnummer"]]
    assert len(make.found(town, Report)) == 2


def test_everything_that_is_wrong_is_told_at_once(sender, make, town):
    faults = wrongs(
        sender.post(
            "/meldingen",
            {
                "omschrijving": "  ",
                "locatie": {"type": "Point", "coordinates": [52.0, 4.3, 1]},
                "melder": {"email": "x", "bsn": "1"},
                "fotos": [{"inhoud": 3}],
                "kleur": "rood",
            },
            headers={"Content-Crs": "<EPSG:4326>"},
        )
    )

    assert set(faults) == {
        *("Idempotency-Key", "Content-Crs", "omschrijving", "locatie.coordinates", "melder.bsn", "kleur"),
        "fotos.0.inhoud",
    }
    sense = wrongs(
        sender.report(
            categorie="bestaat-niet",
            locatie={"type": "Point", "coordinates": [52.0389, 4.3262]},
            melder={"email": "geen adres"},
            fotos=[{"inhoud": "%%%"}],
        )
    )
    assert set(sense) == {"categorie", "locatie.coordinates", "melder.email", "fotos.0.inhoud"}
    assert sense["locatie.coordinates"] == "lengte en breedte zijn verwisseld"
    assert set(wrongs(sender.report(categorie="boom", antwoorden={"gevaar": "misschien", "x": "y"}))) == {
        "antwoorden.gevaar",
        "antwoorden.x",
    }
    assert set(wrongs(sender.report(locatie=None))) == {"locatie"}
    assert make.found(town, Report) == []


def test_a_place_may_come_in_metres_or_in_words(sender, make, town):
    metres = {"type": "Point", "coordinates": [town.centre.x, town.centre.y]}

    assert sender.report(locatie=metres, headers={"Content-Crs": f"<{RD}>"}).status_code == 201
    assert sender.report(locatie=None, plaats="Bij de vijver").status_code == 201
    assert sender.report(locatie=spot(Point(town.centre.x, 500_000))).status_code == 201  # not here, and taken
    at, words, _ = make.found(town, Report)
    assert (round(at.x), at.y) == (round(town.centre.x), town.centre.y)
    assert (words.x, words.place_text) == (None, "Bij de vijver")
    assert set(wrongs(sender.report(locatie=metres))) == {"locatie.coordinates"}


def test_only_a_key_that_may_makes_reports_and_not_too_many(app, sender, key_for, make, town):
    stranger = Program(app.test_client(), town, sent=sender.sent)
    other_town = make.town("woudenberg")
    neighbour = Program(app.test_client(), other_town, sender.key, sender.sent)
    slow = Program(app.test_client(), town, key_for(town, "slow", scope="report", rate=1), sender.sent)

    assert wrongs(stranger.report(), 401) == {}
    assert wrongs(neighbour.report(), 401) == {}
    stranger.key = key_for(town, "reads", scope="read")
    assert wrongs(stranger.report(), 403) == {}
    assert slow.report().status_code == 201
    assert 0 < int(slow.report().headers["Retry-After"]) <= 60
    with make.change(town):
        revoke_key("app", now=make.found(town, Report)[0].received_at)
    assert wrongs(sender.report(), 401) == {}


def test_what_is_no_json_or_far_too_much_has_its_own_answer(sender, town):
    address, headers = f"/{town.slug}/v1/meldingen", {"X-Api-Key": sender.key, "Idempotency-Key": "k"}
    send = sender.client.post

    assert wrongs(send(address, data="omschrijving=x", headers=headers), 415) == {}
    assert wrongs(send(address, data=b"{", headers=headers, content_type="application/json")).keys() == {"bericht"}
    assert wrongs(send(address, data=b"[" * 2000, headers=headers, content_type="application/json"))
    much = b" " * 30_000_001
    assert wrongs(send(address, data=much, headers=headers, content_type="application/json"), 413) == {}
    assert wrongs(sender.post("/meldingen", [1], headers=headers)).keys() == {"bericht"}


@pytest.mark.engines("postgis")
def test_odd_words_are_taken(sender):
    for words in ("\x00\x01", "\U0001f600 \u202e", "' OR 1=1 --", "<script>"):
        assert sender.report(omschrijving=f"Tegel {words}", plaats=words, referentie=words).status_code == 201


def test_a_code_opens_ones_own_report_and_lets_one_add(sender, reader, make, town):
    made = sender.report().get_json(force=True)
    path, code = f"/meldingen/{made['meldingsnummer']}", {"Volgcode": made["volgcode"], "Idempotency-Key": "a1"}
    shown = reader.get(f"{path}/voortgang", headers=code)
    added = reader.post(f"{path}/aanvullingen", {"tekst": "Er ligt er nog een.", "fotos": [PHOTO]}, headers=code)

    assert shown.json["omschrijving"] == "Er ligt een losse stoeptegel."
    assert shown.json["magAanvullen"] is True
    assert shown.headers["Cache-Control"] == "private, no-cache"
    assert added.status_code == 201
    assert added.json["verloop"][0]["eigenWoorden"] == "Er ligt er nog een."
    assert len(make.found(town, PhotoWaiting)) == 1
    assert set(wrongs(reader.post(f"{path}/aanvullingen", {}, headers=code))) == {"tekst"}


def test_without_the_code_nothing_opens(sender, reader, make, town):
    made = sender.report().get_json(force=True)
    another = make.receipt(town)
    path = f"/meldingen/{made['meldingsnummer']}"

    assert wrongs(reader.get(f"{path}/voortgang")).keys() == {"Volgcode"}
    for code in ("x", another.track_code):
        assert wrongs(reader.get(f"{path}/voortgang", headers={"Volgcode": code}), 404) == {}
        assert wrongs(reader.post(f"{path}/aanvullingen", {"tekst": "x"}, headers={"Volgcode": code}), 404) == {}
    assert db.session.scalars(select(Report.version)).all() == [1, 1]


def added_to(reader, made):
    """Return how to add to a report, as a program would: (name of the addition, what is added)."""

    def add(name: str, text: str = "Er ligt er nog een."):
        headers = {"Volgcode": made["volgcode"], "Idempotency-Key": name}
        return reader.post(f"/meldingen/{made['meldingsnummer']}/aanvullingen", {"tekst": text}, headers=headers)

    return add


def test_the_same_addition_again_is_one_addition_and_another_under_its_key_is_refused(sender, reader, make, town):
    add = added_to(reader, sender.report().get_json(force=True))
    first, again = add("a1"), add("a1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert wrongs(add("a1", "Iets anders."), 409) == {}
    assert add("a2").status_code == 201
    assert len(make.found(town, Event, Event.kind == "answered")) == 2
    assert set(wrongs(add(""))) == {"Idempotency-Key"}


def test_a_repeat_is_known_when_the_report_has_ended_meanwhile(sender, reader, make, town):
    add = added_to(reader, sender.report().get_json(force=True))
    add("a1")
    (report,) = make.found(town, Report)
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))

    assert add("a1").status_code == 200
    assert wrongs(add("a2"), 409) == {}


def test_who_adds_too_often_must_wait_and_a_repeat_need_not(sender, reader, clock):
    made = sender.report().get_json(force=True)
    add = added_to(reader, made)
    for n in range(ADDED_PER_HOUR):
        assert add(f"a{n}").status_code == 201
        clock.advance(minutes(1))
    refused = add("one-more")

    assert wrongs(refused, 429) == {}
    assert refused.headers["Retry-After"] == str(40 * 60)
    assert add("a3").status_code == 200
    assert added_to(reader, sender.report().get_json(force=True))("b1").status_code == 201
    clock.advance(minutes(40))
    assert add("one-more").status_code == 201
