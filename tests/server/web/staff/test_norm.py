"""The norm page: one sentence, and every number opens its list."""

import re

import pytest

from server.domain.command import Close
from server.domain.vocabulary import Outcome
from server.model.base import db
from server.model.report import Report
from tests.support.moments import NOW, days, hours


@pytest.fixture
def supervisor(another):
    return another("supervisor")


def solve(make, town, *, late=False, **words):
    received = NOW - days(40 if late else 8)
    report = make.report(town, at=received, **words)
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gemaakt."), at=NOW - days(7))


def test_a_supervisor_begins_with_the_norm(supervisor):
    assert supervisor.get("/start").location == "/rijswijk/norm"
    assert supervisor.get("/norm").status_code == 200


def test_each_number_of_the_sentence_is_the_number_of_its_list(supervisor, make, town):
    for n in range(3):
        make.report(town, at=NOW - days(30) + hours(n))
    make.report(town, at=NOW - days(6))
    make.report(town, at=NOW)
    supervisor.get("/norm")
    numbers = re.findall(r'href="(/rijswijk/werk/team[^"]*)"><b>(\d+)</b>', supervisor.page)

    assert [number for _, number in numbers] == ["3", "1", "5"]
    for href, number in numbers:
        supervisor.get(href.replace("&amp;", "&"))
        assert supervisor.page.count('<li class="line ') == int(number)


def test_late_work_of_a_category_and_an_area_opens_its_list(supervisor, make, town):
    make.report(town, at=NOW - days(30))
    make.report(town, at=NOW - days(30), text="De lantaarnpaal is kapot, het licht is kapot")
    make.report(town, at=NOW - days(30), point=None)
    supervisor.get("/norm")
    links = re.findall(r'href="(/rijswijk/werk/team\?norm=te-laat&amp;(?:rubriek|wijk)[^"]*)">(\d+)', supervisor.page)

    assert sorted(number for _, number in links) == ["1", "1", "2", "2", "3"]
    for href, number in links:
        supervisor.get(href.replace("&amp;", "&"))
        assert supervisor.page.count('<li class="line ') == int(number), href


def test_the_share_of_last_week_stands_beside_the_aim(supervisor, make, town):
    for n in range(5):
        solve(make, town, late=n == 0)
    supervisor.get("/norm")

    assert "Vorige week ging 80% op tijd (doel 90%)." in supervisor.text


@pytest.mark.engines("sqlite")
def test_without_figures_the_page_says_so(supervisor):
    supervisor.get("/norm")

    assert "Vandaag 0 te laat , 0 dreigen te laat , 0 zonder eigenaar ." in supervisor.text
    assert "te weinig klaar voor een percentage" in supervisor.text
    assert "Nog geen cijfers" in supervisor.text


@pytest.mark.engines("sqlite")
def test_the_period_is_in_the_address_and_nonsense_is_the_usual_one(supervisor, make, town):
    solve(make, town)
    for period, first in (("1", "ma 7 sep"), ("13", "ma 15 juni"), ("x", "ma 17 aug")):
        supervisor.get(f"/norm?periode={period}")
        assert f"Klaar van {first} tot en met zo 13 sep" in supervisor.text


@pytest.mark.engines("sqlite")
def test_the_page_says_what_its_figures_mean(supervisor):
    supervisor.get("/norm")

    assert "Klaar vóór of op de eerste beloofde datum" in supervisor.text


@pytest.mark.engines("sqlite")
def test_what_has_no_norm_stands_apart_and_is_not_called_on_time(supervisor, make, town, db):
    from server.model.base import enter, writing
    from server.model.municipality import Municipality, new_word
    from server.model.norm import NormRow

    with writing():
        enter(town.id)
        db.session.query(NormRow).delete()
        db.session.get(Municipality, town.id).config_version = new_word()
        db.session.commit()
    solve(make, town)
    supervisor.get("/norm")

    assert "Zonder norm" in supervisor.text
    assert "Stoep: 1" in supervisor.text
    assert "van 0 meldingen met een norm" in supervisor.text


def test_what_the_desk_solves_at_once_is_counted_of_what_it_took_in(supervisor, make, town):
    taken = [make.receipt(town, at=NOW - days(8), channel="phone").report_id for _ in range(6)]
    make.report(town, at=NOW - days(8), channel="website")
    with make.change(town):
        for report_id in taken[:3]:
            db.session.get_one(Report, report_id).first_contact = True
    supervisor.get("/norm?periode=1")

    assert "Het KCC nam 6 meldingen aan. Direct afgehandeld: 3 (50%)." in supervisor.text
