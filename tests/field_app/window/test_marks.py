"""Marks that would lie on each other make room."""

import pytest

from field_app.state.views import MapStop, NormShape, NormView


def a_stop(number, *, danger=False, done=False):
    norm = NormView(NormShape.IN_TIME, "nog 2 werkdagen", danger)
    return MapStop(order_id=number, stop=number, x=0, y=0, norm=norm, title="Losse tegel", done=done)


@pytest.fixture
def spread(drawable):
    from field_app.widgets.map.marks import Placed, spread

    def ids(*places, apart=24.0):
        placed = [Placed(a_stop(n, **how), x, y) for n, (x, y, how) in enumerate(places, 1)]
        return tuple([each.stop.order_id for each in part] for part in spread(placed, apart))

    return ids


def test_stops_with_room_all_have_a_mark(spread):
    assert spread((0, 0, {}), (25, 0, {}), (0, -25, {})) == ([1, 2, 3], [])


def test_of_two_on_one_spot_the_first_of_the_route_has_the_mark(spread):
    assert spread((500, 500, {}), (505, 495, {})) == ([1], [2])


def test_two_on_either_side_of_a_cell_are_still_near(spread):
    assert spread((23.9, 0, {}), (24.1, 0, {})) == ([1], [2])


def test_danger_always_has_its_mark_and_goes_first(spread):
    assert spread((0, 0, {}), (2, 0, {"danger": True}), (4, 0, {"danger": True})) == ([2, 3], [1])


def test_what_is_done_makes_room_for_what_is_not(spread):
    assert spread((0, 0, {"done": True}), (2, 0, {})) == ([2], [1])
