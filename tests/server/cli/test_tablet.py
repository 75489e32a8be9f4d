"""`meldwerk tablet`: tablets from the command line."""

import pytest

from server.cli.tablet import tablet as command
from tests.server.web.field.conftest import PIN, FakeTablet

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def run(app, town, db, monkeypatch):
    """Run `meldwerk tablet …` for the town; return its words."""
    runner = app.test_cli_runner()

    def one(name, *words, fails=False):
        result = runner.invoke(command, [name, town.slug, *words])
        assert (result.exit_code != 0) == fails, result.output
        db.session.rollback()
        return result.output.strip()

    return one


def test_a_code_is_printed_that_lets_a_tablet_in(run, app, town, clock):
    from datetime import UTC, datetime

    clock.now = datetime.now(UTC)
    here = FakeTablet(app.test_client(), town.slug)

    assert here.enrol(run("code", "stratenmakers")).status_code == 201
    assert "Tablet 4\tstratenmakers\tlast seen" in run("list")
    run("withdraw", run("list").split("\t")[0])
    assert "withdrawn" in run("list")
    assert here.new_token().status_code == 410


def test_an_unknown_crew_or_tablet_is_told_in_a_sentence(run):
    assert "there are: groenploeg, lampenploeg, stratenmakers" in run("code", "nobody", fails=True)
    assert "no device 99" in run("withdraw", "99", fails=True)


def test_a_pin_is_given(run):
    assert "crew has a new PIN" in run("pin", "crew", "--pin", PIN)
    assert "four to eight digits" in run("pin", "crew", "--pin", "1", fails=True)
