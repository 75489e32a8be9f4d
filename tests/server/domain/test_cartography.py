import pytest

from server.domain.cartography import HIGHWAYS, LINKS, RAILWAYS, SURFACES, WATERWAYS, name_of, road_of, surface_of
from server.wire.basemap import DRAW_ORDER, MIDDLE, NEAR


@pytest.mark.parametrize(
    ("tags", "layer"),
    [
        ({"building": "yes"}, "building"),
        ({"building": "house", "landuse": "residential"}, "building"),
        ({"landuse": "grass"}, "green"),
        ({"natural": "water", "name": "Proefplas"}, "water"),
        ({"highway": "pedestrian", "area": "yes"}, "path"),
        ({"building": "no", "leisure": "park"}, "green"),
    ],
)
def test_a_surface_gets_its_layer(tags, layer):
    assert surface_of(tags).layer == layer


@pytest.mark.parametrize(
    "tags",
    [
        {"building": "roof"},
        {"building": "yes", "location": "underground"},
        {"highway": "residential"},
        {"natural": "water", "tunnel": "culvert"},
        {"landuse": "something_new"},
        {},
    ],
)
def test_what_hides_or_says_nothing_is_no_surface(tags):
    assert surface_of(tags) is None


def test_roads_differ_in_width_and_paths_show_close_by_only():
    street, path = road_of({"highway": "residential"}), road_of({"highway": "footway"})

    assert street.width_m[NEAR] > path.width_m[NEAR]
    assert (MIDDLE in street.width_m, MIDDLE in path.width_m) == (True, False)
    assert (street.casing_m is None, path.casing_m is None) == (False, True)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "proposed"},
        {"highway": "pedestrian", "area": "yes"},
        {"railway": "rail", "tunnel": "yes"},
        {"waterway": "drain", "tunnel": "culvert"},
    ],
)
def test_what_nobody_sees_is_no_line(tags):
    assert road_of(tags) is None


def test_a_road_in_a_tunnel_stays_since_crews_drive_through():
    assert road_of({"highway": "primary", "tunnel": "yes"})


def test_a_motorway_is_called_by_its_number_and_a_street_by_its_name():
    assert name_of({"highway": "motorway", "ref": "A99", "name": "Rijksweg"}) == "A99"
    assert name_of({"highway": "residential", "ref": "12", "name": "Voorbeeldlaan"}) == "Voorbeeldlaan"
    assert name_of({"highway": "service"}) == ""


def test_every_layer_is_one_that_is_drawn():
    things = [*HIGHWAYS.values(), *LINKS.values(), *RAILWAYS.values(), *WATERWAYS.values(), *SURFACES.values()]

    assert {thing.layer for thing in things} <= set(DRAW_ORDER)
