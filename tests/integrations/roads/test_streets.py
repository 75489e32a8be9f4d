import logging
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import hypot
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.roads.crow import Crow
from integrations.roads.rows import Rows
from integrations.roads.streets import Streets
from server.wire.roads import Travel
from tests.fakes.openstreetmap import TinyTown
from tests.support.streets import SLUG, at, build_streets, drawn

CAR, BIKE, FOOT = Travel.CAR, Travel.CARGO_BIKE, Travel.FOOT


def example() -> TinyTown:
    """Draw a town of 1 km by 1 km: blocks of 200 m, one street one-way, one with a bollard, a park, a motorway."""
    town = drawn()
    town.place(300, 400, barrier="bollard")
    steps = range(0, 1001, 200)
    for row in steps:
        kind = {"oneway": "yes"} if row == 200 else {}
        points = [(float(x), float(row)) for x in range(0, 1001, 100)]
        town.line(*points, highway="residential", **kind)
    for column in steps:
        points = [(float(column), float(y)) for y in range(0, 1001, 100)]
        town.line(*points, highway="tertiary", maxspeed="50")
    town.line((0.0, 0.0), (100.0, 100.0), (200.0, 200.0), highway="footway")
    town.line((-3000.0, 1100.0), (4000.0, 1100.0), highway="motorway")
    return town


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("streets")
    build_streets(example(), made)
    return made / "roads"


@pytest.fixture
def streets(folder: Path) -> Streets:
    return Streets(folder)


def seconds(streets: Streets, one: tuple[float, float], other: tuple[float, float], by: Travel = CAR) -> int:
    return streets.table(SLUG, [one, other], by).seconds[0][1]


def metres(streets: Streets, one: tuple[float, float], other: tuple[float, float], by: Travel = CAR) -> int:
    return streets.table(SLUG, [one, other], by).metres[0][1]


def long(shape: list[tuple[float, float]]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(shape))


def test_a_way_goes_round_the_corner_and_takes_as_long_as_its_streets(streets):
    table = streets.table(SLUG, [at(0, 0), at(600, 400)], CAR)

    assert table.metres[0][1] == 1000
    # 400 m at 40 km/h and 600 m at 24 km/h: what is driven where 50 is allowed, and what a street without a sign has.
    assert table.seconds[0][1] == pytest.approx(36 + 90, abs=1)
    assert table.by_streets


def test_a_one_way_street_is_obeyed_by_cars_and_not_on_foot(streets):
    west, east = at(220, 200), at(380, 200)

    assert (metres(streets, west, east), metres(streets, east, west)) == (160, 640)
    assert metres(streets, east, west, FOOT) == 160


def test_a_bollard_stops_a_car_and_lets_a_bike_and_a_walker_through(streets):
    before, behind = at(280, 400), at(320, 400)

    assert metres(streets, before, behind) == 760
    assert metres(streets, before, behind, BIKE) == metres(streets, before, behind, FOOT) == 40


def test_only_walkers_go_through_the_park(streets):
    assert metres(streets, at(0, 0), at(200, 200), FOOT) == pytest.approx(283, abs=1)
    assert metres(streets, at(0, 0), at(200, 200), BIKE) == 400


def test_the_last_metres_are_walked(streets):
    near, far = seconds(streets, at(0, 0), at(600, 400)), seconds(streets, at(0, 0), at(620, 480))

    assert metres(streets, at(0, 0), at(630, 450)) == 1080
    assert far > near + 20 / (4.8 / 3.6)


def test_nobody_stops_on_the_motorway(streets):
    assert metres(streets, at(0, 1000), at(500, 1090)) == 590


def test_to_the_place_itself_is_no_way_and_there_are_no_ways_between_no_places(streets):
    assert streets.table(SLUG, [at(30, 70), at(30, 70)], CAR).seconds == [[0, 0], [0, 0]]
    assert streets.table(SLUG, [], CAR).seconds == []
    assert streets.line(SLUG, [], CAR) == []
    assert streets.line(SLUG, [at(1, 1)], CAR) == [at(1, 1)]


