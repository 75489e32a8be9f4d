"""Two people at the same work: the second sees what changed, and nothing is lost."""

import re

from server.domain.command import Close as OfficeClose
from server.domain.command import HandOver, PutInPlace, Recategorise
from server.domain.vocabulary import EventKind, Outcome
from server.model.report import Event
from server.wire.intake import Point
from tests.server.web.crew.conftest import picture
from tests.support.moments import NOW, hours

SOLVED = {"close_outcome": "solved", "close_standard": "Wij hebben het gemaakt."}


def at(work, path=""):
    return f"/ploeg/werk/{work.id}{path}"


def test_who_closes_what_the_office_just_closed_reads_that_and_loses_nothing(crew, order, make, town, clock):
    work = order()
    crew.get(at(work, "/klaar"))
    make.do(town, OfficeClose(report_id=work.report_id, outcome=Outcome.SOLVED, reason="Gemaakt."), at=NOW)
    clock.advance(hours(1))

    crew.send(at(work, "/klaar"), [("close_after", picture())], **SOLVED, close_sentence="Tegel vervangen.")

    assert "Was al afgesloten." in crew.text
    assert "Tegel vervangen." in crew.text
    assert make.row(town, work.report_id).photos == 1
    assert make.row(town, work.report_id).outcome_reason == "Gemaakt."
    assert len(make.told(town, "ended")) == 1


def test_two_crews_finish_the_same_work_and_the_second_sees_the_first(crew, van, order, make, town, clock):
    work = order()
    second = van("lampenploeg")
    second.get(at(work, "/klaar"))
    crew.fill_in(at(work, "/klaar"), **SOLVED)
    clock.advance(hours(1))

    second.send(at(work, "/klaar"), **SOLVED, close_sentence="Ook door ons bekeken.")

    assert "Was al afgesloten." in second.text
    assert "Ook door ons bekeken." in second.text


def test_when_the_office_changed_the_same_the_crew_is_asked_which_is_right(crew, order, make, town):
    work = order(point=Point(82_000, 451_000))
    crew.get(at(work, "/onderwerp"))
    make.do(town, Recategorise(report_id=work.report_id, category_id=town.categories["overig"]), by="coordinator")

    crew.send(at(work, "/onderwerp"), correct_category_category=town.categories["lamp"])
    assert "Welke klopt?" in crew.text
    assert make.row(town, work.report_id).category_id == town.categories["lamp"]

    form = next(f for f in re.findall(r"<form.*?</form>", crew.page, re.DOTALL) if "Van kantoor" in f)
    fields = dict(re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form))
    crew.client.post(re.search(r'action="([^"]+)"', form)[1], data=fields)
    assert make.row(town, work.report_id).category_id == town.categories["overig"]


def test_a_change_elsewhere_in_the_report_gets_in_nobodys_way(crew, order, make, town):
    work = order(point=Point(82_000, 451_000))
    crew.get(at(work, "/klaar"))
    make.do(town, PutInPlace(report_id=work.report_id, point=Point(82_100, 451_000)), by="coordinator")

    crew.send(at(work, "/klaar"), **SOLVED)

    assert make.row(town, work.report_id).outcome is Outcome.SOLVED


def test_what_a_crew_did_on_work_that_just_went_to_another_team_is_kept(crew, order, make, town):
    work = order()
    crew.get(at(work, "/kan-niet"))
    away = HandOver(report_id=work.report_id, team_id=town.teams["groen"], reason="Dit is een boom.")
    make.do(town, away, by="coordinator")

    crew.send(at(work, "/kan-niet"), cannot_why="other", cannot_sentence="Er ligt een boom overheen.")

    assert "Het kantoor gaf dit aan een ander team. Je bericht staat erbij." in crew.text
    notes = make.found(town, Event, Event.report_id == work.report_id, Event.kind == EventKind.NOTE)
    assert "Er ligt een boom overheen." in notes[-1].note
