from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import shapely

from field_app.basemap import Basemap
from server.operations.basemap import NoBoundary, NothingThere, build
from server.operations.extract import BadExtract
from server.wire.basemap import FAR, MIDDLE, NEAR
from server.wire.intake import Point
from tests.fakes.openstreetmap import TinyTown, example

CENTRE = Point(82_000, 451_000)
SQUARE = shapely.box(CENTRE.x - 1000, CENTRE.y - 1000, CENTRE.x + 1000, CENTRE.y + 1000)


@dataclass
class Place:
    """As much of a municipality as a map needs."""

    slug: str = "proefdorp"
    boundary: Any = SQUARE
    areas: dict[int, Any] = field(default_factory=dict)


@dataclass
class Quarter:
    name: str
    kind: str
    shape: Any


def unwatched(label, steps):
    return steps


def make(tmp_path, town=None, *, of=None):
    extract = (of or example(CENTRE)).write(tmp_path / "extract.osm.pbf")
    built = build(extract, tmp_path / "maps", town or Place(), watch=unwatched)
    return Basemap(built.path), built


def kinds(basemap, level):
    return {layer.kind for layer in basemap.cells(basemap.bounds, level)}


def spots(layers, kind):
    """The corners of what is drawn in a layer."""
    return [
        (layer.vertices[i], layer.vertices[i + 1])
        for layer in layers
        if layer.kind == kind
        for i in range(0, len(layer.vertices), 2)
    ]


def surface(layers, kind):
    """How many square metres a layer covers; overlaps count twice."""
    total = 0.0
    for layer in layers:
        if layer.kind == kind:
            xy = [(layer.vertices[2 * i], layer.vertices[2 * i + 1]) for i in layer.indices]
            for (ax, ay), (bx, by), (cx, cy) in zip(xy[::3], xy[1::3], xy[2::3], strict=True):
                total += abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
    return total


def test_the_map_knows_where_it_is_of_when_and_whom_to_thank(tmp_path):
    basemap, built = make(tmp_path)

    assert basemap.centre == (CENTRE.x, CENTRE.y)
    assert basemap.bounds == pytest.approx((-1500, -1500, 1501, 1501), abs=2)
    assert basemap.attribution == "© OpenStreetMap contributors"
    assert (basemap.municipality, basemap.source_date) == ("proefdorp", "2026-03-02")
    assert (built.newest, built.broken) == (date(2026, 3, 2), 0)
    assert [p.name for p in (tmp_path / "maps").iterdir()] == ["proefdorp.kaart"]


def test_buildings_and_paths_show_close_by_only_and_main_roads_from_afar(tmp_path):
    basemap, _ = make(tmp_path)

    assert kinds(basemap, NEAR) == {
        "built", "water", "path", "casing", "building", "minor", "main", "motorway", "border"
    }  # fmt: skip
    assert kinds(basemap, MIDDLE) == {"built", "water", "casing", "minor", "main", "motorway", "border"}
    assert kinds(basemap, FAR) == {"built", "water", "casing", "main", "motorway", "border"}


def test_what_is_drawn_lies_where_it_is_and_is_as_large_as_it_is(tmp_path):
    basemap, _ = make(tmp_path)
    near = list(basemap.cells(basemap.bounds, NEAR))

    assert surface(near, "building") == pytest.approx(120, rel=0.02)
    assert surface(near, "built") == pytest.approx(1_000_000, rel=0.01)
    assert surface(near, "water") == pytest.approx(40_000, rel=0.01)
    corners = spots(near, "building")
    assert (min(corners), max(corners)) == (pytest.approx((100, 100), abs=0.6), pytest.approx((112, 110), abs=0.6))


def test_nothing_lies_further_than_half_a_kilometre_over_the_border(tmp_path):
    basemap, _ = make(tmp_path)

    across = [x for x, _ in spots(basemap.cells(basemap.bounds, NEAR), "motorway")]

    assert (min(across), max(across)) == pytest.approx((-1505.5, 1505.5), abs=1)
    assert "Elders" not in {name.text for name in basemap.names((-9999, -9999, 9999, 9999), NEAR)}


