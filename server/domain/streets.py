"""Who may pass along a street of OpenStreetMap, in which direction, and how fast: by car, by cargo bike, on foot.

Source: the access tags and their defaults at https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing.
Speeds are what is driven in a town, crossings and corners included, not what is allowed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.wire.roads import Travel

Tags = Mapping[str, str]

CAR_KMH = {
    "motorway": 90.0, "motorway_link": 50.0, "trunk": 75.0, "trunk_link": 45.0,
    "primary": 50.0, "primary_link": 35.0, "secondary": 42.0, "secondary_link": 32.0,
    "tertiary": 36.0, "tertiary_link": 28.0, "unclassified": 30.0, "residential": 24.0, "road": 24.0,
    "living_street": 12.0, "service": 12.0, "track": 12.0,
}  # fmt: skip
CAR_MOST_KMH = {"living_street": 12.0, "service": 15.0, "track": 15.0, "residential": 30.0}
"""Above this nobody drives there, whatever the sign says."""
CAR_BY_LEAVE_KMH = dict.fromkeys(("pedestrian", "cycleway", "footway", "path", "busway"), 8.0)
"""Not for cars, unless a tag lets them in."""
DRIVEN_OF_ALLOWED = 0.8

BIKE_KMH = {
    "primary": 16.0, "secondary": 16.0, "tertiary": 16.0, "unclassified": 16.0, "residential": 15.0, "road": 15.0,
    "primary_link": 16.0, "secondary_link": 16.0, "tertiary_link": 16.0,
    "living_street": 12.0, "service": 13.0, "track": 11.0, "cycleway": 17.0, "path": 11.0, "pedestrian": 6.0,
}  # fmt: skip
BIKE_BY_LEAVE_KMH = {"footway": 9.0, "bridleway": 9.0, "trunk": 16.0, "busway": 16.0}

FOOT_KMH, STEPS_KMH = 4.8, 2.4
FOOT = frozenset((CAR_KMH.keys() | BIKE_KMH.keys() | {"footway", "bridleway", "steps"}) - {
    "motorway", "motorway_link", "trunk", "trunk_link"
})  # fmt: skip
FOOT_BY_LEAVE = frozenset({"trunk", "trunk_link", "busway"})

KEYS_OF = {
    Travel.CAR: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Travel.CARGO_BIKE: ("bicycle", "vehicle", "access"),
    Travel.FOOT: ("foot", "access"),
}
"""The tags that say whether one may pass; the first that is there decides."""
ALLOWED = frozenset({"yes", "designated", "permissive", "destination", "customers", "delivery", "permit", "official"})
REFUSED = frozenset(
    {"no", "private", "agricultural", "forestry", "agricultural;forestry", "military", "emergency", "use_sidepath"}
    | {"psv", "bus", "discouraged", "dismount", "employees", "residents"}
)

OPEN_TO_CARS = frozenset({
    "no", "kerb", "entrance", "toll_booth", "cattle_grid", "height_restrictor", "border_control", "sally_port",
    "speed_bump",
})  # fmt: skip
SHUT_TO_BIKES = frozenset({
    "cycle_barrier", "kissing_gate", "stile", "turnstile", "full-height_turnstile", "horse_stile", "debris",
    "wall", "fence", "jersey_barrier",
})  # fmt: skip
SHUT_TO_WALKERS = frozenset({"wall", "fence"})

NOBODY_STOPS = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})

FERRY_WAIT_S = 600.0
FERRY_KMH = 8.0

MPH = 1.609344
ZONES = {"urban": 50.0, "rural": 80.0, "trunk": 100.0, "motorway": 100.0, "living_street": 15.0, "walk": 6.0}


@dataclass(frozen=True)
class Passage:
    """How fast one goes along a street and back, in km/h; 0 where one may not. `wait_s` comes on top, as of a ferry."""

    forward_kmh: float
    backward_kmh: float
    stops: bool = True
    wait_s: float = 0.0


def passage(tags: Tags, by: Travel) -> Passage | None:
    """Return how one passes here, if at all."""
    if tags.get("route") == "ferry":
        return _ferry(tags, by)
    kmh = _speed(tags, by)
    if not kmh:
        return None
    along, back = _directions(tags, by)
    if not (along or back):
        return None
    stops = tags.get("highway") not in NOBODY_STOPS and tags.get("tunnel", "no") in {"no", "building_passage"}
    limits = _limits(tags, kmh) if by is Travel.CAR else (kmh, kmh)
    return Passage(limits[0] if along else 0.0, limits[1] if back else 0.0, stops)


def is_shut(tags: Tags, by: Travel) -> bool:
    """Return whether this point of a street (a bollard, a gate) stops who comes along so."""
    barrier = tags.get("barrier", "no")
    if barrier == "no":
        return False
    leave = _leave(tags, by)
    if leave is not None:
        return not leave
    if by is Travel.CAR:
        return barrier not in OPEN_TO_CARS
    return barrier in (SHUT_TO_BIKES if by is Travel.CARGO_BIKE else SHUT_TO_WALKERS)


def _leave(tags: Tags, by: Travel) -> bool | None:
    """Return whether the tags let us pass; None when they don't say."""
    value = next((tags[key] for key in KEYS_OF[by] if key in tags), None)
    if value in ALLOWED:
        return True
    return False if value in REFUSED else None


