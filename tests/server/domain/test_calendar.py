from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import (
    AMSTERDAM,
    Calendar,
    OutOfCalendar,
    add_working_hours,
    as_utc,
    dutch_free_days,
    end_of_day,
    local_day,
    municipal_calendar,
    nth_working_day,
    working_days_between,
    working_minutes_between,
)

CALENDAR = municipal_calendar(2016, 2031)
DAYS = st.dates(date(2017, 1, 1), date(2030, 6, 1))
# Hypothesis wants bounds without a zone and adds the zone itself.
MOMENTS = st.datetimes(datetime(2017, 1, 1), datetime(2030, 6, 1), timezones=st.just(AMSTERDAM))  # noqa: DTZ001


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)


def test_the_dutch_holidays_have_dutch_names_and_leave_out_goede_vrijdag():
    assert dutch_free_days(2026, 2026, liberation_day_every_year=True) == {
        date(2026, 1, 1): "Nieuwjaarsdag",
        date(2026, 4, 5): "Eerste paasdag",
        date(2026, 4, 6): "Tweede paasdag",
        date(2026, 4, 27): "Koningsdag",
        date(2026, 5, 5): "Bevrijdingsdag",
        date(2026, 5, 14): "Hemelvaartsdag",
        date(2026, 5, 24): "Eerste pinksterdag",
        date(2026, 5, 25): "Tweede pinksterdag",
        date(2026, 12, 25): "Eerste kerstdag",
        date(2026, 12, 26): "Tweede kerstdag",
    }


def test_kings_day_moves_to_saturday_when_it_falls_on_a_sunday():
    free = dutch_free_days(2025, 2025, liberation_day_every_year=True)

    assert free[date(2025, 4, 26)] == "Koningsdag"
    assert date(2025, 4, 27) not in free


def test_liberation_day_is_free_every_year_or_in_lustrum_years_only():
    every = dutch_free_days(2024, 2030, liberation_day_every_year=True)
    lustrum = dutch_free_days(2024, 2030, liberation_day_every_year=False)

    assert {day.year for day in every if (day.month, day.day) == (5, 5)} == set(range(2024, 2031))
    assert {day.year for day in lustrum if (day.month, day.day) == (5, 5)} == {2025, 2030}


def test_goede_vrijdag_stays_a_working_day_after_every_kind_of_look_up():
    calendar = municipal_calendar(2025, 2027)

    assert calendar.is_working_day(date(2026, 4, 3))
    with pytest.raises(OutOfCalendar):
        calendar.is_working_day(date(2028, 4, 14))
    assert calendar.is_working_day(date(2027, 3, 26))


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2028, 1, 1)])
def test_a_day_outside_the_calendar_is_an_error_and_never_a_working_day(day):
    with pytest.raises(OutOfCalendar) as caught:
        municipal_calendar(2025, 2027).is_working_day(day)

    assert caught.value.day == day


def test_a_municipality_adds_its_own_days_off_and_the_days_it_works_all_the_same():
    calendar = municipal_calendar(
        2026,
        2026,
        local_free={date(2026, 5, 15): "dag na Hemelvaart"},
        local_working=[date(2026, 5, 5), date(2026, 5, 16)],
    )

    assert not calendar.is_working_day(date(2026, 5, 15))
    assert calendar.names[date(2026, 5, 15)] == "dag na Hemelvaart"
    assert calendar.is_working_day(date(2026, 5, 5))
    assert calendar.is_working_day(date(2026, 5, 16))
    assert not calendar.is_working_day(date(2026, 5, 17))


