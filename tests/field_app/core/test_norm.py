"""The tablet tells the norm as the office does, without the office."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from field_app.state.norm import norm_view, working_days_between
from field_app.state.views import NormShape
from server.domain import promise
from server.domain.calendar import Calendar, municipal_calendar
from server.domain.vocabulary import NormState
from tests.field_app.tablet import an_order
from tests.support.moments import NOW, days, hours, minutes

CALENDAR: Calendar = municipal_calendar(2026, 2027)
FIRST, LAST = date(2026, 8, 1), date(2026, 12, 31)
WORKING_DAYS = tuple(
    day for n in range((LAST - FIRST).days) if CALENDAR.is_working_day(day := FIRST + timedelta(days=n))
)
# The end of Tuesday 15 September in the Netherlands.
TONIGHT = datetime(2026, 9, 15, 21, 59, 59, tzinfo=UTC)


def view(now=NOW, **order):
    return norm_view(an_order(1, **order), now=now, working_days=WORKING_DAYS)


@pytest.mark.parametrize(
    ("order", "shape", "words"),
    [
        ({"due_at": None}, NormShape.NO_NORM, "geen termijn"),
        ({"due_at": TONIGHT, "paused": True}, NormShape.PAUSED, "wacht op melder"),
        ({"due_at": TONIGHT}, NormShape.DUE_SOON, "dreigt: vandaag"),
        ({"due_at": TONIGHT - hours(7) + timedelta(seconds=1)}, NormShape.DUE_SOON, "dreigt: vandaag vóór 17:00"),
        ({"due_at": TONIGHT + days(1)}, NormShape.DUE_SOON, "dreigt: nog 1 werkdag"),
        ({"due_at": TONIGHT + days(2)}, NormShape.IN_TIME, "nog 2 werkdagen"),
        ({"due_at": TONIGHT + days(6)}, NormShape.IN_TIME, "nog 4 werkdagen"),
        ({"due_at": TONIGHT - days(4)}, NormShape.LATE, "2 werkdagen te laat"),
        ({"due_at": NOW - minutes(40)}, NormShape.LATE, "40 minuten te laat"),
        ({"due_at": NOW - hours(3)}, NormShape.LATE, "3 uur te laat"),
    ],
)
def test_the_norm_has_a_shape_and_words(order, shape, words):
    assert (view(**order).shape, view(**order).words) == (shape, words)


def test_danger_stands_beside_the_norm_and_done_over_it():
    assert view(urgency="danger", due_at=None).danger
    done = norm_view(an_order(1), now=NOW, working_days=WORKING_DAYS, done_at=NOW - hours(1))
    assert (done.shape, done.words) == (NormShape.DONE, "klaar 10:00")


MOMENTS = st.integers(0, 90 * 24 * 60).map(lambda m: datetime(2026, 9, 1, tzinfo=UTC) + minutes(m))


@given(due=MOMENTS, now=MOMENTS, term=st.timedeltas(minutes(10), days(30)), paused=st.booleans())
def test_it_is_what_the_office_says(due, now, term, paused):
    received = due - term
    told = view(now, due_at=due, received_at=received, paused=paused)
    state = promise.norm_state(due, now=now, calendar=CALENDAR, paused=paused, received_at=received)
    assert told.shape.value == state.value
    if state is NormState.LATE:
        assert told.words == promise.norm_words(due, now=now, calendar=CALENDAR)
    elif state in (NormState.IN_TIME, NormState.DUE_SOON) and "vóór" not in told.words:
        assert told.words.removeprefix("dreigt: ") == promise.norm_words(due, now=now, calendar=CALENDAR)


def test_beyond_what_the_office_sent_it_counts_monday_to_friday():
    assert working_days_between(date(2027, 3, 1), date(2027, 3, 15), WORKING_DAYS) == 10
    assert working_days_between(date(2026, 9, 15), date(2026, 9, 22), ()) == 5
    assert working_days_between(date(2026, 9, 22), date(2026, 9, 15), ()) == -5