PLACES = st.lists(st.tuples(st.floats(-100, 1100), st.floats(-100, 1080)).map(lambda p: at(*p)), min_size=3, max_size=8)
SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(PLACES, st.sampled_from(Travel))
def test_no_way_round_is_quicker_than_the_way_itself(streets, places, by):
    table = streets.table(SLUG, places, by).seconds
    every = range(len(places))

    assert all(table[i][k] <= table[i][j] + table[j][k] for i in every for j in every for k in every)
    assert all(isinstance(value, int) and value >= 0 for row in table for value in row)


@SHARED
@given(PLACES)
def test_there_and_back_on_foot_is_the_same(streets, places):
    table = streets.table(SLUG, places, FOOT)

    assert [list(row) for row in zip(*table.seconds, strict=True)] == table.seconds
    assert [list(row) for row in zip(*table.metres, strict=True)] == table.metres


@SHARED
@given(PLACES, st.sampled_from(Travel))
def test_the_line_is_as_long_as_the_table_says(streets, places, by):
    line = streets.line(SLUG, places, by)
    table = streets.table(SLUG, places, by).metres

    assert (line[0], line[-1]) == (places[0], places[-1])
    # Decimetres are rounded, and what stands in the file is.
    assert long(line) == pytest.approx(sum(table[i][i + 1] for i in range(len(places) - 1)), abs=len(line))


def test_the_line_turns_where_the_streets_do(streets):
    line = streets.line(SLUG, [at(220, 200), at(600, 310)], CAR)

    assert [(round(x - at(0, 0)[0]), round(y - at(0, 0)[1])) for x, y in line] == [
        (220, 200), (300, 200), (400, 200), (500, 200), (600, 200), (600, 300), (600, 310),
    ]  # fmt: skip


def test_far_from_any_street_the_way_is_reckoned_from_the_distance_and_the_others_are_not(streets):
    places = [at(0, 0), at(600, 400), at(9000, 0)]
    table, reckoned = streets.table(SLUG, places, CAR), Crow().table(SLUG, places, CAR)

    assert table.by_streets
    assert [row[2] for row in table.seconds] == [row[2] for row in reckoned.seconds]
    assert table.seconds[2] == reckoned.seconds[2]
    assert table.metres[0][1] == 1000
    assert streets.line(SLUG, places, CAR)[-2:] == [at(600, 400), at(9000, 0)]


def test_between_two_sides_of_a_river_without_a_bridge_the_way_is_reckoned_from_the_distance(tmp_path):
    town = drawn()
    for side in (0.0, 500.0):
        town.line((0.0, side), (400.0, side), (400.0, side + 300.0), highway="residential")
    build_streets(town, tmp_path)
    streets, places = Streets(tmp_path / "roads"), [at(0, 0), at(400, 100), at(0, 500), at(400, 800)]
    table, crow = streets.table(SLUG, places, CAR), Crow().table(SLUG, places, CAR)

    assert table.by_streets
    assert (table.metres[0][1], table.metres[2][3]) == (500, 700)
    assert (table.metres[0][2], table.seconds[3][1]) == (crow.metres[0][2], crow.seconds[3][1])
    assert streets.line(SLUG, [at(0, 0), at(0, 500)], CAR) == [at(0, 0), at(0, 500)]


def test_when_all_are_far_from_any_street_it_says_that_it_knows_none(streets):
    assert not streets.table(SLUG, [at(9000, 0), at(9100, 0)], CAR).by_streets


def test_a_town_without_streets_goes_as_the_crow_flies_and_says_so(streets):
    table = streets.table("elders", [at(0, 0), at(300, 400)], CAR)

    assert not table.by_streets
    assert table.metres == [[0, 675], [675, 0]]
    assert table.seconds == [[0, 142], [142, 0]]  # 40 s, and 675 m at 24 km/h
    assert streets.line("elders", [at(0, 0), at(300, 400)], CAR) == [at(0, 0), at(300, 400)]


