"""The window on the real desk: store, queue and office, so that the stories of the invented desk are not a dream."""

import pytest

from tests.field_app.tablet import TILE, Tablet, an_office, an_order
from tests.field_app.window.pages import TodayPage
from tests.support.moments import NOW, Clock


@pytest.fixture
def crew(drawable, tmp_path):
    """A tablet with three orders at an office, and the driver of its window."""
    from field_app.app import FieldApp
    from field_app.device.fake import fake_device
    from tests.field_app.window.driver import Driver
    from tests.field_app.window.fake_desk import FakeOffice
    from tests.field_app.window.stage import at_once, picture

    clock = Clock(NOW)
    office = an_office(clock, *(an_order(number) for number in (1, 2, 3)))
    tablet = Tablet(tmp_path / "tablet", office, clock)
    tablet.works()
    device = fake_device(tmp_path, picture=picture())
    app = FieldApp(tablet.desk, device, FakeOffice(), clock=clock, later=at_once)
    driver = Driver(app)
    yield driver, tablet, office
    driver.close()
    tablet.close()


def test_what_is_closed_on_the_window_is_closed_at_the_office(crew):
    driver, tablet, office = crew

    TodayPage(driver).open_stop(TILE.name).photograph("Na").done()
    tablet.works_until_quiet()

    assert office.orders[2].status != "open" or office.orders[1].status != "open"
    assert len(office.photos) == 1


def test_undo_within_eight_seconds_leaves_the_order_open(crew):
    driver, tablet, office = crew
    today = TodayPage(driver).open_stop(TILE.name).photograph("Na").done()

    today.undo()
    tablet.works_until_quiet()

    assert {order.status for order in office.orders.values()} == {"open"}
    assert len([row for row in tablet.desk.today().rows if row.done]) == 0


@pytest.mark.parametrize("place", ["Kaart", "In de buurt", "Verzenden", "Meer"])
def test_each_place_draws_what_the_desk_gives(crew, place):
    from tests.field_app.window.rules import broken

    driver, _, _ = crew
    driver.tap(place)

    assert broken(driver) == []


def test_what_changes_at_the_office_comes_onto_the_list(crew):
    driver, tablet, office = crew
    office.put(an_order(9, address="Nieuwe Testlaan 9"))
    tablet.works(2)

    driver.wait(lambda: driver.sees("Nieuwe Testlaan 9"))
