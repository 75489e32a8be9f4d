"""Everybody may read: what is there, how it stands, and nothing of anybody."""

import re

import pytest

from server.domain.command import Close, Forward, Join, See, Start
from server.domain.geo import to_rd
from server.domain.vocabulary import Outcome
from server.model.base import db
from server.model.category import Category
from server.wire.intake import Contact, GeoPoint, Point
from tests.server.web.open311.conftest import App, element_of, wrongs
from tests.support.moments import NOW, days, hours, minutes

FIELDS = {
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime"),
    *("address", "address_id", "zipcode", "lat", "long", "media_url"),
}


def numbers(rows) -> list[str]:
    return [row["service_request_id"] for row in rows]


@pytest.fixture
def private(make, town):
    """Keep bomen off the public map."""
    with make.change(town):
        db.session.get_one(Category, town.categories["boom"]).on_public_map = False


def test_discovery_tells_where_everything_is_in_both_formats(reader):
    told = reader.get("discovery.json").json
    root = element_of(reader.client.get(f"/{reader.town.slug}/open311/discovery.xml"))

    assert [endpoint["type"] for endpoint in told["endpoints"]] == ["production", "test"]
    assert all(told[name] for name in ("changeset", "contact", "key_service"))
    assert [e.findtext("url") for e in root.iter("endpoint")] == [e["url"] for e in told["endpoints"]]
    assert "limits" not in told
    assert reader.get("discovery.json", extensions="true").json["limits"]["requests_per_answer"] == 1000


