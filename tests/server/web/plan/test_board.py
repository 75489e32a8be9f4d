"""The board: every crew with its stops, what is left out and why, and how far the plan is."""

import re

import pytest

from server.operations import rounds
from tests.server.web.plan.conftest import DAY
from tests.support.moments import NOW, days, hours
from tests.support.planning import TODAY, TOMORROW

pytestmark = pytest.mark.engines("sqlite")


def lane(page, name):
    """The part of a board that is about a crew."""
    return page.split(f">{name}</a></h2>")[1].split("</section>")[0]


def test_a_coordinator_comes_to_the_day_that_is_worth_planning(coordinator, clock):
    assert coordinator.get("/plan").location == f"/rijswijk/plan/{TODAY}"
    clock.advance(hours(4))
    assert coordinator.get("/plan").location == f"/rijswijk{DAY}"
    assert coordinator.get("/plan?dag=2026-09-20&team=groen").location == "/rijswijk/plan/2026-09-20?team=groen"


@pytest.mark.parametrize("day", ["morgen", "2026-13-01", "1999-01-01"])
def test_a_day_that_is_none_is_not_found(coordinator, day):
    assert coordinator.get(f"/plan/{day}").status_code == 404


def test_a_handler_does_not_see_the_board(another):
    assert another("handler").get(DAY).status_code == 403


def test_a_day_without_a_plan_shows_the_crews_and_offers_to_make_one(coordinator, office):
    office.orders(2)
    coordinator.get(DAY)

    assert "Nog geen plan" in coordinator.text
    assert all(name in coordinator.text for name in ("Stratenmakers", "Lampenploeg", "Groenploeg"))
    assert "Plan maken" in coordinator.text


def test_who_asks_for_a_plan_sees_that_it_is_made_and_then_the_plan(coordinator, office):
    office.orders(3)
    coordinator.get(DAY)
    assert coordinator.post(f"{DAY}/maken").location == f"/rijswijk{DAY}"
    coordinator.get(DAY)
    assert "Het plan wordt gemaakt." in coordinator.text
    assert "Kijk opnieuw" in coordinator.text
    stamp = re.search(r'data-stamp="([^"]+)"', coordinator.page)[1]
    assert coordinator.get(f"{DAY}/nieuws?stand={stamp}").status_code == 204
    office.ask(TOMORROW)

    assert coordinator.get(f"{DAY}/nieuws?stand={stamp}").status_code == 200
    assert "Concept" in coordinator.text
    assert "Het plan wordt gemaakt." not in coordinator.text


def test_a_plan_that_takes_long_says_whom_to_ask(coordinator, office, clock):
    coordinator.post(f"{DAY}/maken")
    clock.advance(hours(0.1))
    coordinator.get(DAY)

    assert "Vraag uw beheerder of de worker draait." in coordinator.text


def test_each_stop_says_when_what_where_and_how_it_stands_against_its_norm(coordinator, office, make, town):
    office.orders(2, at=NOW - days(30))
    make.report(town, category="boom", at=NOW)
    office.ask(TOMORROW)
    coordinator.get(DAY)
    paving = lane(coordinator.page, "Stratenmakers")

    assert re.search(r'<time class="stop__at">7\.3\d</time>', paving)
    assert ">Stoep</a>" in paving
    assert "badge--late" in paving
    assert "te laat</span>" in paving
    assert "20 min" in paving
    assert "klaar om" in paving
    assert "badge--in_time" in lane(coordinator.page, "Groenploeg")
    assert "3 haltes" in coordinator.text


def test_what_does_not_fit_stands_below_with_why(coordinator, office):
    office.orders(50)
    found = office.ask(TOMORROW)
    coordinator.get(DAY)

    assert f"{len(found.left_out)} blijven liggen" in coordinator.text
    assert "Blijft liggen: er is geen tijd meer. Kan nog tot en met 21 september." in coordinator.text


def test_the_board_of_one_team_shows_its_own_crews_only(coordinator, office):
    office.orders(1)
    office.orders(1, category="boom")
    office.ask(TOMORROW)
    coordinator.get(f"{DAY}?team=groen")

    assert "Groenploeg" in coordinator.text
    assert "Stratenmakers" not in coordinator.text
    assert coordinator.post(f"{DAY}/maken", team="groen").location == f"/rijswijk{DAY}?team=groen"


