"""Taking a report while somebody talks: found, kept, saved once, added to what is there."""

from dataclasses import replace

import pytest

from server.domain.command import Close
from server.domain.vocabulary import ContactKind, EventKind, Outcome, Status, Tell, Urgency
from server.model.desk import CallBack, ParkedCall
from server.model.report import Contact as ContactRow
from server.model.report import Event, Report
from server.wire.intake import Contact
from tests.support.moments import NOW, days

CALL = {
    "text": "Er ligt een losse stoeptegel, mijn moeder is gevallen",
    "category": "stoep",
    "place": "Voorbeeldlaan 5",
    "phone": "06 1234 5678",
    "name": "Test Beller",
    "email": "beller@reporter.example",
    "tell": "mail",
    "channel": "phone",
}


@pytest.fixture
def form(kcc):
    """The hidden fields of a fresh form."""
    kcc.get("/kcc")
    return kcc.hidden()


def save(kcc, form, path="/kcc/bewaar", **changes):
    return kcc.post(path, **{**form, **CALL, **changes})


def test_a_call_becomes_a_report_with_what_to_say(kcc, form, town, make):
    save(kcc, form)
    kcc.get(f"/kcc/klaar/{form['key']}")

    (report,) = make.found(town, Report)
    assert (report.channel, report.street, report.house_number) == ("phone", "Voorbeeldlaan", "5")
    assert report.place_doubt == ""
    number = f"RIJ-2026-{report.id:06d}"
    assert f"Uw nummer is {number}. Wij lossen dit op voor of op dinsdag 22 september." in kcc.text
    assert "U krijgt een e-mail als het klaar is." in kcc.text
    assert make.told(town, "receipt") == [("receipt", "beller@reporter.example")]
    assert make.found(town, ContactRow)[0].phone == "0612345678"


def test_a_second_click_is_the_same_report_also_through_another_channel(kcc, form, town, make):
    save(kcc, form)
    save(kcc, form)
    save(kcc, form, channel="desk")

    assert len(make.found(town, Report)) == 1
    assert len(make.told(town, "receipt")) == 1


def test_two_people_at_one_parked_call_make_one_report_and_lose_no_words(kcc, form, another, town, make):
    kcc.post(f"/kcc/gesprek/{form['key']}", **form, **CALL)
    kcc.post("/kcc/parkeer", **form, **CALL)
    colleague = another("coordinator")
    colleague.get(f"/kcc/gesprek/{form['key']}")
    assert "mijn moeder is gevallen" in colleague.page
    both = colleague.hidden()
    colleague.post("/kcc/bewaar", **{**both, **CALL, "text": "De tegel ligt nu op het fietspad"})
    answer = save(kcc, form)

    (report,) = make.found(town, Report)
    assert answer.status_code == 302
    notes = [e.note for e in make.found(town, Event, Event.kind == EventKind.NOTE)]
    assert notes == [f"Ook opgeschreven: {CALL['text']}"]
    assert report.text == "De tegel ligt nu op het fietspad"


def test_who_types_in_a_call_that_a_colleague_took_over_is_told_and_overwrites_nothing(kcc, form, another, town, make):
    kcc.post("/kcc/parkeer", **form, **CALL)
    colleague = another("coordinator")
    colleague.get(f"/kcc/gesprek/{form['key']}")
    colleague.post(f"/kcc/gesprek/{form['key']}", **colleague.hidden(), **{**CALL, "text": "Van de collega"})

    late = kcc.post(f"/kcc/gesprek/{form['key']}", **form, **CALL)

    assert late.status_code == 409
    assert "Test Coördinator schrijft ook in dit gesprek" in kcc.text
    assert make.found(town, ParkedCall)[0].data["text"] == "Van de collega"
    again = kcc.post("/kcc/parkeer", **form, **CALL)
    assert again.status_code == 409
    assert "mijn moeder is gevallen" in kcc.page


@pytest.mark.engines("sqlite")
def test_a_parked_call_is_a_tab_for_everybody_and_outlives_a_crash(kcc, form, another, town, make, clock):
    kcc.post(f"/kcc/gesprek/{form['key']}", **form, **CALL)
    colleague = another("supervisor")
    colleague.get("/kcc")
    assert "Er ligt een losse" not in colleague.text, "what somebody is still typing is not yet for others"

    kcc.post("/kcc/parkeer", **form, **CALL)
    clock.advance(days(2))
    colleague = another("supervisor")
    colleague.get("/kcc")

    assert "Er ligt een losse..." in colleague.text
    colleague.get(f"/kcc/gesprek/{form['key']}")
    assert 'value="Voorbeeldlaan 5"' in colleague.page
    colleague.post("/kcc/weg", **colleague.hidden())
    assert make.found(town, ParkedCall) == []


