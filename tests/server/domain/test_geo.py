import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.geo import OutsideNetherlands, distance_m, is_on_dutch_ground, swapped, to_rd, to_wgs84
from server.wire.intake import GeoPoint, Point

MARTINITOREN = GeoPoint(6.56820053, 53.21938317)
IN_RD = Point(233_883.131, 582_065.167)  # the official value


def test_a_known_tower_stands_within_half_a_metre_of_its_official_place():
    assert distance_m(to_rd(MARTINITOREN), IN_RD) < 0.5


@given(st.floats(3.6, 6.9), st.floats(51.0, 53.4))
def test_there_and_back_is_the_same_place(lon, lat):
    back = to_wgs84(to_rd(GeoPoint(lon, lat)))

    assert (back.lon, back.lat) == pytest.approx((lon, lat), abs=1e-6)


def test_a_latitude_in_the_place_of_a_longitude_is_noticed():
    with pytest.raises(OutsideNetherlands) as caught:
        to_rd(GeoPoint(52.0389, 4.3262))

    assert caught.value.swapped
    assert (caught.value.lon, caught.value.lat) == (52.0389, 4.3262)
    assert "swapped" in str(caught.value)


@pytest.mark.parametrize(
    ("lon", "lat"), [(2.35, 48.86), (0.0, 0.0), (math.nan, 52.0), (4.3, math.inf), (7.3, 50.7), (4.3, 152.0)]
)
def test_a_place_outside_the_netherlands_is_refused(lon, lat):
    with pytest.raises(OutsideNetherlands) as caught:
        to_rd(GeoPoint(lon, lat))

    assert not caught.value.swapped


def test_only_coordinates_that_fit_when_turned_are_swapped():
    assert swapped(52.0, 4.3)
    assert not swapped(4.3, 52.0)
    assert not swapped(math.nan, 4.3)


@pytest.mark.parametrize("point", [Point(math.nan, 450_000), Point(80_000, math.inf), Point(-1, 450_000), Point(0, 0)])
def test_what_is_not_in_the_box_is_not_on_dutch_ground(point):
    assert not is_on_dutch_ground(point)
    assert is_on_dutch_ground(IN_RD)


def test_distance_is_in_metres():
    assert distance_m(Point(0, 0), Point(30, 40)) == 50


def test_many_threads_may_transform_at_once():
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(to_rd, [MARTINITOREN] * 200))

    assert found == {to_rd(MARTINITOREN)}
