"""A report on a member of staff's screen, and everything that can be done to it."""

from io import BytesIO
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy import select

from server.domain.command import Ask, Close, MoveDate, Plan, Split, Take
from server.domain.vocabulary import Outcome, Status
from server.model.base import db, enter
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Event
from server.model.work_order import WorkOrder
from server.web.staff.actions import ACTIONS
from server.wire.intake import Contact
from tests.support.moments import NOW, days, hours

CLASH = "Een collega was u net voor"


@pytest.fixture
def report(make, town):
    return make.report(town, text="Er ligt een losse stoeptegel, bijna gevallen.")


def act(desk, report, path, *, open_page=True, **fields):
    """Fill in a form of the report's page, as it is on that page."""
    if open_page:
        desk.get(f"/werk/{report.id}")
    hidden = {"base_version": desk.field("base_version")} if 'name="base_version"' in desk.page else {}
    return desk.post(f"/werk/{report.id}/{path}", **{**hidden, **fields})


def sure(desk, report, path, **fields):
    """Fill in a form, look at the messages, and send."""
    response = act(desk, report, path, **fields)
    assert response.status_code == 200, desk.text
    assert "Klopt dit bericht?" in desk.text
    return desk.post(f"/werk/{report.id}/{path}", sure="1", **desk.hidden())


def photo():
    out = BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    return BytesIO(out.getvalue()), "na.jpg"


# --- looking


def test_the_page_tells_the_story_the_promise_and_why_it_is_here(handler, report):
    assert handler.get(f"/werk/{report.id}").status_code == 200

    for words in (
        "bijna gevallen",
        "Stoep",
        "melder@reporter.example",
        "nog 5 werkdagen",
        "Team wegen",
        "Waarom hier?",
    ):
        assert words in handler.text
    assert "de ontvangstdag telt niet mee" in handler.text


@pytest.mark.engines("sqlite")
def test_a_report_is_found_by_its_number_however_it_is_written(handler, report):
    for number in (f"RIJ-2026-{report.id:06}", f"2026-{report.id}", str(report.id)):
        assert handler.get(f"/werk/{number}").status_code == 200
        assert handler.get(f"/werk/team?zoek={number}").status_code == 302
    assert handler.get("/werk/RIJ-2026-000999").status_code == 404
    assert handler.get("/werk/onzin").status_code == 404


@pytest.mark.engines("sqlite")
def test_what_the_reporter_wrote_is_shown_as_it_was_written(handler, make, town):
    report = make.report(town, text='<script>alert("x")</script> & {{ 7*7 }}')
    make.do(town, Take(report_id=report.id))
    handler.get(f"/werk/{report.id}")
    assert "&lt;script&gt;" in handler.page
    handler.get("/werk")
    assert "&lt;script&gt;alert" in handler.page
    assert "{{ 7*7 }}" in handler.page


@pytest.mark.engines("sqlite")
def test_looking_changes_nothing_and_the_button_marks_it_as_seen(handler, make, town, report):
    handler.get(f"/werk/{report.id}")
    assert make.row(town, report.id).status is Status.REPORTED

    assert act(handler, report, "bekeken").status_code == 302
    assert make.row(town, report.id).status is Status.SEEN
    assert act(handler, report, "bekeken", quiet="1").status_code == 204


def test_every_promise_stands_on_the_page_with_its_reason(handler, make, town, report):
    make.do(town, MoveDate(report_id=report.id, due_on=(NOW + days(20)).date(), reason="Wij wachten op tegels."))
    handler.get(f"/werk/{report.id}")

    assert "di 22 sep" in handler.text
    assert "ma 5 okt" in handler.text
    assert "Wij wachten op tegels." in handler.text


