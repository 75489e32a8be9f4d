"""Where a point lies."""

import pytest
import shapely

from server.model.area import AddressPoint, Area
from server.model.base import EVERYWHERE, db, enter
from server.queries.places import BORDER_M, find_addresses, locate, municipality_at, nearest_address, words_of
from server.queries.reference import reference
from server.wire.intake import Address, Point
from tests.make import Make, Town


def place(town: Town, x: float, y: float = 0.0):
    enter(town.id)
    return locate(Point(town.centre.x + x, town.centre.y + y), reference())


@pytest.mark.parametrize(("x", "name"), [(-500, "West"), (500, "Oost")])
def test_a_point_lies_in_its_area(town: Town, x: float, name: str) -> None:
    found = place(town, x)

    assert found.area is not None
    assert found.area.name == name
    assert found.area_ids == (town.areas[name],)
    assert (found.outside_m, found.is_ours) == (0.0, True)


def test_the_smallest_area_goes_first_with_all_above_it(make: Make, town: Town) -> None:
    with make.change(town):
        west = db.session.get_one(Area, town.areas["West"])
        shape = shapely.MultiPolygon([west.shape.buffer(-600)])
        inner = Area(code="BU1", name="Binnen", shape=shape)
        inner.parent_id = west.id
        db.session.add(inner)
        db.session.flush()
        inner_id = inner.id

    assert place(town, -1000).area_ids == (inner_id, town.areas["West"])


def test_just_outside_the_areas_is_the_nearest_one(town: Town) -> None:
    found = place(town, 2000 + BORDER_M - 1)

    assert found.area is not None
    assert found.area.name == "Oost"
    assert found.is_ours


def test_far_outside_is_not_ours(town: Town) -> None:
    found = place(town, 9000)

    assert found.area is None
    assert round(found.outside_m) == 7000
    assert not found.is_ours


def test_without_a_point_there_is_no_place(town: Town) -> None:
    enter(town.id)
    assert locate(None, reference()).point is None


def test_a_neighbour_of_the_same_installation_is_named(make: Make) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")
    enter(ours.id)

    assert municipality_at(theirs.centre) == ("woudenberg", "Gemeente Woudenberg")
    assert municipality_at(Point(0, 0)) is None


@pytest.mark.parametrize(("x", "y", "house"), [(-280, 0, "1"), (-279, 3, "1"), (-280, -140, "1"), (-280, -160, None)])
def test_the_nearest_address_is_named_when_it_is_near(town: Town, x: float, y: float, house: str | None) -> None:
    enter(town.id)
    found = nearest_address(Point(town.centre.x + x, town.centre.y + y))

    assert (found.number if found else None) == house


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("voorbeeldlaan", "Voorbeeldlaan 1"),
        ("Voorbeeldlaan 1", "Voorbeeldlaan 1"),
        ("  PROEFSTRAAT   3 ", "Proefstraat 3"),
        ("Proefstraat, 3", "Proefstraat 3"),
        ("2281ab", "Proefstraat 1"),
        ("2281 AB", "Proefstraat 1"),
        ("%", None),
        ("v%", None),
        ("v_o", None),
        ("x", None),
        ("", None),
        ("' OR 1=1 --", None),
        ("\\", None),
    ],
)
def test_addresses_are_found_as_people_type_them(town: Town, query: str, first: str | None) -> None:
    enter(town.id)
    found = find_addresses(query)

    assert (f"{found[0].street} {found[0].number}" if found else None) == first
    assert len(found) <= 10


def test_house_numbers_stand_in_the_order_of_the_street(town: Town) -> None:
    enter(town.id)

    assert [found.number for found in find_addresses("voorbeeldlaan")][:6] == ["1", "3", "5", "7", "9", "11"]


def test_addresses_of_another_municipality_are_not_found(make: Make) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")
    with make.change(theirs):
        db.session.add(
            AddressPoint(
                street="Elders", number="1", city="X", x=ours.centre.x, y=ours.centre.y - 400, search="elders 1"
            )
        )
    enter(ours.id)

    assert find_addresses("elders") == []
    assert nearest_address(Point(ours.centre.x, ours.centre.y - 400)) is None
    enter(EVERYWHERE)
    assert len(find_addresses("elders")) == 1


def test_a_place_reads_as_near_its_address(town: Town) -> None:
    assert words_of(Address("Kerkstraat", "12", city="Rijswijk")) == "bij Kerkstraat 12, Rijswijk"
    assert words_of(None, "bij de kerk") == "bij de kerk"
    assert words_of(Address(""), "") == ""
