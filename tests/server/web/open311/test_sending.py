"""Who has a key makes reports and tells news: each is taken once, or refused with a sentence."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import encode_multipart

from server.domain.command import Close
from server.domain.vocabulary import EventKind, Outcome, Status
from server.model.access import ApiKey
from server.model.door import PhotoWaiting
from server.model.report import Contact, Event, Report
from server.operations.keys import revoke_key
from server.wire.channel import ChannelError
from server.wire.intake import Point
from tests.server.web.open311.conftest import App, degrees, element_of, wrongs
from tests.server.web.resident.conftest import photo_file
from tests.support.moments import NOW, days, minutes


def test_a_report_is_taken_with_all_that_was_said(sender, make, town):
    answer = sender.post(
        description="Er ligt\r\neen losse tegel.",
        service_code="boom",
        address_string="Voorbeeldlaan 3",
        first_name="Test",
        last_name="Melder",
        email="melder@reporter.example",
        media_url="http://127.0.0.1/geheim",
        **{"attribute[gevaar]": "nee", "attribute[easting]": "82000"},
    )

    (report,) = make.found(town, Report)
    (contact,) = make.found(town, Contact)
    assert answer.json == [
        {
            "service_request_id": f"RIJ-2026-{report.id:06d}",
            "service_notice": "Wij lossen dit op voor of op dinsdag 29 september.",
        }
    ]
    assert (report.channel, report.text, report.category_id) == (
        "open311",
        "Er ligt\neen losse tegel.",
        town.categories["boom"],
    )
    assert (report.answers, report.place_text) == ({"gevaar": "nee"}, "Voorbeeldlaan 3")
    assert (contact.name, contact.email) == ("Test Melder", "melder@reporter.example")
    assert [note.partition(":")[0] for note in report.notes] == [
        "Bij de melding hoort een plaatje dat wij niet ophaalden",
        "De app stuurde ook",
    ]
    assert make.told(town) == [("receipt", "melder@reporter.example")]


def test_the_answer_is_in_the_format_of_the_address(sender):
    root = element_of(sender.post("requests.xml"))

    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id").startswith("RIJ-2026-")


def test_without_a_key_that_opens_it_nobody_learns_what_is_wrong(sender, make, town, key_for):
    revoked = key_for(town, "old")
    with make.change(town):
        revoke_key("old", now=NOW)
    reading, elsewhere = key_for(town, "bi", scope="read"), key_for(make.town("woudenberg"))
    for key in (None, "", "mw_guessed", reading, revoked, elsewhere, "\x00", "é" * 5000):
        answer = sender.post(api_key=key, service_code="niets", lat="x")
        assert answer.status_code == 403, key
        assert wrongs(answer)
    assert make.found(town, Report) == []


@pytest.mark.engines("sqlite")
def test_a_key_may_stand_in_the_address_too(sender):
    answer = sender.client.post(
        f"/{sender.town.slug}/open311/v2/requests.json?api_key={sender.key}&jurisdiction_id=rijswijk.nl",
        data={name: value for name, value in sender.sent.items() if name != "api_key"},
    )
    assert answer.status_code == 200


def test_a_key_has_its_rate_and_says_when_to_come_back(app, town, key_for, sender, clock, make):
    sender.key = key_for(town, "slow", rate=2)
    clock.advance(minutes(0.25))
    assert [sender.post(description=str(n)).status_code for n in range(3)] == [200, 200, 429]
    refused = sender.post(service_code="niets")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "45")
    assert wrongs(refused)
    clock.advance(minutes(1))
    assert sender.post(description="later").status_code == 200
    assert {key.name: key.calls for key in make.found(town, ApiKey)}["slow"] == 1


@pytest.mark.engines("sqlite")
def test_a_call_that_is_refused_counts_too(town, key_for, sender):
    sender.key = key_for(town, "slow", rate=1)

    assert sender.post(service_code="niets").status_code == 404
    assert sender.post().status_code == 429


@pytest.mark.parametrize(
    ("wrong", "status", "count"),
    [
        ({"service_code": None}, 400, 1),
        ({"service_code": "niets"}, 404, 1),
        ({"service_code": "wegen"}, 404, 1),
        ({"service_code": "\x00"}, 404, 1),
        ({"lat": None}, 400, 1),
        ({"lat": "nan", "description": "x" * 4001, "service_code": ""}, 400, 3),
        ({"lat": "10.5", "long": "10.5"}, 400, 1),
        ({"service_code": "boom", "attribute[gevaar]": "misschien"}, 400, 1),
        ({"jurisdiction_id": "elders.nl"}, 404, 1),
    ],
)
@pytest.mark.engines("sqlite")
def test_what_is_wrong_is_said_and_nothing_is_kept(sender, make, town, wrong, status, count):
    answer = sender.post(**wrong)

    assert answer.status_code == status
    assert len(wrongs(answer)) == count
    assert make.found(town, Report) == []


def test_a_point_just_outside_is_taken_and_flagged_and_a_turned_one_put_right(sender, make, town):
    sender.report(**degrees(Point(town.centre.x + 9000, town.centre.y)))
    here = degrees(town.centre)
    sender.report(lat=here["long"], long=here["lat"], description="omgedraaid")

    outside, turned = make.found(town, Report)
    assert outside.place_doubt == "Plaats controleren: 7000 meter buiten de gemeente."
    assert abs(turned.x - town.centre.x) < 1
    assert turned.notes == ["De app had lat en long verwisseld. Wij hebben ze omgedraaid."]


@pytest.mark.engines("sqlite")
def test_a_point_on_the_equator_with_an_address_is_noted(sender, make, town):
    sender.report(lat="0", long="0", address_string="Voorbeeldlaan 3")

    (report,) = make.found(town, Report)
    assert (report.x, report.place_text) == (None, "Voorbeeldlaan 3")
    assert "buiten Nederland" in report.notes[0]


def test_the_same_within_minutes_is_the_same_report_and_later_another(sender, make, town, clock):
    first = sender.report(device_id="a")
    clock.advance(minutes(9))
    assert sender.report(device_id="a") == first
    clock.advance(minutes(21))

    assert sender.report(device_id="a") != first
    assert len(make.found(town, Report)) == 2


@pytest.mark.engines("sqlite")
def test_nobody_gets_the_number_of_somebody_else(app, sender, town, key_for):
    theirs = sender.report(device_id="a")
    another_app = App(app.test_client(), town, key_for(town, "other"), sent=sender.sent)

    assert sender.report(device_id="b") != theirs
    assert sender.report(email="b@reporter.example") != theirs
    assert another_app.report(device_id="a") != theirs
    nameless = {"description": None, "service_code": "overig"}
    assert sender.report(**nameless) != sender.report(**nameless)


@pytest.mark.engines("sqlite")
def test_a_reference_of_the_client_holds_for_ever_for_the_same_words(sender, clock):
    first = sender.report(client_reference="431")
    clock.advance(days(30))

    assert sender.report(client_reference="431") == first
    assert sender.report(client_reference="432") != first
    assert sender.report(client_reference="431", description="Iets anders") != first
    header = {"Idempotency-Key": "431"}
    assert sender.post(headers=header).json[0]["service_request_id"] == first
    assert sender.report(**{"attribute[fixmystreet_id]": "1"}) == sender.report(**{"attribute[fixmystreet_id]": "1"})


def test_photos_come_along_under_any_name_and_never_cost_the_report(sender, make, town, app):
    one, other = photo_file("een.jpg"), photo_file("twee.jpg", "blue")
    number = sender.report(media=one, **{"media[]": other}, photo1=(BytesIO(b"no photo"), "drie\x00.jpg"))

    waiting = make.found(town, PhotoWaiting)
    assert [photo.name for photo in waiting] == ["een.jpg", "twee.jpg", "drie.jpg"]
    store = app.extensions["meldwerk"].photos
    assert store.get(waiting[0].key)[:2] == b"\xff\xd8"
    assert number.endswith(str(waiting[0].report_id))


@pytest.mark.engines("sqlite")
def test_more_photos_than_a_report_may_have_are_noted(sender, make, town):
    sender.report(**{f"file_{n}": photo_file(f"{n}.jpg") for n in range(7)})

    assert len(make.found(town, PhotoWaiting)) == 5
    assert "meer dan 5" in make.found(town, Report)[0].notes[0]


@pytest.mark.engines("sqlite")
def test_a_form_that_is_too_large_is_refused_in_the_right_format(sender, make, town):
    boundary, body = encode_multipart({**sender.sent, "description": "x" * 600_000, "media": photo_file()})
    path = f"/{town.slug}/open311/v2/requests.json"
    in_parts = sender.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    for answer in (sender.post(description="x" * 600_000), in_parts):
        assert answer.status_code == 413
        assert wrongs(answer)
    assert sender.post("requests.xml", description="x" * 600_000).mimetype == "text/xml"
    assert make.found(town, Report) == []


def test_a_batch_client_gets_a_token_that_becomes_the_number(app, sender, town, key_for, reader):
    sender.key = key_for(town, "batch", scope="batch")
    (made,) = sender.post().json
    (became,) = reader.rows(f"tokens/{made['token']}")

    assert "service_request_id" not in made
    assert became["token"] == made["token"]
    assert reader.rows(f"requests/{became['service_request_id']}")
    for wrong in (made["token"] + "x", made["token"][:-1], "1", "9" * 40, "²-a"):
        assert reader.get(f"tokens/{wrong}.json").status_code == 404
    assert {s["type"] for s in sender.rows("services", api_key=sender.key)} == {"batch"}


def test_a_rehearsal_finds_the_same_faults_and_keeps_nothing(sender, make, town):
    sender.stage = "test"

    (made,) = sender.post(media=photo_file()).json
    assert made["service_request_id"] == "test"
    assert made["service_notice"].startswith("Dit is een test: er is niets bewaard.")
    assert sender.post(service_code="niets").status_code == 404
    assert sender.post(api_key="x").status_code == 403
    assert sender.post("servicerequestupdates.json", service_request_id="1", update_id="1").status_code == 200
    assert make.found(town, Report) == []
    photos = Path(sender.client.application.extensions["meldwerk"].photos._folder)
    assert [path for path in photos.rglob("*") if path.is_file()] == []


def test_a_form_that_is_sent_several_times_at_once_is_one_report(app, sender, make, town):
    together = 4
    gate = threading.Barrier(together)
    same = [replace(sender, client=app.test_client()) for _ in range(together)]

    def send(app: App) -> str:
        gate.wait(20)
        return app.report(device_id="a")

    with ThreadPoolExecutor(together) as pool:
        numbers = set(pool.map(send, same))

    assert len(numbers) == len(make.found(town, Report)) == 1


class FullDisk:
    """A photo store that takes nothing; `error` is what it says."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def put(self, key: str, content: bytes) -> None:
        raise self.error


