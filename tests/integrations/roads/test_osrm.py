import logging
from collections.abc import Iterator
from math import hypot
from time import monotonic

import numpy as np
import pytest

from integrations.roads.crow import Crow
from integrations.roads.osrm import Osrm
from integrations.roads.streets import Streets
from server.wire.roads import Travel
from tests.fakes.osrm import FakeOsrm, running_osrm
from tests.fakes.smtp import free_port
from tests.support.streets import SLUG, at, build_streets, drawn

CAR, BIKE, FOOT = Travel.CAR, Travel.CARGO_BIKE, Travel.FOOT
TWO = [at(0, 0), at(300, 400)]


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def osrm() -> Iterator[FakeOsrm]:
    with running_osrm() as fake:
        yield fake


def asking(fake: FakeOsrm, *, instead=None, url="", clock=monotonic, timeout_s=20.0) -> Osrm:
    return Osrm(url or fake.url, instead=instead or Crow(), timeout_s=timeout_s, clock=clock)


def test_a_table_comes_from_osrm_and_says_that_it_is_by_streets(osrm):
    table = asking(osrm).table(SLUG, TWO, CAR)

    assert table.by_streets
    assert table.metres == [[0, 500], [500, 0]]
    assert table.seconds == [[0, 50], [50, 0]]
    assert osrm.asked == [("table", "driving", 2)]


def test_a_large_table_is_asked_in_blocks_that_the_server_takes_and_the_next_one_at_once(osrm):
    osrm.max_table_size = 40
    places = [at(10 * number, 7 * number % 130) for number in range(70)]
    service = asking(osrm)
    table = service.table(SLUG, places, CAR)
    before = len(osrm.asked)
    service.table(SLUG, places, CAR)

    expected = [[round(hypot(a[0] - b[0], a[1] - b[1])) for b in places] for a in places]
    assert np.abs(np.array(table.metres) - np.array(expected)).max() <= 1
    assert [count for _, _, count in osrm.asked[:before]] == [70, 35, 70, 70, 35], "35 from, and 35 to"
    assert len(osrm.asked) == before + 4


def test_a_server_that_takes_no_table_at_all_is_done_without(osrm):
    osrm.max_table_size = 1

    assert not asking(osrm).table(SLUG, [at(x, 0) for x in range(40)], CAR).by_streets


def test_a_pair_without_a_way_is_reckoned_from_the_distance(osrm):
    osrm.cut_off_y = at(0, 1000)[1]
    places = [at(0, 0), at(300, 400), at(0, 2000)]
    table, crow = asking(osrm).table(SLUG, places, CAR), Crow().table(SLUG, places, CAR)

    assert table.by_streets
    assert (table.metres[0][1], table.metres[0][2]) == (500, crow.metres[0][2])
    assert (table.seconds[0][1], table.seconds[2][0]) == (50, crow.seconds[2][0])


def test_a_server_that_knows_no_way_at_all_is_not_by_streets(osrm):
    osrm.cut_off_y = at(0, 1000)[1]

    assert not asking(osrm).table(SLUG, [at(0, 0), at(0, 2000)], CAR).by_streets


def test_a_line_is_drawn_by_osrm_in_rd(osrm):
    line = asking(osrm).line(SLUG, TWO, CAR)

    assert all(hypot(x - wx, y - wy) < 0.5 for (x, y), (wx, wy) in zip(line, TWO, strict=True))
    assert osrm.asked == [("route", "driving", 2)]


def test_a_long_line_is_asked_in_parts(osrm):
    line = asking(osrm).line(SLUG, [at(10 * number, 0) for number in range(150)], CAR)

    assert [count for _, _, count in osrm.asked] == [100, 51]
    assert line[-1][0] == pytest.approx(at(1490, 0)[0], abs=0.5)


@pytest.mark.parametrize("mood", ["failing", "garbled", "strange", "refusing", "negative", "short", "slow"])
def test_whatever_goes_wrong_there_the_streets_that_we_have_answer(osrm, tmp_path, mood):
    town = drawn()
    town.line((0.0, 0.0), (0.0, 400.0), (300.0, 400.0), highway="residential")
    build_streets(town, tmp_path)
    osrm.mood = mood
    service = asking(osrm, instead=Streets(tmp_path / "roads"), timeout_s=0.2 if mood == "slow" else 20.0)

    table = service.table(SLUG, TWO, CAR)
    assert (table.metres[0][1], table.by_streets) == (700, True)
    assert len(service.line(SLUG, TWO, CAR)) == 3


def test_a_server_that_is_not_there_is_left_alone_for_a_minute_after_three_times(osrm, caplog):
    clock = Clock()
    service = asking(osrm, clock=clock)
    osrm.mood = "failing"
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            assert not service.table(SLUG, TWO, CAR).by_streets
    assert len(osrm.asked) == 3
    assert "answered 500" in caplog.text

    osrm.mood, clock.time = "well", 61.0
    assert service.table(SLUG, TWO, CAR).by_streets


def test_a_closed_port_is_no_failure():
    service = Osrm(f"http://127.0.0.1:{free_port()}", instead=Crow(), timeout_s=1, clock=monotonic)

    assert not service.table(SLUG, TWO, CAR).by_streets
    assert service.line(SLUG, TWO, CAR) == TWO


def test_what_stands_in_the_log_names_no_place(osrm, caplog):
    osrm.mood = "failing"
    with caplog.at_level(logging.DEBUG):
        asking(osrm).table(SLUG, TWO, CAR)

    assert "4.3" not in caplog.text
    assert "52.0" not in caplog.text


def test_a_server_of_cars_is_not_asked_how_long_it_is_on_foot(osrm):
    service = asking(osrm)

    assert not service.table(SLUG, TWO, FOOT).by_streets
    assert not service.table(SLUG, TWO, BIKE).by_streets
    assert osrm.asked == []


@pytest.mark.parametrize(("by", "profile"), [(CAR, "driving"), (BIKE, "cycling"), (FOOT, "walking")])
def test_an_address_with_a_profile_is_asked_for_each(osrm, by, profile):
    service = asking(osrm, url=f"{osrm.url}/{{profile}}")

    assert service.table(SLUG, TWO, by).by_streets
    assert osrm.asked == [("table", profile, 2)]


def test_fewer_than_two_places_need_no_server(osrm):
    service = asking(osrm)

    assert service.table(SLUG, TWO[:1], CAR).seconds == [[0]]
    assert service.table(SLUG, [], CAR).seconds == []
    assert service.line(SLUG, TWO[:1], CAR) == TWO[:1]
    assert osrm.asked == []
