import re

from server.domain.command import Forward
from server.model.work_order import WorkOrder
from server.operations import rounds
from server.operations.rounds_today import Kind
from server.wire.intake import Point
from tests.support.moments import NOW, days, hours
from tests.support.planning import TODAY, Office


def stops(page):
    """The ids of the work on a page, in order."""
    return [int(id) for id in re.findall(r'class="stop__link"\s+href="[^"]*/werk/(\d+)"', page)]


def test_a_crew_lands_on_its_own_page_and_nowhere_in_the_office(crew, order):
    work = order()

    assert crew.get("/start").location == "/rijswijk/ploeg"
    for page in ("/werk", "/werk/team", f"/werk/{work.report_id}", "/berichten", "/norm"):
        assert crew.get(page).status_code == 403, page


def test_who_has_more_crews_than_one_says_first_with_which(app, town, accounts, van):
    driver = van()

    driver.get("/ploeg?wissel=1")
    assert "Met welke ploeg werk je?" in driver.text
    assert {"Stratenmakers", "Lampenploeg", "Groenploeg"} <= set(driver.text.split())
    driver.post("/ploeg/kiezen", crew="999")
    driver.get("/ploeg")
    assert "Stratenmakers" in driver.text


def test_today_shows_own_work_of_today_in_the_order_of_the_round(crew, order, make, town):
    far = order(at=NOW - days(1), point=Point(82_900, 451_000))
    near = order(at=NOW - days(1), point=Point(82_300, 451_000))
    danger = order("Losse tegel", answers={"gevaar": "ja"}, category="boom", point=Point(82_000, 451_000))
    order(crew="lampenploeg")
    free = order(crew=None)
    later = order(on=(NOW + days(2)).date())
    partner = order()
    make.do(town, Forward(report_id=partner.report_id, partner_id=town.partner_id))

    crew.get("/ploeg")

    first_half, _, rest = crew.page.partition('id="later"')
    assert stops(first_half) == [danger.id, near.id, far.id]
    assert stops(rest) == [later.id]
    assert free.id not in stops(crew.page)
    assert "Gevaar" in crew.text


def test_nearby_work_is_the_teams_that_nobody_has_the_nearest_first(crew, order):
    far, near = order(crew=None, point=Point(83_000, 451_000)), order(crew=None, point=Point(82_050, 451_000))
    order(crew="lampenploeg")
    order("Boom omgewaaid", crew="groenploeg", category="boom")

    crew.get("/ploeg/in-de-buurt?near_where=82000+451000")

    assert stops(crew.page) == [near.id, far.id]
    assert "50 meter" in crew.text
    assert "1,0 km" in crew.text


def test_a_place_that_nobody_knows_gets_a_sentence_and_the_list_stays(crew, order):
    work = order(crew=None)

    crew.get("/ploeg/in-de-buurt?near_where=Nergensstraat+1")

    assert "Dit adres kennen wij niet" in crew.text
    assert stops(crew.page) == [work.id]


def test_claimed_work_is_in_the_own_list_and_nobody_elses(crew, van, order, make, town):
    work = order(crew=None)
    other = van("lampenploeg")
    other.get("/ploeg/in-de-buurt")

    crew.press("/ploeg/in-de-buurt", "Dit pakken wij")
    assert "Dit staat nu in jullie lijst." in crew.text
    crew.get("/ploeg")
    assert stops(crew.page) == [work.id]

    other.post(f"/ploeg/werk/{work.id}/pakken", token=other.token())
    other.get(f"/ploeg/werk/{work.id}")
    assert "Stratenmakers doet dit" in other.text
    assert make.found(town, WorkOrder, WorkOrder.id == work.id)[0].crew_id == town.crews["stratenmakers"]


def test_work_of_another_team_is_not_there(crew, order):
    work = order("Boom omgewaaid", crew="groenploeg", category="boom")

    for address in ("", "/klaar", "/kan-niet", "/notitie"):
        assert crew.get(f"/ploeg/werk/{work.id}{address}").location == "/rijswijk/ploeg"
    crew.get("/ploeg")
    assert "Deze opdracht is niet van jullie team." in crew.text
    assert crew.get(f"/ploeg/werk/{work.id}/kaart.svg").status_code == 404
    assert crew.post(f"/ploeg/werk/{work.id}/begin").status_code == 404
    assert crew.get("/ploeg/werk/99999").status_code == 404


def test_a_coordinator_may_look_along_and_a_handler_may_not(van, app, town, accounts, order):
    coordinator = van(username="coordinator")
    assert coordinator.get("/ploeg").status_code == 200

    handler = van(crew=None, username="handler")
    assert handler.get("/ploeg").status_code == 403


def test_a_planned_round_is_driven_in_its_order_with_what_changed_and_what_can_come_along(crew, make, town):
    office, morning = Office(make, town), NOW - hours(5)
    office.orders(4, at=NOW - days(1))
    version = office.do(rounds.publish, TODAY, version=office.ask(TODAY, at=morning).version, at=morning)
    office.do(rounds.crew_absent, TODAY, town.crews["lampenploeg"], version=version, at=morning)
    office.turn(Kind.FOLLOW, at=morning)
    extra = office.orders(2, at=NOW)

    crew.get("/ploeg")
    assert stops(crew.page) == office.stops(TODAY, "stratenmakers")
    assert "De route is aangepast: RIJ-2026-" in crew.text
    assert "Lampenploeg is er niet." in crew.text
    crew.get("/ploeg/in-de-buurt")
    assert "2 open meldingen op de route, samen " in crew.text
    assert set(stops(crew.page)) == set(extra)
