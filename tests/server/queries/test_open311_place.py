"""Places as the public sees them: nothing gives away where in its square a report lies."""

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.geo import to_wgs84
from server.queries.open311_place import GRID_M, Box, Circle, middle, shown
from server.wire.intake import GeoPoint, Point

WITHIN = st.tuples(st.floats(80_000, 84_000), st.floats(449_000, 453_000))
REACH = st.floats(1, 2000)


def lies_in(bounds, x: float, y: float) -> bool:
    west, south, east, north = bounds
    return west <= x < east and south <= y < north


@settings(max_examples=50)
@given(WITHIN, WITHIN, REACH)
def test_all_that_a_circle_holds_lies_within_its_bounds(spot, centre, radius):
    circle = Circle(Point(*centre), radius)

    assert not circle.holds(*spot) or lies_in(circle.bounds, *spot)


@settings(max_examples=50)
@given(WITHIN, WITHIN, WITHIN)
def test_all_that_a_box_holds_lies_within_its_bounds(spot, one, other):
    a, b = (to_wgs84(Point(*corner)) for corner in (one, other))
    box = Box(
        GeoPoint(min(a.lon, b.lon), min(a.lat, b.lat)),
        GeoPoint(max(a.lon, b.lon), max(a.lat, b.lat)),
    )

    assert not box.holds(*spot) or lies_in(box.bounds, *spot)


@settings(max_examples=50)
@given(WITHIN, WITHIN, REACH, st.floats(0, GRID_M - 1), st.floats(0, GRID_M - 1))
def test_where_in_its_square_a_report_lies_makes_no_difference(spot, centre, radius, along, up):
    west, south = (value // GRID_M * GRID_M for value in spot)
    elsewhere = west + along, south + up
    circle = Circle(Point(*centre), radius)

    assert shown(middle(*spot)) == shown(middle(*elsewhere))
    assert circle.holds(*spot) == circle.holds(*elsewhere)
    assert lies_in(circle.bounds, *spot) == lies_in(circle.bounds, *elsewhere)


def test_a_box_far_away_or_turned_inside_out_holds_nothing_and_a_huge_one_everything():
    here = (82_000.0, 451_000.0)

    assert not lies_in(Box(GeoPoint(10, 10), GeoPoint(11, 11)).bounds, *here)
    assert not lies_in(Box(GeoPoint(5, 53), GeoPoint(4, 51)).bounds, *here)
    assert lies_in(Box(GeoPoint(-180, -90), GeoPoint(180, 90)).bounds, *here)
