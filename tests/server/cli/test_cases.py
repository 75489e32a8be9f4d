"""`meldwerk cases` and cases.toml: connecting a case system, its secrets, and what is wrong."""

import pytest
from click.testing import CliRunner

from server.cli.cases import cases
from server.cli.check import check
from server.model.base import db, enter
from server.operations import config_files, configuring
from server.operations.case_looks import CALLBACK
from server.operations.channels import secrets_of
from server.operations.config_files import ConfigRefused
from server.operations.config_told import told
from server.queries.reference import reference
from tests.fakes.zgw import FakeCases

pytestmark = pytest.mark.engines("sqlite")
FAKE = FakeCases(root="https://zaken.example/zaken/api/v1")


@pytest.fixture
def run(app, town):
    def one(*words: str, command=cases) -> list[str]:
        with app.app_context():
            result = CliRunner().invoke(command, list(words))
        return result.output.strip().split("\n")

    return one


@pytest.fixture
def apply(make, town, tmp_path):
    """Apply the town's own files with a case system in them."""

    def one(*types: dict, **system) -> None:
        with make.change(town):
            from server.model.municipality import Municipality

            config = told(db.session.get_one(Municipality, town.id))
        given = {"name": "zgw", "url": FAKE.root, "client_id": "meldwerk", "rsin": "517439943", "responsible_rsin": ""}
        given |= {"confidentiality": "", "with_text": False, **system}
        config["case_system"], config["case_type"] = [given], list(types)
        config_files.write(config, tmp_path)
        with make.change(town):
            configuring.apply(config_files.read(tmp_path))

    return one


def case_type(category=None, **changed):
    return {"category": category, **FAKE.case_type(), **changed}


def test_a_case_system_comes_and_goes_with_its_file(apply, town, db):
    apply(case_type(), case_type("boom", **FAKE.case_type("boom")))

    enter(town.id)
    known = reference().cases
    assert known is not None
    assert (known.rsin, known.responsible_rsin, known.with_text) == ("517439943", "517439943", False)
    assert known.types[town.categories["boom"]].type.endswith("/boom/zaaktype")
    assert known.types[None].result("withdrawn").endswith("/other")


@pytest.mark.parametrize(
    ("types", "system", "fault"),
    [
        ([case_type()], {"rsin": "123456789"}, "test of eleven"),
        ([case_type()], {"url": "zaken.example"}, "address"),
        ([case_type()], {"confidentiality": "zeergeheim"}, "Must be one of"),
        ([case_type("boom")], {}, "for all others"),
        ([case_type(results={"solved": "https://x.example/1"})], {}, "called other"),
        ([case_type(results={"opgelost": "https://x.example/1"})], {}, "Must be one of"),
    ],
)
def test_what_could_never_work_is_refused(apply, types, system, fault):
    with pytest.raises(ConfigRefused, match=fault):
        apply(*types, **system)


def test_secrets_are_shown_once_and_check_says_what_lacks(apply, run, town):
    assert run("secret", "rijswijk")[-1] == "Error: there is no case system: see cases.toml of meldwerk config"
    apply(case_type())
    assert "rijswijk: the case system has no secret: meldwerk cases secret rijswijk" in run(command=check)[-1]
    first, second = run("secret", "rijswijk")[-1], run("secret", "rijswijk")[-1]
    callback = run("secret", "rijswijk", "--callback")[-1]

    enter(town.id)
    assert secrets_of("zgw", town.id, key="not a secret") == (second, first)
    assert callback == f"Bearer {secrets_of(CALLBACK, town.id, key='not a secret')[0]}"
    db.session.rollback()
    assert run("end-old", "rijswijk") == ["1 ended."]
    assert not any("no secret" in line for line in run(command=check))
    assert run("again", "rijswijk") == ["0 steps go again."]
    assert run("list", "rijswijk") == [""]
