"""Changing a plan by hand: looked at first, done once, undone, and never over somebody else's change."""

import pytest

from server.domain.vocabulary import PlanStatus, WorkStatus
from server.operations import rounds
from tests.server.web.plan.conftest import DAY
from tests.support.moments import NOW, hours
from tests.support.planning import TOMORROW

ONE = pytest.mark.engines("sqlite")


@pytest.fixture
def planned(office):
    """Four pieces of paving work, over two crews."""
    office.orders(4)
    return office.ask(TOMORROW)


@pytest.fixture
def crews(town):
    return town.crews


def first_of(office, crew):
    return office.stops(TOMORROW, crew)[0]


def version(office):
    return office.board(TOMORROW).version


@ONE
def test_a_stop_says_why_it_is_here_and_where_else_it_can_go(coordinator, office, planned):
    coordinator.get(f"{DAY}/werk/{first_of(office, 'stratenmakers')}")

    assert "Waarom hier?" in coordinator.text
    assert "Moet op 21 september klaar zijn." in coordinator.text
    assert "Geef aan een andere ploeg of plek" in coordinator.text


def test_moving_is_looked_at_first_and_then_done(coordinator, office, planned, crews):
    work = first_of(office, "stratenmakers")
    coordinator.get(f"{DAY}/werk/{work}?naar={crews['lampenploeg']}&plek=1")
    assert "km" in coordinator.text
    assert office.stops(TOMORROW, "lampenploeg")[0] != work
    answer = coordinator.post(f"{DAY}/verplaatsen", **coordinator.hidden())

    assert answer.location == f"/rijswijk{DAY}?open=lampenploeg#w{work}"
    assert office.stops(TOMORROW, "lampenploeg")[0] == work
    coordinator.get(DAY)
    assert "staat nu bij Lampenploeg." in coordinator.text


@ONE
def test_what_if_answers_in_words_and_with_what_does_not_fit(coordinator, office, crews):
    trees = office.orders(1, category="boom")
    office.orders(2)
    office.ask(TOMORROW)
    found = coordinator.get(f"{DAY}/proef?werk={trees[0]}&naar={crews['lampenploeg']}").get_json()

    assert "min" in found["woorden"]
    assert found["let_op"] == ["Deze ploeg kan of mag dit niet."]
    assert coordinator.get(f"{DAY}/proef?werk=99999&naar={crews['lampenploeg']}").status_code == 409
    assert coordinator.get(f"{DAY}/proef?werk={trees[0]}&naar=99999").status_code == 404
    assert office.stops(TOMORROW, "groenploeg") == trees


@ONE
def test_a_move_can_be_undone_until_something_else_changes(coordinator, office, planned, crews):
    before = office.stops(TOMORROW, "stratenmakers")
    coordinator.post(f"{DAY}/verplaatsen", version=planned.version, werk=before[0], naar=crews["lampenploeg"], plek="")
    coordinator.get(DAY)
    assert "Ongedaan maken" in coordinator.text
    coordinator.post(f"{DAY}/ongedaan", version=version(office))

    assert office.stops(TOMORROW, "stratenmakers") == before
    stop = office.board(TOMORROW).rounds[0].stops[0]
    assert (stop.work_order_id, stop.held) == (before[0], False)
    coordinator.get(DAY)
    assert "Ongedaan maken" not in coordinator.text
    assert coordinator.post(f"{DAY}/ongedaan", version=version(office)).status_code == 404


@ONE
def test_work_goes_out_of_the_plan_and_back(coordinator, office, planned, crews):
    work = first_of(office, "stratenmakers")
    coordinator.post(f"{DAY}/verplaatsen", version=planned.version, werk=work, naar="uit")
    coordinator.get(DAY)
    assert "Blijft liggen: iemand haalde het uit de route." in coordinator.text
    coordinator.get(f"{DAY}/werk/{work}?naar={crews['lampenploeg']}")
    assert "Waarom niet?" in coordinator.text
    coordinator.post(f"{DAY}/verplaatsen", **coordinator.hidden())

    assert work in office.stops(TOMORROW, "lampenploeg")


