"""A crew that has time over gets more of the open work: what presses most, never past the end of its shift."""

from datetime import timedelta

from server.domain.round_freed import Standing, filled, with_time
from tests.support.rounds import DAY, HOUR, crew, task, ways

TOMORROW, LATER = DAY + timedelta(days=1), DAY + timedelta(days=9)


def ids(rounds):
    return {crew_id: [one.id for one in tasks] for crew_id, tasks in rounds.items()}


def test_what_presses_most_goes_into_the_time_that_is_over_and_of_that_what_is_nearest() -> None:
    one, had = crew(), [task(1, 800, service_s=5 * HOUR)]
    near_later, far_soon, near_soon = (
        task(2, 800, due_on=LATER, service_s=2 * HOUR),
        task(3, 2400, due_on=TOMORROW, service_s=HOUR),
        task(4, 1600, due_on=TOMORROW, service_s=2 * HOUR),
    )
    spare = [near_later, far_soon, near_soon]
    rounds = filled([one], {1: had}, spare, ways([one], [*had, *spare]), {}, DAY)

    assert sorted(ids(rounds)[1]) == [1, 3, 4]


def test_danger_goes_before_all_else() -> None:
    one = crew(shift=(8 * HOUR, 9 * HOUR))
    today, danger = task(1, 80, due_on=DAY, service_s=2400), task(2, 4000, danger=True, service_s=2400)

    assert ids(filled([one], {}, [today, danger], ways([one], [today, danger]), {}, DAY)) == {1: [2]}


def test_nothing_ends_after_the_shift_and_nothing_that_is_planned_gives_way() -> None:
    one, late = crew(), crew(2, shift=(27_000, 30_000))
    had, begun = task(1, 800, service_s=8 * HOUR), task(3, 80, service_s=HOUR)
    danger = task(9, 100, danger=True, due_on=DAY)
    known = ways([one, late], [had, begun, danger])

    assert ids(filled([one, late], {1: [had], 2: [begun]}, [danger], known, {}, DAY)) == {1: [1], 2: [3]}


def test_what_is_begun_or_locked_stays_first() -> None:
    one, first, second, extra = crew(), task(1, 2400), task(2, 3200), task(9, 800)
    rounds = filled([one], {1: [first, second]}, [extra], ways([one], [first, second, extra]), {1: 1}, DAY)

    assert ids(rounds)[1][0] == 1
    assert 9 in ids(rounds)[1][1:]


def test_who_has_most_time_gets_the_work_and_who_may_not_do_it_never_does() -> None:
    busy, free, others = crew(1), crew(2), crew(3, team_id=2)
    had, extra = task(1, 800, service_s=4 * HOUR), task(9, 800)
    known = ways([busy, free, others], [had, extra])

    assert ids(filled([busy, free, others], {1: [had]}, [extra], known, {}, DAY)) == {1: [1], 2: [9], 3: []}


def test_new_work_goes_to_a_crew_whose_round_is_nearly_over_and_waits_for_who_has_enough() -> None:
    soon, enough = Standing(crew(1), home_s=13 * HOUR + 1200), Standing(crew(2), home_s=15 * HOUR)
    new, seen = task(8), task(9)

    assert with_time([soon, enough], 13 * HOUR, [new, seen], {9}) == [1]
    assert with_time([soon, enough], 13 * HOUR, [seen], {9}) == []


def test_a_crew_that_has_done_all_that_it_had_may_have_time_for_what_was_left_out() -> None:
    done = Standing(crew(), home_s=13 * HOUR, has_just_ended=True)

    assert with_time([done], 13 * HOUR, [task(9)], {9}) == [1]
    assert with_time([done], 13 * HOUR, [task(9, service_s=4 * HOUR), task(8, team_id=2)], {8, 9}) == []


def test_the_last_quarter_of_a_shift_is_for_clearing_up() -> None:
    nearly_home = Standing(crew(), home_s=57_600 - 840, has_just_ended=True)

    assert with_time([nearly_home], 57_600 - 840, [task(9, service_s=300)], ()) == []