@pytest.mark.engines("sqlite")
def test_a_fresh_page_writes_nothing_and_an_empty_call_is_not_parked(kcc, form, town, make):
    kcc.post("/kcc/parkeer", **form, tell="mail", channel="phone")

    assert make.found(town, ParkedCall) == []


@pytest.mark.engines("sqlite")
def test_a_place_may_be_missing_when_the_caller_does_not_know_it(kcc, form, town, make):
    answer = save(kcc, form, place="")
    assert answer.status_code == 400
    assert "Weet de beller het niet? Vink dat dan aan." in kcc.text
    assert "mijn moeder is gevallen" in kcc.page

    save(kcc, form, place="", place_unknown="1")
    kcc.get(f"/kcc/klaar/{form['key']}")

    (report,) = make.found(town, Report)
    assert (report.x, report.area_id) == (None, None)
    assert report.place_doubt == "Plaats controleren: beller weet het niet."
    assert "Plaats nog te controleren" in kcc.text


@pytest.mark.engines("sqlite")
def test_words_for_a_place_are_kept_and_must_be_checked(kcc, form, town, make):
    save(kcc, form, place="bij de kerk achter het parkje")

    (report,) = make.found(town, Report)
    assert report.place_text == "bij de kerk achter het parkje"
    assert report.place_doubt == "Plaats controleren: staat nog niet op de kaart."


@pytest.mark.parametrize(
    ("said", "street", "rest"),
    [
        ("voorbeeldlaan 5", "Voorbeeldlaan", ""),
        ("Voorbeeldlaan 5, Rijswijk", "Voorbeeldlaan", ""),
        ("Proefstraat 7, achter de school", "Proefstraat", "achter de school"),
        ("2280AB 9", "Voorbeeldlaan", ""),
        ("2281 ab 11", "Proefstraat", ""),
    ],
)
@pytest.mark.engines("sqlite")
def test_a_place_is_read_as_people_say_it(kcc, form, town, make, said, street, rest):
    save(kcc, form, place=said)

    (report,) = make.found(town, Report)
    assert (report.street, report.place_text, report.x is None) == (street, rest, False)


@pytest.mark.engines("sqlite")
def test_the_number_on_a_thing_is_kept_and_gives_its_place_the_next_time(kcc, form, town, make):
    save(kcc, form, category="lamp", place="Voorbeeldlaan 5, lantaarnpaal 40123")
    kcc.get("/kcc")
    save(kcc, kcc.hidden(), category="lamp", place="lantaarnpaal nr. 40123")

    first, second = make.found(town, Report)
    assert first.asset == second.asset == "40123"
    assert (second.x, second.y) == (first.x, first.y)


@pytest.mark.engines("sqlite")
def test_what_is_typed_is_kept_and_answered_with_proposals_date_doubles_and_history(kcc, form, town, make):
    old = make.report(town, at=NOW - days(3), text="Losse stoeptegel bij de ingang", category="stoep")
    place = {"lon": "", "lat": ""}
    kcc.post(
        f"/kcc/gesprek/{form['key']}",
        **{**form, **place, "text": "losse stoeptegel", "phone": "0612345678", "channel": "phone"},
    )

    assert "1 Stoep" in kcc.text
    assert "Wij lossen dit op voor of op dinsdag 22 september." in kcc.text
    assert "Vraag het e-mailadres" in kcc.text
    assert "Belde eerder" in kcc.text
    assert f"RIJ-2026-{old.id:06d}" in kcc.text
    assert make.found(town, ParkedCall)[0].data["text"] == "losse stoeptegel"


@pytest.mark.engines("sqlite")
def test_a_double_is_shown_near_the_place(kcc, form, town, make):
    make.report(town, at=NOW - days(1), point=None, address=None, text="Los", place_text="elders")  # noise
    kcc.get("/kcc")
    save(kcc, kcc.hidden())
    kcc.post(f"/kcc/gesprek/{form['key']}", **form, **{**CALL, "phone": "", "email": ""})

    assert "Toevoegen aan RIJ-2026-" in kcc.text


def test_a_caller_is_added_to_a_report_that_is_there_and_hears_how_it_stands(kcc, form, town, make):
    old = make.report(town, at=NOW - days(1))
    for _ in range(2):
        save(kcc, form, "/kcc/toevoegen", number=f"{old.id}", phone="0687654321")
    kcc.get(f"/kcc/klaar/{form['key']}")

    assert len(make.found(town, Report)) == 1
    assert [c.kind for c in make.found(town, ContactRow)] == [ContactKind.REPORTER, ContactKind.FOLLOWER]
    assert [e.note for e in make.found(town, Event, Event.kind == EventKind.NOTE)] == [f"Beller: {CALL['text']}"]
    assert f"Het nummer is RIJ-2026-{old.id:06d}. Wij hebben uw melding ontvangen." in kcc.text
    assert "voor of op" in kcc.text


