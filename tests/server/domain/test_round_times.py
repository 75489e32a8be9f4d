"""A round on the clock: the way, the work, the lunch, and what does not fit; the same as an independent check finds."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.round_check import check
from server.domain.round_problem import Question, problem_for
from server.domain.round_times import driven_along, moment_of, nearest_first, second_of, timed, timed_together
from server.wire.roads import Travel
from server.wire.rounds import Answer, LeftOut, Route
from tests.support.rounds import DAY, HOME, HOUR, LUNCH, crew, task, ways


def test_a_crew_drives_works_and_drives_back() -> None:
    one, far = crew(), task(1, 4000)
    found = timed(one, [far], ways([one], [far]))

    [halt] = found.halts
    assert (halt.arrive_s, halt.leave_s, found.end_s) == (27_500, 29_300, 29_800)
    assert (found.drive_s, found.drive_m, found.faults) == (1000, 8000, ())


def test_a_crew_waits_for_a_window_and_says_when_it_comes_too_late() -> None:
    one, market = crew(), task(1, 800, windows=((9 * HOUR, 10 * HOUR),))
    found = timed(one, [market], ways([one], [market]))
    assert (found.halts[0].begin_s, found.halts[0].arrive_s) == (9 * HOUR, 27_100)
    early = task(1, 800, windows=((0, 27_000),))

    assert timed(one, [early], ways([one], [early])).faults == ("Een halte valt buiten de afgesproken tijd.",)


def test_lunch_is_had_where_it_costs_least() -> None:
    one = crew(lunch=LUNCH)
    tasks = [task(n, 80 * n, service_s=2 * HOUR) for n in range(1, 5)]
    found = timed(one, tasks, ways([one], tasks))

    assert found.lunch_s is not None
    assert LUNCH.window[0] <= found.lunch_s <= LUNCH.window[1]
    assert found.end_s - found.crew.shift[0] == 8 * HOUR + 1800 + found.drive_s
    assert found.faults == ("De dag duurt te lang.",)


def test_who_is_back_before_lunch_has_it_at_home() -> None:
    one, near = crew(lunch=LUNCH), task(1, 80)

    assert timed(one, [near], ways([one], [near])).lunch_s is None


def test_too_much_for_the_vehicle_is_said() -> None:
    one, heavy = crew(capacity=3), task(1, load=4)

    assert timed(one, [heavy], ways([one], [heavy])).faults == ("Er past niet zoveel in de wagen.",)


def test_what_is_in_the_vehicle_already_takes_room() -> None:
    one, more = crew(capacity=3, loaded=2), task(1, load=2)
    found = timed(one, [more], ways([one], [more]))

    assert (found.faults, found.load) == (("Er past niet zoveel in de wagen.",), 4)
    assert timed(crew(capacity=3, loaded=1), [more], ways([one], [more])).faults == ()


def test_work_waits_for_the_work_of_another_crew() -> None:
    sweepers, menders = crew(1), crew(2)
    sweep, mend = task(1, 4000, service_s=HOUR), task(2, 80, after=(1,))
    first, second = timed_together([(sweepers, [sweep]), (menders, [mend])], ways([sweepers], [sweep, mend]))

    assert second.halts[0].begin_s == first.halts[0].leave_s


def test_nearest_first_and_what_was_driven_are_reckoned_there_and_back() -> None:
    one = crew()
    tasks = [task(1, 800), task(2, -400), task(3, 1600)]
    known = ways([one], tasks)

    assert nearest_first(one, tasks, known) == (50 + 150 + 100 + 200, 400 + 1200 + 800 + 1600)
    assert driven_along([HOME, (800.0, 0.0), HOME], known, Travel.CAR) == (200, 1600)


def test_seconds_of_the_day_are_those_of_the_clock_on_the_wall() -> None:
    assert moment_of(DAY, 8 * HOUR) == datetime(2026, 9, 15, 6, tzinfo=UTC)
    assert moment_of(date(2026, 10, 25), 8 * HOUR) == datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert second_of(datetime(2026, 9, 15, 6, tzinfo=UTC), DAY) == 8 * HOUR
    assert second_of(datetime(2026, 9, 14, 6, tzinfo=UTC), DAY) == 0
    assert second_of(datetime(2026, 9, 16, 6, tzinfo=UTC), DAY) == 24 * HOUR - 1


STOP = st.tuples(
    st.integers(0, 6000),
    st.integers(0, 6000),
    st.integers(5, 60),
    st.none() | st.tuples(st.integers(7, 14), st.integers(1, 3)),
)


@settings(max_examples=60)
@given(st.lists(STOP, min_size=1, max_size=12))
def test_a_round_fits_when_an_independent_check_says_so(stops: list[tuple]) -> None:
    one = crew(lunch=LUNCH)
    tasks = [
        task(n, float(x), float(y), service_s=60 * minutes, windows=w and ((w[0] * HOUR, (w[0] + w[1]) * HOUR),))
        for n, (x, y, minutes, w) in enumerate(stops, 1)
    ]
    known = ways([one], tasks)
    problem = problem_for(Question(DAY, (one,), {t.id: t for t in tasks}), tasks, known, Travel.CAR)
    done, left = tasks[: len(tasks) * 2 // 3 + 1], tasks[len(tasks) * 2 // 3 + 1 :]
    answer = Answer((Route("1", tuple(str(t.id) for t in done)),), tuple(LeftOut(str(t.id), "full") for t in left))

    assert check(problem, answer).holds is not bool(timed(one, done, known).faults)
