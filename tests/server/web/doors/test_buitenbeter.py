"""BuitenBeter over HTTP: one message is one report, however often and however badly it comes."""

from xml.etree.ElementTree import fromstring

import pytest

from server.model.door import Delivered, PhotoWaiting
from server.model.report import Contact, Report
from server.queries.reference import reference
from server.queries.report_view import report_view
from tests.fakes.buitenbeter import REFERENCE, TEXT, message
from tests.support.moments import NOW, minutes

PATH = "/koppelvlak/buitenbeter"
ONE = pytest.mark.engines("sqlite")
STUF = "{http://www.egem.nl/StUF/StUF0301}"


@pytest.fixture
def send(client, connected, town):
    connected(town, "buitenbeter", senders=["Yucat/BuitenBeter"])

    def one(body: str | bytes, content_type: str = "text/xml; charset=utf-8"):
        return client.post(PATH, data=body, content_type=content_type)

    return one


def said(response, name: str) -> str:
    """Return the text of the first element of this name in the answer."""
    return next(e.text or "" for e in fromstring(response.data).iter(f"{STUF}{name}"))


def test_a_message_becomes_a_report_and_is_confirmed_in_the_same_call(send, make, town):
    response = send(message())

    assert response.status_code == 200
    assert response.content_type == "text/xml; charset=utf-8"
    assert (said(response, "berichtcode"), said(response, "crossRefnummer")) == ("Bv03", REFERENCE)
    [report] = make.found(town, Report)
    assert (report.channel, report.channel_ref, report.received_at) == ("buitenbeter", REFERENCE, NOW)
    assert report.text == TEXT
    assert report.category_id == town.categories["stoep"]
    assert report.category_why == "De melder koos “Losse stoeptegel” bij Buitenbeter."
    assert (round(report.x), round(report.y)) == (round(town.centre.x), round(town.centre.y))
    assert report.due_at is not None
    assert "De melder heeft er zelf last van." in report.notes


def test_the_reporter_is_known_but_for_gender_and_home(send, make, town):
    send(message())

    [contact] = make.found(town, Contact)
    assert (contact.name, contact.email, contact.phone) == (
        "Test van Melder",
        "melder@reporter.example",
        "0612345678",
    )
    [report] = make.found(town, Report)
    everything = repr([vars(row) for row in (report, contact, *make.found(town, Delivered))])
    assert "Thuisstraat" not in everything
    assert "Geheimdorp" not in everything


def test_the_same_message_again_gets_the_same_answer_and_makes_no_second_report(send, make, town, clock):
    first = send(message())
    again = send(message().replace("20260915105958123", "20260915110258123"))

    assert (again.status_code, again.data) == (200, first.data)
    assert len(make.found(town, Report)) == 1
    assert make.told(town) == [("receipt", "melder@reporter.example")]


def test_a_used_reference_for_other_contents_is_refused(send, make, town):
    send(message())
    response = send(message(text="Heel iets anders."))

    assert response.status_code == 409
    assert said(response, "berichtcode") == "Fo03"
    assert said(response, "crossRefnummer") == REFERENCE
    assert [report.text for report in make.found(town, Report)] == [TEXT]


def test_each_municipality_gets_its_own_reports(send, connected, make, town):
    other = make.town("woudenberg")
    connected(other, "buitenbeter")
    assert send(message(code="0602")).status_code == 200

    assert make.found(town, Report) == []
    assert len(make.found(other, Report)) == 1


def test_an_unknown_municipality_or_one_that_is_not_connected_is_refused(send, make, town):
    make.town("woudenberg")
    for code in ("0748", "0602", ""):
        response = send(message(code=code))
        assert response.status_code in (400, 404)
        assert said(response, "berichtcode") == "Fo03"
    assert make.found(town, Report) == []


@ONE
def test_a_sender_that_was_not_agreed_is_refused(send):
    response = send(message(sender="Onbekend"))

    assert response.status_code == 400
    assert said(response, "plek") == "client"


