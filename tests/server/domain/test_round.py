"""The order in which a crew drives, until a planner makes it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from server.domain.round import Stop, in_driving_order

MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)


def test_danger_comes_first_then_what_is_due_first():
    stops = [
        Stop(1, danger=False, due_on=TUESDAY, x=0, y=0),
        Stop(2, danger=False, due_on=None, x=0, y=0),
        Stop(3, danger=True, due_on=TUESDAY, x=9, y=9),
        Stop(4, danger=False, due_on=MONDAY, x=5, y=5),
    ]

    assert in_driving_order(stops) == [3, 4, 1, 2]


def test_of_what_is_due_on_one_day_the_nearest_is_next():
    stops = [Stop(n, danger=False, due_on=MONDAY, x=x, y=0) for n, x in ((1, 0), (2, 900), (3, 100), (4, 500))]

    assert in_driving_order(stops) == [1, 3, 4, 2]
    assert in_driving_order(stops, start=(1000, 0)) == [2, 4, 3, 1]


def test_what_has_no_place_is_last_of_its_day():
    stops = [Stop(1, False, MONDAY), Stop(2, False, MONDAY, x=1, y=1), Stop(3, False, TUESDAY, x=1, y=1)]

    assert in_driving_order(stops) == [2, 1, 3]


@given(
    st.lists(
        st.builds(
            Stop,
            id=st.integers(1, 10_000),
            danger=st.booleans(),
            due_on=st.none() | st.dates(MONDAY, date(2026, 9, 20)),
            x=st.none() | st.floats(0, 5000),
            y=st.none() | st.floats(0, 5000),
        ),
        unique_by=lambda stop: stop.id,
        max_size=30,
    )
)
def test_every_stop_is_driven_to_once_and_danger_never_waits(stops):
    driven = in_driving_order(stops)
    danger = {stop.id for stop in stops if stop.danger}

    assert sorted(driven) == sorted(stop.id for stop in stops)
    assert set(driven[: len(danger)]) == danger
