"""Areas as they come in files."""

import json
from typing import Any

import pytest
import shapely

from server.operations.shapes import BadShapes, Drawn, doubts, feature, same_shape, shapes_in

SQUARE = [[4.32, 52.03], [4.33, 52.03], [4.33, 52.04], [4.32, 52.04], [4.32, 52.03]]
RD_SQUARE = [[82_000, 451_000], [83_000, 451_000], [83_000, 452_000], [82_000, 452_000], [82_000, 451_000]]


def collection(*areas: tuple[dict[str, Any], list[list[float]] | None], **more: Any) -> str:
    features = [
        {"type": "Feature", "properties": facts, "geometry": ring and {"type": "Polygon", "coordinates": [ring]}}
        for facts, ring in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def drawn(code: str, west: float, east: float) -> Drawn:
    box = shapely.MultiPolygon([shapely.box(west, 451_000, east, 452_000)])
    return Drawn(code, code, "neighbourhood", box)


def test_an_area_in_degrees_comes_out_in_metres() -> None:
    (area,), notes = shapes_in(collection(({"statcode": "BU06030111", "statnaam": "Cromvliet", "jaar": 2025}, SQUARE)))

    assert (area.code, area.name, area.kind, area.year) == ("BU06030111", "Cromvliet", "neighbourhood", 2025)
    assert area.parent == "WK060301"
    assert 80_000 < area.shape.bounds[0] < 84_000
    assert area.shape.area == pytest.approx(686 * 1113, rel=0.01)
    assert notes == []


@pytest.mark.parametrize("crs", [{}, {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}}])
def test_an_area_in_rd_stays_where_it_is(crs: dict[str, Any]) -> None:
    (area,), _ = shapes_in(collection(({"WK_CODE": "WK060301", "WK_NAAM": "Wijk 01"}, RD_SQUARE), **crs))

    assert area.kind == "district"
    assert area.parent is None
    assert area.shape.bounds == (82_000, 451_000, 83_000, 452_000)


def test_a_plain_list_of_boxes_is_taken_too() -> None:
    (area,), _ = shapes_in(json.dumps([{"name": "Noord", "code": "WK990001", "bbox": [4.32, 52.03, 4.33, 52.04]}]))

    assert (area.name, area.kind) == ("Noord", "district")
    assert area.shape.area > 700_000


def test_two_names_for_one_code_become_one_area() -> None:
    east = [[x + 0.01, y] for x, y in SQUARE]
    text = collection(({"code": "WK990007", "name": "Zuid"}, SQUARE), ({"code": "WK990007", "name": "Wijk 07"}, east))

    (area,), notes = shapes_in(text)

    assert area.name == "Zuid"
    assert area.shape.area == pytest.approx(2 * 686 * 1113, rel=0.01)
    assert notes == ["WK990007: occurs as Zuid and as Wijk 07, joined under Zuid"]


def test_a_ring_that_crosses_itself_is_repaired() -> None:
    bow = [[4.32, 52.03], [4.33, 52.04], [4.33, 52.03], [4.32, 52.04], [4.32, 52.03]]

    (area,), notes = shapes_in(collection(({"code": "A"}, bow)))

    assert area.shape.is_valid
    assert "crossed itself" in notes[0]


def test_an_area_without_a_shape_is_left_out_with_a_note() -> None:
    areas, notes = shapes_in(collection(({"code": "A"}, SQUARE), ({"code": "B"}, None)))

    assert [a.code for a in areas] == ["A"]
    assert notes == ["B B: has no shape, left out"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "this is not JSON"),
        ('{"type": "Topology"}', "no FeatureCollection"),
        (collection(), "there is no area"),
        (collection(({"naam": "Zonder code"}, SQUARE)), "has no code; name its field with --code-field"),
        (collection(({"code": "A"}, [[y, x] for x, y in SQUARE])), "longitude and latitude seem swapped"),
        (collection(({"code": "A"}, [[104.3, 52.0], [104.4, 52.0], [104.4, 52.1], [104.3, 52.0]])), "outside the Neth"),
        (json.dumps([{"code": "A", "geometry": {"type": "Polygon", "coordinates": "oeps"}}]), "can't be read"),
        (json.dumps([{"code": "A", "geometry": {"type": "LineString", "coordinates": SQUARE}}]), "is no surface"),
        (json.dumps(["A"]), "number 1 is no feature"),
    ],
)
def test_what_can_not_be_used_is_said(text: str, words: str) -> None:
    with pytest.raises(BadShapes, match=words):
        shapes_in(text)


def test_fields_and_kind_can_be_named() -> None:
    text = collection(({"wijk_id": "7", "wijk_label": "Zeven"}, SQUARE))

    (area,), _ = shapes_in(text, kind="district", code_field="wijk_id", name_field="wijk_label")

    assert (area.code, area.name, area.kind) == ("7", "Zeven", "district")


def test_gaps_and_overlaps_are_told() -> None:
    boundary = shapely.box(82_000, 451_000, 85_000, 452_000)
    areas = [drawn("A", 82_000, 83_100), drawn("B", 83_000, 84_000)]

    found = doubts(areas, boundary)

    assert found == ["A and B overlap (10.0 ha)", "no neighbourhood at x 84500, y 451500 (100.0 ha)"]


def test_areas_that_fit_give_no_doubts() -> None:
    assert doubts([drawn("A", 82_000, 83_000), drawn("B", 83_000, 84_000)], None) == []


def test_a_shape_survives_its_way_through_a_file() -> None:
    shape = shapely.MultiPolygon([shapely.Point(82_000, 451_000).buffer(900)])
    text = json.dumps({"type": "FeatureCollection", "features": [feature(shape, {"code": "A"})]})

    (area,), _ = shapes_in(text)

    assert same_shape(area.shape, shape)
    assert not same_shape(area.shape, shapely.transform(shape, lambda a: a + 1))