def test_the_way_back_leads_to_the_same_place_in_the_list(handler, make, town):
    reports = [make.report(town, at=NOW - days(n)) for n in range(3)]
    handler.get("/werk/team?norm=op-tijd")
    link = handler.page.split('class="line__what" href="')[2].split('"')[0].replace("&amp;", "&")
    handler.get(link)

    assert "2 van 3" in handler.text
    order = WorkOrder.report_id == reports[1].id
    enter(town.id)
    row_id = db.session.scalars(select(WorkOrder.id).where(order)).one()
    assert f'href="/rijswijk/werk/team?norm=op-tijd#w{row_id}"' in handler.page
    assert "Vorige" in handler.text
    assert "Volgende" in handler.text


@pytest.mark.engines("sqlite")
def test_a_way_back_to_another_place_is_not_taken(handler, report):
    for elsewhere in (
        "https://evil.example/",
        "//evil.example/rijswijk/werk",
        "/woudenberg/werk",
        "javascript:alert(1)",
    ):
        handler.get(f"/werk/{report.id}?uit={elsewhere}")
        assert elsewhere not in handler.page
    for nothing in ("", "?uit="):
        handler.get(f"/werk/{report.id}{nothing}")
        assert "meer in de lijst" not in handler.text


@pytest.mark.engines("sqlite")
def test_likely_duplicates_are_shown_and_can_be_joined(handler, make, town, report):
    double = make.report(town, text="Er ligt een losse stoeptegel.")
    handler.get(f"/werk/{double.id}")
    assert "Misschien dezelfde melding" in handler.text

    assert sure(handler, double, "samenvoegen", join_main=str(report.id)).status_code == 302
    assert make.row(town, double.id).duplicate_of_id == report.id


# --- doing


def test_taking_it_makes_it_mine(handler, make, town, report):
    assert act(handler, report, "oppakken").location == f"/rijswijk/werk/{report.id}"

    assert make.row(town, report.id).handler_id == town.staff["handler"]
    handler.get(f"/werk/{report.id}")
    assert "U hebt dit opgepakt." in handler.text
    assert "Oppakken" not in handler.text


def test_a_note_is_kept_for_colleagues(handler, make, town, report):
    act(handler, report, "notitie", note_text="Gebeld met de aannemer.")
    handler.get(f"/werk/{report.id}")

    assert "Gebeld met de aannemer." in handler.text


def test_planning_sets_the_day(handler, make, town, report):
    act(handler, report, "plannen", plan_on="2026-09-17")

    row = make.row(town, report.id)
    assert (row.status, str(row.planned_on)) == (Status.PLANNED, "2026-09-17")


def test_planning_after_the_promise_asks_for_a_reason_and_shows_the_message(handler, make, town, report):
    assert act(handler, report, "plannen", plan_on="2026-10-01").status_code == 400
    assert 'href="#plan_reason"' in handler.page
    assert handler.field("plan_on") == "2026-10-01"

    response = sure(handler, report, "plannen", plan_on="2026-10-01", plan_reason="Wij wachten op tegels.")

    assert response.status_code == 302
    assert str(make.row(town, report.id).planned_on) == "2026-10-01"


def test_later_keeps_it_open_with_a_month(handler, make, town, report):
    sure(handler, report, "later", later_month="2026-11", later_reason="Wij doen dit met ander werk.")

    assert make.row(town, report.id).status is Status.PLANNED_LATER


def test_a_question_stops_the_clock_and_goes_to_the_reporter(handler, make, town, report):
    act(handler, report, "vraag", ask_question="Welke kant van de straat?")
    assert "Welke kant van de straat?" in handler.text
    assert make.row(town, report.id).status is Status.REPORTED  # only shown so far

    handler.post(f"/werk/{report.id}/vraag", sure="1", **handler.hidden())
    assert make.row(town, report.id).status is Status.WAITING_FOR_REPORTER