@pytest.mark.engines("sqlite")
def test_the_reporter_who_calls_about_it_becomes_no_follower_of_their_own_report(kcc, form, town, make):
    old = make.report(town)
    kcc.post("/kcc/toevoegen", **form, number=f"{old.id}", phone="06-12345678")

    assert len(make.found(town, ContactRow)) == 1
    assert [e.note for e in make.found(town, Event, Event.kind == EventKind.NOTE)] == ["De beller belde hierover."]


def test_solved_at_once_gives_one_message_and_counts_as_first_contact(kcc, form, town, make):
    answer = save(kcc, form, "/kcc/direct")
    assert answer.status_code == 400
    assert "Kies hoe het is afgelopen." in kcc.text
    reason = "Ik heb uitgelegd dat de provincie deze weg beheert."
    save(kcc, form, "/kcc/direct", outcome="not_ours", reason=reason, place="")

    (report,) = make.found(town, Report)
    assert (report.status, report.outcome, report.first_contact) == (Status.ENDED, Outcome.NOT_OURS, True)
    assert make.told(town) == [("ended", "beller@reporter.example")]


@pytest.mark.engines("sqlite")
def test_the_next_report_of_the_same_caller_begins_with_who_it_is(kcc, form, town, make):
    answer = save(kcc, form, then="next", tell="phone")
    kcc.get(answer.headers["Location"])

    assert 'value="0612345678"' in kcc.page
    assert 'value="beller@reporter.example"' in kcc.page
    assert kcc.hidden()["key"] != form["key"]
    assert "mijn moeder" not in kcc.field("picked")


def test_who_wants_to_be_called_gets_no_mail_and_a_call_when_it_ends(kcc, form, town, make):
    save(kcc, form, tell="phone")
    (report,) = make.found(town, Report)
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="De tegel ligt weer vast."))

    assert make.told(town) == []
    (note,) = make.found(town, CallBack)
    assert (note.phone, note.name, note.about) == ("0612345678", "Test Beller", "Vertel hoe het is afgelopen.")


@pytest.mark.engines("sqlite")
def test_webcare_needs_a_handle_and_no_name(kcc, form, town, make):
    posted = {"name": "", "phone": "", "email": "", "tell": "not", "handle": "@testbewoner", "channel": "social"}
    answer = save(kcc, form, **posted, post="geen link")
    assert answer.status_code == 400
    save(kcc, form, **posted, post="https://social.example/p/1")

    (contact,) = make.found(town, ContactRow)
    assert (contact.handle, contact.post, contact.tell) == ("@testbewoner", "https://social.example/p/1", Tell.NOT)
    (report,) = make.found(town, Report)
    kcc.get(f"/werk/{report.id}")
    assert "@testbewoner" in kcc.text
    assert "Social media" in kcc.text


@pytest.mark.engines("sqlite")
def test_danger_is_said_at_once_and_rings_when_it_is_saved(kcc, form, town, make):
    kcc.post(f"/kcc/gesprek/{form['key']}", **form, **{**CALL, "text": "Ik ruik een gaslucht bij de put"})
    assert "U schreef iets dat gevaarlijk kan zijn: gaslucht." in kcc.text
    save(kcc, form, danger="1")

    assert make.found(town, Report)[0].urgency is Urgency.DANGER
    kcc.get("/kcc")
    assert "Gevaar: Stoep, Voorbeeldlaan 5" in kcc.text


@pytest.mark.parametrize(
    "words", ["{id}", "RIJ-2026-{id:06d}", "06 12345678", "melder@reporter.example", "test melder", "Melder"]
)
def test_a_report_is_found_by_number_phone_mail_and_name_also_when_it_ended(kcc, form, town, make, words):
    report = make.report(town)
    make.report(town, text="ruis", contact=Contact())
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gemaakt."))
    kcc.post("/kcc/zoek", **form, zoek=words.format(id=report.id), part="1")

    assert "1 melding gevonden" in kcc.text
    assert f"RIJ-2026-{report.id:06d}" in kcc.text
    assert "Opgelost" in kcc.text


@pytest.mark.parametrize("words", ["voorbeeldlaan 5", "Voorbeeldlaan", "2280AB", "2280 ab 5", "@testbewoner"])
def test_a_report_is_found_by_address_and_handle(kcc, form, town, make, words):
    save(kcc, form, handle="@testbewoner")
    kcc.get("/kcc")
    kcc.post("/kcc/zoek", **kcc.hidden(), zoek=words, part="1")

    assert "1 melding gevonden" in kcc.text


