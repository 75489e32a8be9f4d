"""Calling a webhook: signed, and every way of going wrong is an answer."""

from integrations.transport import Outside
from integrations.webhook.caller import WebhookCaller
from server.wire.signature import is_signed
from server.wire.webhook import HookAnswer, HookCall
from tests.fakes.apps import running_app
from tests.fakes.smtp import free_port

BODY = '{"berichtId": "rijswijk.hook-1-2-3", "tekst": "Café"}'.encode()


def call(url: str) -> HookCall:
    return HookCall(id=1, key="rijswijk.hook-1-2-3", url=url, body=BODY, number=1, secrets=("new", "old"))


def answer_to(made: HookCall, *networks: str) -> HookAnswer:
    """Call once, a quarter of a second long."""
    ticks, outside = iter((10.0, 10.25)), Outside(networks)
    answer = WebhookCaller(outside, clock=lambda: 1_789_000_000.9, stopwatch=lambda: next(ticks)).call(made)
    outside.close()
    return answer


def test_a_call_is_signed_with_every_secret_and_says_how_long_it_took():
    with running_app() as app:
        answer = answer_to(call(app.url), "127.0.0.0/8")

    assert (answer.status, answer.took_ms, answer.error, answer.is_well) == (204, 250, "", True)
    header, body = app.signatures[0]
    assert body == BODY
    for secret in ("new", "old"):
        assert is_signed(header, body, [secret], now=1_789_000_000)
    assert header.startswith("t=1789000000,v1=")


def test_a_refusal_has_its_status_and_silence_has_none():
    with running_app() as app:
        app.statuses = [410]
        refused = answer_to(call(app.url), "127.0.0.0/8")
    silent = answer_to(call(f"http://127.0.0.1:{free_port()}/"), "127.0.0.0/8")

    assert (refused.status, refused.error, refused.is_well) == (410, "127.0.0.1 answered 410", False)
    assert (silent.status, silent.error, silent.is_well) == (None, "127.0.0.1: ConnectError", False)


def test_an_address_within_is_forbidden_for_good_and_the_secret_is_not_shown():
    within = call("https://127.0.0.1/")
    answer = answer_to(within)

    assert (answer.permanent, answer.status) == (True, None)
    assert "new" not in repr(within)
