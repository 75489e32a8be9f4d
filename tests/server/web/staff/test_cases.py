"""What staff see of the case system: steps that failed, and what others changed over there."""

import pytest

from server.model.case import CaseLink
from server.model.outbox import OutboxMessage
from tests.fakes.zgw import running_cases
from tests.support.cases import connected
from tests.support.moments import NOW

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def mirror(app, make, town, clock):
    with running_cases(clock) as fake:
        yield connected(app, make, town, clock, fake)


def test_a_step_that_failed_goes_again_at_the_push_of_a_button(mirror, make, town, handler):
    mirror.fake.faults = [400]
    report = make.receipt(town).report_id
    mirror.carry()
    handler.get("/berichten")
    assert "Zaak bijwerken zaaksysteem 127.0.0.1 answered 400" in handler.text
    handler.get(f"/werk/RIJ-2026-{report:06}")
    assert "Zaak bijwerken" in handler.text
    (step,) = make.found(town, OutboxMessage, OutboxMessage.channel == "zgw")
    handler.post(f"/berichten/{step.id}/opnieuw")
    mirror.carry()

    assert mirror.fake.stages(f"RIJ-2026-{report:06}") == ["received"]


def test_an_end_can_be_looked_at_before_it_is_sent(mirror, make, town, handler):
    report = make.receipt(town).report_id
    handler.get(f"/werk/{report}")
    form = {**handler.hidden(), "close_outcome": "solved", "close_reason": "Gemaakt."}

    assert handler.post(f"/werk/{report}/afsluiten", **form).status_code == 200
    assert "Klopt dit bericht?" in handler.text


def test_what_others_changed_stands_in_a_list(mirror, make, town, handler):
    report = make.receipt(town).report_id
    mirror.carry()
    with make.change(town):
        link = make.found(town, CaseLink)[0]
        link.differences, link.looked_at = "De zaak is daar gesloten, de melding is hier open.", NOW
    handler.get("/berichten")

    assert "Anders in het zaaksysteem" in handler.text
    assert f"RIJ-2026-{report:06} De zaak is daar gesloten" in handler.text