@pytest.mark.engines("sqlite")
def test_nothing_of_another_town_is_found(kcc, form, town, make):
    other = make.town("woudenberg")
    report = make.report(other)
    kcc.post("/kcc/zoek", **form, zoek=f"{report.id}", part="1")
    assert "Niets gevonden" in kcc.text
    kcc.post("/kcc/zoek", **form, zoek="Test Melder", part="1")
    assert "Niets gevonden" in kcc.text
    assert kcc.post("/kcc/toevoegen", **form, number=f"{report.id}").status_code == 404


@pytest.mark.engines("sqlite")
def test_without_a_script_a_search_and_a_proposal_keep_what_was_typed(kcc, form, town, make):
    make.report(town)
    kcc.post("/kcc/zoek", **form, **CALL, zoek="Test Melder")
    assert "1 melding gevonden" in kcc.text
    assert "mijn moeder is gevallen" in kcc.page
    kcc.post("/kcc/zoek", **form, **{**CALL, "category": ""}, zoek="", take="boom")

    assert "Is het gevaarlijk?" in kcc.text


@pytest.mark.engines("sqlite")
def test_the_exchange_fills_in_who_calls(kcc):
    kcc.get("/kcc?telefoon=0612345678")

    assert 'name="phone" type="tel" value="0612345678"' in kcc.page


def test_a_note_to_call_back_goes_to_a_person_with_its_own_norm(kcc, form, another, town, make):
    answer = save(kcc, form, "/kcc/terugbelnotitie", call_to="")
    assert answer.status_code == 400
    to = f"{town.teams['wegen']}:{town.staff['handler']}"
    for _ in range(2):
        save(kcc, form, "/kcc/terugbelnotitie", call_to=to, call_about="Wil weten wanneer", reachable="na 17 uur")
    assert "Test Behandelaar belt uiterlijk" in kcc.text
    assert "mijn moeder is gevallen" in kcc.page

    handler = another("handler")
    handler.get("/kcc/terugbellen")
    assert "1 notitie" in handler.text
    assert "Bereikbaar: na 17 uur" in handler.text
    (note,) = make.found(town, CallBack)
    handler.post(f"/kcc/terugbellen/{note.id}", result="Voicemail ingesproken")
    handler.get("/kcc/terugbellen")

    assert "Niemand om terug te bellen" in handler.text
    assert "Voicemail ingesproken" in handler.text
    assert handler.post("/kcc/terugbellen/999").status_code == 404


@pytest.mark.engines("sqlite")
def test_a_handler_sees_no_notes_of_other_teams(kcc, form, another, town):
    save(kcc, form, "/kcc/terugbelnotitie", call_to=f"{town.teams['groen']}")
    handler = another("handler")
    handler.get("/kcc/terugbellen")

    assert "Niemand om terug te bellen" in handler.text


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("role", ["admin", "crew"])
def test_nobody_else_sits_at_the_desk(another, role):
    somebody = another(role)

    assert somebody.get("/kcc").status_code == 403
    assert somebody.post("/kcc/zoek", zoek="06 12345678").status_code == 403


@pytest.mark.engines("sqlite")
def test_a_key_of_nobody_opens_nothing(kcc, form):
    assert kcc.get("/kcc/gesprek/bestaat-niet").status_code == 404
    assert kcc.get("/kcc/klaar/bestaat-niet").status_code == 404
    assert kcc.post("/kcc/bewaar", **{**form, "key": "../../etc"}).status_code == 404


@pytest.mark.engines("sqlite")
def test_the_day_of_the_kcc_begins_at_the_desk(kcc):
    assert kcc.get("/start").headers["Location"].endswith("/rijswijk/kcc")


class Dead:
    """An address service that nobody may wait for."""

    def suggest(self, *_, **__):
        raise AssertionError("asked outside while somebody is on the phone")

    nearest = suggest


@pytest.mark.engines("sqlite")
def test_nothing_outside_is_asked_while_somebody_types_and_saves(kcc, form, app, town, make, monkeypatch):
    monkeypatch.setitem(app.extensions, "meldwerk", replace(app.extensions["meldwerk"], addresses=Dead()))
    nowhere = {**form, **CALL, "place": "Onbekende Laan 3"}
    assert kcc.post(f"/kcc/gesprek/{form['key']}", **nowhere).status_code == 200
    assert kcc.post("/kcc/zoek", **nowhere, zoek="Onbekende Laan 3", part="1").status_code == 200
    assert kcc.post("/kcc/bewaar", **nowhere).status_code == 302

    assert make.found(town, Report)[0].place_text == "Onbekende Laan 3"