@ONE
def test_a_stop_is_locked_and_let_go(coordinator, office, planned):
    work = office.stops(TOMORROW, "stratenmakers")[1]
    coordinator.get(f"{DAY}/werk/{work}")
    coordinator.post(f"{DAY}/vastzetten", version=version(office), werk=work)
    assert office.board(TOMORROW).rounds[0].stops[1].locked
    coordinator.get(f"{DAY}/werk/{work}")
    assert "Losmaken" in coordinator.text
    coordinator.post(f"{DAY}/losmaken", version=version(office), werk=work)

    assert not office.board(TOMORROW).rounds[0].stops[1].held


def test_who_comes_second_reads_who_was_first_and_nothing_is_lost(coordinator, another, office, planned, crews):
    work, other = office.stops(TOMORROW, "stratenmakers")
    coordinator.get(DAY)
    office.do(rounds.lock, TOMORROW, other, version=planned.version, by="supervisor", at=NOW + hours(0.2))
    to = {"werk": work, "naar": crews["lampenploeg"], "plek": 1}
    answer = coordinator.post(f"{DAY}/verplaatsen", version=planned.version, **to)

    assert answer.status_code == 409
    assert "Test Leidinggevende heeft het plan om 11.12 uur veranderd:" in coordinator.text
    assert "vastgezet. Kijk opnieuw." in coordinator.text
    assert "geven aan Lampenploeg. Bekijk dat opnieuw" in coordinator.text
    assert f"{DAY}/werk/{work}?naar={crews['lampenploeg']}&amp;plek=1" in coordinator.page
    assert work in office.stops(TOMORROW, "stratenmakers")
    assert coordinator.field("version") == str(version(office))


@ONE
def test_a_form_without_a_version_changes_nothing(coordinator, office, planned, crews):
    work = first_of(office, "stratenmakers")
    answer = coordinator.post(f"{DAY}/verplaatsen", werk=work, naar=crews["lampenploeg"])

    assert answer.status_code == 409
    assert work in office.stops(TOMORROW, "stratenmakers")


@ONE
def test_work_that_cannot_be_planned_says_so(coordinator, office, planned, crews):
    answer = coordinator.post(f"{DAY}/verplaatsen", version=planned.version, werk=99999, naar=crews["lampenploeg"])

    assert answer.status_code == 409
    assert "Dit kan nu niet" in coordinator.text


@ONE
def test_a_crew_that_does_not_come_is_looked_at_first_and_can_come_back(coordinator, office, planned):
    coordinator.get(f"{DAY}/ploeg/stratenmakers?zonder=1")
    assert "De anderen van Team wegen krijgen dan het werk dat past." in coordinator.text
    assert 'class="outcome' in coordinator.page
    coordinator.post(f"{DAY}/ploeg/stratenmakers/afwezig", version=planned.version, afwezig="1")
    coordinator.get(DAY)
    assert "Is er deze dag niet." in coordinator.text
    coordinator.post(f"{DAY}/ploeg/stratenmakers/afwezig", version=version(office), afwezig="0")

    assert not office.board(TOMORROW).rounds[0].absent
    assert office.board(TOMORROW).progress.busy


@ONE
def test_a_crew_shows_what_lies_on_its_way(coordinator, office, planned, crews):
    work = office.orders(1)[0]
    coordinator.get(f"{DAY}/ploeg/stratenmakers")
    assert "1 open melding op de route, " in coordinator.text
    coordinator.post(f"{DAY}/verplaatsen", version=planned.version, werk=work, naar=crews["stratenmakers"])

    assert work in office.stops(TOMORROW, "stratenmakers")


def test_publishing_shows_first_what_it_changes(coordinator, office, planned):
    coordinator.get(f"{DAY}/publiceren")
    assert "Stratenmakers : 2 haltes" in coordinator.text
    assert "2 nieuw." in coordinator.text
    coordinator.post(f"{DAY}/publiceren", version=planned.version)

    assert office.board(TOMORROW).status is PlanStatus.PUBLISHED
    assert office.work(first_of(office, "stratenmakers")).status is WorkStatus.PLANNED
    coordinator.get(f"{DAY}/publiceren")
    assert "Er verandert niets." in coordinator.text


