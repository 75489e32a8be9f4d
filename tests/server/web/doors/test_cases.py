"""The case system says that a case changed: it is let in by its secret, and only a look follows."""

import json

import pytest

from server.model.base import db
from server.model.case import CaseLink
from server.model.report import Event
from server.operations.case_looks import CALLBACK
from server.operations.channels import make_secret
from tests.fakes.zgw import running_cases
from tests.support.cases import KEY, connected
from tests.support.moments import NOW, minutes

PATH = "/rijswijk/koppelvlak/zaken"


@pytest.fixture
def mirror(app, make, town, clock):
    with running_cases(clock) as fake:
        yield connected(app, make, town, clock, fake)


@pytest.fixture
def secret(make, town):
    with make.change(town):
        return make_secret(CALLBACK, key=KEY, now=NOW)


def told(case_url: str, channel: str = "zaken") -> str:
    words = {"kanaal": channel, "hoofdObject": case_url, "resource": "status", "resourceUrl": f"{case_url}/x"}
    return json.dumps(words | {"actie": "create", "aanmaakdatum": NOW.isoformat(), "kenmerken": {}})


def test_a_change_by_others_is_looked_at_and_shown(make, town, mirror, secret, client, clock):
    report = make.receipt(town).report_id
    mirror.carry_all()
    url = make.found(town, CaseLink)[0].url
    number = f"RIJ-2026-{report:06}"
    mirror.fake.add_status(number, "in_progress", at=clock(), text="Ligt bij de wijkagent")
    db.session.rollback()

    asked = len(mirror.fake.asked)
    answer = client.post(PATH, data=told(url), headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 204
    assert len(mirror.fake.asked) == asked
    mirror.run("case looks")
    assert make.found(town, CaseLink)[0].look_at is None
    (event,) = make.found(town, Event, Event.kind == "case_differs")
    assert event.note == "In het zaaksysteem is een andere status gezet: Ligt bij de wijkagent."
    db.session.rollback()
    clock.advance(minutes(2))
    mirror.run("case looks")
    assert len(make.found(town, Event, Event.kind == "case_differs")) == 1


@pytest.mark.engines("sqlite")
def test_news_of_what_we_did_ourselves_leads_to_nothing(make, town, mirror, secret, client):
    make.receipt(town)
    mirror.carry_all()
    url = make.found(town, CaseLink)[0].url
    db.session.rollback()
    client.post(PATH, data=told(url), headers={"Authorization": f"Bearer {secret}"})
    mirror.run("case looks")

    assert not make.found(town, Event, Event.kind.in_(("case_differs", "case_mended")))


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (told("https://elders.example/zaken/1"), 204),
        (told("", channel="test"), 204),
        ("geen json", 400),
        ("[]", 400),
        ('{"kanaal": 1}', 400),
        (b"\xff\xfe", 400),
        ("[" * 100_000, 413),
    ],
)
def test_what_is_not_about_us_is_passed_over_and_what_is_no_notification_refused(client, secret, body, status):
    assert client.post(PATH, data=body, headers={"Authorization": f"Bearer {secret}"}).status_code == status


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer mwk_other", "Bearer é"])
def test_without_our_secret_nobody_gets_in(client, secret, header):
    assert client.post(PATH, data=told("x"), headers={"Authorization": header}).status_code == 403


@pytest.mark.engines("sqlite")
def test_the_secret_of_one_town_does_not_open_another(client, secret, make):
    make.town("woudenberg")
    answer = client.post("/woudenberg/koppelvlak/zaken", data=told("x"), headers={"Authorization": f"Bearer {secret}"})

    assert answer.status_code == 403
