"""One failure in many reports: kinds that can fail together, within an hour, around one place, and enough of them."""

from datetime import timedelta
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.clusters import Cause, Certainty, Told, clusters
from tests.support.moments import NOW, minutes

LAMPS, DRAINS = Cause(family=1, within_m=300, least=5), Cause(family=2, within_m=100, least=4)
CAUSES = {1: LAMPS, 2: DRAINS}


def told(id: int, x: float = 0.0, *, family: int = 1, after_min: int = 0, joined: int = 0) -> Told:
    return Told(id, family, x, 0.0, NOW + minutes(after_min), joined)


def ids(found):
    return [[one.id for one in cluster.told] for cluster in found]


def test_lamps_in_a_street_within_an_hour_are_one_failure_with_the_first_in_front() -> None:
    street = [told(n, 100.0 * n, after_min=50 - 10 * n) for n in range(5)]
    noise = [told(20, 100, family=2), told(21, 5000), told(22, 100, after_min=400), told(23, 100, family=9)]
    [found] = clusters([*street, *noise], CAUSES)

    assert ids([found]) == [[4, 3, 2, 1, 0]]
    assert (found.size, found.minutes, found.within_m) == (5, 40, 200)


def test_a_few_reports_are_chance() -> None:
    assert clusters([told(n) for n in range(4)], CAUSES) == []


def test_a_chain_through_the_whole_town_is_no_failure() -> None:
    assert clusters([told(n, 299.0 * n) for n in range(12)], {1: Cause(1, 300, 5)}) == []


def test_reports_all_through_the_day_are_no_failure() -> None:
    assert clusters([told(n, after_min=20 * n) for n in range(12)], {1: Cause(1, 300, 5)}) == []


def test_what_comes_later_belongs_to_a_failure_that_was_joined_already() -> None:
    assert ids(clusters([told(1, joined=40, after_min=100), told(2, 90, after_min=150)], CAUSES)) == [[1, 2]]
    assert clusters([told(1, joined=40)], CAUSES) == []


def test_what_was_there_when_others_were_joined_somebody_left_apart() -> None:
    assert clusters([told(2, 90, after_min=50), told(1, joined=40, after_min=100)], CAUSES) == []


def test_of_two_places_at_once_each_is_a_failure_and_the_largest_comes_first() -> None:
    small, large = [told(n) for n in range(5)], [told(n, 4000) for n in range(10, 17)]

    assert ids(clusters([*small, *large], CAUSES)) == [list(range(10, 17)), list(range(5))]


@pytest.mark.parametrize(("count", "certainty"), [(5, Certainty.MAYBE), (10, Certainty.LIKELY), (41, Certainty.ALMOST)])
def test_the_more_reports_the_surer(count: int, certainty: Certainty) -> None:
    [found] = clusters([told(n) for n in range(count)], CAUSES)

    assert found.certainty is certainty


REPORTS = st.lists(
    st.tuples(st.sampled_from([1, 2, 9]), st.integers(0, 900), st.integers(0, 900), st.integers(0, 240)), max_size=40
)


@given(REPORTS)
def test_all_of_a_failure_is_near_and_soon_enough_and_stands_nowhere_else(rows) -> None:
    reports = [Told(n, family, x, y, NOW + minutes(at)) for n, (family, x, y, at) in enumerate(rows)]
    found = clusters(reports, CAUSES)
    seen = [one.id for cluster in found for one in cluster.told]

    assert len(seen) == len(set(seen))
    assert clusters(reports[::-1], CAUSES) == found
    for cluster in found:
        group = cluster.told
        assert {one.family for one in group} == {cluster.cause.family}
        assert len(group) >= cluster.cause.least
        assert group[-1].at - group[0].at <= timedelta(hours=1)
        assert any(all(hypot(m.x - o.x, m.y - o.y) <= cluster.cause.within_m for o in group) for m in group)