def _speed(tags: Tags, by: Travel) -> float:
    kind, leave = tags.get("highway", ""), _leave(tags, by)
    if leave is False or (by is Travel.CAR and tags.get("service") == "emergency_access"):
        return 0.0
    if by is Travel.FOOT:
        if kind not in FOOT and not (leave and kind in FOOT_BY_LEAVE):
            return 0.0
        return STEPS_KMH if kind == "steps" else FOOT_KMH
    usual, by_leave = (CAR_KMH, CAR_BY_LEAVE_KMH) if by is Travel.CAR else (BIKE_KMH, BIKE_BY_LEAVE_KMH)
    return usual.get(kind) or (by_leave.get(kind, 0.0) if leave else 0.0)


def _limits(tags: Tags, usual: float) -> tuple[float, float]:
    """Return how fast cars go along and back, from the signs where there are any."""
    most = CAR_MOST_KMH.get(tags.get("highway", ""), 999.0)
    found = []
    for way in ("forward", "backward"):
        allowed = kmh(tags.get(f"maxspeed:{way}") or tags.get("maxspeed") or tags.get("maxspeed:type") or "")
        found.append(min(DRIVEN_OF_ALLOWED * allowed, most) if allowed else usual)
    return found[0], found[1]


def kmh(sign: str) -> float:
    """Return the speed that a sign allows, 0.0 when it says none: "50", "30 mph", "NL:urban", "NL:zone30"."""
    number = re.fullmatch(r"\s*(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?\s*", sign)
    if number:
        return float(number[1]) * (MPH if number[2] == "mph" else 1.0)
    zone = re.fullmatch(r"[A-Z]{2}:(?:zone:?)?(\w+)", sign)
    if zone and zone[1].isdecimal():
        return float(zone[1])
    return ZONES.get(zone[1] if zone else sign, 0.0)


def _directions(tags: Tags, by: Travel) -> tuple[bool, bool]:
    """Return whether one may go along, and back."""
    if by is Travel.FOOT:
        return _sides(tags.get("oneway:foot", "no"))
    own = tags.get("oneway:bicycle") if by is Travel.CARGO_BIKE else tags.get("oneway:motor_vehicle")
    if own is not None:
        return _sides(own)
    if by is Travel.CARGO_BIKE and tags.get("cycleway", "").startswith("opposite"):
        return True, True
    round_about = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    return _sides(tags.get("oneway") or ("yes" if round_about else "no"))


def _sides(oneway: str) -> tuple[bool, bool]:
    if oneway in {"yes", "true", "1"}:
        return True, False
    if oneway in {"-1", "reverse"}:
        return False, True
    # Its direction changes by the hour, and we don't know when.
    return (False, False) if oneway in {"reversible", "alternating"} else (True, True)


def _ferry(tags: Tags, by: Travel) -> Passage | None:
    leave = _leave(tags, by)
    if leave is False or (by is Travel.CAR and not leave):
        return None
    along, back = _directions(tags, by)
    return Passage(FERRY_KMH if along else 0.0, FERRY_KMH if back else 0.0, stops=False, wait_s=FERRY_WAIT_S)
