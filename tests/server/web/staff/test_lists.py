"""Mijn werk and Team as pages: what stands in a row, who sees what, and addresses that can be kept."""

import re
from datetime import date
from html import unescape

import pytest

from server.domain.command import Follow, Forward, HandOver, Take
from server.model.base import db, enter, writing
from server.operations.accounts import set_absent
from server.wire.intake import Address, Contact
from tests.support.moments import NOW, days


def rows(desk):
    """The words of each row of the list."""
    return [" ".join(unescape(re.sub("<[^>]+>", " ", row)).split()) for row in desk.page.split('<li class="line ')[1:]]


def test_a_row_says_what_where_whose_and_how_long(handler, make, town):
    address = Address("Kerkstraat", "12", "2281AB", "Rijswijk")
    report = make.report(town, at=NOW - days(20), address=address, urgent=True, text="Losse stoeptegel, héél los.")
    make.do(town, Take(report_id=report.id))
    make.do(town, Follow(report_id=report.id, contact=Contact(email="volger@reporter.example")))
    handler.get("/werk")

    (row,) = rows(handler)
    for words in ("werkdagen te laat", "Stoep", "Spoed", "héél los.", "Kerkstraat 12", "West", "Test Behandelaar"):
        assert words in row
    assert f"RIJ-2026-{report.id:06} · 20 dagen · dubbel ×2" in row
    assert 'class="line line--late"' in handler.page


def test_work_with_a_partner_names_the_partner_and_work_of_nobody_says_so(handler, make, town):
    first, _ = make.report(town, at=NOW - days(2)), make.report(town)
    make.do(town, Forward(report_id=first.id, partner_id=town.partner_id))
    handler.get("/werk/team")

    with_partner, nobodys = rows(handler)
    assert "Testlicht BV" in with_partner
    assert "Bij partner" in with_partner
    assert "Nog van niemand" in nobodys


def test_the_work_of_an_absent_colleague_falls_to_the_deputy(another, make, town):
    report = make.report(town)
    make.do(town, Take(report_id=report.id), by="handler")
    deputy = another("deputy")
    deputy.get("/werk")
    assert rows(deputy) == []

    with writing():
        enter(town.id)
        set_absent("handler", date(2026, 9, 14), date(2026, 9, 16), deputy="deputy")
        db.session.commit()
    deputy.get("/werk")

    assert len(rows(deputy)) == 1
    assert "Test Behandelaar" in rows(deputy)[0]


def test_a_handler_sees_their_own_teams_and_a_coordinator_all(handler, another, make, town):
    make.report(town)
    make.report(town, text="De boom is omgewaaid")
    handler.get("/werk/team")
    assert len(rows(handler)) == 1
    handler.get("/werk/team/groen")
    assert len(rows(handler)) == 1
    handler.get("/werk/team?alle=1&zoek=boom")
    assert len(rows(handler)) == 1
    supervisor = another("supervisor")
    supervisor.get("/werk/team")
    assert len(rows(supervisor)) == 2


@pytest.mark.engines("sqlite")
def test_a_team_that_is_not_there_is_no_page(handler):
    assert handler.get("/werk/team/bestaat-niet").status_code == 404


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    "query",
    ["norm=x", "status=x", "rubriek=x", "wijk=x", "na=x", "na=2026-09-15T00:00:00Z~x", "na=0001-01-01T00:00:00Z~1"],
)
def test_nonsense_in_the_address_is_no_error(handler, make, town, query):
    make.report(town)

    assert handler.get(f"/werk/team?{query}").status_code == 200
    assert handler.get(f"/werk/team?{query}&voor=~&zoek=%25%00%27").status_code == 200


def test_the_pages_of_a_long_list_lead_on_and_back_with_their_filter(handler, make, town):
    for n in range(52):
        make.receipt(town, at=NOW - days(n % 3))
    handler.get("/werk/team?norm=op-tijd")
    assert len(rows(handler)) == 50
    following = unescape(re.search(r'href="([^"]+)"\s+rel="next"', handler.page)[1])
    handler.get(following)

    assert len(rows(handler)) == 2
    assert "norm=op-tijd" in following
    handler.get(unescape(re.search(r'href="([^"]+)"\s+rel="prev"', handler.page)[1]))
    assert len(rows(handler)) == 50


@pytest.mark.engines("sqlite")
def test_each_chip_shows_the_number_of_its_list(handler, make, town):
    for n in (30, 30, 6, 0):
        make.report(town, at=NOW - days(n))
    handler.get("/werk/team")
    chips = re.findall(r'<a class="chip[^"]*" href="([^"]+)"[^>]*>[^<]*<b>(\d+)</b>', handler.page)

    assert [number for _, number in chips] == ["2", "1", "4"]
    for href, number in chips:
        handler.get(unescape(href))
        assert len(rows(handler)) == int(number)


@pytest.mark.engines("sqlite")
def test_the_chosen_filters_are_shown_and_can_be_wiped(handler, make, town):
    make.report(town)
    handler.get("/werk/team?rubriek=stoep&status=reported&wijk=WK1")

    for value in ("stoep", "reported", "WK1"):
        assert f'value="{value}" selected' in handler.page
    assert 'href="/rijswijk/werk/team">Wis filter' in handler.page


@pytest.mark.engines("sqlite")
def test_an_empty_list_says_what_to_do(handler, make, town):
    handler.get("/werk")
    assert "U hebt nu geen open werk" in handler.text
    handler.get("/werk/team")
    assert "Alles is klaar" in handler.text
    handler.get("/werk/team?norm=te-laat")
    assert "Geen meldingen in deze lijst" in handler.text


@pytest.mark.engines("sqlite")
def test_names_with_strange_letters_are_shown_as_they_are(handler, make, town):
    address = Address("<b>Straat</b>", "1&2")
    report = make.report(town, address=address)
    make.do(town, HandOver(report_id=report.id, team_id=town.teams["wegen"], reason="x"))
    handler.get("/werk/team")

    assert "&lt;b&gt;Straat&lt;/b&gt; 1&amp;2" in handler.page
