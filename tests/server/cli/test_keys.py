"""`meldwerk keys`: which other systems may come in, from the command line."""

import pytest

from server.cli.keys import keys
from server.model.base import enter
from server.operations.keys import key_of

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def run(app, town, db):
    """Run `meldwerk keys …` for the town; return its words."""
    runner = app.test_cli_runner()

    def command(name, *words, fails=False):
        result = runner.invoke(keys, [name, town.slug, *words])
        assert (result.exit_code != 0) == fails, result.output
        db.session.rollback()
        return result.output

    return command


def test_a_key_is_shown_once_on_the_last_line_and_opens_what_was_said(run, town):
    shown = run("add", "fixmystreet", "--scope", "report", "--scope", "update", "--rate", "30")

    enter(town.id)
    key = key_of(shown.splitlines()[-1])
    assert (key.name, key.scope, key.rate_per_minute) == ("fixmystreet", "report update", 30)
    assert run("list") == "fixmystreet\treport update\t30 a minute\n"


def test_a_key_that_is_revoked_is_listed_as_such(run, town):
    secret = run("add", "bi").splitlines()[-1]

    assert run("revoke", "bi") == "bi is revoked.\n"
    assert "revoked 20" in run("list")
    enter(town.id)
    assert key_of(secret) is None


def test_what_makes_no_sense_is_said_in_a_sentence(run):
    run("add", "bi")

    assert "already" in run("add", "bi", fails=True)
    assert "no key nobody" in run("revoke", "nobody", fails=True)
    assert "'everything'" in run("add", "x", "--scope", "everything", fails=True)
    assert "Invalid value" in run("add", "x", "--rate", "0", fails=True)
