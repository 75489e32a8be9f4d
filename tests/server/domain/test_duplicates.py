from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.duplicates import Candidate, likely
from server.wire.intake import Point

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
HERE = Point(82_000, 450_000)
LAMPS, MASTS, LIGHTING, WASTE = 11, 12, 1, 2
PARENTS = {LAMPS: LIGHTING, MASTS: LIGHTING, LIGHTING: LIGHTING, WASTE: WASTE}


def days(n: float) -> timedelta:
    return timedelta(days=n)


def earlier(report_id=1, *, metres=5.0, age=1.0, category=LAMPS, text="lamp kapot", ended=None) -> Candidate:
    return Candidate(
        report_id,
        category,
        (category, PARENTS[category]),
        Point(HERE.x + metres, HERE.y),
        NOW - days(age),
        text,
        None if ended is None else NOW - days(ended),
    )


def hints(*candidates, **more):
    how = {
        "category_path": (LAMPS, LIGHTING),
        "point": HERE,
        "text": "Lantaarnpaal doet het niet",
        "now": NOW,
        "radius_m": 50,
        "days": 30,
    }
    return likely(candidates, **{**how, **more})


def ids(*candidates, **more):
    return [hint.report_id for hint in hints(*candidates, **more)]


def test_a_hint_says_how_far_and_how_old_the_other_report_is():
    (hint,) = hints(earlier(3, metres=25, age=2))

    assert (hint.report_id, hint.distance_m, hint.age_days, hint.ended) == (3, 25, 2, False)
    assert 0 < hint.score < 1


def test_what_is_too_far_or_too_old_is_no_hint():
    assert set(ids(earlier(1, metres=50), earlier(2, metres=50.1), earlier(3, age=30), earlier(4, age=30.1))) == {1, 3}


def test_the_nearer_the_newer_and_the_more_alike_go_first():
    assert ids(earlier(1, metres=40), earlier(2, metres=2)) == [2, 1]
    assert ids(earlier(1, age=20), earlier(2, age=1)) == [2, 1]
    assert ids(earlier(1, category=MASTS), earlier(2, category=LAMPS)) == [2, 1]
    assert ids(earlier(1, text="Fiets in de weg"), earlier(2, text="Lantaarnpalen kapot")) == [2, 1]


def test_equally_likely_reports_stand_in_order_of_arrival():
    assert ids(earlier(7), earlier(2), earlier(5)) == [2, 5, 7]


def test_no_more_hints_than_asked_for():
    many = [earlier(n) for n in range(1, 9)]

    assert ids(*many) == [1, 2, 3, 4, 5]
    assert ids(*many, most=2) == [1, 2]


def test_another_category_only_counts_when_the_words_are_much_alike():
    waste = earlier(1, category=WASTE, text="Grof vuil naast de container")
    wrongly_filed = earlier(2, category=WASTE, text="Lantaarnpalen doen het niet")

    assert ids(waste, wrongly_filed) == [2]


def test_a_report_of_unknown_category_may_be_about_anything():
    assert ids(earlier(1, category=WASTE, text="Grof vuil"), category_path=()) == [1]


def test_the_parent_category_itself_is_related():
    assert ids(earlier(1, category=LIGHTING, text="")) == [1]


def test_what_ended_less_than_two_weeks_ago_may_be_back_however_old_it_was():
    (hint,) = hints(earlier(1, age=90, ended=13.9), earlier(2, age=90, ended=14), earlier(3, age=90))

    assert (hint.report_id, hint.ended) == (1, True)


def test_what_is_still_to_come_in_a_replay_is_left_out():
    coming, ends_tomorrow = earlier(1, age=-1), earlier(2, ended=-1)

    assert [(hint.report_id, hint.ended) for hint in hints(coming, ends_tomorrow)] == [(2, False)]


def test_texts_without_words_still_give_hints_by_place():
    assert ids(earlier(1, text="😀"), text="") == [1]


CANDIDATES = st.builds(
    earlier,
    st.integers(1, 99),
    metres=st.floats(0, 100),
    age=st.floats(0, 60),
    category=st.sampled_from([LAMPS, MASTS, LIGHTING, WASTE]),
    text=st.sampled_from(["lamp kapot", "", "Grof vuil", "lantaarnpaal"]),
    ended=st.sampled_from([None, None, 1.0, 20.0]),
)


@given(st.lists(CANDIDATES, unique_by=lambda candidate: candidate.report_id), st.randoms())
def test_hints_are_ranked_within_bounds_and_do_not_hang_on_the_order(candidates, random):
    first = hints(*candidates)
    random.shuffle(candidates)

    assert hints(*candidates) == first
    assert [hint.score for hint in first] == sorted((hint.score for hint in first), reverse=True)
    assert all(0 <= hint.score <= 1 and hint.distance_m <= 50 for hint in first)
