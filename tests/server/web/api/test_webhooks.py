"""A tool of handlers subscribes itself with its key, reads its own log, and sees nobody else's."""

import pytest
from openapi_schema_validator import OAS31Validator

from server.model.webhook import Webhook
from server.operations.keys import revoke_key
from server.operations.webhooks import allow_host, disallow_host
from server.wire.signature import is_signed
from tests.fakes.apps import running_app
from tests.server.web.api.conftest import Program, wrongs
from tests.support.hooks import hooked
from tests.support.moments import NOW, minutes


@pytest.fixture
def receiver():
    with running_app() as running:
        yield running


@pytest.fixture
def hook(app, make, town, clock, receiver):
    with hooked(app, make, town, clock) as ready:
        with make.change(town):
            allow_host(receiver.host, now=NOW)
        yield ready


def asked(url: str, **changes) -> dict[str, object]:
    return {"naam": "werkbak", "adres": url, "soorten": ["ontvangen", "klaar"]} | changes


def test_a_tool_subscribes_and_hears_and_reads_how_that_went(tool, hook, receiver, make, town, clock):
    made = tool.post("/webhooks", asked(receiver.url))
    told, secret = made.json["webhook"], made.json["geheim"]
    receiver.statuses = [503]
    number = make.receipt(town).reference
    hook.carry()

    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"/rijswijk/v1/webhooks/{told['id']}")
    shown = tool.read(f"/webhooks/{told['id']}")
    assert (shown["wachtend"], shown["faaltSinds"], shown["rustTot"]) == (
        *(1, "2026-09-15T09:00:00Z", "2026-09-15T09:01:00Z"),
    )
    clock.advance(minutes(1))
    hook.carry()
    header, body = receiver.signatures[0]
    assert is_signed(header, body, [secret], now=int(clock().timestamp()))
    last, first = tool.read(f"/webhooks/{told['id']}/bezorgingen")["bezorgingen"]
    assert (first["poging"], first["antwoordcode"], first["volgendePoging"]) == (1, 503, "2026-09-15T09:01:00Z")
    assert (last["poging"], last["antwoordcode"], last["volgendePoging"], last["fout"]) == (2, 204, None, "")
    assert {first["meldingsnummer"], last["meldingsnummer"]} == {number}
    assert first["berichtId"] == last["berichtId"] == receiver.news[0]["berichtId"]
    assert tool.read("/webhooks") == {"webhooks": [told | {"wachtend": 0}]}


def test_what_is_sent_is_what_the_document_says(tool, hook, receiver, make, town):
    tool.post("/webhooks", asked(receiver.url))
    make.receipt(town)
    hook.carry()
    document = tool.read("/openapi.json")
    (schema,) = document["webhooks"]["gebeurtenis"]["post"]["requestBody"]["content"].values()
    whole = {"components": document["components"], **schema["schema"]}

    assert [error.message for error in OAS31Validator(whole).iter_errors(receiver.news[0])] == []
    assert list(OAS31Validator(whole).iter_errors(receiver.news[0] | {"melder": "x"})) != []


def test_the_log_comes_in_pages_and_only_the_own(tool, hook, receiver, make, town, key_for, app):
    other = Program(app.test_client(), town, key_for(town, "other", scope="staff"))
    for program, name in ((tool, "een"), (other, "twee")):
        program.post("/webhooks", asked(receiver.url, naam=name, soorten=["ontvangen"]))
    for _ in range(3):
        make.receipt(town)
    hook.carry()
    (mine,) = tool.read("/webhooks")["webhooks"]
    first = tool.read(f"/webhooks/{mine['id']}/bezorgingen", aantal="2")
    rest = tool.read(f"/webhooks/{mine['id']}/bezorgingen", aantal="2", na=first["volgende"])

    numbers = [line["meldingsnummer"] for line in (*first["bezorgingen"], *rest["bezorgingen"])]
    assert numbers == sorted(set(numbers), reverse=True)
    assert (len(numbers), rest["volgende"]) == (3, None)
    assert wrongs(tool.get(f"/webhooks/{mine['id']}/bezorgingen", aantal="0", na="x")).keys() == {"aantal", "na"}


def test_everything_that_is_wrong_is_told_at_once(tool, hook, receiver, make, town):
    sent = {"naam": "Met Spatie", "adres": "https://evil.example/", "soorten": ["ontvangen", "alles"]}

    assert wrongs(tool.post("/webhooks", {"soorten": [], "url": 1})).keys() == {"naam", "adres", "soorten", "url"}
    assert wrongs(tool.post("/webhooks", sent)).keys() == {"naam", "adres", "soorten.1"}
    assert make.found(town, Webhook) == []