def test_handing_over_gives_it_to_a_team_or_a_person(handler, make, town, report):
    groen, deputy = town.teams["groen"], town.staff["deputy"]
    act(handler, report, "overdragen", hand_over_to=str(groen), hand_over_reason="Dit is groen.")
    assert make.row(town, report.id).team_id == groen

    wegen = town.teams["wegen"]
    act(handler, report, "overdragen", hand_over_to=f"{wegen}:{deputy}", hand_over_reason="Toch niet.")
    row = make.row(town, report.id)
    assert (row.team_id, row.handler_id) == (wegen, deputy)


def test_a_partner_gets_it_and_gives_it_back(handler, make, town, report):
    act(handler, report, "doorzetten", forward_partner=str(town.partner_id), forward_note="Graag snel.")
    assert make.row(town, report.id).status is Status.WITH_PARTNER

    act(handler, report, "terughalen", take_back_reason="Zij doen dit niet.")
    assert make.row(town, report.id).status is Status.SEEN


def test_a_new_date_is_promised_with_its_reason(handler, make, town, report):
    sure(handler, report, "verzetten", move_date_on="2026-10-05", move_date_reason="Wij wachten op tegels.")

    row = make.row(town, report.id)
    assert row.due_at > row.first_due_at


def test_another_category_brings_its_team(handler, make, town, report):
    act(handler, report, "onderwerp", recategorise_category=str(town.categories["boom"]))

    row = make.row(town, report.id)
    assert (row.category_id, row.team_id) == (town.categories["boom"], town.teams["groen"])


@pytest.mark.parametrize("where", ["Proefstraat 7", "82000 451000", "52.0443, 4.3228", "4.3228 52.0443"])
def test_the_place_is_put_right_by_address_or_coordinates(handler, make, town, where):
    report = make.report(town, point=None, place_text="ergens")

    assert act(handler, report, "plaats", place_where=where).status_code == 302, handler.text
    row = make.row(town, report.id)
    assert row.x == pytest.approx(82_000, abs=800)
    assert row.place_doubt == ""


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("where", ["Onbekendeweg 1", "120000 480000", "0, 0", "1e999, 4", ""])
def test_a_place_that_we_do_not_know_is_refused_in_words(handler, report, where):
    assert act(handler, report, "plaats", place_where=where).status_code == 400
    assert 'href="#place_where"' in handler.page


def test_a_split_makes_a_second_part_and_each_part_is_closed_apart(handler, make, town, report):
    act(handler, report, "knippen", split_task="Boom snoeien", split_category=str(town.categories["boom"]))
    handler.get(f"/werk/{report.id}")
    assert "2 open delen" in handler.text

    parts = orders(town, report)
    sure(handler, report, "afsluiten", work_order=parts[1], close_outcome="solved", close_reason="Gesnoeid.")

    assert make.row(town, report.id).ended_at is None
    assert [order.ended_at is None for order in rows(town, report)] == [True, False]


def orders(town, report):
    return [str(order.id) for order in rows(town, report)]


def rows(town, report):
    enter(town.id)
    db.session.expire_all()
    return db.session.scalars(select(WorkOrder).where(WorkOrder.report_id == report.id).order_by(WorkOrder.part)).all()


def test_reopening_makes_it_work_again(handler, make, town, report):
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gemaakt."))
    handler.get(f"/werk/{report.id}")
    assert "Afsluiten" not in handler.text

    act(handler, report, "heropenen", reopen_reason="De tegel ligt weer los.")
    assert make.row(town, report.id).status is Status.REOPENED


# --- closing


def test_closing_shows_the_exact_message_first_and_sends_that_one(handler, make, town, report):
    act(handler, report, "afsluiten", close_outcome="solved", close_reason="Wij hebben de tegel vastgelegd.")
    shown = handler.page.split('class="letter__text">')[1].split("</p>")[0]
    assert "Wij hebben de tegel vastgelegd." in shown
    assert "?code=…" in shown  # the reporter's own key
    assert make.row(town, report.id).ended_at is None

    handler.post(f"/werk/{report.id}/afsluiten", sure="1", **handler.hidden())

    row = make.row(town, report.id)
    assert (row.outcome, row.outcome_reason) == (Outcome.SOLVED, "Wij hebben de tegel vastgelegd.")
    assert [m.kind for m in messages(town)] == ["receipt", "ended"]