def test_without_streets_the_board_says_that_times_are_an_estimate(coordinator, office):
    office.orders(1)
    office.ask(TOMORROW)
    coordinator.get(DAY)
    assert "Reistijden geschat" not in coordinator.text
    office.roads.by_streets = False
    office.ask(TOMORROW)
    coordinator.get(DAY)

    assert "Reistijden geschat: er is geen stratenkaart." in coordinator.text


def test_the_state_says_whether_the_crews_have_it_and_whether_it_changed_since(coordinator, office, clock):
    ids = office.orders(2)
    found = office.ask(TOMORROW)
    version = office.do(rounds.publish, TOMORROW, version=found.version)
    coordinator.get(DAY)
    assert "Bij de ploegen " in coordinator.text
    assert "Wat u verandert, staat meteen op de tablets." in coordinator.text
    office.do(rounds.lock, TOMORROW, ids[0], version=version, at=NOW + hours(1))
    coordinator.get(DAY)

    assert "Bij de ploegen, veranderd" in coordinator.text
    assert "Test Coördinator, om 12.00 uur:" in coordinator.text


def test_what_is_begun_or_done_today_has_no_handle(coordinator, office):
    office.orders(3)
    found = office.ask(TODAY)
    office.do(rounds.publish, TODAY, version=found.version)
    done, begun, *_ = office.stops(TODAY, "stratenmakers")
    office.closes(done, "stratenmakers")
    office.starts(begun, "stratenmakers")
    coordinator.get(f"/plan/{TODAY}")
    rows = lane(coordinator.page, "Stratenmakers").split("<li ")[1:]
    fixed = {re.search(r'id="w(\d+)"', row)[1] for row in rows if "data-fixed" in row}

    assert fixed == {str(done), str(begun)}
    assert all(("stop__grip" in row) is ("data-work" in row and "data-fixed" not in row) for row in rows)
    assert "Klaar" in coordinator.text
    assert "Bezig" in coordinator.text


def test_the_map_gets_the_way_and_the_stops_of_each_crew(coordinator, office):
    ids = office.orders(2)
    office.ask(TOMORROW)
    found = coordinator.get(f"{DAY}/kaart.json").get_json()
    stops = [stop for crew in found["ploegen"] for stop in crew["haltes"]]

    assert sorted(stop[3] for stop in stops) == ids
    assert all(51.5 < lat < 52.5 and 4 < lon < 5 for lat, lon, *_ in stops)
    assert all(len(crew["weg"]) >= 3 and crew["letter"] for crew in found["ploegen"])
    assert found["over"] == []


def test_paper_has_a_sheet_for_each_crew_and_nothing_about_reporters(coordinator, office):
    office.orders(2)
    office.ask(TOMORROW)
    coordinator.get(f"{DAY}/afdrukken")

    assert coordinator.page.count('class="paper"') == 2
    assert "Melder" not in coordinator.page.replace("gegevens van melders", "")
    coordinator.get(f"{DAY}/afdrukken?ploeg=lampenploeg")
    assert coordinator.page.count('class="paper"') == 1


def test_the_figures_have_their_formulas_and_begin_empty(coordinator, another, office, clock):
    coordinator.get("/plan/gemeten")
    assert "Er ging in deze tijd nog geen plan naar de ploegen" in coordinator.text
    office.orders(4)
    found = office.ask(TOMORROW)
    office.do(rounds.publish, TOMORROW, version=found.version)
    clock.advance(days(2))
    supervisor = another("supervisor")
    supervisor.get("/plan/gemeten?periode=7")

    assert "1 dag met een plan, 2 routes, 4 haltes." in supervisor.text
    assert "Bespaard: dezelfde haltes" in supervisor.text
    assert "nog niet bekend" in supervisor.text


def test_a_day_that_is_over_can_be_read_but_not_planned(coordinator, office):
    coordinator.get("/plan/2026-09-14")
    assert "Deze dag is voorbij. Er was geen plan." in coordinator.text
    assert "Plan maken" not in coordinator.text
    assert coordinator.post("/plan/2026-09-14/maken").status_code == 409
    assert coordinator.post("/plan/2026-09-14/publiceren", version=0).status_code == 409
    assert office.board(TODAY - days(1)).version == 0
