from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import AMSTERDAM, OutOfCalendar, as_utc, local_day, municipal_calendar
from server.domain.norm import Norm, due_at, norm_for
from server.domain.vocabulary import NormKind, NormUnit, Urgency

CALENDAR = municipal_calendar(2016, 2031)
LONG_AGO = date(2020, 1, 1)
TODAY = date(2026, 4, 25)
LAMPS, LIGHTING, WASTE = 11, 1, 2
# Hypothesis wants bounds without a zone and adds the zone itself.
MOMENTS = st.datetimes(datetime(2017, 1, 1), datetime(2030, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
UNITS = st.sampled_from(NormUnit)


def norm(id: int = 1, **more) -> Norm:
    return Norm(
        id, **{"kind": NormKind.SOLUTION, "amount": 5, "unit": NormUnit.WORKING_DAYS, "valid_from": LONG_AGO, **more}
    )


def term(amount: int, unit: NormUnit) -> Norm:
    return norm(amount=amount, unit=unit)


def found(norms, **more):
    how = {
        "category_path": (LAMPS, LIGHTING),
        "channel": "website",
        "area_ids": {7},
        "urgency": Urgency.NORMAL,
        "on": TODAY,
    }
    return norm_for(norms, NormKind.SOLUTION, **{**how, **more})


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=AMSTERDAM)


def test_the_own_norm_goes_before_the_parents_and_that_before_the_municipalitys():
    everywhere, parent, own = norm(1), norm(2, category_id=LIGHTING), norm(3, category_id=LAMPS)
    noise = norm(4, category_id=WASTE)

    assert found([everywhere, parent, own, noise]) == own
    assert found([everywhere, parent, noise]) == parent
    assert found([everywhere, noise]) == everywhere
    assert found([noise]) is None


def test_the_own_norm_goes_before_a_more_specific_one_of_the_parent():
    own = norm(1, category_id=LAMPS)
    parent = norm(2, category_id=LIGHTING, channel="website", area_id=7)

    assert found([parent, own]) == own


def test_a_norm_for_danger_does_not_wait_for_the_term_of_the_category():
    everywhere, own = norm(1, urgency=Urgency.NORMAL), norm(2, category_id=LAMPS)

    assert found([everywhere, own]) == everywhere


def test_within_a_level_urgency_goes_before_channel_and_channel_before_area():
    plain, area = norm(1), norm(2, area_id=7)
    channel, urgent = norm(3, channel="website"), norm(4, urgency=Urgency.NORMAL)
    both = norm(5, channel="website", area_id=7)

    assert found([plain, area]) == area
    assert found([plain, area, channel]) == channel
    assert found([plain, area, channel, both]) == both
    assert found([plain, area, channel, both, urgent]) == urgent


@pytest.mark.parametrize(
    "other",
    [
        {"urgency": Urgency.DANGER},
        {"channel": "phone"},
        {"area_id": 8},
        {"kind": NormKind.FIRST_RESPONSE},
        {"valid_from": TODAY + timedelta(days=1)},
    ],
)
def test_a_norm_that_names_something_else_never_holds(other):
    assert found([norm(**other)]) is None


def test_the_newest_of_equal_norms_holds_from_its_own_day():
    old, new = norm(1), norm(2, valid_from=TODAY)

    assert found([new, old]) == new
    assert found([new, old], on=TODAY - timedelta(days=1)) == old


NORMS = st.builds(
    Norm,
    id=st.integers(1, 99),
    kind=st.sampled_from(NormKind),
    amount=st.integers(1, 30),
    unit=UNITS,
    valid_from=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    category_id=st.sampled_from([None, LAMPS, LIGHTING, WASTE]),
    channel=st.sampled_from([None, "website", "phone"]),
    area_id=st.sampled_from([None, 7, 8]),
    urgency=st.sampled_from([None, *Urgency]),
)


@given(st.lists(NORMS, unique_by=lambda norm: norm.id), st.randoms())
def test_the_norm_is_never_one_of_the_future_and_does_not_hang_on_the_order(norms, random):
    first = found(norms)
    random.shuffle(norms)

    assert found(norms) == first
    assert first is None or first.valid_from <= TODAY


def test_a_norm_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        norm(amount=0)


@pytest.mark.parametrize(
    ("start", "amount", "last_day"),
    [
        (at(2026, 4, 25, 22, 10), 5, at(2026, 5, 4)),
        (at(2026, 4, 28, 9), 5, at(2026, 5, 6)),
        (at(2026, 12, 23, 9), 2, at(2026, 12, 28)),
        (at(2026, 12, 31, 23, 59), 1, at(2027, 1, 4)),
        (at(2026, 1, 1, 0, 0), 1, at(2026, 1, 2)),  # received on a free day: day 1 is the next working day
        (at(2026, 4, 24, 0, 30), 1, at(2026, 4, 28)),  # still Thursday in UTC, but Friday here
        (at(2026, 3, 27, 12), 1, at(2026, 3, 30)),  # over the beginning of summer time
        (at(2026, 10, 23, 12), 1, at(2026, 10, 26)),  # over its end
    ],
)
def test_a_norm_in_working_days_ends_at_the_end_of_a_working_day(start, amount, last_day):
    due = due_at(start, term(amount, NormUnit.WORKING_DAYS), CALENDAR)

    assert due.astimezone(AMSTERDAM) == last_day.replace(hour=23, minute=59, second=59)
    assert due.tzinfo is UTC


@pytest.mark.parametrize(
    "start", [at(2026, 3, 28, 12), at(2026, 10, 24, 12), at(2026, 12, 31, 12), at(2026, 4, 25, 22)]
)
def test_a_norm_of_24_hours_is_24_hours_whatever_the_clock_and_the_calendar_do(start):
    due = due_at(start, term(24, NormUnit.HOURS), CALENDAR)

    assert due - as_utc(start) == timedelta(hours=24)


def test_a_norm_in_calendar_days_counts_weekends_and_days_off():
    due = due_at(at(2026, 12, 23, 9), term(3, NormUnit.CALENDAR_DAYS), CALENDAR)

    assert due.astimezone(AMSTERDAM) == at(2026, 12, 26, 23, 59, 59)


def test_a_norm_in_working_hours_stops_at_closing_time():
    due = due_at(at(2026, 4, 24, 16), term(4, NormUnit.WORKING_HOURS), CALENDAR)

    assert due.astimezone(AMSTERDAM) == at(2026, 4, 28, 11)


def test_a_date_past_the_calendar_is_an_error():
    with pytest.raises(OutOfCalendar):
        due_at(at(2031, 12, 30), term(5, NormUnit.WORKING_DAYS), CALENDAR)


@given(MOMENTS, st.integers(1, 60), st.sampled_from([NormUnit.WORKING_DAYS, NormUnit.WORKING_HOURS]))
def test_working_time_never_ends_on_a_free_day(start, amount, unit):
    due = due_at(start, term(amount, unit), CALENDAR)

    assert CALENDAR.is_working_day(local_day(due))


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)), st.integers(1, 30), UNITS)
def test_who_comes_later_is_never_due_earlier_and_always_after_receipt(start, wait, amount, unit):
    due = due_at(start, term(amount, unit), CALENDAR)

    assert start < due <= due_at(start + wait, term(amount, unit), CALENDAR)