def test_discovery_moves_when_the_services_do(reader, make, town):
    with make.change(town):
        pass
    before = reader.get("discovery.json").json["changeset"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", before)
    assert before > "2026-01-01T00:00:00Z"


def test_services_are_what_can_be_reported_each_with_its_group(reader):
    services = {service["service_code"]: service for service in reader.rows("services")}

    assert set(services) == {"stoep", "lamp", "boom", "overig"}
    assert (services["stoep"]["group"], services["stoep"]["type"]) == ("Wegen", "realtime")
    assert services["stoep"]["keywords"] == "losse stoeptegel, tegel, kuil"
    assert [code for code, service in services.items() if service["metadata"] is True] == ["boom"]


def test_services_speak_english_and_know_where_the_municipality_ends(reader, town):
    assert {s["service_name"] for s in reader.rows("services", locale="en")} >= {"Stoep (en)"}
    assert reader.rows("services", lat="52.04", long="4.32")
    assert reader.rows("services", lat="52.5", long="6.5") == []
    assert reader.get("services.json", lat="x", long="4").status_code == 400


def test_a_definition_has_our_questions_and_is_empty_without(reader):
    definition = reader.get("services/boom.json").json
    (attribute,) = definition["attributes"]

    assert (attribute["code"], attribute["datatype"], attribute["order"]) == ("gevaar", "singlevaluelist", 1)
    assert {"key": "ja", "name": "ja"} in attribute["values"]
    assert reader.get("services/stoep.json").json == {"service_code": "stoep", "attributes": []}
    assert wrongs(reader.get("services/wegen.json"))  # a heading


def test_a_report_has_every_field_and_no_person_word_or_exact_place(reader, make, town):
    contact = Contact(name="Test Oma", email="oma@reporter.example", phone="0612345678")
    at = Point(town.centre.x + 3, town.centre.y + 4)
    make.receipt(town, text="Bij mijn oma op nummer 7 ligt een tegel", point=at, contact=contact, category="stoep")

    (row,) = reader.rows()
    text = reader.get("requests.xml", extensions="true").get_data(as_text=True)

    assert set(row) == FIELDS
    assert (row["status"], row["service_code"], row["agency_responsible"]) == ("open", "stoep", "Team wegen")
    assert row["expected_datetime"] == "2026-09-22T21:59:59Z"
    assert "22 september" in row["status_notes"]
    shown = to_rd(GeoPoint(row["long"], row["lat"]))
    assert abs(shown.x % 50 - 25) < 2
    for private in ("oma", "Voorbeeldlaan", "reporter.example", "0612345678", "2280"):
        assert private not in text


def test_xml_and_json_say_the_same(reader, make, town):
    make.receipt(town)

    (row,) = reader.rows()
    (request,) = element_of(reader.get("requests.xml"))

    assert [field.tag for field in request] == list(row)
    assert [field.text for field in request] == [None if v is None else str(v) for v in row.values()]


def test_a_single_report_stands_in_a_list_of_one_and_an_unknown_one_is_not_found(reader, make, town):
    number = make.receipt(town).reference

    assert [row["service_request_id"] for row in reader.rows(f"requests/{number}")] == [number]
    for unknown in ("999", "1" * 40, "x.y/z", "RIJ-2026-", "-1", "%00"):
        assert reader.get(f"requests/{unknown}.json").status_code == 404, unknown
    assert element_of(reader.get("requests/999.xml")).findtext("error/code") == "404"


def test_how_it_ended_is_told_in_our_own_words_only(reader, make, town):
    own, standard = make.receipt(town), make.receipt(town)
    typed = "Mevrouw Voorbeeld van nummer 7 belde."
    make.do(town, Close(report_id=own.report_id, outcome=Outcome.SOLVED, reason=typed))
    make.do(town, Close(report_id=standard.report_id, outcome=Outcome.SOLVED, reason="Wij hebben gesnoeid."))

    second, first = reader.rows()

    assert first["status"] == second["status"] == "closed"
    assert "Voorbeeld" not in first["status_notes"]
    assert second["status_notes"].endswith("Wij hebben gesnoeid.")
    assert first["updated_datetime"] == "2026-09-15T09:00:00Z"


def test_a_partner_is_the_agency(reader, make, town):
    sent = make.receipt(town)
    make.do(town, Forward(report_id=sent.report_id, partner_id=town.partner_id, note="Voor Jan"))

    (row,) = reader.rows()
    assert row["agency_responsible"] == "Testlicht BV"
    assert "Jan" not in row["status_notes"]


def test_numbers_go_before_everything_else_and_300_are_no_trouble(reader, make, town):
    sent = [make.receipt(town, at=NOW - days(200)).reference for _ in range(3)]
    many = [*sent, *(str(n) for n in range(10_000, 10_297)), "9" * 40]

    assert reader.rows() == []
    assert numbers(reader.rows(service_request_id=",".join(many), status="closed")) == sent[::-1]


ASKED = [
    ({}, [4, 3, 2]),
    ({"status": "open"}, [4, 3]),
    ({"status": "CLOSED"}, [2]),
    ({"status": "open, closed"}, [4, 3, 2]),
    ({"service_code": "wegen"}, [4, 2]),
    ({"service_code": "boom,lamp"}, [4, 3]),
    ({"service_code": "niets"}, []),
    ({"start_date": "2026-09-14T09:00:00Z"}, [4, 3]),
    ({"start_date": "2026-09-14T11:00:00+02:00"}, [4, 3]),  # unescaped: it comes in as a space
    ({"start_date": "2026-09-14", "end_date": "2026-09-14"}, [3]),
    ({"end_date": "2026-09-14T09:00:00Z"}, [3, 2]),
    ({"start_date": "2026-03-01T00:00:00Z", "end_date": "2026-03-31T00:00:00Z"}, [1]),
    ({"start_date": "", "status": "null"}, [4, 3, 2]),
    ({"updated_after": "2026-09-14T10:00:00Z"}, [4, 2]),
    ({"updated_after": "2026-09-13T00:00:00Z", "updated_before": "2026-09-14T10:00:00Z"}, [3]),
    ({"page_size": "1"}, [4]),
    ({"page_size": "1", "page": "3"}, [2]),
    ({"count": "2"}, [4, 3]),
    ({"page": "9"}, []),
]
"""Questions, and which of the four reports of `history` are found."""


@pytest.fixture
def history(make, town) -> list[str]:
    """One long ago; one of last week, closed today; one of yesterday; one of now."""
    sent = [
        make.receipt(town, at=NOW - days(190), category="stoep"),
        make.receipt(town, at=NOW - days(7), category="stoep"),
        make.receipt(town, at=NOW - days(1), category="boom", point=Point(town.centre.x + 1500, town.centre.y)),
        make.receipt(town, category="lamp"),
    ]
    make.do(town, Close(report_id=sent[1].report_id, outcome=Outcome.SOLVED, reason="Wij hebben het gemaakt."))
    return [receipt.reference for receipt in sent]


def test_reports_are_found_by_what_is_asked(reader, town, history):
    for asked, found in ASKED:
        assert [history.index(row["service_request_id"]) + 1 for row in reader.rows(**asked)] == found, asked


@pytest.mark.engines("sqlite")
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(reader):
    wrong = [
        *({"status": "x"}, {"start_date": "gisteren"}, {"start_date": "2026-02-30T00:00:00Z"}, {"page": "0"}),
        *(
            {"start_date": "2026-09-15T11:00:00"},
            {"end_date": "9999-12-31T23:59:59Z"},
            {"end_date": "99999-01-01T00:00:00Z"},
            {"page_size": "²"},
        ),
        *({"start_date": "0001-01-01T00:00:00+14:00"}, {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}),
        *({"lat": "nan", "long": "4", "radius": "10"}, {"lat": "52", "long": "4,3", "radius": "10"}),
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-09-01T00:00:00Z"},
    ]
    for asked in wrong:
        answer = reader.get("requests.json", **asked)
        assert answer.status_code == 400, asked
        assert wrongs(answer)


def test_a_circle_and_a_box_find_what_is_shown_within(reader, town, history):
    here = {"lat": "52.0427", "long": "4.3228"}

    assert numbers(reader.rows(**here, radius="500")) == [history[3], history[1]]
    assert numbers(reader.rows(**here, radius="500", page_size="1", page="2")) == [history[1]]
    assert numbers(reader.rows(bbox="4.33,52.03,4.36,52.06")) == [history[2]]
    assert reader.rows(bbox="10,10,11,11") == []


@pytest.mark.engines("sqlite")
def test_asking_for_ever_smaller_circles_gives_no_place_away(reader, make, town):
    make.receipt(town, point=Point(town.centre.x + 3, town.centre.y + 4))
    (row,) = reader.rows()
    exact = {"lat": "52.04254", "long": "4.32246"}

    assert reader.rows(lat=str(row["lat"]), long=str(row["long"]), radius="2")
    assert reader.rows(**exact, radius="5") == []


@pytest.mark.engines("sqlite")
def test_pages_are_linked_and_what_comes_in_meanwhile_moves_nothing(reader, make, town, clock):
    sent = [make.receipt(town).reference for _ in range(3)]
    first = reader.get("requests.json", page_size="2")
    links = dict(re.findall(r'<([^>]+)>; rel="(\w+)"', first.headers["Link"]))
    following = next(url for url, rel in links.items() if rel == "next")
    clock.advance(minutes(5))
    make.receipt(town, at=NOW + minutes(4))

    answer = reader.client.get(following)
    assert numbers(answer.json) == sent[:1]
    assert 'rel="prev"' in answer.headers["Link"]
    assert 'rel="next"' not in answer.headers["Link"]


@pytest.mark.engines("sqlite")
def test_what_the_public_map_does_not_show_is_not_listed_nor_found(reader, make, town, private):
    number = make.receipt(town, category="boom").reference

    assert reader.rows() == []
    assert reader.get(f"requests/{number}.json").status_code == 404
    assert reader.rows("servicerequestupdates") == []


@pytest.mark.engines("sqlite")
def test_who_made_a_report_finds_it_in_every_category(sender, app, town, key_for, private):
    number = sender.report(service_code="boom")

    assert sender.rows(f"requests/{number}", api_key=sender.key)
    assert sender.get(f"requests/{number}.json", api_key=key_for(town, "other")).status_code == 404


def test_a_joined_report_stands_as_its_main_one_does_and_is_not_listed(reader, make, town):
    main, joined = make.receipt(town), make.receipt(town)
    make.do(town, Join(report_id=joined.report_id, main_report_id=main.report_id))

    assert numbers(reader.rows()) == [main.reference]
    (row,) = reader.rows(f"requests/{joined.reference}")
    assert row["status"] == "open"
    make.do(town, Close(report_id=main.report_id, outcome=Outcome.SOLVED, reason="x"), at=NOW + hours(1))
    (row,) = reader.rows(f"requests/{joined.reference}")
    assert (row["status"], row["updated_datetime"]) == ("closed", "2026-09-15T10:00:00Z")
    told = reader.rows("servicerequestupdates", start_date="2026-09-15", end_date="2026-09-16")
    assert [(news["service_request_id"], news["status"]) for news in told] == [
        (joined.reference, "open"),
        (main.reference, "fixed"),
        (joined.reference, "fixed"),
    ]
    assert len({news["update_id"] for news in told}) == 3


@pytest.mark.engines("sqlite")
def test_the_extensions_tell_more_when_asked(reader, make, town):
    sent = make.receipt(town, category="boom", answers={"gevaar": "nee", "open": "Bij oma"})
    make.do(town, See(report_id=sent.report_id))

    (row,) = reader.rows(extensions="true")
    assert row["attributes"] == [{"label": "Is het gevaarlijk?", "name": "gevaar", "value": "nee", "code": "nee"}]
    assert row["extended_attributes"]["detailed_status"] == "RECEIVED"
    assert [note["type"] for note in row["notes"]] == ["seen"]
    assert set(reader.rows()[0]) == FIELDS


def test_news_is_told_by_the_moment_at_which_we_heard_of_it(reader, make, town):
    sent = make.receipt(town)
    make.do(town, Start(report_id=sent.report_id), at=NOW + minutes(1))
    ended = Close(report_id=sent.report_id, outcome=Outcome.NOT_FOUND, reason="Bij Jan gekeken.", ended_at=NOW)
    make.do(town, ended, at=NOW + minutes(2))

    window = {"start_date": "2026-09-15T09:00:00Z", "end_date": "2026-09-15T09:02:00Z"}
    told = reader.rows("servicerequestupdates", **window)

    assert [(n["status"], n["updated_datetime"][11:]) for n in told] == [
        ("in_progress", "09:01:00Z"),
        ("no_further_action", "09:02:00Z"),
    ]
    assert "Jan" not in told[1]["description"]
    assert [e.findtext("update_id") for e in element_of(reader.get("servicerequestupdates.xml", **window))] == [
        n["update_id"] for n in told
    ]


@pytest.mark.engines("sqlite")
def test_who_has_it_already_is_told_so(reader, make, town, clock):
    number = make.receipt(town).reference
    clock.advance(minutes(1))
    for path in (f"requests/{number}.json", "requests.json", "services.xml", "discovery.json"):
        first = reader.get(path, start_date="2026-09-01T00:00:00Z", end_date="2026-09-16T00:00:00Z")
        query = {"start_date": "2026-09-01T00:00:00Z", "end_date": "2026-09-16T00:00:00Z"}
        again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]}, **query)
        assert (again.status_code, again.get_data()) == (304, b"")
    since = {"If-Modified-Since": reader.get(f"requests/{number}.json").headers["Last-Modified"]}
    assert reader.get(f"requests/{number}.json", headers=since).status_code == 304
    make.do(town, See(report_id=1), at=NOW + minutes(1))
    clock.advance(minutes(1))
    assert reader.get(f"requests/{number}.json", headers=since).status_code == 200
    assert reader.get("requests.json", headers=since).status_code == 200


