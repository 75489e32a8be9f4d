"""The tablet's own projection against the real one."""

import pytest
from pyproj import Transformer

from field_app.device.rd import to_rd, to_wgs84

PLACES = {"Rijswijk": (52.0366, 4.3258), "Woudenberg": (52.0805, 5.4164), "Den Helder": (52.9563, 4.7608)}


@pytest.mark.parametrize("place", PLACES)
def test_the_device_s_place_becomes_rd_within_half_a_metre_and_back(place):
    lat, lon = PLACES[place]
    x, y = Transformer.from_crs(4326, 28992, always_xy=True).transform(lon, lat)

    assert to_rd(lat, lon) == pytest.approx((x, y), abs=0.5)
    assert to_wgs84(x, y) == pytest.approx((lat, lon), abs=1e-5)