@pytest.mark.parametrize(
    "adres",
    [
        "http://169.254.169.254/latest",
        "https://127.0.0.1/",
        "https://{host}@evil.example/",
        "https://evil.example/{host}",
        "https://evil.example#{host}",
        "ftp://{host}/",
        "https://{host}/\nX: y",
        "https://[",
        "",
    ],
)
def test_an_address_that_was_not_agreed_is_refused(tool, hook, receiver, adres):
    assert wrongs(tool.post("/webhooks", asked(adres.replace("{host}", receiver.host)))).keys() == {"adres"}


def test_two_secrets_hold_after_a_change(tool, hook, receiver, make, town, clock):
    made = tool.post("/webhooks", asked(receiver.url)).json
    new = tool.post(f"/webhooks/{made['webhook']['id']}/geheimen", {})
    make.receipt(town)
    hook.carry()
    header, body = receiver.signatures[0]

    assert new.status_code == 201
    for secret in (made["geheim"], new.json["geheim"]):
        assert is_signed(header, body, [secret], now=int(clock().timestamp()))


def test_who_unsubscribes_hears_nothing_more_and_may_take_the_name_again(tool, hook, receiver, make, town):
    made = tool.post("/webhooks", asked(receiver.url)).json["webhook"]
    make.receipt(town)
    path = f"/{town.slug}/v1/webhooks/{made['id']}"
    gone = tool.client.delete(path, headers={"X-Api-Key": tool.key})

    assert (gone.status_code, gone.get_data(), gone.headers["API-Version"]) == (204, b"", "1.0.0")
    assert hook.carry() == 0
    assert receiver.asked == 0
    assert wrongs(tool.client.delete(path, headers={"X-Api-Key": tool.key}), 404) == {}
    assert tool.post("/webhooks", asked(receiver.url)).status_code == 201
    assert wrongs(tool.post("/webhooks", asked(receiver.url)), 409) == {}


def test_nobody_else_finds_it_and_only_a_key_for_staff_subscribes(tool, hook, sender, reader, key_for, app, make, town):
    with make.change(town):
        allow_host("tool.example", now=NOW)
    number = tool.post("/webhooks", asked("https://tool.example/")).json["webhook"]["id"]
    colleague = Program(app.test_client(), town, key_for(town, "colleague", scope="staff"))
    there = make.town("woudenberg")
    neighbour = Program(app.test_client(), there, key_for(there, "tool", scope="staff"))
    stranger = Program(app.test_client(), there, tool.key)

    for path in (f"/webhooks/{number}", f"/webhooks/{number}/bezorgingen"):
        assert wrongs(colleague.get(path), 404) == {}
        assert wrongs(neighbour.get(path), 404) == {}
        assert wrongs(stranger.get(path), 401) == {}
        assert wrongs(sender.get(path), 403) == {}
    for other in (colleague, neighbour):
        assert wrongs(other.post(f"/webhooks/{number}/geheimen", {}), 404) == {}
        away = f"/{other.town.slug}/v1/webhooks/{number}"
        assert wrongs(app.test_client().delete(away, headers={"X-Api-Key": other.key}), 404) == {}
        assert other.read("/webhooks") == {"webhooks": []}
    assert set(wrongs(neighbour.post("/webhooks", asked("https://tool.example/")))) == {"adres"}  # agreed next door
    assert wrongs(sender.post("/webhooks", asked("https://tool.example/")), 403) == {}
    assert wrongs(reader.post("/webhooks", asked("https://tool.example/")), 401) == {}


def test_a_key_that_is_revoked_takes_its_webhooks_along(tool, hook, receiver, make, town):
    tool.post("/webhooks", asked(receiver.url))
    make.receipt(town)
    with make.change(town):
        revoke_key("tool", now=NOW)
    make.receipt(town)

    assert hook.carry() == 0


def test_a_host_that_is_no_longer_agreed_is_not_called(tool, hook, receiver, make, town):
    tool.post("/webhooks", asked(receiver.url))
    make.receipt(town)
    with make.change(town):
        assert disallow_host(receiver.host, now=NOW) == 1

    assert hook.carry() == 0
    assert wrongs(tool.post("/webhooks", asked(receiver.url))).keys() == {"adres"}