def test_a_part_of_the_map_brings_the_cells_that_it_touches_and_skips_what_is_there(tmp_path):
    basemap, _ = make(tmp_path)
    screen = (10.0, 10.0, 390.0, 390.0)

    here = list(basemap.cells(screen, NEAR))

    assert {layer.cell for layer in here} == {(0, 0)}
    assert list(basemap.cells(screen, NEAR, but={(0, 0)})) == []


def test_names_lie_along_straight_streets_the_most_important_first(tmp_path):
    basemap, _ = make(tmp_path)

    names = list(basemap.names(basemap.bounds, NEAR))
    lane = next(name for name in names if name.text == "Voorbeeldlaan")
    path = next(name for name in names if name.text == "Proefpad")

    assert [name.rank for name in names] == sorted(name.rank for name in names)
    assert (names[0].text, names[0].kind) == ("Proefdorp", "place")
    assert (lane.x, lane.y) == (pytest.approx(0, abs=5), pytest.approx(0, abs=5))
    assert lane.angle == pytest.approx(0.7, abs=0.5)
    assert lane.length == pytest.approx(800, abs=2)
    assert abs(path.angle) == pytest.approx(90, abs=0.5)
    assert "Proefplas" in {name.text for name in names if name.kind == "water"}


def test_a_name_stays_on_a_street_that_bends_slowly(tmp_path):
    basemap, _ = make(tmp_path)

    bends = [name for name in basemap.names(basemap.bounds, NEAR) if name.text == "Bochtweg"]

    assert bends
    for name in bends:
        step = (name.x + 300) / 10
        assert name.y == pytest.approx(-200 - step * step / 4, abs=8)


def test_the_neighbourhoods_of_the_municipality_go_before_those_of_the_map(tmp_path):
    quarter = Quarter("Proefdorp", "district", shapely.box(CENTRE.x, CENTRE.y, CENTRE.x + 800, CENTRE.y + 800))
    basemap, _ = make(tmp_path, Place(areas={1: quarter}))

    (name,) = [n for n in basemap.names(basemap.bounds, FAR) if n.text == "Proefdorp"]

    assert (name.x, name.y, name.rank) == (pytest.approx(400, abs=10), pytest.approx(400, abs=10), 1)


def test_the_same_extract_makes_the_same_file_so_that_no_tablet_fetches_it_again(tmp_path):
    first = make(tmp_path)[1].path.read_bytes()

    assert make(tmp_path)[1].path.read_bytes() == first


def test_a_new_map_leaves_who_reads_the_old_one_in_peace(tmp_path):
    old, _ = make(tmp_path)
    before = kinds(old, NEAR)
    other = TinyTown(CENTRE)
    other.line((-100, 0), (100, 0), highway="residential", name="Nieuwstraat")

    new, _ = make(tmp_path, of=other)

    assert kinds(old, NEAR) == before
    assert kinds(new, NEAR) == {"casing", "minor", "border"}


def test_a_cell_that_is_too_full_for_one_mesh_gets_more(tmp_path):
    crowd = TinyTown(CENTRE)
    for n in range(260):
        crowd.line(*((float(x), n + x % 4 * 2.0) for x in range(10, 390, 6)), highway="residential")

    basemap, _ = make(tmp_path, of=crowd)
    minor = [layer for layer in basemap.cells((10, 10, 20, 20), NEAR) if layer.kind == "minor"]

    assert len(minor) > 1
    assert surface(minor, "minor") > 260 * 370 * 5


def test_without_a_border_or_anything_in_it_no_map_is_made(tmp_path):
    with pytest.raises(NoBoundary):
        make(tmp_path, Place(boundary=None))
    with pytest.raises(NothingThere):
        make(tmp_path, of=example(Point(180_000, 451_000)))

    assert list(tmp_path.glob("maps/*")) == []


def test_a_file_that_is_no_extract_is_refused_and_leaves_the_old_map(tmp_path):
    _, built = make(tmp_path)
    before = built.path.read_bytes()
    (tmp_path / "bad.osm.pbf").write_bytes(b"this is no extract" * 50)

    with pytest.raises(BadExtract):
        build(tmp_path / "bad.osm.pbf", tmp_path / "maps", Place(), watch=unwatched)

    assert built.path.read_bytes() == before
