from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import AMSTERDAM, as_utc, end_of_day, local_day, municipal_calendar
from server.domain.norm import Norm, due_at
from server.domain.promise import is_deviating, norm_state, norm_words, promise, resume
from server.domain.vocabulary import NormKind, NormState, NormUnit, PromiseCause

CALENDAR = municipal_calendar(2016, 2032, local_free={date(2026, 2, 16): "Carnaval"})
# Hypothesis wants bounds without a zone and adds the zone itself.
MOMENTS = st.datetimes(datetime(2017, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def term(amount: int, unit: NormUnit = NormUnit.WORKING_DAYS) -> Norm:
    return Norm(3, NormKind.SOLUTION, amount, unit, date(2020, 1, 1))


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM)


def until(month: int, day: int) -> datetime:
    return end_of_day(date(2026, month, day))


def test_a_promise_keeps_the_date_with_the_norm_and_calendar_that_it_came_from():
    promised = promise(at(4, 25, 22, 10), term(5), CALENDAR)

    assert promised.due_at == until(5, 4)
    assert (promised.cause, promised.norm_id) == (PromiseCause.RECEIPT, 3)
    assert promised.calendar_version == CALENDAR.version
    assert promised.why == (
        "5 werkdagen na ontvangst op zaterdag 25 april, de ontvangstdag telt niet mee (Koningsdag is vrij)."
    )


@pytest.mark.parametrize(
    ("received_at", "norm", "cause", "why"),
    [
        (
            at(6, 1, 9),
            term(1),
            PromiseCause.RECEIPT,
            "1 werkdag na ontvangst op maandag 1 juni, de ontvangstdag telt niet mee.",
        ),
        (
            at(12, 31, 9),
            term(2, NormUnit.CALENDAR_DAYS),
            PromiseCause.RECATEGORISED,
            "Andere categorie: 2 dagen na ontvangst op donderdag 31 december, de ontvangstdag telt niet mee.",
        ),
        (
            at(4, 25, 22, 5),
            term(24, NormUnit.HOURS),
            PromiseCause.REOPENED,
            "24 uur na heropenen op zaterdag 25 april om 22.05 uur, de klok loopt dag en nacht door.",
        ),
        (
            at(2, 13, 9),
            term(10, NormUnit.WORKING_HOURS),
            PromiseCause.RECEIPT,
            "10 werkuren na ontvangst op vrijdag 13 februari om 9.00 uur, alleen onze werkuren tellen mee"
            " (Carnaval is vrij).",
        ),
        (
            at(4, 24, 9),
            term(7),
            PromiseCause.RECEIPT,
            "7 werkdagen na ontvangst op vrijdag 24 april, de ontvangstdag telt niet mee"
            " (Koningsdag en Bevrijdingsdag zijn vrij).",
        ),
        (
            at(4, 24, 9),
            term(40),
            PromiseCause.RECEIPT,
            "40 werkdagen na ontvangst op vrijdag 24 april, de ontvangstdag telt niet mee (4 vrije dagen).",
        ),
    ],
)
def test_the_reason_says_what_was_counted(received_at, norm, cause, why):
    assert promise(received_at, norm, CALENDAR, cause=cause).why == why


@pytest.mark.parametrize(
    ("norm", "due", "paused_at", "resumed_at", "expected"),
    [
        (term(5), until(5, 4), at(4, 28, 9), at(4, 30, 9), until(5, 7)),  # two working days; 5 May is free
        (None, until(5, 4), at(4, 28, 9), at(4, 30, 9), until(5, 7)),
        (term(5), until(5, 4), at(4, 28, 9), at(4, 28, 15), until(5, 4)),  # within a day
        (term(5), until(5, 4), at(4, 25, 9), at(4, 27, 9), until(5, 4)),  # a weekend and Koningsdag
        (term(5, NormUnit.CALENDAR_DAYS), until(5, 4), at(4, 25, 9), at(4, 27, 9), until(5, 6)),
        (term(24, NormUnit.HOURS), at(3, 29, 12), at(3, 28, 20), at(3, 29, 8), at(3, 29, 23)),  # 11 real hours
        (term(9, NormUnit.WORKING_HOURS), at(4, 28, 16), at(4, 24, 15), at(4, 28, 9), at(4, 29, 10)),
        (term(5), until(5, 4), at(4, 30, 9), at(4, 28, 9), until(5, 4)),  # a clock that ran back
    ],
)
def test_a_pause_moves_the_date_in_the_norms_own_unit(norm, due, paused_at, resumed_at, expected):
    assert resume(due, norm, paused_at=paused_at, resumed_at=resumed_at, calendar=CALENDAR) == as_utc(expected)


@given(
    MOMENTS,
    st.integers(1, 30),
    st.sampled_from([None, *NormUnit]),
    st.timedeltas(timedelta(0), timedelta(days=30)),
    st.timedeltas(timedelta(days=-1), timedelta(days=60)),
)
def test_a_pause_never_makes_a_date_earlier_nor_moves_it_to_a_free_day(received_at, amount, unit, wait, pause):
    norm = term(amount, unit) if unit else None
    due = due_at(received_at, norm or term(amount), CALENDAR)
    paused_at = received_at + wait

    later = resume(due, norm, paused_at=paused_at, resumed_at=paused_at + pause, calendar=CALENDAR)

    assert later >= due
    assert unit in (NormUnit.HOURS, NormUnit.CALENDAR_DAYS) or CALENDAR.is_working_day(local_day(later))


@pytest.mark.parametrize(
    ("now", "state", "words"),
    [
        (at(4, 28, 9), NormState.IN_TIME, "nog 4 werkdagen"),
        (at(4, 30, 23, 59), NormState.IN_TIME, "nog 2 werkdagen"),
        (at(5, 1, 0, 0), NormState.DUE_SOON, "nog 1 werkdag"),
        (at(5, 3, 12), NormState.DUE_SOON, "nog 1 werkdag"),
        (at(5, 4, 9), NormState.DUE_SOON, "vandaag"),
        (at(5, 4, 23, 59), NormState.DUE_SOON, "vandaag"),
        (at(5, 5, 0, 0), NormState.LATE, "te laat"),  # 5 May is free: no working day has passed
        (at(5, 6, 9), NormState.LATE, "1 werkdag te laat"),
        (at(5, 8, 9), NormState.LATE, "3 werkdagen te laat"),
    ],
)
def test_a_norm_in_days_as_staff_see_it(now, state, words):
    due = until(5, 4)

    assert norm_state(due, now=now, calendar=CALENDAR, received_at=at(4, 25, 22)) == state
    assert norm_words(due, now=now, calendar=CALENDAR) == words


@pytest.mark.parametrize(
    ("now", "state", "words"),
    [
        (at(4, 25, 12), NormState.IN_TIME, "nog 23 uur"),
        (at(4, 26, 6), NormState.IN_TIME, "nog 5 uur"),
        (at(4, 26, 8), NormState.DUE_SOON, "nog 3 uur"),
        (at(4, 26, 10, 59), NormState.DUE_SOON, "nog 1 minuut"),
        (at(4, 26, 11), NormState.DUE_SOON, "nog 0 minuten"),
        (at(4, 26, 11, 40), NormState.LATE, "40 minuten te laat"),
        (at(4, 26, 14), NormState.LATE, "3 uur te laat"),
        (at(4, 29, 14), NormState.LATE, "2 werkdagen te laat"),
    ],
)
def test_a_norm_of_24_hours_as_staff_see_it(now, state, words):
    due = at(4, 26, 11)

    assert norm_state(due, now=now, calendar=CALENDAR, received_at=at(4, 25, 11)) == state
    assert norm_words(due, now=now, calendar=CALENDAR) == words


def test_without_its_receipt_a_short_norm_is_due_soon_from_the_last_working_day():
    assert norm_state(at(4, 26, 11), now=at(4, 25, 12), calendar=CALENDAR) == NormState.DUE_SOON


def test_days_that_nobody_works_are_counted_as_plain_days():
    assert norm_words(until(4, 26), now=at(4, 25, 9), calendar=CALENDAR) == "nog 1 dag"
    assert norm_words(until(12, 27), now=at(12, 25, 9), calendar=CALENDAR) == "nog 2 dagen"


def test_a_norm_at_an_hour_more_than_a_day_off_is_told_in_working_days():
    assert norm_words(at(4, 29, 12), now=at(4, 24, 9), calendar=CALENDAR) == "nog 2 werkdagen"


def test_a_paused_report_stands_still_and_one_without_norm_says_so():
    assert norm_state(until(5, 4), now=at(6, 1), calendar=CALENDAR, paused=True) == NormState.PAUSED
    assert norm_words(until(5, 4), now=at(6, 1), calendar=CALENDAR, paused=True) == "staat stil"
    assert norm_state(None, now=at(6, 1), calendar=CALENDAR) == NormState.NO_NORM
    assert norm_words(None, now=at(6, 1), calendar=CALENDAR) == "geen norm"


def deviates(now: datetime, due: datetime | None = None, received_at: datetime | None = None, **more) -> bool:
    how = {"received_at": received_at or at(6, 1, 10), "now": now, "calendar": CALENDAR}
    return is_deviating(due or until(6, 8), **{**how, **more})


def test_a_fifth_of_the_term_left_and_no_plan_is_a_deviation_counted_in_opening_hours():
    # 52 opening hours in all; 10.4 are left on Friday at 15.36.
    assert not deviates(at(6, 5, 15, 35))
    assert deviates(at(6, 5, 15, 36))


def test_a_plan_within_the_term_is_no_deviation_and_one_after_it_always_is():
    assert not deviates(at(6, 8, 16), planned_on=date(2026, 6, 8))
    assert deviates(at(6, 2, 9), planned_on=date(2026, 6, 9))


def test_a_late_report_deviates_whatever_the_plan():
    assert deviates(at(6, 9, 0), planned_on=date(2026, 6, 8))


def test_a_short_term_and_one_without_opening_hours_run_on_the_real_clock():
    saturday = at(4, 25, 11)

    assert not deviates(at(4, 26, 6), at(4, 26, 11), saturday)
    assert deviates(at(4, 26, 6, 15), at(4, 26, 11), saturday)
    assert not deviates(at(4, 26, 16), until(4, 26), at(4, 25, 9))
    assert deviates(at(4, 26, 17), until(4, 26), at(4, 25, 9))
    assert deviates(saturday, saturday, saturday)


def test_nothing_is_expected_of_a_paused_report_or_one_without_norm():
    assert not deviates(at(7, 1), paused=True)
    assert not is_deviating(None, received_at=at(6, 1), now=at(7, 1), calendar=CALENDAR)