def messages(town):
    enter(town.id)
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


@pytest.mark.engines("sqlite")
def test_a_standard_sentence_and_own_words_make_one_reason(handler, make, town, report):
    sure(
        handler,
        report,
        "afsluiten",
        close_outcome="solved",
        close_standard="Wij hebben het gemaakt.",
        close_reason="Let op de verf.",
    )

    assert make.row(town, report.id).outcome_reason == "Wij hebben het gemaakt. Let op de verf."


@pytest.mark.engines("sqlite")
def test_hard_words_get_advice_and_are_never_refused(handler, report):
    act(handler, report, "afsluiten", close_outcome="not_done", close_reason="Conform beleid is dit afgehandeld.")

    assert "Schrijf liever: volgens." in handler.text
    assert handler.post(f"/werk/{report.id}/afsluiten", sure="1", **handler.hidden()).status_code == 302


@pytest.mark.engines("sqlite")
def test_going_back_from_the_preview_keeps_every_word(handler, make, town, report):
    act(handler, report, "afsluiten", close_outcome="not_found", close_reason="Wij zagen niets.")
    handler.post(f"/werk/{report.id}/afsluiten", change="1", **handler.hidden())

    assert "Wij zagen niets." in handler.page
    assert 'value="not_found" selected' in handler.page
    assert make.row(town, report.id).ended_at is None


@pytest.mark.engines("sqlite")
def test_who_left_no_address_gets_no_mail_and_the_preview_says_so(handler, make, town):
    report = make.report(town, contact=Contact())
    act(handler, report, "afsluiten", close_outcome="solved", close_reason="Gemaakt.")

    assert "Er gaat nu geen e-mail uit" in handler.text


def test_a_photo_of_the_result_comes_along_through_the_preview(handler, make, town, report):
    act(handler, report, "afsluiten", close_outcome="solved", close_reason="Gemaakt.", close_photos=photo())
    key = handler.hidden()["photo_key"]
    handler.post(f"/werk/{report.id}/afsluiten", sure="1", **handler.hidden())

    enter(town.id)
    kept = db.session.scalars(select(Photo)).one()
    assert (kept.key, kept.report_id, kept.moment, kept.by) == (key, report.id, "after", "staff")
    assert handler.get(f"/werk/{report.id}/foto/{key}").mimetype == "image/jpeg"
    assert handler.get(f"/werk/{report.id}/foto/unknown").status_code == 404


@pytest.mark.engines("sqlite")
def test_a_photo_of_somebody_else_can_not_be_taken_along(handler, make, town, report):
    other = make.report(town)
    enter(town.id)
    from server.model.base import writing

    with writing():
        stolen = Photo(
            key="k" * 64, report_id=other.id, sha256="s" * 64, width=1, height=1, added_at=NOW, municipality_id=town.id
        )
        db.session.add(stolen)
        db.session.commit()
    sure(handler, report, "afsluiten", close_outcome="solved", close_reason="Gemaakt.", photo_key="k" * 64)

    enter(town.id)
    assert db.session.scalars(select(Photo.report_id)).all() == [other.id]


