"""Taking in areas and addresses."""

import pytest
import shapely
from sqlalchemy import select

from server.model.area import AddressPoint, Area
from server.model.base import enter, writing
from server.model.municipality import Municipality
from server.operations.places import NoSuchColumn, address_rows, put_addresses, put_areas, union_of
from server.operations.shapes import BOUNDARY, Drawn
from server.queries.places import find_addresses
from tests.make import Make, Town


def drawn(code: str, kind: str, east: float = 0, name: str = "") -> Drawn:
    box = shapely.MultiPolygon([shapely.box(80_000 + east, 450_000, 81_000 + east, 451_000)])
    return Drawn(code, name or code, kind, box)


def loaded(db, town: Town, *areas: Drawn) -> str:
    with writing():
        enter(town.id)
        counts = put_areas(db.session.get_one(Municipality, town.id), areas)
        db.session.commit()
    return str(counts)


def test_the_same_areas_again_change_nothing(db, town: Town) -> None:
    areas = drawn("BU00000001", "neighbourhood"), drawn("BU00000002", "neighbourhood", 1000)

    assert loaded(db, town, *areas) == "2 added, 0 changed, 0 as they were, 0 refused"
    version = db.session.get_one(Municipality, town.id).config_version
    assert loaded(db, town, *areas) == "0 added, 0 changed, 2 as they were, 0 refused"
    assert db.session.get_one(Municipality, town.id).config_version == version


def test_a_new_shape_or_name_changes_the_area_and_the_version(db, town: Town) -> None:
    loaded(db, town, drawn("BU00000001", "neighbourhood"))
    version = db.session.get_one(Municipality, town.id).config_version

    told = loaded(db, town, drawn("BU00000001", "neighbourhood", 10, name="Nieuw"))

    assert told == "0 added, 1 changed, 0 as they were, 0 refused"
    assert db.session.get_one(Municipality, town.id).config_version != version
    assert db.session.scalars(select(Area.name).where(Area.code == "BU00000001")).one() == "Nieuw"


@pytest.mark.parametrize("districts_first", [True, False])
def test_a_neighbourhood_finds_its_district_whichever_came_first(db, town: Town, districts_first: bool) -> None:
    district, part = drawn("WK000000", "district"), drawn("BU00000001", "neighbourhood")

    for area in (district, part) if districts_first else (part, district):
        loaded(db, town, area)

    parent_id = db.session.scalars(select(Area.parent_id).where(Area.code == "BU00000001")).one()
    assert parent_id == db.session.scalars(select(Area.id).where(Area.code == "WK000000")).one()


def test_the_border_is_kept_with_the_municipality(db, town: Town) -> None:
    whole = union_of([drawn("A", "neighbourhood"), drawn("B", "neighbourhood", 1000)])

    told = loaded(db, town, whole)

    boundary = db.session.get_one(Municipality, town.id).boundary
    assert told == "0 added, 1 changed, 0 as they were, 0 refused"
    assert boundary is not None
    assert boundary.bounds == (80_000, 450_000, 82_000, 451_000)
    assert db.session.scalars(select(Area).where(Area.kind == BOUNDARY)).all() == []


def test_areas_of_another_municipality_stay(db, make: Make, town: Town) -> None:
    other = make.town("elders")
    loaded(db, other, drawn("BU00000001", "neighbourhood", name="Van hen"))

    loaded(db, town, drawn("BU00000001", "neighbourhood", name="Van ons"))

    enter(other.id)
    assert db.session.scalars(select(Area.name).where(Area.code == "BU00000001")).one() == "Van hen"


def addresses(db, town: Town, text: str, **options: bool) -> str:
    with writing():
        enter(town.id)
        counts = put_addresses(address_rows(text.splitlines(keepends=True)), **options)
        db.session.commit()
    return "; ".join([str(counts.added), *counts.refused])


def test_addresses_in_degrees_are_found_by_street_and_by_postcode(db, town: Town) -> None:
    text = "street,housenumber,postcode,city,lon,lat\nKerkstraat,12,2282 ab,Rijswijk,4.335,52.056\n"

    assert addresses(db, town, text) == "1"
    assert [str(a) for a in find_addresses("kerkstr")] == ["Kerkstraat 12, Rijswijk"]
    assert [str(a) for a in find_addresses("2282AB")] == ["Kerkstraat 12, Rijswijk"]


def test_addresses_in_rd_with_semicolons_and_decimal_commas(db, town: Town) -> None:
    text = "\ufeffStraat;Huisnummer;Postcode;Woonplaats;X;Y\nKerkstraat;12a;2282AB;Rijswijk;82000,5;451000\n"

    assert addresses(db, town, text) == "1"
    assert db.session.scalars(select(AddressPoint.x)).one() == 82_000.5


def test_the_file_replaces_the_table_of_this_municipality_only(db, make: Make, town: Town) -> None:
    other = make.town("elders")
    text = "street,number,postcode,city,x,y\nKerkstraat,1,2282AB,Rijswijk,82000,451000\n"

    addresses(db, town, text)
    addresses(db, town, text)

    assert db.session.scalars(select(AddressPoint.street)).all() == ["Kerkstraat"]
    addresses(db, town, text.replace("Kerkstraat", "Laan"), keep=True)
    assert sorted(db.session.scalars(select(AddressPoint.street))) == ["Kerkstraat", "Laan"]
    enter(other.id)
    assert len(db.session.scalars(select(AddressPoint)).all()) == 30


def test_rows_without_a_street_or_a_point_are_refused_by_line(db, town: Town) -> None:
    text = (
        "street,number,postcode,city,lon,lat\n,1,,,4.3,52.0\nLaan,2,,,52.0,4.3\nLaan,3,,,niets,\nLaan,4,,,4.33,52.03\n"
    )

    assert addresses(db, town, text) == (
        "1; line 2: no street; line 3: no point in the Netherlands; line 4: no point in the Netherlands"
    )


def test_a_file_without_coordinates_is_refused(db, town: Town) -> None:
    with pytest.raises(NoSuchColumn):
        addresses(db, town, "street,number\nLaan,1\n")
