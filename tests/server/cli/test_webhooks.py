"""`meldwerk webhooks`: agreeing to hosts, subscribing, secrets and the log, from the command line."""

import pytest
from click.testing import CliRunner

from server.cli.webhooks import webhooks
from server.model.base import enter
from server.operations.channels import secrets_of
from server.operations.webhooks import named, secret_name
from tests.fakes.apps import running_app
from tests.support.hooks import SECRET_KEY, hooked

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def run(app, town, db):
    """Run `meldwerk webhooks …` for the town; return its lines, or its complaint."""

    def one(name: str, *words: str) -> list[str]:
        result = CliRunner().invoke(webhooks, [name, "rijswijk", *words])
        db.session.rollback()
        return [f"failed: {result.output.strip()}"] if result.exit_code else result.output.rstrip("\n").split("\n")

    return one


def held(town) -> tuple[str, ...]:
    enter(town.id)
    return secrets_of(secret_name(named("tool").id), town.id, key=SECRET_KEY)


def test_the_secret_is_shown_once_and_a_second_one_holds_beside_it(run, town, db):
    assert "niet afgesproken" in run("add", "tool", "https://tool.example/x")[0]
    assert run("allow", "tool.example") == ["tool.example may be called."]
    first = run("add", "tool", "https://tool.example/x", "--kind", "klaar")[-1]
    second = run("rotate", "tool")[-1]
    assert held(town) == (second, first)
    db.session.rollback()
    assert run("end-old", "tool") == ["1 ended."]
    assert held(town) == (second,)
    db.session.rollback()

    line, host = run("list")
    assert line == "tool\thttps://tool.example/x\tklaar\twell\t0 waiting, 0 failed"
    assert host == "may be called: tool.example"
    assert run("revoke", "tool") == ["tool is revoked."]
    assert "no webhook tool" in run("revoke", "tool")[0]
    assert run("disallow", "tool.example") == ["0 ended."]
    assert run("list") == [""]


def test_the_log_can_be_read_and_what_failed_sent_again(run, app, make, town, clock):
    with running_app() as receiver, hooked(app, make, town, clock) as hook:
        hook.add(receiver.url, "ontvangen")
        receiver.statuses = [400, 204]
        numbers = [make.receipt(town).reference for _ in range(2)]
        hook.carry()
        newest, oldest = run("deliveries", "tool")
        assert newest.split("\t")[1:6] == ["tool", "ontvangen", numbers[1], "attempt 1", "204"]
        assert oldest.endswith("\t127.0.0.1 answered 400\tagain 09:01")
        assert run("deliveries", "--most", "1") == [newest]
        clock.now = None  # the command has its own clock, which is the real one
        assert run("again", "tool") == ["1 messages go again."]


@pytest.mark.parametrize("host", ["https://tool.example", "tool.example/x", "Tool Example", ""])
def test_what_is_no_host_can_not_be_agreed(run, host):
    assert "failed" in run("allow", host)[0]


def test_the_same_name_twice_is_refused(run):
    run("allow", "tool.example:8443")
    run("add", "tool", "https://tool.example:8443/")

    assert "already" in run("add", "tool", "https://tool.example:8443/")[0]
    assert "'alles'" in run("add", "x", "https://tool.example:8443/", "--kind", "alles")[0]
