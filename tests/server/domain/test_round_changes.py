"""Where more work fits in, what a change brings, how much it moves and whether that pays."""

from datetime import timedelta

from server.domain.round_changes import difference, insertion, moved, pays, that_fit, with_added
from server.domain.round_times import timed
from tests.support.rounds import DAY, HOUR, crew, task, ways


def test_more_work_goes_where_the_detour_is_least_and_not_before_what_is_locked() -> None:
    one = crew()
    tasks = [task(1, 800), task(2, 1600), task(3, 2400)]
    extra = task(9, 1200)
    known = ways([one], [*tasks, extra])
    found = insertion(one, tasks, extra, known)
    assert found is not None
    assert (found.at, found.extra_s) == (1, 0)
    locked = insertion(one, tasks, extra, known, after=3)

    assert locked is not None
    assert locked.at == 3


def test_what_does_not_fit_in_the_day_or_is_not_theirs_fits_nowhere() -> None:
    one, full = crew(), [task(1, 800, service_s=8 * HOUR)]
    extra = task(9, 1200)

    assert insertion(one, full, extra, ways([one], [*full, extra])) is None
    assert insertion(one, [], task(9, team_id=2), ways([one], [task(9)])) is None
    assert insertion(one, [], task(9, place=None), ways([one], [])) is None


def test_nothing_more_goes_in_a_vehicle_that_is_too_full_but_work_without_load_does() -> None:
    over, had = crew(capacity=3, loaded=2), [task(1, 800, load=2)]
    known = ways([over], had)

    assert insertion(over, had, task(9, 800, load=1), known) is None
    assert insertion(over, had, task(9, 800), known) is not None


def test_what_presses_most_goes_in_and_what_presses_least_gives_way() -> None:
    crews = [crew(1), crew(2)]
    full = {1: [task(1, 800, service_s=4 * HOUR), task(2, 900, service_s=4 * HOUR, due_on=DAY)]}
    full[2] = [task(3, 100, service_s=8 * HOUR, due_on=DAY)]
    urgent = task(9, 500, danger=True, service_s=2 * HOUR)
    known = ways(crews, [urgent, *full[1], *full[2]])
    rounds, out = with_added(crews, full, [urgent], known, {}, DAY)

    assert {crew_id: [one.id for one in tasks] for crew_id, tasks in rounds.items()} == {1: [9, 2], 2: [3]}
    assert [left.task.id for left in out] == [1]


def test_a_round_that_became_too_long_loses_what_presses_least_and_gets_nothing_more() -> None:
    one = crew()
    begun, tomorrow, today = task(1, 80), task(2, 90, due_on=DAY + timedelta(days=1)), task(3, 100, due_on=DAY)
    long = {1: [begun, task(4, 85, service_s=7 * HOUR, due_on=DAY), tomorrow, today]}
    known = ways([one], [*long[1], task(9, 95)])
    rounds, out = that_fit([one], long, known, {1: 1}, DAY)

    assert ([stop.id for stop in rounds[1]], [lost.id for lost in out]) == ([1, 4, 3], [2])
    over = {1: [task(5, 100, service_s=9 * HOUR)]}
    assert with_added([one], over, [task(9, 95)], known, {1: 1}, DAY)[0] == over


def test_one_stop_gives_way_in_whose_place_the_work_fits_though_another_presses_less() -> None:
    one = crew()
    short, long = task(1, 800, service_s=300), task(2, 900, service_s=7 * HOUR, due_on=DAY + timedelta(days=1))
    orphan = task(9, 850, service_s=6 * HOUR, due_on=DAY)
    rounds, out = with_added([one], {1: [short, long]}, [orphan], ways([one], [short, long, orphan]), {}, DAY)

    assert ({stop.id for stop in rounds[1]}, [left.task.id for left in out]) == ({1, 9}, [2])


def test_work_with_an_hour_goes_where_it_is_done_by_then_or_late_where_that_cannot_be() -> None:
    one = crew()
    tasks = [task(1, 800, service_s=2 * HOUR, due_on=DAY), task(2, 1600, service_s=2 * HOUR, due_on=DAY)]
    urgent = task(9, 1700, danger=True, due_on=DAY, due_s=9 * HOUR)
    never = task(8, 1700, danger=True, due_on=DAY, due_s=6 * HOUR)
    known = ways([one], [*tasks, urgent])

    assert [stop.id for stop in with_added([one], {1: tasks}, [urgent], known, {}, DAY)[0][1]] == [9, 1, 2]
    assert 8 in [stop.id for stop in with_added([one], {1: tasks}, [never], known, {}, DAY)[0][1]]


def test_a_change_brings_minutes_metres_and_promises() -> None:
    one = crew()
    near, far = task(1, 800, due_on=DAY), task(2, 4800, due_on=DAY)
    late = task(3, 80, due_on=DAY, due_s=7 * HOUR)
    known = ways([one], [near, far, late])
    found = difference([timed(one, [near], known)], [timed(one, [near, far, late], known)], DAY)

    assert (found.minutes, found.metres, found.promises, found.faults) == (17, 8000, 1, ())


def test_moved_is_what_went_to_another_crew_or_changed_places() -> None:
    before = {1: [1, 2, 3, 4], 2: [5, 6]}

    assert moved(before, before) == set()
    assert moved(before, {1: [2, 3, 4], 2: [5, 6]}) == set()
    assert moved(before, {1: [2, 9, 3, 4, 1], 2: [5, 6]}) == {1}
    assert moved(before, {1: [1, 2, 4], 2: [3, 5, 6]}) == {3}
    assert len(moved(before, {1: [4, 3, 2, 1], 2: [6, 5]})) == 4


def test_a_change_has_to_pay_for_what_it_moves() -> None:
    assert pays(600, 2, move_pays_s=300)
    assert not pays(599, 2, move_pays_s=300)
    assert not pays(0, 0, move_pays_s=300)
