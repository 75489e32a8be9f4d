"""The crew's own order of the stops, and what the office changes in its own."""

import pytest

from server.wire.field import Outcome
from tests.field_app.tablet import an_order
from tests.support.moments import days


def stops(tablet):
    return [(row.stop, row.order_id) for row in tablet.desk.route().rows]


def test_a_stop_goes_earlier_and_the_numbers_follow(tablet):
    assert tablet.desk.move_stop(3, -1)

    assert stops(tablet) == [(1, 1), (2, 3), (3, 2)]
    assert [row.order_id for row in tablet.desk.today().rows] == [1, 3, 2]
    assert tablet.desk.order(3).row.stop == 2
    assert tablet.desk.map_view().route == tuple((82_000.0 + 100 * n, 450_000.0) for n in (1, 3, 2))
    assert tablet.desk.today().own_route == "Eigen volgorde"


def test_at_the_ends_there_is_nowhere_to_go(tablet):
    assert not tablet.desk.move_stop(1, -1)
    assert not tablet.desk.move_stop(3, 1)
    assert not tablet.desk.move_stop(99, 1)
    assert tablet.desk.move_stop(3, -1000)
    assert [order_id for _, order_id in stops(tablet)] == [3, 1, 2]


def test_it_lasts_through_a_new_feed_and_a_restart_without_network(tablet, office):
    tablet.network.online = False
    tablet.desk.move_stop(3, -2)
    tablet.desk.say_why_moved("Weg dicht")
    tablet.restart()
    tablet.network.online = True
    for number in (1, 2, 3):
        office.put(an_order(number, stop=number, text="iets nieuws"))
    office.put(an_order(4, stop=4))
    tablet.works(2)

    assert [order_id for _, order_id in stops(tablet)] == [3, 1, 2, 4]
    assert tablet.desk.today().own_route == "Eigen volgorde: weg dicht"


def test_the_way_back_to_the_route_of_the_office(tablet):
    tablet.desk.move_stop(3, -2)

    tablet.desk.take_office_route()

    assert stops(tablet) == [(1, 1), (2, 2), (3, 3)]
    assert tablet.desk.today().own_route == ""


def test_it_holds_for_one_day(tablet, clock):
    tablet.desk.move_stop(3, -2)
    clock.advance(days(1))

    assert [order_id for _, order_id in stops(tablet)] == [1, 2, 3]


def test_danger_stays_in_front_whoever_makes_the_order(tablet, office):
    tablet.desk.move_stop(3, -2)
    office.put(an_order(9, stop=9, urgency="danger"))
    tablet.works(2)

    assert [order_id for _, order_id in stops(tablet)] == [9, 3, 1, 2]
    assert not tablet.desk.move_stop(9, 1)
    assert not tablet.desk.move_stop(3, -1)


def test_what_is_done_leaves_the_order_and_the_rest_moves_up(tablet):
    tablet.desk.move_stop(3, -2)
    tablet.desk.close(3, Outcome.SOLVED, "Wij hebben het gemaakt.")

    assert stops(tablet) == [(1, 1), (2, 2)]


# --- what the office changes


def notice(tablet):
    return next((one.words for one in tablet.desk.today().notices if one.key == "route:"), "")


def test_another_round_of_the_office_is_told_in_a_quiet_line_until_it_is_read(tablet, office):
    office.put(an_order(1, stop=3))
    office.put(an_order(3, stop=1))
    office.put(an_order(4, stop=4))
    tablet.works(2)
    assert notice(tablet) == "De route is aangepast: 1 erbij en een andere volgorde."

    tablet.desk.read("route:")
    assert notice(tablet) == ""


def test_the_office_may_say_why(tablet, office):
    office.route_note = "Spoed aan de Testlaan, daar zijn jullie het dichtst bij."
    office.put(an_order(4, stop=1))
    tablet.works(2)

    assert notice(tablet) == "De route is aangepast: Spoed aan de Testlaan, daar zijn jullie het dichtst bij."


def test_who_has_an_own_order_reads_that_it_stays(tablet, office):
    tablet.desk.move_stop(3, -2)
    office.put(an_order(4, stop=4))
    tablet.works(2)

    assert notice(tablet) == "De route is aangepast: 1 erbij. Jouw eigen volgorde blijft."


@pytest.mark.parametrize("what", ["text", "claimed", "closed", "taken", "new day"])
def test_what_the_crew_knows_or_is_told_otherwise_is_no_change_of_the_round(tablet, office, what):
    if what == "text":
        office.put(an_order(1, text="De melder schreef nog iets"))
    elif what == "claimed":
        office.put(an_order(5, crew_id=None, stop=None))
        tablet.works(2)
        tablet.desk.claim(5)
        tablet.works_until_quiet()
        office.put(an_order(5, stop=4))
    elif what == "closed":
        tablet.desk.close(1, Outcome.SOLVED, "Wij hebben het gemaakt.")
        tablet.works_until_quiet()
    elif what == "taken":
        office.take_away(2, "Al gedaan door ploeg 7.")
    else:
        office.put(an_order(1, stop=3))
        tablet.store.settings.put("cursor", "")
    tablet.works(2)

    assert notice(tablet) == ""
