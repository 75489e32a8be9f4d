"""One failure in many reports: one kind, close together in place and time, chained."""

from server.domain.clusters import Told, clusters
from tests.support.moments import NOW, minutes


def told(id: int, x: float = 0.0, *, category: int = 1, after_min: int = 0, reporters: int = 1) -> Told:
    return Told(id, category, x, 0.0, NOW + minutes(after_min), reporters)


def test_lamps_along_a_street_in_an_hour_are_one_failure_with_the_first_in_front() -> None:
    street = [told(n, 200.0 * n, after_min=50 * (5 - n)) for n in range(5)]
    noise = [told(20, 100, category=2), told(21, 5000), told(22, 100, after_min=400)]

    assert [[one.id for one in group] for group in clusters([*street, *noise])] == [[4, 3, 2, 1, 0]]


def test_a_few_reports_are_chance() -> None:
    assert clusters([told(n) for n in range(3)]) == []


def test_one_report_may_join_two_groups_and_most_reporters_come_first() -> None:
    left, right = [told(n, -240) for n in (1, 2)], [told(n, 240) for n in (3, 4)]
    small = [*left, *right, told(5, 0)]
    large = [told(n, 9000, reporters=10) for n in range(11, 15)]

    assert [len(group) for group in clusters([*small, *large])] == [4, 5]
