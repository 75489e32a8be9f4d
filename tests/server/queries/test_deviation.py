"""The figures of the norm page, from the rollups."""

from datetime import date

from server.domain.command import Close, Join
from server.domain.vocabulary import Outcome
from server.model.base import enter
from server.queries.deviation import Period, Tally, deviation_by, deviation_by_week, total
from tests.support.moments import NOW, days, hours

LAST_WEEK = date(2026, 9, 7)


def solve(make, town, *, received, ended, **words):
    report = make.report(town, at=received, **words)
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gemaakt."), at=ended)
    return report


def test_a_period_is_whole_weeks_that_are_over():
    period = Period.of_weeks(4, now=NOW)

    assert (period.first, period.last, period.last_day) == (date(2026, 8, 17), LAST_WEEK, date(2026, 9, 13))
    assert len(period.mondays) == 4


def test_what_ended_counts_as_on_time_or_late_in_its_week(make, town):
    monday = NOW - days(8)
    for _ in range(4):
        solve(make, town, received=monday, ended=monday + hours(30))
    solve(make, town, received=monday - days(30), ended=monday)
    solve(make, town, received=monday - days(7), ended=monday - days(7))  # noise: a week earlier
    make.report(town, at=monday)  # noise: still open
    enter(town.id)

    found = deviation_by("category", Period.of_weeks(1, now=NOW))[town.categories["stoep"]]

    assert (found.on_time, found.late, found.judged, found.share) == (4, 1, 5, 80)
    assert abs(found.median_min - 30 * 60) < 100
    assert abs(found.p90_min - 30 * 24 * 60) < 2200


def test_too_few_give_no_share_and_no_median(make, town):
    for _ in range(4):
        solve(make, town, received=NOW - days(8), ended=NOW - days(7))
    enter(town.id)

    found = deviation_by("category", Period.of_weeks(1, now=NOW))[town.categories["stoep"]]

    assert (found.judged, found.share, found.median_min) == (4, None, None)


def test_a_duplicate_says_nothing_about_our_speed(make, town):
    main, double = make.report(town, at=NOW - days(8)), make.report(town, at=NOW - days(8))
    make.do(town, Join(report_id=double.id, main_report_id=main.id), at=NOW - days(8))
    enter(town.id)

    assert deviation_by("category", Period.of_weeks(1, now=NOW)) == {}


def test_areas_are_counted_too_and_no_place_stands_apart(make, town):
    solve(make, town, received=NOW - days(8), ended=NOW - days(8))
    solve(make, town, received=NOW - days(8), ended=NOW - days(8), point=None)
    enter(town.id)

    found = deviation_by("area", Period.of_weeks(1, now=NOW))

    assert found[0].judged == 1
    assert total(found.values()).judged == 2


def test_each_week_of_the_trend_is_there_also_when_nothing_ended(make, town):
    solve(make, town, received=NOW - days(8), ended=NOW - days(8))
    enter(town.id)

    found = deviation_by_week(Period.of_weeks(3, now=NOW))

    assert [tally.judged for tally in found.values()] == [0, 0, 1]


def test_one_hundred_percent_means_all():
    assert Tally(on_time=999, late=1).share == 99


def test_what_has_no_norm_is_kept_apart():
    tally = total([Tally(on_time=5), Tally(without_norm=7)])

    assert (tally.share, tally.judged, tally.without_norm) == (100, 5, 7)


def test_figures_of_another_municipality_never_count(make, town):
    other = make.town("woudenberg")
    solve(make, other, received=NOW - days(8), ended=NOW - days(8))
    enter(town.id)

    assert deviation_by("category", Period.of_weeks(1, now=NOW)) == {}
