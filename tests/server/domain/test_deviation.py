from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import AMSTERDAM, end_of_day
from server.domain.deviation import Measurement, bucket, bucket_floor, bucket_middle, measure, quantile

RECEIVED = datetime(2026, 6, 1, 10, 0, tzinfo=AMSTERDAM)
DUE = end_of_day(datetime(2026, 6, 8, tzinfo=AMSTERDAM).date())
MINUTES = st.integers(1, 10 * 366 * 24 * 60)


def ended(after: timedelta, **more) -> Measurement:
    return measure(RECEIVED, DUE + after, **{"first_due_at": DUE, "due_at": DUE, "paused_min": 0, **more})


def test_a_report_that_ends_on_its_last_second_is_on_time():
    assert ended(timedelta(0)) == Measurement(10_919, 0, 0, True)


def test_half_a_minute_late_is_late():
    assert ended(timedelta(seconds=30)) == Measurement(10_920, 1, 1, False)


def test_a_report_that_ends_early_has_a_deviation_below_zero():
    measured = ended(-timedelta(hours=2))

    assert (measured.deviation_min, measured.on_time) == (-120, True)


def test_a_moved_date_does_not_hide_that_the_first_promise_was_broken():
    measured = ended(timedelta(days=2), due_at=DUE + timedelta(days=3))

    assert measured.deviation_min == 2 * 24 * 60
    assert measured.deviation_now_min == -24 * 60
    assert measured.on_time is False


def test_waiting_for_the_reporter_does_not_count_against_the_first_promise():
    measured = ended(timedelta(days=2), due_at=DUE + timedelta(days=2), paused_min=2 * 24 * 60)

    assert (measured.deviation_min, measured.deviation_now_min, measured.on_time) == (0, 0, True)


def test_a_report_without_norm_is_not_on_time_and_not_late():
    measured = ended(timedelta(0), first_due_at=None, due_at=None)

    assert (measured.deviation_min, measured.deviation_now_min, measured.on_time) == (None, None, None)


def test_a_report_that_ended_before_it_came_in_shows_so():
    assert (
        measure(RECEIVED, RECEIVED - timedelta(minutes=5), first_due_at=DUE, due_at=DUE, paused_min=0).lead_time_min
        == -5
    )


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25)])
def test_lead_time_runs_on_the_real_clock_when_the_clock_changes(month, day, hours):
    start = datetime(2026, month, day, tzinfo=AMSTERDAM)

    measured = measure(start, start + timedelta(days=1), first_due_at=None, due_at=None, paused_min=0)

    assert measured.lead_time_min == hours * 60


def test_what_took_no_time_has_a_bucket_of_its_own():
    assert bucket(0) == bucket(-5) == 0
    assert bucket_floor(0) == bucket_middle(0) == 0


@given(MINUTES)
def test_a_bucket_stands_for_its_minutes_within_5_percent(minutes):
    number = bucket(minutes)

    assert bucket_floor(number) <= minutes
    assert abs(bucket_middle(number) - minutes) <= 0.05 * minutes
    assert bucket(minutes + 1) >= number


def test_the_minutes_of_the_first_hours_are_within_5_percent_one_by_one():
    assert all(abs(bucket_middle(bucket(minutes)) - minutes) <= 0.05 * minutes for minutes in range(1, 10_000))
    assert all(bucket(bucket_floor(bucket(minutes))) == bucket(minutes) for minutes in range(1, 10_000))


def test_ten_years_fit_in_a_few_hundred_buckets():
    assert bucket(10 * 366 * 24 * 60) < 330


@given(st.lists(MINUTES, min_size=1), st.floats(0, 1))
def test_a_quantile_is_within_5_percent_of_the_true_one(lead_times, share):
    counts: dict[int, int] = {}
    for minutes in lead_times:
        counts[bucket(minutes)] = counts.get(bucket(minutes), 0) + 1

    found = quantile(counts, share)

    below = [minutes for minutes in lead_times if minutes * 0.95 <= found]
    above = [minutes for minutes in lead_times if minutes * 1.05 >= found]
    assert found is not None
    assert len(below) >= share * len(lead_times) - 1e-6
    assert len(above) >= (1 - share) * len(lead_times) - 1e-6


def test_the_median_and_p90_of_known_lead_times():
    counts = {bucket(minutes): 1 for minutes in (60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 30720)}

    assert quantile(counts, 0.5) == pytest.approx(960, rel=0.05)
    assert quantile(counts, 0.9) == pytest.approx(15360, rel=0.05)


def test_seven_percent_of_a_hundred_is_the_seventh():
    counts = dict.fromkeys((bucket(100 * n) for n in (1, 2, 4)), 0) | {bucket(100): 7, bucket(400): 93}

    assert quantile(counts, 0.07) == pytest.approx(100, rel=0.05)


def test_no_reports_have_no_quantile():
    assert quantile({}, 0.5) is None
    assert quantile({3: 0}, 0.5) is None


def test_a_share_is_no_percentage():
    with pytest.raises(ValueError, match="from 0 to 1"):
        quantile({3: 1}, 90)
