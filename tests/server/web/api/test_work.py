"""Tools of handlers: the worklist, one report without contact data, and acting by the one road."""

import pytest

from server.domain.command import Start
from server.domain.vocabulary import Status
from server.model.report import Event, Report
from server.wire.intake import Contact
from tests.server.web.api.conftest import Program, wrongs
from tests.support.moments import NOW, days


@pytest.fixture
def number(make, town) -> str:
    """A report whose reporter must not be found."""
    return make.receipt(town, contact=Contact(name="Test Oma", email="oma@reporter.example")).reference


def deed(tool: Program, number: str, **body):
    return tool.post(f"/werkvoorraad/{number}/handelingen", {"door": "handler", **body})


def test_work_comes_in_the_order_of_its_dates_in_pages(tool, make, town):
    later = make.receipt(town).reference
    late = make.receipt(town, at=NOW - days(30)).reference
    first = tool.read("/werkvoorraad", aantal="1")
    rest = tool.read("/werkvoorraad", aantal="1", na=first["volgende"])

    assert [row["meldingsnummer"] for row in (*first["opdrachten"], *rest["opdrachten"])] == [late, later]
    assert first["opdrachten"][0]["norm"] == "te-laat"
    assert rest["volgende"] is None
    assert [row["meldingsnummer"] for row in tool.read("/werkvoorraad", norm="te-laat")["opdrachten"]] == [late]
    assert tool.read("/werkvoorraad", team="groen")["opdrachten"] == []
    assert wrongs(tool.get("/werkvoorraad", team="x", norm="y", na="z", aantal="0")).keys() == {
        *("team", "norm", "na", "aantal"),
    }


def test_a_report_has_its_words_and_history_and_nobody_to_reach(tool, number):
    answer = tool.get(f"/werkvoorraad/{number}")

    assert answer.json["omschrijving"] == "Er ligt een losse stoeptegel."
    assert answer.json["verloop"][0]["soort"] == "Ontvangen"
    assert "Oma" not in answer.get_data(as_text=True)
    assert "oma@" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert wrongs(tool.get("/werkvoorraad/99999"), 404) == {}


def test_who_acts_by_a_tool_acts_as_on_the_pages(tool, make, town, number):
    taken = deed(tool, number, soort="oppakken", versie=1).json
    planned = deed(tool, number, soort="plannen", dag="2026-09-17", versie=taken["versie"]).json
    ended = deed(tool, number, soort="afsluiten", uitkomst="hersteld", tekst="De tegel ligt vast.")
    (report,) = make.found(town, Report)

    assert (taken["resultaat"], planned["resultaat"], ended.status_code) == ("gedaan", "gedaan", 200)
    assert (report.status, report.outcome_reason) == (Status.ENDED, "De tegel ligt vast.")
    assert {event.handler_id for event in make.found(town, Event)} >= {town.staff["handler"]}
    assert [kind for kind, _ in make.told(town)][-1] == "ended"


def test_a_colleague_who_was_first_is_told(tool, make, town, number):
    make.do(town, Start(report_id=make.found(town, Report)[0].id), by="coordinator")
    answer = deed(tool, number, soort="oppakken", versie=1)

    assert answer.status_code == 409
    assert [change["soort"] for change in answer.get_json(force=True)["wijzigingen"]] == ["Begonnen"]


def test_what_can_not_be_is_refused_with_a_sentence(tool, number, make, town):
    assert wrongs(deed(tool, number, soort="vliegen", door="niemand")).keys() == {"soort", "door"}
    assert wrongs(deed(tool, number, soort="plannen", dag="2026-09-01")).keys() == {"dag"}
    assert wrongs(deed(tool, number, soort="overdragen", team="x")).keys() == {"team", "tekst"}
    assert wrongs(deed(tool, number, soort="afsluiten")).keys() == {"uitkomst", "tekst"}
    assert wrongs(deed(tool, number, soort="doorzetten", partner="x")).keys() == {"partner"}
    assert wrongs(deed(tool, number, soort="onderwerp", categorie="x")).keys() == {"categorie"}
    assert wrongs(deed(tool, number, soort="heropenen", tekst="Toch niet"), 409) == {}
    assert wrongs(deed(tool, number, soort="afsluiten", door="kcc", uitkomst="hersteld", tekst="x"), 403) == {}
    assert make.found(town, Report)[0].version == 1


def test_only_a_key_for_staff_opens_the_work(reader, sender, number):
    for path in ("/werkvoorraad", f"/werkvoorraad/{number}"):
        assert wrongs(reader.get(path), 401) == {}
        assert wrongs(sender.get(path), 403) == {}
    assert wrongs(deed(sender, number, soort="oppakken"), 403) == {}
