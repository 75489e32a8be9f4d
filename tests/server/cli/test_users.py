"""`meldwerk users`: accounts from the command line."""

import pytest

from server.cli.users import users
from server.operations.accounts import account, is_right

pytestmark = pytest.mark.engines("sqlite")

PASSWORD = "een goed wachtwoord"


@pytest.fixture
def run(app, town, db):
    """Run `meldwerk users …` for the town; return its words."""
    runner = app.test_cli_runner()

    def command(name, *words, fails=False):
        result = runner.invoke(users, [name, town.slug, *words])
        assert (result.exit_code != 0) == fails, result.output
        db.session.rollback()
        return result.output

    return command


def test_an_account_is_added_listed_and_signs_in(run, town):
    run("add", "jan", "Test Jansen", "--role", "coordinator", "--team", "wegen", "--password", PASSWORD)

    assert "jan\tcoordinator\tTest Jansen\twegen" in run("list")
    assert is_right(account("jan"), PASSWORD)


def test_a_password_is_changed_and_an_account_locked_and_opened(run):
    run("password", "handler", "--password", PASSWORD)
    assert is_right(account("handler"), PASSWORD)
    run("lock", "handler")
    assert account("handler") is None
    assert "locked" in run("list")
    run("lock", "handler", "--open")
    assert account("handler") is not None


def test_an_absence_is_noted_with_its_deputy(run):
    run("absent", "handler", "--from", "2026-09-14", "--until", "2026-09-18", "--deputy", "deputy")
    assert "away from 2026-09-14" in run("list")
    run("absent", "handler")
    assert "away" not in run("list")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "handler", "Twee", "--password", PASSWORD), "already"),
        (("add", "jan", "Jan", "--password", "kort"), "at least 8"),
        (("password", "niemand", "--password", PASSWORD), "no account niemand"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(run, words, says):
    assert says in run(*words, fails=True)