@ONE
def test_a_subject_that_we_do_not_know_waits_for_a_person(send, make, town):
    send(message(label="Vliegende schotel"))

    [report] = make.found(town, Report)
    assert report.category_id == town.categories["overig"]
    assert report.category_certainty == 0
    assert any("Vliegende schotel" in note for note in report.notes)


@ONE
def test_without_words_the_subject_is_the_text(send, make, town):
    send(message(text=""))

    assert [report.text for report in make.found(town, Report)] == ["Losse stoeptegel"]


@ONE
def test_who_wants_no_messages_gets_none_whatever_address_is_given(send, make, town):
    send(message(status="N"))

    assert make.told(town) == []
    assert [contact.tell for contact in make.found(town, Contact)] == ["not"]


@ONE
def test_an_address_that_is_none_costs_no_report(send, make, town):
    send(message(email="geen adres"))

    [report] = make.found(town, Report)
    assert any("geen adres" in note for note in report.notes)


@ONE
@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        ("52.5", "6.1", "buiten de gemeente"),
        ("4.325", "52.036", "omgedraaid"),
        ("0", "0", "niet in Nederland"),
        ("hier", "daar", "niet te lezen"),
        ("", "", "geen punt"),
    ],
)
def test_a_place_that_is_odd_is_taken_and_told(send, make, town, lat, lon, words):
    assert send(message(lat=lat, lon=lon)).status_code == 200

    [report] = make.found(town, Report)
    assert words in " ".join([report.place_doubt, *report.notes]) or report.street == "Voorbeeldlaan"


@ONE
def test_without_a_usable_place_the_address_says_where(send, make, town):
    send(message(lat="", lon=""))

    [report] = make.found(town, Report)
    assert report.x == town.centre.x
    assert (report.street, report.house_number) == ("Voorbeeldlaan", "15")


@ONE
def test_a_decimal_comma_is_understood(send, make, town):
    send(message(lat="52,036", lon="4,325"))

    assert make.found(town, Report)[0].x is not None


def test_its_own_number_is_kept_and_shown_to_staff(send, make, town):
    send(message())

    [report] = make.found(town, Report)
    assert report_view(report.id, reference(), with_contacts=False).their_number == "1233707"


@ONE
@pytest.mark.parametrize("photo", [b"not a photo", b"\xff\xd8\xff broken"])
def test_a_broken_photo_costs_no_report(send, make, town, photo):
    assert send(message(photo)).status_code == 200
    assert send(message().replace('foto.jpg"><', 'foto.jpg">=broken=<')).status_code == 409

    assert len(make.found(town, Report)) == 1
    assert len(make.found(town, PhotoWaiting)) == 1


@ONE
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<a/>",
        message()[:900].encode(),
        message().encode("utf-16"),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + message().encode(),
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b"<a>" * 2_000_000,
        b"<a " + b"b" * 100_000 + b"='1'/>",
        message().replace(REFERENCE, "").encode(),
        message().replace("wloLk01", "wloLk02").encode(),
    ],
    ids=[
        "nothing",
        "words",
        "other",
        "cut",
        "utf16",
        "dtd",
        "charset",
        "deep",
        "long tag",
        "no reference",
        "other kind",
    ],
)
def test_what_is_no_message_gets_a_fault_and_never_an_error_of_ours(send, make, town, body):
    response = send(body)

    if response.status_code != 200:  # UTF-16 without a false declaration may be read
        assert response.status_code == 400
        assert said(response, "berichtcode") == "Fo03"
        assert make.found(town, Report) == []


@ONE
def test_more_than_fifteen_megabytes_is_refused(send):
    response = send(message() + " " * 15_000_000)

    assert (response.status_code, said(response, "berichtcode")) == (413, "Fo03")


@ONE
def test_who_looks_with_a_browser_is_told_what_this_is(client):
    response = client.get(PATH)

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert said(response, "berichtcode") == "Fo03"
    assert client.put(PATH).status_code == 405


def test_more_than_was_agreed_in_a_minute_is_asked_to_wait(send, connected, town, clock):
    connected(town, "buitenbeter", rate_per_minute=2)
    answers = [send(message(reference=f"r-{n}")) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"
    clock.advance(minutes(2))
    assert send(message(reference="r-2")).status_code == 200
