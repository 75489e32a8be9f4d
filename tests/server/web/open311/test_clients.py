"""Programs that others wrote for GeoReport, unchanged, against our own server."""

import pytest
import requests
from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from georeport import GeoReport

from server.model.door import PhotoWaiting
from server.model.report import Report
from tests.server.web.open311.conftest import degrees
from tests.server.web.resident.conftest import photo_file

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def address(live_url, town) -> str:
    return f"{live_url}/{town.slug}/open311/v2"


@pytest.fixture
def civicbot(address) -> Open311Client:
    endpoint = Endpoint(id="rijswijk", name="Rijswijk", base_url=address, write=True)
    return Open311Client(endpoint, HttpTransport(rate_limiter=RateLimiter(min_interval=0)), "rijswijk.nl")


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_everything(address, make, town, form):
    number, _ = make.receipt(town, category="boom").reference, make.receipt(town, category="stoep")
    client = GeoReport(address, jurisdiction="rijswijk.nl", output_format=form)

    assert {s["service_code"] for s in client.get_service_list()} == {"stoep", "lamp", "boom", "overig"}
    assert client.get_service_definition("boom")["service_code"] == "boom"
    found = client.get_service_requests(start_date="2026-09-01T00:00:00Z", end_date="2026-09-30T00:00:00Z")
    assert len(found) == 2
    assert client.get_service_request(number)["expected_datetime"] == "2026-09-29T21:59:59Z"


def test_civicbot_checks_sends_and_follows(civicbot, make, town, key_for):
    at = {name: float(value) for name, value in degrees(town.centre).items()}
    prepared = civicbot.create_request(
        "boom",
        dry_run=False,
        confirm="SEND",
        validate_remote=True,
        api_key=key_for(town),
        lat=at["lat"],
        lng=at["long"],
        description="Er hangt een tak los.",
        attributes={"gevaar": "nee"},
        email="melder@reporter.example",
    )

    number = prepared.response[0]["service_request_id"]
    assert civicbot.get_request(number)["status"] == "open"
    assert [row["service_request_id"] for row in civicbot.list_requests(page_size=10)] == [number]
    assert make.found(town, Report)[0].answers == {"gevaar": "nee"}


def test_civicbot_gets_its_token_and_hears_what_is_wrong(civicbot, town, key_for):
    sent = {"dry_run": False, "confirm": "SEND", "address_string": "Voorbeeldlaan 3"}
    batch = civicbot.create_request("stoep", api_key=key_for(town, "batch", scope="batch"), **sent)

    token = batch.response[0]["token"]
    assert civicbot.get_token(token)[0]["service_request_id"].startswith("RIJ-")
    with pytest.raises(HttpError, match="service_code") as refused:
        civicbot.create_request("niets", api_key=key_for(town, "app"), **sent)
    assert refused.value.status == 404


def test_a_client_that_writes_as_three_does(address, make, town, key_for):
    """`three` 0.8.0 runs on Python 2 only; this is what it sends."""
    form = {
        "service_code": "stoep",
        "address_string": "Voorbeeldlaan 3",
        "first_name": "Test",
        "last_name": "Melder",
        "description": "Losse tegel",
        "jurisdiction_id": "rijswijk.nl",
        "api_key": key_for(town),
    }
    content, name = photo_file()
    answer = requests.post(f"{address}/requests.json", data=form, files={"media": (name, content)}, timeout=10)

    assert answer.json()[0]["service_request_id"].startswith("RIJ-2026-")
    assert len(make.found(town, PhotoWaiting)) == 1
    query = {"page_size": 1, "start_date": "2026-09-01T00:00:00Z", "end_date": "2026-09-22T00:00:00Z"}
    assert len(requests.get(f"{address}/requests.json", params=query, timeout=10).json()) == 1