@pytest.mark.engines("sqlite")
def test_a_file_that_is_no_photo_is_refused_in_words_and_nothing_typed_is_lost(handler, report):
    bad = (BytesIO(b"no photo"), "x.jpg")
    response = act(handler, report, "afsluiten", close_outcome="solved", close_reason="Gemaakt.", close_photos=bad)

    assert response.status_code == 400
    assert "geen foto die wij kunnen lezen" in handler.text
    assert "Gemaakt." in handler.page


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("path", "fields", "where"),
    [
        ("afsluiten", {"close_outcome": "", "close_reason": "Ja."}, "close_outcome"),
        ("afsluiten", {"close_outcome": "solved"}, "close_reason"),
        ("afsluiten", {"close_outcome": "duplicate", "close_reason": "x"}, "close_outcome"),
        ("notitie", {"note_text": "  "}, "note_text"),
        ("vraag", {}, "ask_question"),
        ("plannen", {"plan_on": "morgen"}, "plan_on"),
        ("plannen", {"plan_on": "2020-01-01"}, "plan_on"),
        ("plannen", {"plan_on": "9999-12-31", "plan_reason": "x"}, "plan_on"),
        ("later", {"later_month": "2026-13", "later_reason": "x"}, "later_month"),
        ("later", {"later_month": "2020-01", "later_reason": "x"}, "later_month"),
        ("overdragen", {"hand_over_to": "99999", "hand_over_reason": "x"}, "hand_over_to"),
        ("overdragen", {"hand_over_to": "1:x", "hand_over_reason": ""}, "hand_over_reason"),
        ("doorzetten", {"forward_partner": "99"}, "forward_partner"),
        ("verzetten", {"move_date_on": "2026-10-10"}, "move_date_reason"),
        ("onderwerp", {"recategorise_category": "-1"}, "recategorise_category"),
        ("knippen", {"split_task": "", "split_category": "x"}, "split_task"),
        ("samenvoegen", {"join_main": "onzin"}, "join_main"),
    ],
)
def test_a_form_that_is_not_right_says_what_to_do_at_the_field(handler, make, town, report, path, fields, where):
    before = make.row(town, report.id).version

    assert act(handler, report, path, **fields).status_code == 400
    assert f'href="#{where}"' in handler.page
    assert make.row(town, report.id).version == before


# --- two at once


def test_the_second_of_two_sees_what_the_first_did_and_loses_nothing(handler, another, make, town, report):
    second = another("coordinator")
    second.get(f"/werk/{report.id}")
    act(handler, report, "plannen", plan_on="2026-09-17")

    response = act(
        second,
        report,
        "overdragen",
        open_page=False,
        hand_over_to=str(town.teams["groen"]),
        hand_over_reason="Dit is groen.",
    )

    assert response.status_code == 409
    assert CLASH in second.text
    assert "Test Behandelaar : gepland" in second.text
    assert "Dit is groen." in second.page
    assert make.row(town, report.id).team_id == town.teams["wegen"]

    again = act(
        second,
        report,
        "overdragen",
        open_page=False,
        hand_over_to=str(town.teams["groen"]),
        hand_over_reason="Dit is groen.",
    )
    assert again.status_code == 302
    assert make.row(town, report.id).team_id == town.teams["groen"]


def test_a_clash_shows_before_anybody_writes_a_message_in_vain(handler, another, make, town, report):
    second = another("coordinator")
    second.get(f"/werk/{report.id}")
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Was al klaar."))

    response = act(
        second, report, "afsluiten", open_page=False, close_outcome="not_found", close_reason="Niets gezien."
    )

    assert response.status_code == 409
    assert CLASH in second.text


def test_a_double_click_counts_once_and_is_no_error(handler, make, town, report):
    handler.get(f"/werk/{report.id}")
    first = act(handler, report, "plannen", open_page=False, plan_on="2026-09-17")
    second = act(handler, report, "plannen", open_page=False, plan_on="2026-09-17", base_version="1")

    assert (first.status_code, second.status_code) == (302, 302)
    enter(town.id)
    assert len(db.session.scalars(select(Event).where(Event.kind == "planned")).all()) == 1


def test_notes_of_two_people_are_both_kept(handler, another, make, town, report):
    second = another("coordinator")
    second.get(f"/werk/{report.id}")
    act(handler, report, "notitie", note_text="Van de een.")
    act(second, report, "notitie", open_page=False, note_text="Van de ander.")
    second.get(f"/werk/{report.id}")

    assert "Van de een." in second.text
    assert "Van de ander." in second.text


