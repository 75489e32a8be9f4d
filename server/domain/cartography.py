"""What a thing in OpenStreetMap is on our map: its layer, how wide it is drawn, and from how far it can be seen."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.wire.basemap import FAR, MIDDLE, NEAR

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Surface:
    """Something with a surface; `least_m2` is how large it must be to be seen at each level."""

    layer: str
    least_m2: Mapping[int, float]


@dataclass(frozen=True)
class Road:
    """Something drawn as a line. `width_m` per level; a level that is absent doesn't show it.

    `casing_m` is how far its edge sticks out on each side; None has no edge. `rank` orders the names.
    """

    layer: str
    width_m: Mapping[int, float]
    rank: int
    casing_m: Mapping[int, float] | None = None


_LAND = {NEAR: 20.0, MIDDLE: 600.0, FAR: 20_000.0}
_WATER = {NEAR: 4.0, MIDDLE: 150.0, FAR: 4_000.0}
_BUILDING = {NEAR: 4.0}
_SQUARE = {NEAR: 4.0}
_EDGE = {NEAR: 0.8, MIDDLE: 2.0, FAR: 6.0}

LAND = {
    "built": {
        "landuse": "residential industrial commercial retail construction education garages greenhouse_horticulture "
        "railway institutional religious military brownfield port depot quarry",
        "amenity": "school university college hospital parking",
    },
    "green": {
        "landuse": "grass meadow recreation_ground village_green flowerbed cemetery allotments orchard farmland "
        "greenfield plant_nursery vineyard farmyard animal_keeping",
        "leisure": "park garden pitch playground sports_centre golf_course nature_reserve dog_park stadium common",
        "natural": "grassland heath scrub shrubbery wetland",
        "amenity": "grave_yard",
    },
    "wood": {"landuse": "forest", "natural": "wood"},
    "sand": {"natural": "sand beach dune", "leisure": "beach_resort"},
    "water": {"natural": "water bay", "landuse": "reservoir basin", "waterway": "riverbank dock"},
}
"""The values of tags that make a surface part of a layer."""

SURFACES = {
    (key, value): Surface(layer, _WATER if layer == "water" else _LAND)
    for layer, tags in LAND.items()
    for key, values in tags.items()
    for value in values.split()
}


def _road(layer: str, near: float, middle: float, far: float, rank: int) -> Road:
    widths = {NEAR: near, MIDDLE: middle, FAR: far}
    return Road(layer, {level: width for level, width in widths.items() if width}, rank, _EDGE)


def _thin(layer: str, near: float, middle: float, far: float, rank: int) -> Road:
    return Road(layer, {level: w for level, w in ((NEAR, near), (MIDDLE, middle), (FAR, far)) if w}, rank)


HIGHWAYS = {
    "motorway": _road("motorway", 11, 16, 60, 3),
    "trunk": _road("motorway", 9, 14, 50, 3),
    "primary": _road("main", 8.5, 13, 44, 4),
    "secondary": _road("main", 7.5, 12, 38, 4),
    "tertiary": _road("main", 6.5, 10, 28, 5),
    "unclassified": _road("minor", 5.5, 8, 0, 6),
    "residential": _road("minor", 5.5, 8, 0, 6),
    "living_street": _road("minor", 5, 7, 0, 6),
    "pedestrian": _road("minor", 4.5, 6, 0, 6),
    "busway": _road("minor", 4, 5, 0, 8),
    "road": _road("minor", 4.5, 6, 0, 7),
    "service": _road("minor", 3, 0, 0, 8),
    "track": _thin("path", 2.5, 3, 0, 8),
    "cycleway": _thin("path", 2.5, 0, 0, 8),
    "footway": _thin("path", 1.8, 0, 0, 9),
    "path": _thin("path", 1.6, 0, 0, 9),
    "bridleway": _thin("path", 1.6, 0, 0, 9),
    "steps": _thin("path", 2, 0, 0, 9),
}
LINKS = {f"{name}_link": _road(HIGHWAYS[name].layer, 5.5, 8, far, 9) for name, far in (
    ("motorway", 28), ("trunk", 26), ("primary", 24), ("secondary", 0), ("tertiary", 0)
)}  # fmt: skip
RAILWAYS = {
    "rail": _thin("rail", 1.6, 3, 10, 9),
    "light_rail": _thin("rail", 1.6, 3, 10, 9),
    "subway": _thin("rail", 1.6, 3, 10, 9),
    "tram": _thin("rail", 1.2, 2, 0, 9),
}
WATERWAYS = {
    "river": _thin("water", 12, 14, 40, 4),
    "canal": _thin("water", 8, 10, 24, 4),
    "stream": _thin("water", 3, 4, 0, 7),
    "drain": _thin("water", 2, 3, 0, 8),
    "ditch": _thin("water", 1.5, 0, 0, 9),
}
WAYS = {"highway": HIGHWAYS | LINKS, "railway": RAILWAYS, "waterway": WATERWAYS}

PLACES = {"city": 0, "town": 0, "village": 0, "suburb": 1, "hamlet": 1, "quarter": 2, "neighbourhood": 2}
"""The rank of the name of a place."""

KEYS = ("building", "landuse", "leisure", "natural", "amenity", "highway", "railway", "waterway", "place")
"""Only things with one of these tags are of any use to us."""


def surface_of(tags: Tags) -> Surface | None:
    """Return what a closed shape is on the map, if anything."""
    if tags.get("building", "no") != "no":
        # A roof over a petrol station hides nothing that a crew wants to see.
        return None if tags["building"] == "roof" or _hidden(tags) else Surface("building", _BUILDING)
    if tags.get("highway") in {"pedestrian", "footway", "service", "living_street", "residential"}:
        # A closed street is a square only where somebody says so; else it is a way round.
        return Surface("path", _SQUARE) if tags.get("area") == "yes" else None
    if _hidden(tags):
        return None
    return next((SURFACES[tag] for tag in tags.items() if tag in SURFACES), None)


def road_of(tags: Tags) -> Road | None:
    """Return what a line is on the map, if anything; a square is a surface, and water in a pipe is nothing."""
    if tags.get("area") == "yes" or ("highway" not in tags and _hidden(tags)):
        return None
    return next((kinds[tags[key]] for key, kinds in WAYS.items() if tags.get(key) in kinds), None)


def name_of(tags: Tags) -> str:
    """Return what to write on it: a name, or the number of a motorway."""
    numbered = tags.get("highway") in {"motorway", "trunk"}
    return (tags.get("ref", "") if numbered else "") or tags.get("name", "")


def _hidden(tags: Tags) -> bool:
    return tags.get("tunnel", "no") != "no" or tags.get("location") == "underground"