@pytest.mark.engines("sqlite")
def test_a_page_of_any_site_may_read_and_not_write(reader, sender):
    assert reader.get("services.json").headers["Access-Control-Allow-Origin"] == "*"
    assert reader.get("nothing.json").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in sender.post().headers
    asked = reader.client.options(f"/{reader.town.slug}/open311/v2/requests.json")
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


@pytest.mark.engines("sqlite")
def test_another_municipality_and_another_jurisdiction_are_not_here(reader, make, town):
    make.receipt(make.town("woudenberg"))

    assert reader.rows() == []
    for ours in ("rijswijk", "www.rijswijk.nl", "0601", ""):
        assert reader.get("services.json", jurisdiction_id=ours).status_code == 200, ours
    assert wrongs(reader.get("services.json", jurisdiction_id="woudenberg.nl"))
    assert reader.client.get("/nergens/open311/v2/services.json").json[0]["code"] == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nothing.json", 404),
        ("GET", "requests", 404),
        ("GET", "requests.csv", 404),
        ("POST", "services.json", 405),
        ("DELETE", "requests.xml", 405),
        ("PUT", "requests/1.json", 405),
    ],
)
@pytest.mark.engines("sqlite")
def test_every_wrong_address_is_answered_in_its_own_format(reader: App, method, path, status):
    answer = reader.client.open(f"/{reader.town.slug}/open311/v2/{path}", method=method)

    assert answer.status_code == status
    if path.endswith("json"):
        assert wrongs(answer)
    else:
        assert element_of(answer).findtext("error/code") == str(status)