@pytest.mark.engines("sqlite")
def test_a_photo_store_that_is_down_costs_the_photo_and_not_the_report(app, sender, make, town):
    edge = app.extensions["meldwerk"]
    app.extensions["meldwerk"] = replace(edge, photos=FullDisk(ChannelError("disk full")))
    sender.report(media=photo_file())

    assert make.found(town, Report)[0].notes == ["Een foto kon niet worden bewaard."]
    app.extensions["meldwerk"] = replace(edge, photos=FullDisk(RuntimeError("a fault of ours")))
    answer = sender.post(media=photo_file(), description="anders")
    assert (answer.status_code, len(wrongs(answer))) == (500, 1)
    assert len(make.found(town, Report)) == 1


def notes_of(make, town, kind: EventKind) -> list[str]:
    return [event.note for event in make.found(town, Event, Event.kind == kind)]


def test_what_the_reporter_adds_elsewhere_is_added_once(sender, make, town):
    number = sender.report()
    said = {"service_request_id": number, "update_id": "7", "status": "OPEN", "description": "Het is er nog."}

    assert sender.told(**said) == sender.told(**said)
    assert notes_of(make, town, EventKind.ANSWERED) == ["Het is er nog."]
    assert sender.told(**said | {"update_id": "8"}) != sender.told(**said)


