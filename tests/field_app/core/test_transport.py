"""Whatever a network can answer becomes one of a handful of values, and nothing is raised."""

from datetime import UTC, datetime

import httpx
import pytest

from field_app.transport import Held, Piece, Reason, Refused, Retry, Stop, Transport
from field_app.transport.answers import STRANGE_ANSWER
from field_app.transport.secrets import DEVICE, SECRET, SERVER, TOKEN
from server.wire.field import Changes, Enrolled
from server.wire.field_json import ChangesSchema
from tests.field_app.fake_office import ADDRESS, portal
from tests.field_app.tablet import FakeSecrets

ENROLLED = {SERVER: ADDRESS, DEVICE: "device", SECRET: "kept", TOKEN: "token"}
BYTES = {"Content-Type": "application/octet-stream"}
PROBLEM = {"code": "x", "sentence": "Dit kan niet."}


@pytest.fixture
def ask():
    """A transport whose every request gets this answer."""
    made = []

    def at(answer, kept=ENROLLED):
        def handler(request):
            if isinstance(answer, Exception):
                raise answer
            return answer(request) if callable(answer) else answer

        made.append(Transport(FakeSecrets(dict(kept)), http=httpx.MockTransport(handler)))
        return made[-1]

    yield at
    for one in made:
        one.close()


ASKS = {
    "push": lambda transport: transport.push([]),
    "pull": lambda transport: transport.pull("", ""),
    "news": lambda transport: transport.news("1"),
    "held": lambda transport: transport.held("a" * 64),
    "piece": lambda transport: transport.send_piece("a" * 64, b"x", offset=0, size=2),
    "thumbnails": lambda transport: transport.thumbnails(["key"]),
    "basemap": lambda transport: transport.basemap(5, 10),
    "enrol": lambda transport: transport.enrol(ADDRESS, "CODE", "Tablet"),
    "take_over": lambda transport: transport.take_over(1, "1234"),
}


@pytest.mark.parametrize("name", ASKS)
@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("x"),
        httpx.ReadTimeout("x"),
        httpx.RemoteProtocolError("half"),
        portal,
        httpx.Response(302, headers={"Location": "https://portal.example/"}),
        httpx.Response(500, text="x"),
        httpx.Response(410, html="gone, says a proxy"),
        httpx.Response(511, html="log in"),
        httpx.Response(200, content=b'{"half', headers={"Content-Type": "application/json"}),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"now": 3}),
    ],
)
def test_what_is_no_answer_of_the_office_is_tried_again(ask, name, answer):
    assert isinstance(ASKS[name](ask(answer)), Retry)


@pytest.mark.parametrize("name", ["push", "pull", "held", "piece", "thumbnails", "basemap", "take_over"])
def test_the_office_itself_can_stop_us(ask, name):
    if name != "held":  # an answer to HEAD has no words
        withdrawn = ASKS[name](ask(httpx.Response(410, json={"code": "revoked", "sentence": "Ingetrokken."})))
        assert withdrawn == Stop(Reason.WITHDRAWN, "Ingetrokken.")
        assert ASKS[name](ask(httpx.Response(426, json=PROBLEM))) == Stop(Reason.TOO_OLD, "Dit kan niet.")
    refused = ASKS[name](ask(httpx.Response(401, json=PROBLEM)))
    assert isinstance(refused, Stop)
    assert refused.reason is Reason.KEY_REFUSED


def test_a_refusal_of_one_request_tells_why(ask):
    assert ASKS["push"](ask(httpx.Response(422, json=PROBLEM))) == Refused("Dit kan niet.", "x")
    assert isinstance(ASKS["push"](ask(httpx.Response(413, html="too large, says a proxy"))), Refused)


def test_who_is_asked_to_wait_waits_so_long(ask):
    busy = httpx.Response(503, headers={"Retry-After": "120"}, text="x")
    assert ASKS["pull"](ask(busy)).after_s == 120
    undated = httpx.Response(503, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, text="x")
    assert ASKS["pull"](ask(undated)).after_s is None


def test_an_address_that_was_typed_wrong_is_no_connection(ask):
    for address in ("", "not an address", "https://", "ftp://x/", "https://[::1"):
        assert isinstance(ask(portal).enrol(address, "CODE", "Tablet"), Retry)


def test_only_a_real_picture_is_taken_for_a_thumbnail(ask):
    for told, found in (
        ({"key": "eA==", "other": "eA=="}, {"key": b"x"}),
        ({}, {}),
        ({"key": "no Base64!"}, Retry(STRANGE_ANSWER)),
    ):
        assert ASKS["thumbnails"](ask(httpx.Response(200, json={"pictures": told}))) == found


def test_a_piece_of_the_map_says_where_it_begins(ask):
    part = httpx.Response(206, content=b"abc", headers=BYTES | {"Content-Range": "bytes 5-7/20", "ETag": '"1"'})
    assert ASKS["basemap"](ask(part)) == Piece(b"abc", 5, 20, '"1"')
    other = httpx.Response(206, content=b"abc", headers=BYTES | {"Content-Range": "bytes 0-2/20"})
    assert isinstance(ASKS["basemap"](ask(other)), Retry)
    assert ASKS["basemap"](ask(httpx.Response(200, content=b"all of it", headers=BYTES))) == Piece(b"all of it", 0, 9)


def test_a_photo_that_the_office_never_heard_of_begins_at_its_beginning(ask):
    assert ASKS["held"](ask(httpx.Response(404))) == Held(0)


def test_unknown_fields_are_ignored(ask):
    data = ChangesSchema().dump(Changes(cursor="1", now=datetime(2026, 9, 15, tzinfo=UTC)))
    assert isinstance(ASKS["pull"](ask(httpx.Response(200, json=data | {"later": 1}))), Changes)


def test_a_device_that_enrols_keeps_its_secret_and_forgets_it_when_withdrawn(ask):
    body = {"device_id": "d", "secret": "s", "crew": {"id": 4, "name": "Ploeg 4"}, "municipality": "Rijswijk"}
    transport = ask(httpx.Response(201, json=body), kept={})
    assert not transport.is_enrolled
    assert isinstance(ASKS["enrol"](transport), Enrolled)
    assert transport.is_enrolled
    transport.forget()
    assert not transport.is_enrolled
    assert isinstance(ASKS["push"](transport), Stop)


def test_every_request_names_the_contract_and_the_app(ask):
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(500)

    ASKS["pull"](ask(handler))
    assert seen[0].headers["Meldwerk-Contract"] == "1"
    assert seen[0].headers["User-Agent"].startswith("Meldwerk-tablet/")
    assert seen[0].headers["Authorization"] == "Bearer token"
