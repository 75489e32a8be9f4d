"""`meldwerk channels`: connecting, a new secret beside the old one, and what files hold of it."""

import pytest
from click.testing import CliRunner

from server.cli.channels import channels
from server.model.base import enter
from server.operations import config_files, configuring
from server.operations.channels import secrets_of
from server.operations.config_told import told
from server.queries.reference import reference

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def run(app, town):
    def one(*words: str) -> list[str]:
        with app.app_context():
            result = CliRunner().invoke(channels, list(words))
        if result.exit_code:
            return [f"failed: {result.output.strip()}"]
        return result.output.strip().split("\n")

    return one


def test_the_secret_is_shown_once_and_a_second_one_holds_beside_it(run, town, db):
    first = run("add", "rijswijk", "fixi", "--title", "Fixi", "--callback", "app.example.org")[-1]
    second = run("rotate", "rijswijk", "fixi")[-1]
    third = run("rotate", "rijswijk", "fixi")[-1]
    enter(town.id)
    assert secrets_of("fixi", town.id, key="not a secret") == (third, second)
    assert len({first, second, third}) == 3
    db.session.rollback()

    assert run("end-old", "rijswijk", "fixi") == ["1 ended."]
    enter(town.id)
    assert secrets_of("fixi", town.id, key="not a secret") == (third,)
    assert reference().channels["fixi"].callbacks == {"app.example.org"}
    db.session.rollback()
    (line,) = run("list", "rijswijk")
    assert line.startswith("fixi\tFixi\t60 a minute")
    assert third not in line


def test_buitenbeter_has_no_secret_and_its_sender_is_known(run, town):
    assert run("add", "rijswijk", "buitenbeter") == ["rijswijk is connected to buitenbeter."]
    enter(town.id)
    assert reference().channels["buitenbeter"].senders == {"yucat/buitenbeter"}


@pytest.mark.parametrize("name", ["website", "Met Spatie", "push"])
def test_a_name_that_can_not_be_is_refused(run, name):
    assert "failed" in run("add", "rijswijk", name)[0]


def test_a_secret_needs_a_channel(run):
    assert "there is no channel fixi" in run("rotate", "rijswijk", "fixi")[0]


def test_what_was_agreed_goes_to_files_and_back_and_secrets_do_not(run, town, db, tmp_path):
    run("add", "rijswijk", "fixi", "--rate", "5")
    enter(0)
    have = told(configuring.municipality("rijswijk"))
    have["channel"][0]["labels"] = {"Losse stoeptegel": "stoep"}
    config_files.write(have, tmp_path)
    assert "mwk_" not in (tmp_path / "channels.toml").read_text()
    wanted = config_files.read(tmp_path)

    assert wanted["channel"] == have["channel"]
    wanted["channel"][0]["labels"]["Ufo"] = "bestaat-niet"
    assert any("Ufo" in str(fault) for fault in configuring.faults_in(wanted))