def test_fixed_is_what_the_reporter_says_and_ends_nothing(sender, make, town):
    number = sender.report()
    sender.told(service_request_id=number, update_id="1", status="FIXED", description="")

    (report,) = make.found(town, Report)
    assert report.status is Status.REPORTED
    assert notes_of(make, town, EventKind.ANSWERED) == ["De melder zegt dat het is opgelost."]


@pytest.mark.engines("sqlite")
def test_a_reporter_may_cancel_and_open_again_but_not_after_a_long_time(sender, make, town, clock):
    number = sender.report()
    sender.told(service_request_id=number, update_id="1", status="CANCELLED")
    assert make.found(town, Report)[0].outcome is Outcome.WITHDRAWN
    sender.told(service_request_id=number, update_id="2", status="REOPEN", description="Toch niet.")
    (report,) = make.found(town, Report)
    assert report.status is Status.REOPENED
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))
    clock.advance(days(30))
    sender.told(service_request_id=number, update_id="3", status="OPEN", description="Weer stuk.")

    assert make.found(town, Report)[0].status is Status.ENDED
    assert notes_of(make, town, EventKind.ANSWERED) == ["Weer stuk."]


@pytest.mark.engines("sqlite")
def test_about_a_report_of_somebody_else_it_is_a_note_for_colleagues(sender, make, town):
    sent = make.receipt(town)
    make.do(town, Close(report_id=sent.report_id, outcome=Outcome.SOLVED, reason="Klaar."))
    sender.told(service_request_id=sent.reference, update_id="1", status="REOPEN", description="Nee hoor")

    assert make.row(town, sent.report_id).status is Status.ENDED
    assert notes_of(make, town, EventKind.NOTE) == ["Via app: Nee hoor (status daar: reopen)"]


@pytest.mark.engines("sqlite")
def test_news_that_says_nothing_or_is_about_nothing_is_refused(sender, key_for, town):
    number = sender.report()
    path = "servicerequestupdates.json"

    assert sender.post(path, service_request_id=number, update_id="1", description="").status_code == 400
    assert sender.post(path, service_request_id="999", update_id="1", description="x").status_code == 404
    assert sender.post(path, service_request_id=number, description="x").status_code == 400
    reports_only = key_for(town, "reports", scope="report")
    assert sender.post(path, api_key=reports_only, service_request_id=number, update_id="1").status_code == 403