WISH = {"wish_kind": "school_hours", "wish_from": "08:15", "wish_until": "09:00", "wish_reason": "School"}


@ONE
def test_a_wish_is_kept_read_back_and_taken_away(coordinator, office, planned):
    work = first_of(office, "stratenmakers")
    coordinator.post(f"{DAY}/werk/{work}/wens", **WISH)
    coordinator.get(f"{DAY}/werk/{work}")
    assert "Schooltijd, van 8.15 tot 9.00 uur (School)." in coordinator.text
    path = coordinator.page.split("/wens/")[1].split('"')[0]
    coordinator.post(f"{DAY}/werk/{work}/wens/{path}")
    coordinator.get(f"{DAY}/werk/{work}")

    assert "Schooltijd, 08.15" not in coordinator.text


@ONE
@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({}, "Kies wat voor wens het is."),
        ({**WISH, "wish_until": "08:00"}, "Vul een begin en een later einde in"),
        ({**WISH, "wish_reason": ""}, "Vul in waarom."),
        ({"wish_kind": "not_crew"}, "Kies een ploeg."),
        ({"wish_kind": "after", "wish_after": "bestaat niet"}, "Vul het nummer in van een melding die nog open is."),
    ],
)
def test_a_wish_that_is_not_right_says_what_to_do_and_keeps_what_was_typed(
    coordinator, office, planned, wish, sentence
):
    work = first_of(office, "stratenmakers")
    answer = coordinator.post(f"{DAY}/werk/{work}/wens", **wish)

    assert answer.status_code == 400
    assert sentence in coordinator.text
    assert wish.get("wish_from", "") in coordinator.page


@ONE
def test_a_wish_about_one_day_and_one_crew_counts_in_the_next_plan(coordinator, office, planned, crews):
    work = first_of(office, "stratenmakers")
    words = {"wish_kind": "not_crew", "wish_crew": crews["stratenmakers"], "wish_today": "1"}
    coordinator.post(f"{DAY}/werk/{work}/wens", **words)
    office.ask(TOMORROW)

    assert work in office.stops(TOMORROW, "lampenploeg")


@ONE
def test_a_report_leads_to_its_wishes(coordinator, office, planned, make, town):
    report = make.report(town, category="stoep")
    coordinator.get(f"/werk/{report.id}")
    work = office.order_of(report.id)
    assert f"/rijswijk/plan/werk/{work}" in coordinator.page
    assert coordinator.get(f"/plan/werk/{work}").location.endswith(f"/werk/{work}")
    coordinator.get(f"{DAY}/werk/{work}")

    assert "Dit werk staat niet in het plan van wo 16 sep." in coordinator.text


@ONE
def test_a_crew_gets_other_hours_for_a_day_and_those_of_always_again(coordinator, office, planned):
    there = f"{DAY}/ploeg/stratenmakers"
    coordinator.get(there)
    assert 'value="07:30"' in coordinator.page
    coordinator.post(f"{there}/werktijd", version=planned.version, van="07:30", tot="12:00", vanaf="")
    coordinator.get(there)
    assert "Anders dan gewoon: van 7.30 tot 12.00 uur." in coordinator.text
    coordinator.post(f"{there}/werktijd", version=version(office), gewoon="1")

    coordinator.get(there)
    assert "Anders dan gewoon" not in coordinator.text


@ONE
@pytest.mark.parametrize(("first", "last"), [("12:00", "12:00"), ("", "12:00"), ("straks", "later")])
def test_hours_that_end_before_they_begin_are_refused(coordinator, office, planned, first, last):
    answer = coordinator.post(f"{DAY}/ploeg/stratenmakers/werktijd", version=planned.version, van=first, tot=last)

    assert answer.status_code == 400
    assert "Vul een begin en een later einde in" in coordinator.text
    assert version(office) == planned.version
