"""The tablet's own projection against the real one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from field_app.state.geo import distance_m, rd_of, wgs84_of

REAL = Transformer.from_crs(4326, 28992, always_xy=True)
# From Zeeland to the north of Groningen.
PLACES = st.tuples(st.floats(51.2, 53.5), st.floats(3.4, 7.1))


@given(PLACES)
def test_a_place_is_less_than_a_metre_off_anywhere_in_the_country(place):
    latitude, longitude = place
    x, y = REAL.transform(longitude, latitude)

    assert distance_m(rd_of(latitude, longitude), (x, y)) < 1
    assert distance_m(REAL.transform(*reversed(wgs84_of(x, y))), (x, y)) < 1


@pytest.mark.parametrize(("latitude", "longitude"), [(52.0366, 4.3258), (52.0805, 5.4164)])
def test_in_rijswijk_and_woudenberg_there_and_back_is_the_same_place(latitude, longitude):
    assert wgs84_of(*rd_of(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-6)