def test_the_version_is_stable_and_changes_with_whatever_can_change_a_date():
    plain = municipal_calendar(2026, 2027)
    others = [
        municipal_calendar(2026, 2028),
        municipal_calendar(2026, 2027, opens=time(9)),
        municipal_calendar(2026, 2027, closes=time(16)),
        municipal_calendar(2026, 2027, liberation_day_every_year=False),
        municipal_calendar(2026, 2027, local_free={date(2026, 5, 15): "brugdag"}),
        municipal_calendar(2026, 2027, local_working=[date(2026, 5, 16)]),
    ]

    assert municipal_calendar(2026, 2027).version == plain.version
    assert len({plain.version, *(other.version for other in others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("first", "last", "opens"),
    [(date(2026, 1, 1), date(2026, 12, 31), time(17)), (date(2026, 12, 31), date(2026, 1, 1), time(8))],
)
def test_a_calendar_that_runs_backwards_is_refused(first, last, opens):
    with pytest.raises(ValueError, match="opens before it closes"):
        Calendar(frozenset(), first, last, "1", opens=opens)


@pytest.mark.parametrize(
    ("after", "n", "expected"),
    [
        (date(2026, 4, 25), 5, date(2026, 5, 4)),  # Saturday; Koningsdag lies in between
        (date(2026, 4, 28), 5, date(2026, 5, 6)),  # 5 May is free
        (date(2026, 12, 23), 2, date(2026, 12, 28)),  # Christmas and a weekend
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year's Day on a Friday
        (date(2026, 4, 28), 0, date(2026, 4, 28)),
    ],
)
def test_the_nth_working_day_skips_weekends_and_days_off(after, n, expected):
    assert nth_working_day(after, n, CALENDAR) == expected


def test_counting_past_either_end_of_the_calendar_is_an_error():
    with pytest.raises(OutOfCalendar):
        nth_working_day(date(2031, 12, 30), 5, CALENDAR)
    with pytest.raises(OutOfCalendar):
        nth_working_day(date(2015, 12, 30), 5, CALENDAR)
    with pytest.raises(OutOfCalendar):
        working_days_between(date(2015, 12, 30), date(2016, 1, 4), CALENDAR)


@given(DAYS, st.integers(0, 60))
def test_working_days_between_are_those_one_counts_on_the_fingers(day, span):
    counted = [CALENDAR.is_working_day(day + timedelta(days=n)) for n in range(1, span + 1)]

    assert working_days_between(day, day + timedelta(days=span), CALENDAR) == sum(counted)


@given(DAYS, st.integers(1, 60))
def test_the_nth_working_day_is_a_working_day_with_n_of_them_in_between(day, n):
    found = nth_working_day(day, n, CALENDAR)

    assert CALENDAR.is_working_day(found)
    assert working_days_between(day, found, CALENDAR) == n
    assert working_days_between(found, day, CALENDAR) == -n


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(2026, 4, 24, 16, 30), at(2026, 4, 28, 8, 15), 45),  # a weekend and Koningsdag in between
        (at(2026, 4, 25, 10), at(2026, 4, 26, 22), 0),
        (at(2026, 4, 24, 6), at(2026, 4, 24, 20), 540),
        (at(2026, 4, 24, 20), at(2026, 4, 24, 6), -540),
        (at(2026, 3, 27, 16), at(2026, 3, 30, 9), 120),  # summer time begins
        (at(2026, 10, 23, 16), at(2026, 10, 26, 9), 120),  # winter time begins
    ],
)
def test_working_minutes_count_opening_hours_in_local_time(start, end, minutes):
    assert working_minutes_between(start, end, CALENDAR) == minutes


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (at(2026, 4, 24, 16, 30), 1, at(2026, 4, 28, 8, 30)),
        (at(2026, 4, 24, 22), 1, at(2026, 4, 28, 9)),
        (at(2026, 4, 25, 12), 9, at(2026, 4, 28, 17)),
        (at(2026, 3, 27, 16), 2, at(2026, 3, 30, 9)),
        (at(2026, 10, 23, 16), 2, at(2026, 10, 26, 9)),
        (at(2026, 4, 25, 12), 0, at(2026, 4, 25, 12)),
    ],
)
def test_working_hours_run_within_opening_hours(start, hours, expected):
    assert add_working_hours(start, hours, CALENDAR) == as_utc(expected)


@given(MOMENTS, st.integers(1, 100))
def test_what_is_added_in_working_hours_is_what_lies_in_between(start, hours):
    end = add_working_hours(start, hours, CALENDAR)

    assert working_minutes_between(start, end, CALENDAR) == 60 * hours


def test_a_night_shift_across_the_change_of_the_clock_counts_true_minutes():
    nights = municipal_calendar(2026, 2026, opens=time(0), closes=time(6), local_working=[date(2026, 3, 29)])

    assert working_minutes_between(at(2026, 3, 29), at(2026, 3, 29, 6), nights) == 5 * 60


def test_the_day_and_its_end_are_those_of_the_netherlands():
    assert local_day(datetime(2026, 4, 24, 22, 30, tzinfo=UTC)) == date(2026, 4, 25)
    assert end_of_day(date(2026, 1, 1)) == datetime(2026, 1, 1, 22, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2026, 7, 1)) - end_of_day(date(2026, 6, 30)) == timedelta(days=1)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        as_utc(datetime(2026, 1, 1))  # noqa: DTZ001  the very thing
