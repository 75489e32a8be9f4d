"""The board and the report page say that many reports may be one failure; one button joins them, another parts them."""

import pytest

from server.domain.vocabulary import WorkStatus
from server.model.base import db
from server.model.category import Category
from server.model.report import Report
from server.model.work_order import WorkOrder
from tests.server.web.plan.conftest import DAY
from tests.support.moments import NOW, minutes
from tests.support.planning import TOMORROW

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def lamps(office):
    """Six lamps of one cable, reported in the last hour."""
    with office.make.change(office.town):
        lamp = db.session.get_one(Category, office.town.categories["lamp"])
        lamp.failure_m = 1500
    return [office.work(id).report_id for id in office.orders(6, category="lamp", at=NOW - minutes(30))]


def joined(office):
    found = office.make.found(office.town, Report, Report.duplicate_of_id.is_not(None))
    return sorted(report.id for report in found)


def test_the_board_says_how_sure_it_is_and_why_and_joins_with_one_button(coordinator, office, lamps):
    coordinator.get(DAY)
    assert "6 mensen meldden dit: Straatverlichting. Is het één storing?" in coordinator.text
    assert "Misschien: 6 meldingen in 1 minuut" in coordinator.text
    answer = coordinator.post("/plan/storing", dag=str(TOMORROW), samen=[str(id) for id in lamps])

    assert answer.location == f"/rijswijk{DAY}"
    assert joined(office) == lamps[1:]
    coordinator.get(DAY)
    assert "6 meldingen staan nu samen. De melders krijgen bericht." in coordinator.text
    assert "Misschien één storing" not in coordinator.text
    assert "6 melders" in coordinator.text


def test_what_was_unticked_stays_apart(coordinator, office, lamps):
    coordinator.post("/plan/storing", dag=str(TOMORROW), samen=[str(id) for id in lamps[:3]])

    assert joined(office) == lamps[1:3]


def test_joined_by_mistake_one_button_parts_them(coordinator, office, lamps):
    coordinator.post("/plan/storing", dag=str(TOMORROW), samen=[str(id) for id in lamps])
    coordinator.get(DAY)
    assert "Uit elkaar halen" in coordinator.text
    coordinator.post("/plan/storing/uit-elkaar", dag=str(TOMORROW), hoofd=str(lamps[0]))

    assert joined(office) == []
    coordinator.get(DAY)
    assert "5 meldingen gaan weer apart verder." in coordinator.text


def test_the_report_page_asks_too_and_comes_back_to_the_report(coordinator, office, lamps):
    coordinator.get(f"/werk/{lamps[2]}")
    assert "Misschien één storing" in coordinator.text
    answer = coordinator.post("/plan/storing", terug=str(lamps[2]), samen=[str(id) for id in lamps])

    assert answer.location == f"/rijswijk/werk/{lamps[2]}"
    assert joined(office) == lamps[1:]


def test_a_handler_sees_it_and_leaves_joining_to_the_coordinator(another, lamps):
    handler = another("handler")
    handler.get(f"/werk/{lamps[2]}")

    assert "De coördinator kan ze samenvoegen." in handler.text
    assert handler.post("/plan/storing", samen=[str(id) for id in lamps]).status_code == 403


def test_too_few_or_too_late_is_said_and_changes_nothing(coordinator, office, lamps):
    coordinator.post("/plan/storing", dag=str(TOMORROW), samen=[str(lamps[0])])
    coordinator.get(DAY)
    assert "Er is niets samengevoegd." in coordinator.text
    coordinator.post("/plan/storing/uit-elkaar", dag=str(TOMORROW), hoofd=str(lamps[0]))
    coordinator.get(DAY)

    assert "Er is niets uit elkaar gehaald." in coordinator.text
    assert joined(office) == []


def test_in_a_plan_that_stands_what_was_joined_is_not_called_done_and_parted_it_is_the_same_work(
    coordinator, office, lamps
):
    office.ask(TOMORROW)
    coordinator.post("/plan/storing", dag=str(TOMORROW), samen=[str(id) for id in lamps])
    coordinator.get(DAY)
    assert coordinator.text.count("Samengevoegd · 20 min") == 5
    assert "Klaar ·" not in coordinator.text
    coordinator.post("/plan/storing/uit-elkaar", dag=str(TOMORROW), hoofd=str(lamps[0]))

    again = office.make.found(office.town, WorkOrder, WorkOrder.report_id == lamps[1])[-1]
    assert (again.status, again.task) == (WorkStatus.OPEN, "")


def test_work_to_look_at_again_says_what_it_is_about_and_what_is_asked(coordinator, office):
    order = office.work(office.orders(1)[0])
    with office.make.change(office.town):
        db.session.get_one(WorkOrder, order.id).task = "Opnieuw kijken."
    office.ask(TOMORROW)
    for page in (DAY, f"{DAY}/werk/{order.id}", f"{DAY}/afdrukken"):
        coordinator.get(page)
        assert "Stoep" in coordinator.text, page
        assert "Opnieuw kijken." in coordinator.text, page
