import pytest

from server.domain.streets import is_shut, kmh, passage
from server.wire.roads import Travel

CAR, BIKE, FOOT = Travel.CAR, Travel.CARGO_BIKE, Travel.FOOT


@pytest.mark.parametrize(
    ("tags", "car", "bike", "foot"),
    [
        ({"highway": "residential"}, "><", "><", "><"),
        ({"highway": "residential", "oneway": "yes"}, ">", ">", "><"),
        ({"highway": "residential", "oneway": "-1"}, "<", "<", "><"),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, ">", "><", "><"),
        ({"highway": "residential", "oneway": "yes", "cycleway": "opposite_lane"}, ">", "><", "><"),
        ({"highway": "residential", "oneway:motor_vehicle": "yes"}, ">", "><", "><"),
        ({"highway": "tertiary", "junction": "roundabout"}, ">", ">", "><"),
        ({"highway": "tertiary", "oneway": "reversible"}, "", "", "><"),
        ({"highway": "motorway"}, ">", "", ""),
        ({"highway": "trunk"}, "><", "", ""),
        ({"highway": "living_street"}, "><", "><", "><"),
        ({"highway": "pedestrian"}, "", "><", "><"),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, "><", "><", "><"),
        ({"highway": "cycleway"}, "", "><", "><"),
        ({"highway": "cycleway", "oneway": "yes"}, "", ">", "><"),
        ({"highway": "footway"}, "", "", "><"),
        ({"highway": "footway", "bicycle": "yes"}, "", "><", "><"),
        ({"highway": "steps"}, "", "", "><"),
        ({"highway": "service", "access": "private"}, "", "", ""),
        ({"highway": "service", "access": "no", "bicycle": "yes"}, "", "><", ""),
        ({"highway": "residential", "access": "destination"}, "><", "><", "><"),
        ({"highway": "secondary", "bicycle": "use_sidepath", "foot": "no"}, "><", "", ""),
        ({"highway": "track", "motor_vehicle": "agricultural"}, "", "><", "><"),
        ({"highway": "construction"}, "", "", ""),
        ({"route": "ferry"}, "", "><", "><"),
        ({"route": "ferry", "motor_vehicle": "yes"}, "><", "><", "><"),
    ],
)
def test_who_may_go_where(tags, car, bike, foot):
    found = [passage(tags, by) for by in (CAR, BIKE, FOOT)]
    ways = ["" if it is None else ">" * (it.forward_kmh > 0) + "<" * (it.backward_kmh > 0) for it in found]

    assert ways == [car, bike, foot]


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "bollard"}, {CAR}),
        ({"barrier": "gate"}, {CAR}),
        ({"barrier": "gate", "access": "yes"}, set()),
        ({"barrier": "gate", "access": "private"}, {CAR, BIKE, FOOT}),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, {CAR, BIKE}),
        ({"barrier": "lift_gate", "motor_vehicle": "permissive"}, set()),
        ({"barrier": "cycle_barrier"}, {CAR, BIKE}),
        ({"barrier": "toll_booth"}, set()),
        ({"barrier": "kerb"}, set()),
        ({"barrier": "wall"}, {CAR, BIKE, FOOT}),
        ({"highway": "crossing"}, set()),
    ],
)
def test_who_is_stopped_by_what_stands_in_the_way(tags, stopped):
    assert {by for by in Travel if is_shut(tags, by)} == stopped


@pytest.mark.parametrize(
    ("sign", "allowed"),
    [("50", 50.0), ("30 km/h", 30.0), ("20 mph", 32.2), ("NL:urban", 50.0), ("NL:zone30", 30.0), ("NL:zone:30", 30.0),
     ("NL:30", 30.0), ("walk", 6.0), ("none", 0.0), ("", 0.0), ("signals", 0.0), ("DE:bicycle_road", 0.0)],
)  # fmt: skip
def test_what_a_sign_allows(sign, allowed):
    assert kmh(sign) == pytest.approx(allowed, abs=0.1)


def test_a_sign_slows_a_car_down_and_a_narrow_street_does_so_by_itself():
    def speed(**tags: str) -> float:
        found = passage(tags, CAR)
        assert found
        return found.forward_kmh

    assert speed(highway="secondary", maxspeed="30") < speed(highway="secondary") < speed(highway="motorway")
    assert speed(highway="service", maxspeed="50") == 15.0
    assert speed(highway="living_street") == speed(highway="living_street", maxspeed="30") == 12.0
    both = passage({"highway": "primary", "maxspeed:forward": "80", "maxspeed:backward": "50"}, CAR)
    assert both
    assert (both.forward_kmh, both.backward_kmh) == (64.0, 40.0)


def test_nobody_stops_on_a_motorway_or_in_a_tunnel():
    stops = [passage(tags, CAR).stops for tags in (
        {"highway": "motorway"}, {"highway": "primary", "tunnel": "yes"}, {"highway": "residential"},
        {"highway": "service", "tunnel": "building_passage"},
    )]  # fmt: skip

    assert stops == [False, False, True, True]