# --- rights


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("role", "path", "fields", "status"),
    [
        ("crew", "verzetten", {"move_date_on": "2026-10-05", "move_date_reason": "x"}, 403),
        ("crew", "doorzetten", {"forward_partner": "1"}, 403),
        ("kcc", "afsluiten", {"close_outcome": "solved", "close_reason": "x"}, 403),
        ("kcc", "notitie", {"note_text": "x"}, 302),
        ("admin", "oppakken", {}, 403),
        ("crew", "begin", {}, 403),
    ],
)
def test_each_role_does_what_its_work_is(another, report, role, path, fields, status):
    desk = another(role)
    desk.get(f"/werk/{report.id}")

    assert act(desk, report, path, open_page=False, **fields).status_code == status


@pytest.mark.engines("sqlite")
def test_a_post_without_the_token_of_the_page_does_nothing(handler, make, town, report):
    response = handler.client.post(f"/rijswijk/werk/{report.id}/oppakken", data={})

    assert response.status_code == 400
    assert make.row(town, report.id).handler_id is None


@pytest.mark.engines("sqlite")
def test_waiting_shows_that_the_clock_stands_still(handler, make, town, report, clock):
    make.do(town, Ask(report_id=report.id, question="Waar precies?"))
    make.do(town, Split(report_id=report.id, task="Ook dit", category_id=town.categories["lamp"]))
    clock.advance(hours(1))
    handler.get(f"/werk/{report.id}")

    assert "De klok staat stil" in handler.text
    assert "Waar precies?" in handler.text


@pytest.mark.engines("sqlite")
def test_a_plan_shows_its_day_in_the_list(handler, make, town, report):
    make.do(town, Plan(report_id=report.id, on=(NOW + days(2)).date()))
    handler.get("/werk/team")

    assert "Gepland do 17 sep" in handler.text


HOSTILE = [
    "\x00",
    "\ud7ff\u202e",
    "²",
    "9" * 400,
    "-1",
    "'; DROP TABLE report; --",
    "<script>",
    "9999-12-31",
    "%s{{7*7}}",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_in_any_field_of_any_form_is_an_error_of_ours(handler, report, value):
    fields = {
        "note": "note_text",
        "ask": "ask_question",
        "plan": "plan_on plan_reason plan_crew",
        "later": "later_month later_reason",
        "hand_over": "hand_over_to hand_over_reason",
        "forward": "forward_partner forward_note",
        "move_date": "move_date_on move_date_reason",
        "recategorise": "recategorise_category",
        "place": "place_where",
        "split": "split_task split_category",
        "join": "join_main",
        "close": "close_outcome close_standard close_reason photo_key",
    }
    paths = {action.name: action.path for action in ACTIONS.values()}
    handler.get(f"/werk/{report.id}")
    token = handler.token()
    for action, names in fields.items():
        filled = dict.fromkeys([*names.split(), "uit", "opdracht", "work_order", "base_version"], value)
        response = act(handler, report, paths[action], open_page=False, token=token, **filled)
        assert response.status_code < 500, action
    assert handler.get(f"/werk/{report.id}").status_code == 200


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_in_any_address_is_an_error_of_ours(handler, report, value):
    for path in ("/werk", f"/werk/{report.id}", "/berichten", "/inloggen", "/norm", "/demo/post"):
        query = dict.fromkeys(
            ["zoek", "norm", "rubriek", "wijk", "status", "na", "voor", "uit", "opdracht", "verder"], value
        )
        assert handler.get(path, query_string=query).status_code < 500
    for path in ("/werk/{}", "/werk/team/{}", "/werk/1/foto/{}", "/werk/{}/kaart.svg", "/demo/post/{}"):
        assert handler.get(path.format(quote(value.strip("\x00") or "x"))).status_code < 500


@pytest.mark.parametrize("value", HOSTILE)
def test_no_name_or_password_is_an_error_of_ours(desk, value):
    assert desk.sign_in(value, value).status_code == 400
