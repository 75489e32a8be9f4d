"""The table of what a crew's deed does when somebody else was at the same work."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.crew_rules import (
    FOR_REVIEW,
    TABLE,
    Situation,
    Treatment,
    has_drifted,
    moment_on_site,
    rule_for,
)
from server.wire.field import Kind, Result
from tests.support.moments import NOW, hours, minutes

S, T, R = Situation, Treatment, Result

EXPECTED = [
    # what the crew did, how the work stands, what is done with it, what the crew hears
    (Kind.CLOSE, S.OURS, T.DO, R.APPLIED),
    (Kind.CLOSE, S.OTHER_CREW, T.DO, R.APPLIED),
    (Kind.CLOSE, S.OTHER_TEAM, T.DO, R.APPLIED),
    (Kind.CLOSE, S.PARTNER, T.DO, R.APPLIED),
    (Kind.CLOSE, S.ENDED, T.FIRST_WINS, R.SUPERSEDED),
    (Kind.CLOSE, S.WITHDRAWN, T.KEEP, R.MERGED),
    (Kind.CLOSE, S.JOINED, T.KEEP_AT_MAIN, R.MERGED),
    (Kind.CLAIM, S.OURS, T.DO, R.APPLIED),
    (Kind.CLAIM, S.OTHER_CREW, T.LEAVE, R.SUPERSEDED),
    (Kind.CLAIM, S.ENDED, T.LEAVE, R.SUPERSEDED),
    (Kind.ARRIVE, S.OTHER_CREW, T.DO, R.MERGED),
    (Kind.ARRIVE, S.ENDED, T.LEAVE, R.SUPERSEDED),
    (Kind.GIVE_BACK, S.OURS, T.DO, R.APPLIED),
    (Kind.GIVE_BACK, S.OTHER_CREW, T.KEEP, R.MERGED),
    (Kind.GIVE_BACK, S.ENDED, T.KEEP, R.SUPERSEDED),
    (Kind.HAND_OVER, S.OTHER_TEAM, T.KEEP, R.MERGED),
    (Kind.FOLLOW_UP, S.OURS, T.DO, R.APPLIED),
    (Kind.FOLLOW_UP, S.ENDED, T.NEW_REPORT, R.MERGED),
    (Kind.CORRECT, S.ENDED, T.DO, R.APPLIED),
    (Kind.NOTE, S.ENDED, T.DO, R.APPLIED),
    (Kind.NOTE, S.JOINED, T.KEEP_AT_MAIN, R.MERGED),
]


@pytest.mark.parametrize(("kind", "situation", "treatment", "result"), EXPECTED)
def test_what_a_deed_does(kind, situation, treatment, result):
    rule = rule_for(kind, situation)

    assert (rule.treatment, rule.result) == (treatment, result)


@pytest.mark.parametrize("kind", TABLE)
def test_every_deed_has_an_answer_to_every_situation(kind):
    for situation in set(Situation) - {Situation.FOREIGN}:
        rule = rule_for(kind, situation)
        assert rule.result is Result.APPLIED or rule.sentence


@pytest.mark.parametrize("kind", TABLE)
def test_work_that_was_never_a_crews_business_is_for_the_office_to_look_at(kind):
    assert rule_for(kind, Situation.FOREIGN).sentence == FOR_REVIEW
    assert rule_for(kind, Situation.FOREIGN).result is Result.REFUSED


def test_no_deed_on_known_work_is_missing_from_the_table():
    assert set(TABLE) == set(Kind) - {Kind.REPORT}


def test_only_foreign_work_is_refused():
    assert [
        r for rules in TABLE.values() for r in rules.values() if r.result is Result.REFUSED and r.sentence == ""
    ] == []


def test_the_moment_of_work_is_the_moment_on_site_by_our_clock():
    received = NOW - hours(5)

    assert moment_on_site(NOW - hours(1), 0, earliest=received, now=NOW) == NOW - hours(1)
    assert moment_on_site(NOW - hours(1), -600, earliest=received, now=NOW) == NOW - hours(1) - minutes(10)
    assert moment_on_site(NOW + hours(3), 0, earliest=received, now=NOW) == NOW
    assert moment_on_site(NOW - hours(9), 0, earliest=received, now=NOW) == received


@given(
    at=st.datetimes(timezones=st.just(UTC)),
    offset_s=st.floats(allow_nan=False, allow_infinity=False),
    age_h=st.integers(0, 9999),
)
def test_whatever_a_clock_says_work_lies_between_receipt_and_now(at: datetime, offset_s: float, age_h: int):
    received = NOW - timedelta(hours=age_h)

    assert received <= moment_on_site(at, offset_s, earliest=received, now=NOW) <= NOW


def test_a_clock_that_is_more_than_two_minutes_off_is_worth_a_word():
    assert not has_drifted(120)
    assert has_drifted(-121)