def test_crows_go_slower_by_bike_and_slowest_on_foot():
    places = [at(0, 0), at(3000, 0)]
    took = [Crow().table("elders", places, by).seconds[0][1] for by in (CAR, BIKE, FOOT)]

    assert took == sorted(took)
    assert len(set(took)) == 3


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to look at" * 50])
def test_a_broken_file_is_told_in_the_log_and_the_work_goes_on(tmp_path, caplog, content):
    (tmp_path / f"{SLUG}.wegen").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        table = Streets(tmp_path).table(SLUG, [at(0, 0), at(300, 400)], CAR)

    assert not table.by_streets
    assert "build them again" in caplog.text


def test_a_file_that_changed_is_read_again(tmp_path):
    town = drawn()
    town.line((0.0, 0.0), (0.0, 300.0), (400.0, 300.0), highway="residential")
    build_streets(town, tmp_path)
    streets = Streets(tmp_path / "roads")
    before = metres(streets, at(0, 0), at(400, 300))
    town.line((0.0, 0.0), (400.0, 300.0), highway="residential")
    build_streets(town, tmp_path)

    assert (before, metres(streets, at(0, 0), at(400, 300))) == (700, 500)
    os.remove(tmp_path / "roads" / f"{SLUG}.wegen")
    assert not streets.table(SLUG, [at(0, 0), at(400, 300)], CAR).by_streets


def test_of_two_streets_between_the_same_crossings_the_quicker_is_taken(tmp_path):
    town = drawn()
    town.line((-50.0, 0.0), (0.0, 0.0), (200.0, 150.0), (400.0, 0.0), (450.0, 0.0), highway="residential")
    town.line((0.0, 0.0), (400.0, 0.0), highway="residential")
    build_streets(town, tmp_path)

    assert metres(Streets(tmp_path / "roads"), at(-50, 0), at(450, 0)) == 500


def test_a_place_in_a_cul_de_sac_that_returns_to_itself_is_found(tmp_path):
    town = drawn()
    ring = [(100.0, 0.0), (150.0, 50.0), (200.0, 0.0), (150.0, -50.0), (100.0, 0.0)]
    town.line((0.0, 0.0), (100.0, 0.0), highway="residential")
    town.line(*ring, highway="residential")
    build_streets(town, tmp_path)
    streets = Streets(tmp_path / "roads")

    assert metres(streets, at(0, 0), at(200, 0)) == 241
    assert long(streets.line(SLUG, [at(150, 50), at(0, 0), at(150, -50)], CAR)) == pytest.approx(341, abs=2)


def test_a_ferry_is_waited_for(tmp_path):
    town = drawn()
    town.line((0.0, 0.0), (100.0, 0.0), highway="residential")
    town.line((100.0, 0.0), (300.0, 0.0), route="ferry", motor_vehicle="yes")
    town.line((300.0, 0.0), (400.0, 0.0), highway="residential")
    build_streets(town, tmp_path)
    streets = Streets(tmp_path / "roads")

    assert metres(streets, at(0, 0), at(400, 0)) == 400
    assert 600 < seconds(streets, at(0, 0), at(400, 0)) < 800


# --- What is kept


def places(count: int) -> list[tuple[float, float]]:
    return [at(37 * number % 1000, 91 * number % 1000) for number in range(count)]


def test_a_new_report_costs_one_search_and_the_same_table_none(folder):
    rows = Rows()
    streets = Streets(folder, rows=rows)
    streets.table(SLUG, places(20), CAR)
    streets.table(SLUG, places(20), CAR)
    first = rows.searched
    streets.table(SLUG, places(21), CAR)

    assert (first, rows.searched) == (20, 21)
    streets.line(SLUG, places(21), CAR)
    assert rows.searched == 21


def test_what_is_kept_is_bounded_and_forgetting_changes_no_answer(folder):
    forgetful = Rows(most_bytes=2000)

    assert Streets(folder, rows=forgetful).table(SLUG, places(30), BIKE) == Streets(folder).table(
        SLUG, places(30), BIKE
    )
    assert forgetful.kept_bytes <= 2000


def test_many_threads_get_the_same_answers(folder):
    alone = Streets(folder).table(SLUG, places(25), CAR)
    together = Streets(folder, rows=Rows(most_bytes=4000))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: together.table(SLUG, places(25), CAR), range(16)))

    assert all(table == alone for table in found)
